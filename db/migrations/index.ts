import { Migration20261123084152_initial } from "./Migration20261123084152_initial.ts";

/** In the order they are applied; a migration that was released is never changed. */
export const migrations = [Migration20261123084152_initial];

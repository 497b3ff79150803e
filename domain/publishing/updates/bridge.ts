import { compareVersions } from "../../plugin/compare.ts";

/** The first version of igny8-wp-bridge that can change posts. */
const CHANGES_POSTS = "1.5.0";

/** Whether a site's plugin can change posts, by its version. If the version is unknown (null), only a call shows. */
export const bridgeChangesPosts = (version: string | null): boolean => version === null || compareVersions(version, CHANGES_POSTS) >= 0;

import { backupsIn } from "./folders.ts";
import { readManifest } from "./manifest.ts";

/** With daily backups, each blob is read once a week. */
const SHARES = 7;

/** The share of a blob: its hash decides. */
export const shareOf = (sha256: string): number => Number.parseInt(sha256.slice(0, 8), 16) % SHARES;

/** The share that comes after that of the newest backup in a folder, so that any seven successive backups read everything, whatever their times. */
export async function nextShare(folder: string): Promise<number> {
  const newest = (await backupsIn(folder)).at(-1);
  const before = newest === undefined ? undefined : await readManifest(newest).catch(() => undefined);
  return ((before?.read_share ?? -1) + 1) % SHARES;
}

import type { BlobStore, StoredBlob } from "../blobs/contract.ts";
import { PICTURES } from "../blobs/names.ts";
import type { Orm } from "../orm.ts";
import { ofNoAccount } from "../tenant.ts";
import { HOLD_OFF_BACKUPS, UNNAMED } from "./statements.ts";
import { forgetUnused, holdPicture, isUsed, unusedPictures } from "./unusedPictures.ts";

const AT_ONCE = 100;
const PAGE = 500;

/**
 * Removes the pictures whose rows are gone from the store. If the process dies in between, the paths stay, and the next call removes the
 * pictures. A picture that another article uses stays. It removes nothing while a backup runs: the backup copies what the rows of its moment name.
 * @returns the number of removed pictures
 * @throws StoreUnavailable
 */
export async function removeUnusedPictures(orm: Orm, pictures: BlobStore): Promise<number> {
  let removed = 0;
  for (;;) {
    const paths = await unusedPictures(ofNoAccount(orm.em), AT_ONCE);
    for (const path of paths) {
      const outcome = await removeUnlessUsed(orm, pictures, path);
      if (outcome === "later") return removed;
      if (outcome === "removed") removed += 1;
    }
    if (paths.length < AT_ONCE) return removed;
  }
}

/** Unnamed pictures that one call removes. The next one goes on. */
const MOST = 10_000;
/** Named pictures for each unnamed one, at least. */
const NAMED_EACH = 10;

/**
 * Removes stored pictures that no row names and no path was noted for, since a process died between storing and noting them. They are rare. If
 * more than a tenth of the pictures have no row here, the store belongs to another database, or to a newer state of this one, and nothing is removed.
 * @param before only pictures that were stored earlier: a younger one may be about to get its row
 * @param looked called after each page
 * @returns how many were removed, and how many were left because there are too many
 * @throws StoreUnavailable
 */
export async function removeOrphans(
  orm: Orm,
  pictures: BlobStore,
  { before, looked }: { before: Date; looked: () => void },
): Promise<{ removed: number; left: number }> {
  const orphans: string[] = [];
  let named = 0;
  const look = async (page: StoredBlob[]): Promise<void> => {
    const found = await UNNAMED<{ path: string }>(ofNoAccount(orm.em), { paths: page.map(({ key }) => key) });
    const unnamed = new Set(found.map(({ path }) => path));
    named += page.length - unnamed.size;
    for (const { key, changed_at } of page) if (unnamed.has(key) && changed_at < before && orphans.length < MOST) orphans.push(key);
    looked();
  };
  let page: StoredBlob[] = [];
  for await (const blob of pictures.list()) {
    if (page.push(blob) < PAGE) continue;
    await look(page);
    page = [];
  }
  if (page.length > 0) await look(page);
  await pictures.removeUnfinished(before);
  if (orphans.length * NAMED_EACH > named) return { removed: 0, left: orphans.length };
  let removed = 0;
  for (const path of orphans) {
    const outcome = await removeUnlessUsed(orm, pictures, path);
    if (outcome === "later") break;
    if (outcome === "removed") removed += 1;
    looked();
  }
  return { removed, left: 0 };
}

/** The file goes before the note about it: whoever dies in between does it again. */
async function removeUnlessUsed(orm: Orm, pictures: BlobStore, path: string): Promise<"removed" | "used" | "later"> {
  return ofNoAccount(orm.em).transactional(async (tx) => {
    const [row] = await HOLD_OFF_BACKUPS<{ free: boolean }>(tx, { lock: BACKUP_LOCK });
    if (!row!.free) return "later";
    await holdPicture(tx, path);
    const used = await isUsed(tx, path);
    const known = !used && path.startsWith("/media/") && PICTURES.keyOf(path.slice("/media/".length)) !== undefined;
    if (known) await pictures.remove(path);
    await forgetUnused(tx, path);
    return known ? "removed" : "used";
  });
}

/** The name of the advisory lock that a backup holds. */
export const BACKUP_LOCK = "igny8_backup";

import type { EntityManager } from "../orm.ts";
import { DROP_OLD_VERSIONS, DROP_UNUSED_TEXTS, FIND_VERSION, KEEP_VERSION, LIST_VERSIONS } from "./statements.ts";
import type { ContentVersion, VERSION_ORIGINS, VersionFields } from "./version.ts";

/** Older versions of an article are removed, except the one that a site has. */
export const VERSIONS_KEPT = 100;

interface By {
  user_id: number | null;
  origin?: (typeof VERSION_ORIGINS)[number];
  /** the number of the version that is restored */
  restored_from?: number;
}

/**
 * Keeps a locked article as it stands in the database as its newest version, in the transaction that raised its revision. Saves of one
 * person within ten minutes become one version.
 * @returns the version's number
 */
export async function keepVersion(tx: EntityManager, content_id: number, by: By): Promise<number> {
  const { user_id, origin = "written", restored_from = null } = by;
  const [kept] = await KEEP_VERSION<{ added: number | null; grown: number | null }>(tx, { content_id, user_id, origin, restored_from });
  const { added = null, grown = null } = kept ?? {};
  if (added !== null && added > VERSIONS_KEPT) await DROP_OLD_VERSIONS(tx, { content_id, kept: VERSIONS_KEPT });
  if (grown !== null || (added !== null && added > VERSIONS_KEPT)) await DROP_UNUSED_TEXTS(tx, { content_id });
  return added ?? grown ?? 0;
}

/** Who made a version; null if that user is gone. */
interface Author {
  user: { id: number; name: string } | null;
}
export type ListedVersion = Omit<ContentVersion, "html_hash" | "markdown_hash" | "fields" | "user_id"> &
  Author & { title: string; is_current: boolean; was_sent: boolean };
export type WholeVersion = ListedVersion & { content_html: string; content_markdown: string | null; fields: VersionFields };

/** An article of an account. */
interface Of {
  account_id: number;
  content_id: number;
}

/** Versions of an article, newest first, without their texts. `below`: only versions with a lower number. */
export const listVersions = (em: EntityManager, of: Of, page: { below: number | undefined; limit: number }) =>
  LIST_VERSIONS<ListedVersion>(em, { ...of, below: page.below ?? null, limit: page.limit });

/** One version of an article, with its texts. */
export async function findVersion(em: EntityManager, of: Of, number: number): Promise<WholeVersion | undefined> {
  const [row] = await FIND_VERSION<WholeVersion>(em, { ...of, number });
  return row;
}

import { insertEvents } from "../../events/record.ts";
import { SiteIntegration } from "../../sites/integration.ts";
import type { EntityManager } from "../../orm.ts";
import { fieldName } from "../../../domain/publishing/updates/fields.ts";
import { changerName } from "../../../domain/publishing/updates/sitePost.ts";
import { keepLooks, type KnownPost, type Look } from "./basis.ts";
import { IS_UNREAD, MARK_UNREAD, NOT_READABLE, NOTHING_TO_READ, READ_FAILED, SITES_TO_READ, UNREAD_POSTS } from "./statements.ts";

/** A post that somebody changed on its site since the newest look at it. */
export interface UnreadPost {
  publication_id: string;
  content_id: number;
}

/** Posts of a site that are to be read. A post whose reading failed before comes alone, after all others. */
export const unreadPosts = (em: EntityManager, integration_id: number, limit: number): Promise<UnreadPost[]> =>
  UNREAD_POSTS<UnreadPost>(em, { integration_id, limit });

/** What is left to read on a site: other posts than `read`, only these again (the site told of a change during the look), or nothing. */
export async function leftToRead(em: EntityManager, integration_id: number, read: UnreadPost[]): Promise<"others" | "again" | "nothing"> {
  const publication_ids = read.map(({ publication_id }) => publication_id);
  const [row] = await IS_UNREAD<{ others: boolean; again: boolean }>(em, { integration_id, read: publication_ids });
  return row!.others ? "others" : row!.again ? "again" : "nothing";
}

/** Active sites with posts to read that accept calls, the longest waiting first. */
export async function findUnreadSites(em: EntityManager, limit: number): Promise<SiteIntegration[]> {
  const rows = await SITES_TO_READ<{ id: number }>(em, { limit });
  return em.find(SiteIntegration, { id: rows.map(({ id }) => id) });
}

/** Counts a failed reading. After five the posts are left until the site tells of a change again. */
export async function readFailed(em: EntityManager, posts: UnreadPost[]): Promise<void> {
  await READ_FAILED(em, { publication_ids: posts.map(({ publication_id }) => publication_id) });
}

/** Forgets all unread posts of a site whose plugin can't tell them. A comparison of a later day finds the changes. */
export async function notReadable(em: EntityManager, integration_id: number): Promise<void> {
  await NOT_READABLE(em, { integration_id });
}

/**
 * Marks the posts whose etag on the site is another one than that of the newest look, and makes their rows.
 * @returns how many were not marked before
 */
export async function markUnread(em: EntityManager, told: { publication_id: string; etag: string }[]): Promise<number> {
  if (told.length === 0) return 0;
  const [publication_ids, etags] = [told.map((one) => one.publication_id), told.map(({ etag }) => etag)];
  return (await MARK_UNREAD<{ before: boolean }>(em, { publication_ids, etags })).filter(({ before }) => !before).length;
}

/** A look at an unread post. */
export interface FoundChange extends UnreadPost {
  title: string;
  known: Pick<KnownPost, "there" | "there_by" | "there_at">;
  look: Look;
  post_url: string;
}

/**
 * Stores looks at unread posts, in one transaction, with an event for each post whose differences changed. If an update stored a newer look in the
 * meantime, a post is left alone. `away`: posts that the site no longer has.
 */
export async function keepLooksAtUnread(em: EntityManager, site: SiteIntegration, found: FoundChange[], away: UnreadPost[]): Promise<void> {
  await em.transactional(async (tx) => {
    if (away.length > 0) await NOTHING_TO_READ(tx, { publication_ids: away.map(({ publication_id }) => publication_id) });
    const looks = found.map(({ publication_id, look }) => [publication_id, look] as const);
    const kept = await keepLooks(tx, looks, { unless_newer: true });
    await insertEvents(
      tx,
      found.flatMap((one) => (kept.has(one.publication_id) ? eventOf(site, one) : [])),
    );
  });
}

function eventOf({ id: integration_id, account_id, site_id, config_json }: SiteIntegration, found: FoundChange) {
  const { content_id, publication_id, title, known, look, post_url } = found;
  const changed = Object.keys(look.there).filter((field) => look.there[field]!.fp !== known.there[field]?.fp);
  const undone = Object.keys(known.there).filter((field) => look.there[field] === undefined);
  if (changed.length + undone.length === 0) return [];
  const who = changerName(known.there_by);
  const description =
    changed.length > 0
      ? `${who} changed '${title}' on ${config_json.site_url}: ${names(changed)}`
      : `${who} changed '${title}' back on ${config_json.site_url}: ${names(undone)}`;
  return [
    {
      ...{ account_id, site_id, integration_id, content_id, event_type: "sync" as const, action: "content_changed_on_site" as const },
      ...{ description, success: true },
      details: { publication_id, changed, undone, by: known.there_by, at: known.there_at, post_url },
    },
  ];
}

const names = (fields: string[]) => fields.map(fieldName).join(", ");

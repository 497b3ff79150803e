import type { Article } from "../../../domain/publishing/payload.ts";
import type { SitePicture } from "../../../domain/lens/form.ts";
import type { Agreement, ChangedThere, SitePerson, StoredPost } from "../../../domain/publishing/updates/sitePost.ts";
import type { VersionFields } from "../../articles/version.ts";
import type { EntityManager } from "../../orm.ts";
import { BASIS, KEEP_LOOKS, VERSIONS_AT } from "./statements.ts";

/** What is known of an article's post when an update begins. */
export interface KnownPost {
  /** null: the post was never read */
  agreed: Agreement | null;
  there: ChangedThere;
  pictures: SitePicture[];
  form: StoredPost["form"] | null;
  /** the newest look at the post; null: it was never read */
  looked_at: Date | null;
  /** the site told of a change since the last look */
  unread: boolean;
  /** the post's owner keeps IGNY8 from changing it */
  protected: boolean;
  /** of the newest look or update; null: it was never read */
  etag: string | null;
  /** the site's sequence then */
  sequence: number;
  seen: Seen;
  /** who changed the post there last, and when */
  there_by: SitePerson | null;
  there_at: Date | null;
  /** of the call that made the post; bridges before 1.5 give none */
  published_etag: string | null;
  /** the site's WordPress and plugin, by its last sync */
  wordpress: string | null;
  bridge: string | null;
}

/** The state of a post's row when a look at the post begins. By it `keepLooks` notices what happened to the row in the meantime. */
export interface Seen {
  /** the highest sequence of webhooks that told of a change */
  told: number;
  /** looks that were stored */
  looks: number;
}

/** The facts of a publication's post. @throws Error if the publication is gone */
export async function knownPost(em: EntityManager, publication_id: string): Promise<KnownPost> {
  const known = (await knownSitePosts(em, [publication_id])).get(publication_id);
  if (!known) throw new Error(`Publication ${publication_id} is gone`);
  return known;
}

/** The same for many publications, in one query, by their ids. A publication that is gone is missing. */
export async function knownSitePosts(em: EntityManager, publication_ids: string[]): Promise<Map<string, KnownPost>> {
  const rows = await BASIS<any>(em, { publication_ids });
  return new Map(rows.map((row) => [row.publication_id as string, knownOf(row)]));
}

function knownOf({ revision, here, site, terms, text, looked_at, there_at, ...row }: any): KnownPost {
  return {
    agreed: looked_at !== null ? { revision, here, site, terms, text } : null,
    there: row.there ?? {},
    pictures: row.pictures ?? [],
    form: row.form,
    unread: row.unread ?? false,
    ...{ sequence: row.sequence, seen: { told: row.told, looks: row.looks } },
    protected: row.protected ?? false,
    // PostgreSQL's text: prepared statements do not make dates.
    looked_at: looked_at && new Date(looked_at),
    there_at: there_at && new Date(there_at),
    there_by: row.there_by ?? null,
    ...{ etag: row.etag || null, published_etag: row.published_etag, wordpress: row.wordpress, bridge: row.bridge },
  };
}

/** A look at a post. */
export interface Look {
  agreed: Agreement;
  there: ChangedThere;
  pictures: readonly SitePicture[];
  form: StoredPost["form"];
  etag: string;
  /** the site's sequence at the look */
  sequence: number;
  seen: Seen;
  protected: boolean;
  /** the post has to be read again, because the site stored something else than was sent */
  unread: boolean;
}

/** What is known of a post, as a look; null if it was never read. */
export function lookOf({ agreed, form, etag, there, pictures, sequence, seen, unread, ...known }: KnownPost): Look | null {
  if (agreed === null || form === null) return null;
  return { agreed, there, pictures, form, etag: etag ?? "", sequence, seen, protected: known.protected, unread };
}

/**
 * Stores what looks at posts found, or what both sides agreed on by updates: one statement. If the site told of a change during a look, its post
 * stays unread.
 * @param options.unless_newer leave a post alone if another look at it was stored since this one began
 * @returns the publications whose look was stored
 */
export async function keepLooks(
  em: EntityManager,
  looks: Iterable<readonly [publication_id: string, found: Look]>,
  { unless_newer = false } = {},
): Promise<Set<string>> {
  const rows = [...looks].map(([publication_id, { agreed, there, seen, ...found }]) => ({
    ...{ publication_id, ...agreed, ...seen, ...found },
    there: Object.keys(there).length > 0 ? there : null,
  }));
  if (rows.length === 0) return new Set();
  const kept = await KEEP_LOOKS<{ publication_id: string }>(em, { looks: JSON.stringify(rows), unless_newer });
  return new Set(kept.map(({ publication_id }) => publication_id));
}

/**
 * Articles as they were at a revision, in one query, in their order; null if no version is kept from then. An article's sector and cluster,
 * which no update sends, are those of now.
 */
export async function articlesAt(em: EntityManager, wanted: { article: Article; revision: number }[]): Promise<(Article | null)[]> {
  const older = wanted.filter(({ article, revision }) => article.revision !== revision);
  const rows =
    older.length === 0
      ? []
      : await VERSIONS_AT<{ content_id: number; fields: VersionFields; content_html: string }>(em, {
          content_ids: older.map(({ article }) => article.content_id),
          revisions: older.map(({ revision }) => revision),
        });
  const versions = new Map(rows.map((row) => [row.content_id, row]));
  return wanted.map(({ article, revision }) => {
    if (article.revision === revision) return article;
    const { content_id, site_id, sector, cluster } = article;
    const version = versions.get(content_id);
    if (!version) return null;
    const { sector_id: _, cluster_id: __, ...fields } = version.fields;
    return { ...fields, content_id, site_id, revision, content_html: version.content_html, sector, cluster };
  });
}

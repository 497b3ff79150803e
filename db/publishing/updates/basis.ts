import type { Article } from "../../../domain/publishing/payload.ts";
import type { SitePicture } from "../../../domain/lens/form.ts";
import type { Agreement, ChangedThere, SitePerson, StoredPost } from "../../../domain/publishing/updates/sitePost.ts";
import type { VersionFields } from "../../articles/version.ts";
import type { EntityManager } from "../../orm.ts";
import { BASIS, KEEP_LOOK, VERSION_AT } from "./statements.ts";

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
  /** who changed the post there last, and when */
  there_by: SitePerson | null;
  there_at: Date | null;
  /** of the newest look or update; null: it was never read */
  etag: string | null;
  /** of the call that made the post; bridges before 1.5 give none */
  published_etag: string | null;
  /** the site's WordPress and plugin, by its last sync */
  wordpress: string | null;
  bridge: string | null;
}

/** The facts of a publication's post. @throws Error if the publication is gone */
export async function knownPost(em: EntityManager, publication_id: string): Promise<KnownPost> {
  const [row] = await BASIS<any>(em, { publication_id });
  if (!row) throw new Error(`Publication ${publication_id} is gone`);
  const { revision, here, site, terms, text, looked_at, there_at } = row;
  return {
    agreed: looked_at !== null ? { revision, here, site, terms, text } : null,
    there: row.there ?? {},
    pictures: row.pictures ?? [],
    form: row.form,
    unread: row.unread ?? false,
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
  protected: boolean;
  /** the post has to be read again, because the site stored something else than was sent */
  unread: boolean;
}

/** Stores what a look at a post found, or what both sides agreed on by an update. */
export async function keepLook(em: EntityManager, publication_id: string, found: Look): Promise<void> {
  const { agreed, there, pictures, form, etag, unread } = found;
  await KEEP_LOOK(em, {
    ...{ publication_id, form, etag, unread, protected: found.protected },
    ...{ revision: agreed.revision, text: agreed.text },
    ...{ here: JSON.stringify(agreed.here), site: JSON.stringify(agreed.site), terms: JSON.stringify(agreed.terms) },
    ...{ pictures: JSON.stringify(pictures), there: JSON.stringify(Object.keys(there).length > 0 ? there : null) },
  });
}

/** The article as it was at a revision; null if no version is kept from then. Its sector and cluster, which no update sends, are left out. */
export async function articleAt(em: EntityManager, now: Article, revision: number): Promise<Article | null> {
  if (now.revision === revision) return now;
  const { content_id, site_id } = now;
  const [version] = await VERSION_AT<{ fields: VersionFields; content_html: string }>(em, { content_id, revision });
  if (!version) return null;
  const { sector_id: _, cluster_id: __, ...fields } = version.fields;
  return { ...fields, content_id, site_id, revision, content_html: version.content_html, sector: now.sector, cluster: now.cluster };
}

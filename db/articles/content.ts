import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { CustomFields } from "../../domain/publishing/payload.ts";
import type { ArticleRules } from "../../domain/publishing/siteRules.ts";
import { CONTENT_STATUSES } from "../../domain/publishing/wordpressStatus.ts";
import { Account } from "../people/account.ts";
import { createdAt, id, updatedAt } from "../columns.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { Cluster, Sector, Site } from "../sites/site.ts";

const account = () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index();

export interface ContentMetadata {
  wordpress_status?: string;
  /** the post's title, as WordPress last reported it or IGNY8 last changed it */
  wordpress_title?: string;
  last_wp_sync?: string;
  wp_metadata?: Record<string, unknown>;
  [key: string]: unknown;
}

/** One article; requirements 7.3. */
export const Content = defineEntity({
  name: "Content",
  tableName: "igny8_content",
  indexes: [
    { name: "igny8_content_site_newest", expression: "create index igny8_content_site_newest on igny8_content (site_id, id desc)" },
    {
      name: "igny8_content_account_newest",
      expression: "create index igny8_content_account_newest on igny8_content (account_id, id desc)",
    },
    { name: "igny8_content_site_status", expression: "create index igny8_content_site_status on igny8_content (site_id, status, id desc)" },
    {
      name: "igny8_content_account_status",
      expression: "create index igny8_content_account_status on igny8_content (account_id, status, id desc)",
    },
    { name: "igny8_content_sector_newest", expression: "create index igny8_content_sector_newest on igny8_content (sector_id, id desc)" },
    {
      name: "igny8_content_cluster_newest",
      expression: "create index igny8_content_cluster_newest on igny8_content (cluster_id, id desc)",
    },
    {
      // approved and not yet on its site
      name: "igny8_content_account_pending",
      expression:
        "create index igny8_content_account_pending on igny8_content (account_id, id desc) where status = 'published' and external_id is null",
    },
    {
      name: "igny8_content_account_changed",
      expression: "create index igny8_content_account_changed on igny8_content (account_id, updated_at desc, id desc)",
    },
    {
      // posts that visitors don't see, or see later
      name: "igny8_content_account_hidden",
      expression:
        "create index igny8_content_account_hidden on igny8_content (account_id, (metadata ->> 'wordpress_status'), id desc) where external_id is not null and metadata ->> 'wordpress_status' <> 'publish'",
    },
    {
      // `q=` of the list: text anywhere in a title, case-insensitive (PostgreSQL manual, F.35 pg_trgm)
      name: "igny8_content_words",
      expression: "create index igny8_content_words on igny8_content using gin (title gin_trgm_ops, primary_keyword gin_trgm_ops)",
    },
    {
      // for the sweep (docs/words.md, "pending publication"); nearly always empty, however many are scheduled
      name: "igny8_content_unclaimed",
      expression:
        "create index igny8_content_unclaimed on igny8_content (id) where status = 'published' and external_id is null and not has_publication",
    },
  ],
  uniques: [
    {
      name: "igny8_content_external_id_key",
      expression: "create unique index igny8_content_external_id_key on igny8_content (integration_id, external_id)",
    },
  ],
  checks: [{ name: "igny8_content_external_check", expression: "external_id is null or integration_id is not null" }],
  properties: {
    id: id(),
    // Longer indexes begin with account and integration, because each version of a row enters every index.
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade"),
    sector_id: () => p.manyToOne(Sector).mapToPk().fieldName("sector_id").deleteRule("set null").nullable(),
    cluster_id: () => p.manyToOne(Cluster).mapToPk().fieldName("cluster_id").deleteRule("set null").nullable(),
    title: p.text(),
    content_html: p.text(),
    /** the source, if the article was given as Markdown; content_html is made from it */
    content_markdown: p.text().nullable(),
    status: p.enum(CONTENT_STATUSES).default("draft"),
    slug: p.string().nullable(),
    seo_title: p.text().nullable(),
    seo_description: p.text().nullable(),
    primary_keyword: p.text().nullable(),
    secondary_keywords: p.json<string[]>().defaultRaw("'[]'"),
    canonical_url: p.text().nullable(),
    /** the post's custom fields; the site's owner lists the permitted names */
    custom_fields: p.json<CustomFields>().defaultRaw("'{}'"),
    /** what it overrides of its site's publishing defaults */
    site_rules: p.json<ArticleRules>().defaultRaw("'{}'"),
    external_id: p.string().nullable(),
    external_url: p.text().nullable(),
    /** the integration that external_id belongs to */
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("no action").nullable(),
    metadata: p.json<ContentMetadata>().defaultRaw("'{}'"),
    /** rises with each change of the article, but not of its status; a change must name the revision that it is based on */
    revision: p.integer().default(1),
    /** true: nobody publishes it, except a person who first removes the hold */
    on_hold: p.boolean().default(false),
    /** the statement that creates the content's publication sets this too; a trigger resets it when the publication is removed */
    has_publication: p.boolean().default(false).hidden(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type Content = InferEntity<typeof Content>;

export const TERM_KINDS = ["category", "tag"] as const;

export const TaxonomyTerm = defineEntity({
  name: "TaxonomyTerm",
  tableName: "igny8_taxonomy_terms",
  uniques: [
    {
      name: "igny8_taxonomy_terms_name_key",
      expression: "create unique index igny8_taxonomy_terms_name_key on igny8_taxonomy_terms (site_id, kind, lower(name))",
    },
  ],
  properties: {
    id: id(),
    account_id: account,
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade"),
    kind: p.enum(TERM_KINDS),
    name: p.string(),
    created_at: createdAt(),
  },
});
export type TaxonomyTerm = InferEntity<typeof TaxonomyTerm>;

/** The many-to-many relation of content and terms (`taxonomy_terms` in requirements 3.2), in the given order. */
export const ContentTerm = defineEntity({
  name: "ContentTerm",
  tableName: "igny8_content_taxonomy_terms",
  properties: {
    account_id: account,
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade").primary(),
    term_id: () => p.manyToOne(TaxonomyTerm).mapToPk().fieldName("term_id").deleteRule("cascade").primary().index(),
    position: p.integer().default(0),
  },
});
export type ContentTerm = InferEntity<typeof ContentTerm>;

export const IMAGE_ROLES = ["featured", "gallery"] as const;

export const Image = defineEntity({
  name: "Image",
  tableName: "igny8_images",
  indexes: [{ properties: ["content_id", "position"] }, { name: "igny8_images_path_index", properties: ["path"] }],
  uniques: [
    {
      name: "igny8_images_one_featured",
      expression: "create unique index igny8_images_one_featured on igny8_images (content_id) where role = 'featured'",
    },
  ],
  properties: {
    id: id(),
    account_id: account,
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade"),
    role: p.enum(IMAGE_ROLES),
    position: p.integer().default(0),
    alt: p.text().default(""),
    caption: p.text().default(""),
    width: p.integer(),
    height: p.integer(),
    /** `/media/…` on this system, or an absolute URL */
    path: p.text(),
    mime_type: p.string(),
    byte_size: p.integer(),
    created_at: createdAt(),
  },
});
export type Image = InferEntity<typeof Image>;

/** The path of a picture that lost a row, by a trigger: its file is looked at (`unusedPictures.ts`). */
export const UnusedPicture = defineEntity({
  name: "UnusedPicture",
  tableName: "igny8_unused_pictures",
  properties: { path: p.text().primary(), added_at: createdAt() },
});
export type UnusedPicture = InferEntity<typeof UnusedPicture>;

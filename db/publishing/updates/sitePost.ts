import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { SitePicture } from "../../../domain/lens/form.ts";
import type { ChangedThere, SitePerson } from "../../../domain/publishing/updates/sitePost.ts";
import { Content } from "../../articles/content.ts";
import { updatedAt } from "../../columns.ts";
import { Account } from "../../people/account.ts";
import { SiteIntegration } from "../../sites/integration.ts";
import { Publication } from "../publication.ts";

/** What is known of an article's post on a site: what both sides agreed on last, and what changed there since. */
export const SitePost = defineEntity({
  name: "SitePost",
  tableName: "igny8_site_posts",
  indexes: [
    {
      // a site's posts that somebody changed there
      name: "igny8_site_posts_there",
      expression: "create index igny8_site_posts_there on igny8_site_posts (integration_id, content_id) where there is not null",
    },
    {
      // a site's posts that are to be read
      name: "igny8_site_posts_unread",
      expression: "create index igny8_site_posts_unread on igny8_site_posts (integration_id, failed_reads, content_id) where unread",
    },
  ],
  properties: {
    publication_id: () =>
      p.manyToOne(Publication).mapToPk().fieldName("publication_id").deleteRule("cascade").updateRule("no action").primary(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade").index(),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade").index(),
    /** the article's revision that the site has */
    revision: p.integer(),
    /** by field: the digest of IGNY8's value when both sides agreed last (domain/publishing/updates/fields.ts) */
    here: p.json<Record<string, string>>().defaultRaw("'{}'"),
    /** by field: the site's fingerprint then */
    site: p.json<Record<string, string>>().defaultRaw("'{}'"),
    /** IGNY8's terms then, by field */
    terms: p.json<Record<string, string[]>>().defaultRaw("'{}'"),
    /** the stored text of the post then; null if it is not known */
    text: p.text().nullable(),
    pictures: p.json<SitePicture[]>().defaultRaw("'[]'"),
    form: p.enum(["blocks", "classic", "builder"]).nullable(),
    etag: p.string().nullable(),
    /** by field: what somebody made of it there since, by the newest look; null: nothing */
    there: p.json<ChangedThere>().nullable(),
    /** who changed the post there last, and when, if the site said so */
    there_by: p.json<SitePerson>().nullable(),
    there_at: p.datetime(3).nullable(),
    /** the post's owner keeps IGNY8 from changing it */
    protected: p.boolean().default(false),
    /** the site told of a change that was not read yet */
    unread: p.boolean().default(false),
    /** the site's highest sequence that a webhook of an unread change had */
    told: p.bigint("number").default(0),
    /** how often reading it failed since the site told of a change */
    failed_reads: p.integer().default(0),
    /** the newest look at the post; null: it was never read */
    looked_at: p.datetime(3).nullable(),
    /** the site's sequence at that look */
    sequence: p.bigint("number").default(0),
    /** rises with each look and each choice of a person, so that an older look replaces no newer one */
    looks: p.integer().default(0),
    updated_at: updatedAt(),
  },
});
export type SitePost = InferEntity<typeof SitePost>;

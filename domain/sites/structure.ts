import { z } from "zod";
import { beginningOf } from "../text.ts";
import { isWebAddress } from "../webAddress.ts";

// A site's texts are cut to a length for people, and its lists to one page, because they are stored in a row.
const words = z.string().overwrite((text) => beginningOf(text));
/** People click these links, and a site may send any text. */
const link = z.string().overwrite((text) => (isWebAddress(text) ? beginningOf(text, 2_000) : ""));
const list = <T extends z.ZodType>(item: T, kept = 200) => firstOf(kept, z.array(item));

/** Cuts a site's list or map before it is validated. A site may send any number of entries, and each invalid one costs a message. */
export function firstOf<T extends z.ZodType>(count: number, schema: T) {
  return z.preprocess((given) => {
    if (Array.isArray(given)) return given.slice(0, count);
    if (typeof given !== "object" || given === null) return given;
    return Object.fromEntries(Object.entries(given).slice(0, count));
  }, schema);
}

const term = z.object({ id: z.int(), name: words, slug: words, parent: z.int(), count: z.int() });
export type SiteTerm = z.infer<typeof term>;

/** One page of a taxonomy's terms. */
export const termsPage = z.object({
  items: firstOf(501, z.array(term).max(500)),
  page: z.int(),
  total: z.int(),
  pages: z.int(),
});
export type TermsPage = z.infer<typeof termsPage>;

const aboutSite = {
  site: z.object({
    name: words,
    description: words,
    url: link,
    admin_url: link,
    rest_url: link,
    language: words,
    timezone: words,
    gmt_offset: z.number(),
    permalink_structure: words,
    multisite: z.boolean(),
    public: z.boolean(),
    server_time: words,
  }),
  versions: z.object({ wordpress: words, php: words, bridge: words }),
  theme: z.object({ name: words, slug: words, parent: words, version: words, is_block: z.boolean(), thumbnails: z.boolean() }),
  /** the active SEO plugin, with an empty slug if none is known; `by_bridge`: the bridge prints the SEO fields (bridges from 1.5 on) */
  seo_plugin: z.object({ slug: words, version: words, by_bridge: z.boolean().optional() }),
  post_types: list(
    z.object({
      name: words,
      label: words,
      hierarchical: z.boolean(),
      taxonomies: list(words, 50),
      supports: list(words, 50),
      count: z.int(),
      counts: firstOf(50, z.record(words, z.int())),
      /** whether its posts open in the block editor; older bridges do not send it */
      block_editor: z.boolean().optional(),
    }),
  ),
  taxonomies: list(z.object({ name: words, label: words, hierarchical: z.boolean(), post_types: list(words, 50), count: z.int() })),
  authors: z.object({
    items: list(z.object({ id: z.int(), name: words, slug: words, roles: list(words, 50), can_publish: z.boolean().optional() })),
    total: z.int(),
  }),
  /** what articles become there, and the statuses that these posts may get; bridges before 1.5 do not send it */
  article: z.object({ post_type: words, statuses: list(words, 20) }).optional(),
  capabilities: z.object({
    author_id: z.int(),
    publish_posts: z.boolean(),
    upload_files: z.boolean(),
    manage_terms: z.boolean(),
    unfiltered_html: z.boolean(),
  }),
  /** `table.column` → MySQL's name of its character set; older bridges do not send it */
  character_sets: firstOf(200, z.record(words, words)).optional(),
  limits: z.object({ upload_bytes: z.int(), memory_bytes: z.int(), post_bytes: z.int(), max_execution_time: z.int() }),
};

/** The answer to `GET igny8/v1/structure`: the site, and the first page of its categories and tags. */
export const siteStructure = z.object({ ...aboutSite, categories: termsPage, tags: termsPage });
export type SiteStructure = z.infer<typeof siteStructure>;

/** The stored terms of a taxonomy: the first TERMS_KEPT by id, of `total`. */
const keptTerms = z.object({ items: z.array(term), total: z.int(), fetched_at: z.iso.datetime() });
export type KeptTerms = z.infer<typeof keptTerms>;

/** The result of the last metadata sync, as the integration's row stores it. */
export const keptStructure = z.object({ ...aboutSite, categories: keptTerms, tags: keptTerms, fetched_at: z.iso.datetime() });
export type KeptStructure = z.infer<typeof keptStructure>;

/** The most terms stored of a taxonomy, about 1 MB. Some sites have 50,000 tags, but nobody chooses from so many. */
export const TERMS_KEPT = 10_000;

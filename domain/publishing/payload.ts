import { excerpt } from "../articles/excerpt.ts";
import { absolutePictures, withCards } from "../articles/ownPictures.ts";
import { blocksOf } from "../lens/blocks.ts";
import { type ArticleRules, fieldsOfRules, type PostRules } from "./siteRules.ts";
import { categoriesOf, tagsOf } from "../articles/terms.ts";

export interface ArticleImage {
  role: "featured" | "gallery";
  position: number;
  path: string;
  alt: string;
  caption: string;
  width: number;
  height: number;
}

/** A post's meta fields by name. Null removes a field. */
export type CustomFields = Record<string, CustomValue | CustomValue[] | null>;
type CustomValue = string | number | boolean;

/** The columns of an article's own row that its payload needs. What loads articles reads these; types find one that is missing. */
export const ARTICLE_FIELDS = [
  ...(["site_id", "revision", "title", "content_html", "slug", "seo_title", "seo_description"] as const),
  ...(["primary_keyword", "secondary_keywords", "canonical_url", "custom_fields", "site_rules"] as const),
] satisfies (keyof Article)[];

/** An article with everything that belongs to it, as read from the database. */
export interface Article {
  content_id: number;
  site_id: number;
  revision: number;
  title: string;
  content_html: string;
  slug: string | null;
  seo_title: string | null;
  seo_description: string | null;
  primary_keyword: string | null;
  secondary_keywords: string[];
  canonical_url: string | null;
  custom_fields: CustomFields;
  /** what it overrides of its site's publishing defaults */
  site_rules: ArticleRules;
  sector: { id: number; name: string } | null;
  cluster: { id: number; name: string } | null;
  categories: string[];
  tags: string[];
  images: ArticleImage[];
}

/** Body of `POST igny8/v1/publish`: the fields and names of requirements 3.2, and further fields (docs/bridge-contract.md). */
export type Payload = ReturnType<typeof buildPayload>;

/**
 * The payload of an article.
 * @param target `source`: the integration's UUID; `publicUrl`: the base for relative picture paths; `rules`: of the post, as they are at
 * the time of the call (`rulesAt`); `block_editor`: domain/sites/blockEditor.ts
 */
export function buildPayload(
  article: Article,
  target: { source: string; publicUrl: string; recreate: boolean; rules?: PostRules; block_editor?: string | null },
) {
  const rules = target.rules ?? {};
  const url = (path: string) => absoluteUrl(path, target.publicUrl);
  const featured = article.images.find((image) => image.role === "featured");
  const gallery = article.images.filter((image) => image.role === "gallery").toSorted((a, b) => a.position - b.position);
  const payload = {
    content_id: article.content_id,
    source: target.source,
    site_id: article.site_id,
    revision: article.revision,
    title: article.title,
    content_html: absolutePictures(withCards(article.content_html, article.images), target.publicUrl.replace(/\/+$/, "")),
    excerpt: excerpt(article.content_html),
    ...fieldsOfRules(rules),
    slug: article.slug ?? "",
    seo_title: article.seo_title ?? "",
    seo_description: article.seo_description ?? "",
    primary_keyword: article.primary_keyword ?? "",
    secondary_keywords: article.secondary_keywords,
    featured_image_url: featured ? url(featured.path) : "",
    featured_image_alt: featured?.alt ?? "",
    featured_image_caption: featured?.caption ?? "",
    gallery_images: gallery.map(({ path, alt, caption, width, height, position }) => ({
      url: url(path),
      alt,
      caption,
      width,
      height,
      position,
    })),
    categories: categoriesOf(article.categories, rules.category ?? article.cluster?.name ?? null),
    tags: tagsOf(article.tags, article.primary_keyword, article.secondary_keywords),
    cluster_id: article.cluster?.id ?? null,
    cluster: article.cluster?.name ?? "",
    sector_id: article.sector?.id ?? null,
    sector: article.sector?.name ?? "",
    ...(article.canonical_url ? { canonical_url: article.canonical_url } : {}),
    ...(Object.keys(article.custom_fields).length > 0 ? { custom_fields: article.custom_fields } : {}),
    ...(target.recreate ? { recreate: true } : {}),
  };
  const content_blocks = target.block_editor ? blocksFor(payload, target.block_editor) : undefined;
  return { ...payload, ...(content_blocks === undefined ? {} : { content_blocks }) };
}

/** The text as blocks, if a request with both forms of the text is not too long. */
function blocksFor(payload: { content_html: string }, wordpress: string): string | undefined {
  if (payload.content_html.length > REQUEST_BYTES / 2) return undefined;
  const content_blocks = blocksOf(payload.content_html, wordpress);
  return bytesOf({ ...payload, content_blocks }) > REQUEST_BYTES ? undefined : content_blocks;
}

/** What a site's web server takes of a request: nginx refuses more than 1 MB unless it is told otherwise. */
export const REQUEST_BYTES = 1_000_000;

/** The bytes of a value as JSON. */
export const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** `/media/…` lies below IGNY8's public URL, which may have a path itself. */
function absoluteUrl(path: string, publicUrl: string): string {
  return new URL(/^\/(?!\/)/.test(path) ? publicUrl.replace(/\/+$/, "") + path : path, publicUrl).href;
}

import type { CustomFields, Payload } from "../payload.ts";

/** A featured picture as IGNY8 sends it; null: none. */
export interface SentPicture {
  url: string;
  alt: string;
  caption: string;
}

/** The value of a field of a post as IGNY8 has it. Text of `content` is the article's HTML, not the stored text of the post. */
export type OurValue = string | string[] | SentPicture | CustomFields[string] | null;
/** The fields that an update may change, with IGNY8's values; the names are those of the bridge (docs/bridge-contract.md, "Changing a post"). */
export type OurFields = Record<string, OurValue>;

/**
 * The fields of a post that follow the article after the first publish. Slug, date, author, status, parent and template belong to the site
 * from then on.
 */
export function fieldsOf(payload: Payload): OurFields {
  return {
    title: payload.title,
    content: payload.content_html,
    excerpt: payload.excerpt,
    "terms.category": payload.categories,
    "terms.post_tag": payload.tags,
    featured_image: payload.featured_image_url
      ? { url: payload.featured_image_url, alt: payload.featured_image_alt, caption: payload.featured_image_caption }
      : null,
    "seo.title": payload.seo_title,
    "seo.description": payload.seo_description,
    "seo.focus_keyword": [payload.primary_keyword, ...payload.secondary_keywords].filter((keyword) => keyword !== ""),
    "seo.canonical_url": payload.canonical_url ?? "",
    ...Object.fromEntries(Object.entries(payload.custom_fields ?? {}).map(([name, value]) => [`meta.${name}`, value])),
  };
}

/** Terms are sets: both sides' additions and removals hold, so a field of terms never conflicts. */
export const isSet = (field: string): boolean => field.startsWith("terms.");

/** A field's name for people. */
export function fieldName(field: string): string {
  const [kind, name] = [field.split(".")[0]!, field.slice(field.indexOf(".") + 1)];
  if (kind === "meta") return `Custom field ${name}`;
  return NAMES[field] ?? field;
}
const NAMES: Record<string, string> = {
  title: "Title",
  content: "Text",
  excerpt: "Excerpt",
  featured_image: "Featured picture",
  "terms.category": "Categories",
  "terms.post_tag": "Tags",
  "seo.title": "SEO title",
  "seo.description": "SEO description",
  "seo.focus_keyword": "Keywords",
  "seo.canonical_url": "Canonical URL",
};

/** SHA-256 of a text in UTF-8, hexadecimal. The rules here know no library, so callers hand it over. */
export type Sha256 = (text: string) => string;

/** SHA-256 of a value, hexadecimal: what is kept of a value that both sides agreed on. */
export const digestOf = (value: OurValue, sha256: Sha256): string => sha256(JSON.stringify(value));

/** A stored or sent value as text. Sites may store anything; what is no text is shown as JSON. */
export const asText = (value: unknown): string =>
  typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);

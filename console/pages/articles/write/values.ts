import type { Content } from "../../../data/articles/lists.ts";
import type { SourceText } from "../../../parts/richText/sourceText.ts";

type CustomFields = Content["custom_fields"];
export type ArticleRules = Content["site_rules"];

/** The fields that a person writes in an article. */
export interface Values {
  title: string;
  text: SourceText;
  slug: string;
  seo_title: string;
  seo_description: string;
  primary_keyword: string;
  secondary_keywords: string[];
  canonical_url: string;
  categories: string[];
  tags: string[];
  sector_id: number | null;
  cluster_id: number | null;
  custom_fields: CustomFields;
  site_rules: ArticleRules;
}
export type Field = keyof Values;

/** The props of each group of fields. */
export interface FieldsProps {
  values: Values;
  set: (changes: Partial<Values>) => void;
  errors: Record<string, string>;
  site: { id: number; url: string } | undefined;
  readOnly: boolean;
}

export const BLANK: Values = {
  title: "",
  text: { format: "html", source: "" },
  slug: "",
  seo_title: "",
  seo_description: "",
  primary_keyword: "",
  secondary_keywords: [],
  canonical_url: "",
  categories: [],
  tags: [],
  sector_id: null,
  cluster_id: null,
  custom_fields: {},
  site_rules: {},
};

/** The fields' names for people. */
export const LABELS: Record<Field, string> = {
  title: "Title",
  text: "Text",
  slug: "Slug",
  seo_title: "SEO title",
  seo_description: "SEO description",
  primary_keyword: "Primary keyword",
  secondary_keywords: "Secondary keywords",
  canonical_url: "Canonical URL",
  categories: "Categories",
  tags: "Tags",
  sector_id: "Sector",
  cluster_id: "Cluster",
  custom_fields: "Custom fields",
  site_rules: "On the site",
};

/** The fields' names in the API. */
const RULES = ["status", "author_id", "comment_status", "sticky", "date"].map((rule) => `site_rules.${rule}`);
export const FIELDS_OF_API = ["site_id", "content_html", "content_markdown", ...Object.keys(LABELS), ...RULES];

export function valuesOf(content: Content): Values {
  const named = (wanted: "category" | "tag") => content.taxonomy_terms.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  const { content_markdown, content_html } = content;
  return {
    title: content.title,
    // The API makes HTML from Markdown, and drops the Markdown if it gets HTML.
    text: content_markdown === null ? { format: "html", source: content_html } : { format: "markdown", source: content_markdown },
    slug: content.slug ?? "",
    seo_title: content.seo_title ?? "",
    seo_description: content.seo_description ?? "",
    primary_keyword: content.primary_keyword ?? "",
    secondary_keywords: content.secondary_keywords,
    canonical_url: content.canonical_url ?? "",
    categories: named("category"),
    tags: named("tag"),
    sector_id: content.sector_id,
    cluster_id: content.cluster_id,
    custom_fields: content.custom_fields,
    site_rules: content.site_rules,
  };
}

/** The fields in the API's form. */
export function toJson({ text, canonical_url, ...plain }: Partial<Values>) {
  return {
    ...plain,
    ...(canonical_url === undefined ? {} : { canonical_url: canonical_url.trim() || null }),
    ...(text === undefined ? {} : text.format === "html" ? { content_html: text.source } : { content_markdown: text.source }),
  };
}

/** The API's errors by this form's field names: an error of `tags.2` belongs to the tags. A rule for the post keeps its own name too. */
export function byField(errors: Record<string, string>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, message] of Object.entries(errors)) {
    const [first = ""] = name.split(".");
    if (first === "site_rules") named[name] ??= message;
    named[first === "content_html" || first === "content_markdown" ? "text" : first] ??= message;
  }
  return named;
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

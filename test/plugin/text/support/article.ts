import { sanitizeArticle } from "../../../../domain/articles/html.ts";
import { blocksOf } from "../../../../domain/lens/blocks.ts";
import { article } from "../../support/article.ts";
import type { Reading } from "./kinds.ts";

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** In prose an unescaped shortcode is intended. */
const prose = (text: string) => escape(text).replaceAll("[", "&#91;");
const attribute = (text: string) => escape(text).replaceAll('"', "&quot;");

/** The elements in the article's HTML, by field, where a page has the field. `@` names an attribute. */
export const CONTENT = {
  heading: ".p-heading",
  paragraph: ".p-paragraph",
  "inline code": ".p-code",
  "block of code": ".p-pre code",
  "list entry": ".p-item",
  cell: ".p-cell",
  figcaption: ".p-figcaption",
  "picture's alt": ".p-img@alt",
  "title attribute": ".p-quote@title",
  "gallery alt": ".igny8-picture__image@alt",
  "gallery caption": ".igny8-picture__caption",
} as const;

/** How to compare fields that are not prose. */
export const READINGS: Record<string, Reading> = {
  "inline code": "code",
  "block of code": "exact",
  "picture's alt": "code",
  "title attribute": "code",
  "gallery alt": "code",
  "featured alt": "code",
  "custom field": "code",
  "SEO title": "code",
  "SEO description": "code",
  keyword: "code",
};

const html = (text: string, picture: string) => `<h2 class="p-heading">${prose(text)}</h2>
<p class="p-paragraph">${prose(text)}, in
prose. <code class="p-code">${escape(text)}</code></p>
<pre class="p-pre"><code>${escape(text)}</code></pre>
<ul><li class="p-item">${prose(text)}</li></ul>
<table><tbody><tr><td class="p-cell">${prose(text)}</td></tr></tbody></table>
<figure><img class="p-img" src="${picture}" alt="${attribute(text)}"><figcaption class="p-figcaption">${prose(text)}</figcaption></figure>
<blockquote class="p-quote" title="${attribute(text)}"><p>Quote</p></blockquote>`;

/** An article with one text in all its fields. `more` follows in its HTML, unchanged. */
export function articleOf(text: string, index: number, picture: (name: string) => string, more = "") {
  return article({
    title: text,
    slug: `kind-${index}`,
    content_html: html(text, picture("inline")) + more,
    // Half of the articles as blocks too, as IGNY8 sends them where the block editor edits posts.
    content_blocks: index % 2 ? blocksOf(sanitizeArticle(html(text, picture("inline")) + more), "7.1") : null,
    excerpt: text,
    seo_title: text,
    seo_description: text,
    primary_keyword: text,
    categories: [`${text} C`],
    tags: [`${text} T`],
    cluster: text,
    cluster_id: 500 + index,
    featured_image_url: picture(`featured-${index}`),
    featured_image_alt: text,
    featured_image_caption: text,
    gallery_images: [{ url: picture(`gallery-${index}`), alt: text, caption: text }],
    custom_fields: { probe: text },
  });
}

/** The expected value of each field in an article with that text. */
export function written(text: string, field: string): string {
  if (field === "category") return `${text} C`;
  if (field === "tag") return `${text} T`;
  return field === "paragraph" ? `${text}, in prose. ${text}` : text;
}

import type { Article } from "../../domain/payload.ts";

/** An article as the database gives it. */
export const article = (more: Partial<Article> = {}): Article => ({
  content_id: 7,
  site_id: 3,
  revision: 2,
  title: "Slow bread",
  content_html: "<h2>Flour</h2><p>Take your time.</p>",
  slug: null,
  seo_title: null,
  seo_description: null,
  canonical_url: null,
  custom_fields: {},
  primary_keyword: null,
  secondary_keywords: [],
  sector: null,
  cluster: null,
  categories: [],
  tags: [],
  images: [],
  ...more,
});

/** Terms of a page, numbered from `from`. */
export const terms = (number: number, from = 1) =>
  Array.from({ length: number }, (_, index) => ({
    id: from + index,
    name: `Term ${from + index}`,
    slug: `term-${from + index}`,
    parent: 0,
    count: 1,
  }));

/** The first page of so many terms. */
export const firstPage = (taxonomy: string, total: number) => ({
  taxonomy,
  items: terms(Math.min(100, total)),
  page: 1,
  per_page: 100,
  total,
  pages: Math.ceil(total / 100),
});

/** What the bridge says of a site. */
export const structure = (more: Record<string, unknown> = {}) => ({
  site: {
    name: "Tea & more",
    description: "",
    url: "https://example.com",
    admin_url: "https://example.com/wp-admin/",
    rest_url: "https://example.com/wp-json/",
    language: "en-US",
    timezone: "Europe/Vienna",
    gmt_offset: 1,
    permalink_structure: "/%postname%/",
    multisite: false,
    public: true,
    server_time: "2026-11-25T02:00:00.000Z",
  },
  versions: { wordpress: "6.9", php: "8.4.1", bridge: "1.4.0" },
  theme: { name: "Loaf", slug: "loaf", parent: "", version: "1.0", is_block: true, thumbnails: true },
  seo_plugin: { slug: "", version: "" },
  post_types: [
    {
      name: "post",
      label: "Posts",
      hierarchical: false,
      taxonomies: ["category", "post_tag"],
      supports: ["title"],
      count: 3,
      counts: { publish: 3, draft: 1 },
    },
  ],
  taxonomies: [{ name: "category", label: "Categories", hierarchical: true, post_types: ["post"], count: 1 }],
  categories: firstPage("category", 1),
  tags: firstPage("post_tag", 0),
  authors: { items: [{ id: 1, name: "Ed", slug: "ed", roles: ["editor"] }], total: 1 },
  capabilities: { author_id: 1, publish_posts: true, upload_files: true, manage_terms: true, unfiltered_html: true },
  character_sets: { "wp_posts.post_title": "utf8mb4" },
  limits: { upload_bytes: 1, memory_bytes: -1, post_bytes: 1, max_execution_time: 60 },
  ...more,
});

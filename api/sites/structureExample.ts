import type { KeptStructure } from "../../domain/sites/structure.ts";

const fetched_at = "2026-01-10T12:00:00.000Z";

/** A site's structure, for the API's documentation. */
export const STRUCTURE_EXAMPLE: KeptStructure = {
  site: {
    ...{ name: "Garden Weekly", description: "All about gardens", url: "https://example.com", admin_url: "https://example.com/wp-admin/" },
    ...{ rest_url: "https://example.com/wp-json/", language: "en-US", timezone: "Europe/Berlin", gmt_offset: 1 },
    ...{ permalink_structure: "/%postname%/", multisite: false, public: true, server_time: "2026-01-10T13:00:00+01:00" },
  },
  versions: { wordpress: "7.0", php: "8.3", bridge: "1.5.0" },
  theme: { name: "Twenty Twenty-Five", slug: "twentytwentyfive", parent: "", version: "1.4", is_block: true, thumbnails: true },
  seo_plugin: { slug: "yoast", version: "26.0" },
  post_types: [
    {
      ...{ name: "post", label: "Posts", hierarchical: false, taxonomies: ["category", "post_tag"], supports: ["title", "excerpt"] },
      ...{ count: 120, counts: { publish: 118, draft: 2 }, block_editor: true },
    },
  ],
  taxonomies: [{ name: "category", label: "Categories", hierarchical: true, post_types: ["post"], count: 8 }],
  authors: { items: [{ id: 2, name: "Jo Baker", slug: "jo", roles: ["author"], can_publish: true }], total: 1 },
  article: { post_type: "post", statuses: ["publish", "draft", "pending", "private", "future"] },
  capabilities: { author_id: 2, publish_posts: true, upload_files: true, manage_terms: true, unfiltered_html: true },
  character_sets: { "wp_posts.post_content": "utf8mb4" },
  limits: { upload_bytes: 67_108_864, memory_bytes: 268_435_456, post_bytes: 67_108_864, max_execution_time: 30 },
  categories: { items: [{ id: 4, name: "Baking", slug: "baking", parent: 0, count: 12 }], total: 1, fetched_at },
  tags: { items: [{ id: 9, name: "Bread", slug: "bread", parent: 0, count: 7 }], total: 1, fetched_at },
  fetched_at,
};

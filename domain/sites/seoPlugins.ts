/** The names of the SEO plugins that the bridge knows (its includes/seo/plugins.php), by the slugs that it reports. */
export const SEO_PLUGINS: Record<string, string> = {
  yoast: "Yoast SEO",
  seopress: "SEOPress",
  rankmath: "Rank Math",
  aioseo: "All in One SEO",
};

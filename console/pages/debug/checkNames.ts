/** Each thing that a site needs, as people call it. */
const NAMES: Record<string, string> = {
  reachable: "Site answers",
  rest_api: "REST API",
  permalinks: "Permalinks",
  plugin: "Plugin",
  plugin_version: "Plugin's version",
  api_key: "API key",
  clock: "Clock",
  seo_plugin: "SEO plugin",
  webhooks: "Webhooks",
  media: "Media library",
};
export const checkName = (name: string): string => NAMES[name] ?? name;

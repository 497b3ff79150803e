/** The checks of a site, named for people. */
export const CHECK_NAMES = {
  reachable: "Reachable",
  rest_api: "REST API",
  answers: "Clean answers",
  permalinks: "Permalinks",
  plugin: "Plugin active",
  plugin_version: "Plugin's version",
  api_key: "API key",
  clock: "Clock",
  seo_plugin: "SEO plugin",
  webhooks: "Webhooks",
  media: "Pictures",
  author_html: "Author's HTML",
  character_set: "Character set",
} as const;

/** A check's verdict, in a word and a colour; null: no result yet. */
export const checkState = (ok: boolean | null): [word: string, color: string] =>
  ok === null ? ["Unknown", "gray.6"] : ok ? ["OK", "green"] : ["Fails", "red"];

/** An advice of the API for readers who are on the site's WordPress tab already. */
export const adviceHere = (advice: string): string =>
  advice.replaceAll(/\bin (?:IGNY8 \()?(?:the site's|its) WordPress tab\)?/g, "on this page");

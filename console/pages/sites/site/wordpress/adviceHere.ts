/** An advice of the API for readers who are on the site's WordPress tab already. */
export const adviceHere = (advice: string): string =>
  advice.replaceAll(/\bin (?:IGNY8 \()?(?:the site's|its) WordPress tab\)?/g, "on this page");

/** An advice about the key, in the box that has the button for it. */
export const adviceInBox = (advice: string): string => adviceHere(advice).replace(/ on this page(?:, under API key)?/, "");

import Bowser from "bowser";

/** A browser's user agent in plain words: `Firefox on Windows`. */
export function browserName(user_agent: string | null): string {
  if (!user_agent) return "Unknown browser";
  const { browser, os } = Bowser.parse(user_agent);
  if (!browser.name) return user_agent;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}

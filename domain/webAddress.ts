/**
 * Whether a foreign address leads to the web: http or https. `javascript:`, `data:` and the schemes of programs do something else in the
 * browser of the person who clicks.
 */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Names of values that are addresses: `url`, `post_url`, `canonical_url`. */
const ADDRESS_NAME = /(^|_)(url|link|href)$/i;

/** Empties the addresses in a JSON value that do not lead to the web, wherever they are. The value comes from a body, so it is not deep. */
export function onTheWeb<T>(value: T): T {
  if (Array.isArray(value)) return value.map(onTheWeb) as T;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).map(([name, inner]) => {
    if (typeof inner !== "string") return [name, onTheWeb(inner)];
    return [name, ADDRESS_NAME.test(name) && !isWebAddress(inner) ? "" : inner];
  });
  return Object.fromEntries(kept) as T;
}

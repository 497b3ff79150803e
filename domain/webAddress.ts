/**
 * Whether a browser that follows an address that a site or a stranger gave stays on the web: http or https. `javascript:`, `data:` and the
 * schemes of programs do something else, in whoever's name it is.
 */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Names of values that are addresses: `url`, `post_url`, `canonical_url`. */
const ADDRESS_NAME = /(^|_)(url|link|href)$/i;

/** A JSON value (of a body, so not deep) without the addresses that lead off the web: they are empty, wherever they stand. */
export function onTheWeb<T>(value: T): T {
  if (Array.isArray(value)) return value.map(onTheWeb) as T;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).map(([name, inner]) => {
    if (typeof inner !== "string") return [name, onTheWeb(inner)];
    return [name, ADDRESS_NAME.test(name) && !isWebAddress(inner) ? "" : inner];
  });
  return Object.fromEntries(kept) as T;
}

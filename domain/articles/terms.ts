/** UTF-16 units. No term has a longer name, and normalising Unicode takes quadratic time. */
const LONGEST_COMPARED = 1_000;

/** Names are the same if they differ only in case or Unicode form. Lower case first maps `ẞ` to `ß`; upper case then maps `ß` to `SS`. */
function sameness(name: string): string {
  if (name.length > LONGEST_COMPARED) return name;
  const lower = name.normalize("NFC").toLowerCase().normalize("NFC");
  return lower.toUpperCase().normalize("NFC").toLowerCase().normalize("NFC");
}

/** Trims names, drops empty ones, and keeps the first of equal names (in any case), in their order. */
export function distinctNames(names: Iterable<string | null | undefined>): string[] {
  const seen = new Map<string, string>();
  for (const raw of names) {
    const name = (raw ?? "").replace(/\s+/gu, " ").trim();
    if (name && !seen.has(sameness(name))) seen.set(sameness(name), name);
  }
  return [...seen.values()];
}

/**
 * Categories of an article: its own terms, or if it has none, the one in their place.
 * @param otherwise the site's default category, or else the name of the article's cluster (requirements 3.2, step 5)
 */
export function categoriesOf(terms: string[], otherwise: string | null): string[] {
  const categories = distinctNames(terms);
  return categories.length > 0 ? categories : distinctNames([otherwise]);
}

/** Tags of an article: its own terms, then the primary and the secondary keywords (requirements 3.2, step 5). */
export function tagsOf(terms: string[], primaryKeyword: string | null, secondaryKeywords: string[]): string[] {
  return distinctNames([...terms, primaryKeyword, ...secondaryKeywords]);
}

/** UTF-16 units; no term has such a name. Composing Unicode takes time by the square of what there is to compose. */
const LONGEST_COMPARED = 1_000;

/** Names that differ in case or Unicode form only are the same. By way of upper case, where `ß` and `SS` meet, and lower case before, for `ẞ`. */
function sameness(name: string): string {
  if (name.length > LONGEST_COMPARED) return name;
  const lower = name.normalize("NFC").toLowerCase().normalize("NFC");
  return lower.toUpperCase().normalize("NFC").toLowerCase().normalize("NFC");
}

/** Names trimmed, empty ones dropped, the first of each kept whatever its case, in their order. */
export function distinctNames(names: Iterable<string | null | undefined>): string[] {
  const seen = new Map<string, string>();
  for (const raw of names) {
    const name = (raw ?? "").replace(/\s+/gu, " ").trim();
    if (name && !seen.has(sameness(name))) seen.set(sameness(name), name);
  }
  return [...seen.values()];
}

/** Categories of an article: its own terms, else the name of its cluster (requirements 3.2, step 5). */
export function categoriesOf(terms: string[], clusterName: string | null): string[] {
  const categories = distinctNames(terms);
  return categories.length > 0 ? categories : distinctNames([clusterName]);
}

/** Tags of an article: its own terms, then the primary and the secondary keywords (requirements 3.2, step 5). */
export function tagsOf(terms: string[], primaryKeyword: string | null, secondaryKeywords: string[]): string[] {
  return distinctNames([...terms, primaryKeyword, ...secondaryKeywords]);
}

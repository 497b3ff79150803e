/** What an address says behind its `?`, or nothing where it says nonsense: old links and mistyped ones still open the page. */
type Search = Record<string, unknown>;

export const text = (search: Search, name: string) => (typeof search[name] === "string" && search[name] !== "" ? search[name] : undefined);

/** A whole number above 0. */
export const number = (search: Search, name: string) => {
  const value = Number(search[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

/** What the address says of a list of articles. */
export interface ContentSearch {
  site?: number | undefined;
  status?: string | undefined;
  q?: string | undefined;
}
export const contentSearch = (search: Search): ContentSearch => ({
  site: number(search, "site"),
  status: text(search, "status"),
  q: text(search, "q"),
});

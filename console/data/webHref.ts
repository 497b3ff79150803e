/** What a link to an address leads to that came from a site or a stranger; undefined, and so no link, where it is none of the web's. */
export function webHref(address: string | null | undefined): string | undefined {
  return address && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
}

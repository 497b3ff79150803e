/** The link for an address of a site or a stranger; undefined, and so no link, if it does not lead to the web. */
export function webHref(address: string | null | undefined): string | undefined {
  return address && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
}

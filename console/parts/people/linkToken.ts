import { useLocation } from "@tanstack/react-router";

/** The secret of a link that a person got. It stands behind `#token=`, which browsers send to no server. */
export const useLinkToken = (): string | null => tokenIn(useLocation().hash);
/** @param hash with or without `#` */
export const tokenIn = (hash: string): string | null => new URLSearchParams(hash.replace(/^#/, "")).get("token");
/** The site that an install link is for, as the link itself says: only to be shown. A name may contain `&`, which the router would decode. */
export function siteInLink(): { site: string | undefined; address: string | undefined } {
  const params = new URLSearchParams(globalThis.location.hash.slice(1));
  const shown = (name: string) => params.get(name)?.slice(0, 200) || undefined;
  return { site: shown("site"), address: shown("address") };
}

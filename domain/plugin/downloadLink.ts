/** What a download link is for. `expires` in seconds since 1970, as text, since it is signed as it stands in the address. */
export interface LinkClaims {
  slug: string;
  version: string;
  /** of the integration it was made for */
  source: string;
  expires: string;
}

/** The names of a link's parameters, in the one order that is valid. */
export const LINK_PARAMETERS = ["version", "source", "expires", "signature"] as const;

/** What is signed (HMAC-SHA256). None of the parts may contain a line feed; so no two links have the same text. */
export const linkText = ({ slug, version, source, expires }: LinkClaims): string =>
  ["igny8-plugin-download-1", slug, version, source, expires].join("\n");

/** The only form of a link, below the public URL. Nothing in it needs encoding. */
export const linkPath = ({ slug, version, source, expires }: LinkClaims, signature: string): string =>
  `/api/plugins/${slug}/download/?version=${version}&source=${source}&expires=${expires}&signature=${signature}`;

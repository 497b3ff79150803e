/** The contents of a download link. `expires` is in seconds since 1970. It is text, because it is signed in the form of the address. */
export interface LinkClaims {
  slug: string;
  version: string;
  /** the source of the integration for which the link was made */
  source: string;
  expires: string;
}

/** The names of a link's parameters, in the only valid order. */
export const LINK_PARAMETERS = ["version", "source", "expires", "signature"] as const;

/** The text that is signed (HMAC-SHA256). No part may contain a line feed, so two different links never have the same text. */
export const linkText = ({ slug, version, source, expires }: LinkClaims): string =>
  ["igny8-plugin-download-1", slug, version, source, expires].join("\n");

/** The only form of a link, below the public URL. No part needs encoding. */
export const linkPath = ({ slug, version, source, expires }: LinkClaims, signature: string): string =>
  `/api/plugins/${slug}/download/?version=${version}&source=${source}&expires=${expires}&signature=${signature}`;

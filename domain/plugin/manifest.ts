/** The first field of the signed text. It prevents that a signed text of another kind passes for a manifest. */
export const MANIFEST_FORMAT = "igny8-plugin-manifest-1";

/** What a signature certifies: this package is this version of this plugin, until `expires_at`. Times are ISO 8601 in UTC. */
export interface Manifest {
  format: typeof MANIFEST_FORMAT;
  slug: string;
  version: string;
  channel: "stable" | "beta";
  sha256: string;
  bytes: number;
  requires: string;
  tested: string;
  requires_php: string;
  signed_at: string;
  expires_at: string;
  /** all files, with paths below the plugin's folder */
  files: { path: string; bytes: number; sha256: string }[];
}

/** The text that is signed and sent. The verifier uses these very bytes and never serialises the manifest again. */
export const manifestText = (manifest: Manifest): string => JSON.stringify(manifest);

/** The validity of a manifest, in days. A daily Schedule signs manifests of released versions again if fewer than `RENEW_DAYS` are left. */
export const MANIFEST_DAYS = 30;
export const RENEW_DAYS = 20;

const DAY_MS = 86_400_000;
export const daysAfter = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MS);

/** The manifest with a validity that begins now. */
export const timed = <M extends object>(manifest: M, now: Date): M & Pick<Manifest, "signed_at" | "expires_at"> => ({
  ...manifest,
  signed_at: now.toISOString(),
  expires_at: daysAfter(now, MANIFEST_DAYS).toISOString(),
});

/** Says which kind of text a signature is over, so that none of another kind passes for a manifest. */
export const MANIFEST_FORMAT = "igny8-plugin-manifest-1";

/** What a signature vouches for: this package, for this plugin, as this version, until then. Times are ISO 8601 in UTC. */
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
  /** below the plugin's folder, all of them */
  files: { path: string; bytes: number; sha256: string }[];
}

/** The text that is signed and sent; whoever verifies takes these bytes, and never makes them anew. */
export const manifestText = (manifest: Manifest): string => JSON.stringify(manifest);

/** A manifest's time, in days; a daily Schedule signs those of released versions anew when fewer than `RENEW_DAYS` are left. */
export const MANIFEST_DAYS = 30;
export const RENEW_DAYS = 20;

const DAY_MS = 86_400_000;
export const daysAfter = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MS);

/** The same with a time that begins now. */
export const timed = <M extends object>(manifest: M, now: Date): M & Pick<Manifest, "signed_at" | "expires_at"> => ({
  ...manifest,
  signed_at: now.toISOString(),
  expires_at: daysAfter(now, MANIFEST_DAYS).toISOString(),
});

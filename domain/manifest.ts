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

import { createHash } from "node:crypto";
import { zipSync, type Zippable } from "fflate";
import type { SourceFile } from "../../domain/plugin/release.ts";

/** A plugin as WordPress installs it. */
export interface PluginPackage {
  /** of the file: `igny8-wp-bridge-1.4.0.zip` */
  name: string;
  zip: Uint8Array;
  /** hexadecimal */
  sha256: string;
  md5: string;
  files: { path: string; bytes: number; sha256: string }[];
}

/**
 * ZIP has local time without a zone, and a package is to be the same wherever it is made: one moment for all, in whatever zone. At noon, as
 * no zone has ever skipped it.
 */
const MOMENT = new Date(2000, 0, 1, 12);
const UNIX = 3;
/** A regular file, 0644: what a host needs to serve it. */
const ATTRIBUTES = 0o100644 << 16;

/**
 * Packs a plugin under the folder of its slug, as WordPress wants it. The same files give the same bytes, whatever the machine, the day, the
 * time zone and the order they are read in.
 */
export function packPlugin(slug: string, version: string, files: SourceFile[]): PluginPackage {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const contents: Zippable = Object.fromEntries(
    sorted.map(({ path, bytes }) => [`${slug}/${path}`, [bytes, { level: 9, mtime: MOMENT, os: UNIX, attrs: ATTRIBUTES }]]),
  );
  const zip = zipSync(contents);
  return {
    name: `${slug}-${version}.zip`,
    zip,
    sha256: hash("sha256", zip),
    md5: hash("md5", zip),
    files: sorted.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: hash("sha256", bytes) })),
  };
}

const hash = (algorithm: "sha256" | "md5", bytes: Uint8Array) => createHash(algorithm).update(bytes).digest("hex");

import { createHash } from "node:crypto";
import { zipSync, type Zippable } from "fflate";
import type { SourceFile } from "../../domain/plugin/release.ts";

/** A plugin's package, in the form that WordPress installs. */
export interface PluginPackage {
  /** the file's name: `igny8-wp-bridge-1.4.0.zip` */
  name: string;
  zip: Uint8Array;
  /** hexadecimal */
  sha256: string;
  md5: string;
  files: { path: string; bytes: number; sha256: string }[];
}

/**
 * The time of every file in a package. ZIP has local times without a zone, and a package must be the same wherever it is made, so all files
 * get one fixed local time. It is noon, because no time zone has ever skipped noon.
 */
const MOMENT = new Date(2000, 0, 1, 12);
const UNIX = 3;
/** A regular file with mode 0644, as a host needs it to serve the file. */
const ATTRIBUTES = 0o100644 << 16;

/**
 * Packs a plugin in a folder named after its slug, as WordPress requires. The same files give the same bytes, whatever the machine, the day,
 * the time zone and the order of the files.
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

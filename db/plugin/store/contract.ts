import { createHash } from "node:crypto";

/** Bytes from `start` to `end`, both inclusive, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Stores packages, each under the SHA-256 (64 hexadecimal digits) of its bytes. */
export interface PluginStore {
  /**
   * Stores a package. Storing it again changes nothing, and repairs a damaged one.
   * @throws PackageDamaged if the bytes have another hash
   */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /**
   * A package, or a part of it, as a stream; `size` is that of the whole package, in bytes. The caller reads or cancels the stream.
   * @throws PackageMissing, PackageDamaged (before any byte is returned), RangeError for a range outside the package, StoreUnavailable
   */
  open(sha256: string, range?: ByteRange): Promise<{ stream: ReadableStream<Uint8Array>; size: number }>;
}

export class PackageMissing extends Error {
  override name = "PackageMissing";
}
/** The stored bytes do not have the hash in their name. */
export class PackageDamaged extends Error {
  override name = "PackageDamaged";
}
/** The store can't be reached or refuses the request; a retry may help. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

/** The operations of one kind of store, without checks. `revision` changes whenever other bytes are written. */
export interface StoreDriver {
  put(name: string, bytes: Uint8Array, sha256: string): Promise<void>;
  look(name: string): Promise<{ size: number; revision: string } | null>;
  /** null if there is no such object, or none of that revision any more */
  read(name: string, revision: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
}

/** How often a read starts again if the package is being replaced. */
const TRIES = 3;

/**
 * A store that returns no byte of a package before it has verified the hash. It reads each revision once beforehand, so that parts of a
 * package are trusted too. It keeps no package in memory.
 */
export function createPluginStore(driver: StoreDriver): PluginStore {
  const verified = new Map<string, string>();

  async function isWhole(sha256: string, name: string, revision: string): Promise<boolean> {
    if (verified.get(sha256) === revision) return true;
    const stream = await driver.read(name, revision);
    if (!stream) return false;
    const hash = createHash("sha256");
    for await (const chunk of stream) hash.update(chunk);
    if (hash.digest("hex") !== sha256) throw new PackageDamaged(`The package ${sha256} is damaged in the store: it has another hash.`);
    verified.set(sha256, revision);
    return true;
  }

  return {
    async put(sha256, bytes) {
      const name = nameOf(sha256);
      if (createHash("sha256").update(bytes).digest("hex") !== sha256)
        throw new PackageDamaged(`The package to be stored as ${sha256} has another hash.`);
      await driver.put(name, bytes, sha256);
    },

    async open(sha256, range) {
      const name = nameOf(sha256);
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = await driver.look(name);
        if (!found) break;
        const { size, revision } = found;
        if (range && !(range.start >= 0 && range.start <= range.end && range.end < size))
          throw new RangeError(`The package has ${size} bytes, none from ${range.start} to ${range.end}.`);
        if (!(await isWhole(sha256, name, revision))) continue;
        const stream = await driver.read(name, revision, range);
        if (stream) return { stream, size };
      }
      throw new PackageMissing(`There is no package ${sha256} in the store.`);
    },
  };
}

/** @throws TypeError if it is no hash: names become paths */
function nameOf(sha256: string): string {
  if (!/^[\da-f]{64}$/.test(sha256)) throw new TypeError("A package is named by its SHA-256, 64 hexadecimal digits.");
  return `${sha256}.zip`;
}

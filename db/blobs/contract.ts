import { createHash } from "node:crypto";
import type { Names } from "./names.ts";

/** Bytes from `start` to `end`, both inclusive, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredBlob {
  key: string;
  /** bytes */
  size: number;
  /** when it was last written */
  changed_at: Date;
}

/** Stores blobs, each under a key that contains the SHA-256 of its bytes (names.ts). Each function also throws StoreUnavailable. */
export interface BlobStore {
  readonly names: Names;
  /** the folder or the bucket's address, for messages */
  readonly where: string;
  /**
   * Stores a blob. Storing it again changes nothing, and repairs a damaged one.
   * @throws BlobDamaged if the bytes have another hash
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** the size in bytes; null if there is no such blob */
  size(key: string): Promise<number | null>;
  /**
   * A blob, or a part of it, as a stream; `size` is that of the whole blob, in bytes. The caller reads or cancels the stream.
   * @throws BlobMissing, BlobDamaged (before any byte is returned; only for names that are verified), RangeError for a range outside the blob
   */
  open(key: string, range?: ByteRange): Promise<{ stream: ReadableStream<Uint8Array>; size: number }>;
  /** Removes a blob if it is there. */
  remove(key: string): Promise<void>;
  /**
   * All blobs in the order of their keys, read page by page. Other files there are left out.
   * @param after the last key that the caller has seen
   */
  list(after?: string): AsyncGenerator<StoredBlob>;
  /** Removes what a killed process wrote only in part, before this time. A bucket holds nothing of that kind. */
  removeUnfinished(before: Date): Promise<void>;
}

/** What went wrong with a store. `what` is the kind of blob: "package", "picture". */
export class StoreTrouble extends Error {
  readonly what: string;
  constructor(what: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.what = what;
  }
}
export class BlobMissing extends StoreTrouble {
  override name = "BlobMissing";
}
/** The stored bytes do not have the hash in their name. */
export class BlobDamaged extends StoreTrouble {
  override name = "BlobDamaged";
}
/** The store can't be reached, has no room, or refuses the request; a retry may help. */
export class StoreUnavailable extends StoreTrouble {
  override name = "StoreUnavailable";
}

/** The operations of one kind of store, without checks. `revision` changes whenever other bytes are written. */
export interface StoreDriver {
  where: string;
  put(name: string, bytes: Uint8Array, sha256: string): Promise<void>;
  look(name: string): Promise<{ size: number; revision: string } | null>;
  /** null if there is no such object, or none of that revision any more */
  read(name: string, revision: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  remove(name: string): Promise<void>;
  /** names in ascending order, behind `after` */
  list(after: string | undefined): AsyncGenerator<{ name: string; size: number; changed_at: Date }>;
  removeUnfinished(before: Date): Promise<void>;
}

/** How often a read starts again if the blob is being replaced. */
const TRIES = 3;

/**
 * A store that returns no byte of a blob before it has verified the hash, if the names say so. It reads each revision once beforehand, so that
 * parts of a blob are trusted too. It keeps no blob in memory.
 */
export function createBlobStore(driver: StoreDriver, names: Names): BlobStore {
  const verified = new Map<string, string>();

  async function isWhole(key: string, name: string, revision: string): Promise<boolean> {
    if (!names.verified || verified.get(key) === revision) return true;
    const stream = await driver.read(name, revision);
    if (!stream) return false;
    if ((await hashOf(stream)) !== names.hashOf(key))
      throw new BlobDamaged(names.what, `The ${names.what} ${key} is damaged in the store: it has another hash.`);
    verified.set(key, revision);
    return true;
  }

  return {
    names,
    where: driver.where,

    async put(key, bytes) {
      const sha256 = names.hashOf(key);
      if (createHash("sha256").update(bytes).digest("hex") !== sha256)
        throw new BlobDamaged(names.what, `The ${names.what} to be stored as ${key} has another hash.`);
      await driver.put(names.nameOf(key), bytes, sha256);
    },

    async size(key) {
      return (await driver.look(names.nameOf(key)))?.size ?? null;
    },

    async open(key, range) {
      const name = names.nameOf(key);
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = await driver.look(name);
        if (!found) break;
        const { size, revision } = found;
        if (range && !(range.start >= 0 && range.start <= range.end && range.end < size))
          throw new RangeError(`The ${names.what} has ${size} bytes, none from ${range.start} to ${range.end}.`);
        if (!(await isWhole(key, name, revision))) continue;
        const stream = await driver.read(name, revision, range);
        if (stream) return { stream, size };
      }
      throw new BlobMissing(names.what, `There is no ${names.what} ${key} in the store.`);
    },

    remove: (key) => driver.remove(names.nameOf(key)),

    async *list(after) {
      for await (const { name, ...rest } of driver.list(after === undefined ? undefined : names.nameOf(after))) {
        const key = names.keyOf(name);
        if (key !== undefined) yield { key, ...rest };
      }
    },

    removeUnfinished: (before) => driver.removeUnfinished(before),
  };
}

/** The SHA-256 of a stream's bytes, 64 hexadecimal digits. */
export async function hashOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest("hex");
}

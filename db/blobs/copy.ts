import { type BlobStore, BlobDamaged, BlobMissing, hashOf } from "./contract.ts";

export interface CopyOptions {
  /** says of which blobs that the target has already the bytes are read, so that damaged ones are replaced. Of the others, the size is compared */
  verify?: (key: string) => boolean;
  /** called after each blob */
  report?: (so: Copied) => void;
  /** called for each blob that the target has then, with its bytes */
  kept?: (key: string, size: number) => void;
}

export interface Copied {
  blobs: number;
  bytes: number;
  /** of those: copied now. The target had the others */
  copied: number;
  /** keys of those copied now that the target had damaged */
  mended: string[];
  /** keys that the source does not have, or has damaged. The target has them whole */
  spared: string[];
  /** keys that the source does not have, and the target does not have whole */
  missing: string[];
  /** keys whose bytes have another hash in the source. They are not copied, and the target does not have them whole */
  damaged: string[];
}

/** Blobs under way at once. Each is in memory as a whole: pictures and packages are of a few megabytes. */
const AT_ONCE = 8;

/**
 * Copies blobs from one store to another. What is there already is left, so a copy that was interrupted goes on, and a repeated one does nothing.
 * No blob is stored whose bytes do not have the hash in its key.
 * @throws StoreUnavailable
 */
export async function copyBlobs(
  keys: AsyncIterable<string> | Iterable<string>,
  from: BlobStore,
  to: BlobStore,
  { verify = () => false, report, kept }: CopyOptions = {},
): Promise<Copied> {
  const so: Copied = { blobs: 0, bytes: 0, copied: 0, mended: [], spared: [], missing: [], damaged: [] };
  await eachOf(keys, async (key) => {
    const size = await from.size(key);
    so.blobs += 1;
    so.bytes += size ?? 0;
    const there = await to.size(key);
    if (size !== null && there === size && !(verify(key) && !(await isWhole(to, key)))) kept?.(key, size);
    else if (size !== null && (await copied(key, from, to))) {
      so.copied += 1;
      if (there !== null) so.mended.push(key);
      kept?.(key, size);
    } else if (there !== null && (await isWhole(to, key))) {
      so.spared.push(key);
      kept?.(key, there);
    } else (size === null ? so.missing : so.damaged).push(key);
    report?.(so);
  });
  return so;
}

/** Whether the store has the blob, with the bytes that its key names. @throws StoreUnavailable */
export async function isWhole(store: BlobStore, key: string): Promise<boolean> {
  try {
    return (await hashOf((await store.open(key)).stream)) === store.names.hashOf(key);
  } catch (error) {
    if (error instanceof BlobDamaged || error instanceof BlobMissing) return false;
    throw error;
  }
}

/** False if the bytes are not those that the key names. */
async function copied(key: string, from: BlobStore, to: BlobStore): Promise<boolean> {
  try {
    await to.put(key, new Uint8Array(await new Response((await from.open(key)).stream).arrayBuffer()));
    return true;
  } catch (error) {
    if (error instanceof BlobDamaged) return false;
    throw error;
  }
}

/** Does the work for each, several at once. The first failure ends it, after the others under way. */
export async function eachOf<One>(all: AsyncIterable<One> | Iterable<One>, work: (one: One) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  let failed: { error: unknown } | undefined;
  for await (const one of all) {
    const task = work(one)
      .catch((error: unknown) => void (failed ??= { error }))
      .finally(() => running.delete(task));
    running.add(task);
    if (running.size >= AT_ONCE) await Promise.race(running);
    if (failed) break;
  }
  await Promise.all(running);
  if (failed) throw failed.error;
}

/** The keys of all blobs of a store. */
export async function* keysOf(store: BlobStore): AsyncGenerator<string> {
  for await (const { key } of store.list()) yield key;
}

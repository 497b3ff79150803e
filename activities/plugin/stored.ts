import { unzipSync } from "fflate";
import { BlobMissing, type BlobStore } from "../../db/blobs/contract.ts";
import { ReleaseProblem, type SourceFile } from "../../domain/plugin/release.ts";

/**
 * Reads the files of a package that was released before.
 * @param sha256 its key in the store; the store verifies the bytes against it
 * @throws ReleaseProblem if the package is no longer there; StoreUnavailable
 */
export async function readPackage(store: BlobStore, slug: string, sha256: string): Promise<SourceFile[]> {
  const { stream } = await store.open(sha256).catch((error: unknown) => {
    throw error instanceof BlobMissing ? new ReleaseProblem(`${error.message} There is nothing to go back to.`) : error;
  });
  const zip = new Uint8Array(await new Response(stream).arrayBuffer());
  return Object.entries(unzipSync(zip)).map(([path, bytes]) => ({ path: path.slice(slug.length + 1), bytes }));
}

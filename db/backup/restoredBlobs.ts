import { dirname, join } from "node:path";
import type { BlobStore } from "../blobs/contract.ts";
import { copyBlobs, eachOf, isWhole } from "../blobs/copy.ts";
import { openStore } from "../blobs/open.ts";
import { listed } from "./folders.ts";
import type { LISTS, Manifest } from "./manifest.ts";

/** Where blobs go, and what to do about damaged ones. */
export interface BlobOptions {
  pictures: BlobStore;
  packages: BlobStore;
  /** restores although pictures or packages are missing or damaged, and leaves these out */
  withoutDamaged: boolean;
  say: (line: string) => void;
}
type What = keyof typeof LISTS;
/** Keys. */
export type Lacking = Record<What, Set<string>>;

/**
 * The keys of the backup's blobs that are whole neither in the backup nor in the configured store. Of listed ones, only the size is compared.
 * @throws Error that counts them, if there are any and `withoutDamaged` is not set; StoreUnavailable
 */
export async function lackingBlobs(options: BlobOptions, dir: string, manifest: Manifest): Promise<Lacking> {
  const lacking: Lacking = { pictures: new Set(), packages: new Set() };
  for (const what of ["pictures", "packages"] as const) {
    const referenced = manifest[what].kept === "referenced";
    const [store, target] = [referenced ? options[what] : beside(options, dir, what), options[what]];
    await eachOf(listed(dir, what), async ({ key, size }) => {
      const good = referenced ? (await target.size(key)) === size : (await isWhole(store, key)) || (await isWhole(target, key));
      if (good) return;
      lacking[what].add(key);
      options.say(`is missing or has other bytes in ${store.where}: ${key}`);
    });
  }
  const { pictures, packages } = lacking;
  if (pictures.size + packages.size > 0 && !options.withoutDamaged)
    throw new Error(
      `The backup is damaged: its pictures (${pictures.size} of ${manifest.pictures.count}) and packages (${packages.size} of ${manifest.packages.count}) that are named above are missing or have other bytes. All backups beside it share these files. Put whole ones there from another copy, or add --without-damaged: then everything else is restored, and articles name pictures that are gone.`,
    );
  return lacking;
}

/** Copies the backup's blobs to the configured store, except those that are lacking. @throws Error if one is damaged since it was checked */
export async function putBack(options: BlobOptions, dir: string, manifest: Manifest, what: What, lacking: Set<string>): Promise<void> {
  if (manifest[what].kept === "referenced") return;
  options.say(`Copying the ${what} to ${options[what].where}`);
  const verify = () => true;
  const { missing, damaged } = await copyBlobs(keysOf(dir, what, lacking), beside(options, dir, what), options[what], { verify });
  const [lost] = [...missing, ...damaged];
  if (lost !== undefined) throw new Error(`${lost} could not be copied. The backup changed meanwhile.`);
}

async function* keysOf(dir: string, what: What, without: Set<string>): AsyncGenerator<string> {
  for await (const { key } of listed(dir, what)) if (!without.has(key)) yield key;
}

/** All backups of a folder share their pictures and packages. */
const beside = (options: BlobOptions, dir: string, what: What): BlobStore =>
  openStore({ folder: join(dirname(dir), what) }, options[what].names);

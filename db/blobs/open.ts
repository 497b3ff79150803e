import { type BlobStore, createBlobStore } from "./contract.ts";
import { createFolderDriver } from "./folder.ts";
import { type Names, PACKAGES, PICTURES } from "./names.ts";
import { createS3Driver, type S3Place } from "./s3.ts";

/** A folder that API and workers share, or a bucket. */
export type StorePlace = { folder: string } | S3Place;

export const openStore = (place: StorePlace, names: Names): BlobStore =>
  createBlobStore("folder" in place ? createFolderDriver(place.folder, names) : createS3Driver(place, names), names);

/** The store of the plugin's packages, by their hash. */
export const openPackages = (place: StorePlace): BlobStore => openStore(place, PACKAGES);

/** The store of pictures, by the path in their address. */
export const openPictures = (place: StorePlace): BlobStore => openStore(place, PICTURES);

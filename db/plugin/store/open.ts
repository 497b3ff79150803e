import { createFolderDriver } from "./folder.ts";
import { createS3Driver, type S3Place } from "./s3.ts";
import { createPluginStore, type PluginStore } from "./contract.ts";

/** A folder that API and workers share, or a bucket. */
export type StorePlace = { folder: string } | S3Place;

export const openPluginStore = (place: StorePlace): PluginStore =>
  createPluginStore("folder" in place ? createFolderDriver(place.folder) : createS3Driver(place));

import { OWN_PICTURE, pictureType } from "../../domain/articles/pictures.ts";

/** What a store holds: how keys become names in a folder or bucket, and back. A name becomes a path, so nothing else may become one. */
export interface Names {
  /** one of the blobs, in messages: "package" */
  what: string;
  /** the environment variable that names the folder, for messages */
  variable: string;
  /** a blob's hash is compared before its first byte is returned */
  verified: boolean;
  /** @throws TypeError if it is no key */
  nameOf(key: string): string;
  /** the hash in a key. @throws TypeError if it is no key */
  hashOf(key: string): string;
  /** undefined for a name that no key has */
  keyOf(name: string): string | undefined;
  /** the media type that a bucket keeps with it */
  typeOf(name: string): string;
}

/** @throws TypeError */
function packageHash(key: string): string {
  if (!/^[\da-f]{64}$/.test(key)) throw new TypeError("A package is named by its SHA-256, 64 hexadecimal digits.");
  return key;
}

/** Packages of the plugin. The key is the hash. They run on customers' sites, so none is served unverified. */
export const PACKAGES: Names = {
  what: "package",
  variable: "PLUGIN_DIR",
  verified: true,
  nameOf: (key) => `${packageHash(key)}.zip`,
  hashOf: packageHash,
  keyOf: (name) => /^([\da-f]{64})\.zip$/.exec(name)?.[1],
  typeOf: () => "application/zip",
};

const PATH = new RegExp(`^${OWN_PICTURE}$`);
const ROOT = "/media/";

/** @throws TypeError */
function pictureName(key: string): string {
  if (!PATH.test(key)) throw new TypeError("A picture's key is its path: /media/ab/ab….png, with the SHA-256 of its bytes.");
  return key.slice(ROOT.length);
}

/**
 * Pictures. The key is the path in the picture's address, and the name is the path below `/media/`, as in folders of earlier versions. They are
 * served often and checked by those who copy them, so a read does not cost a second one.
 */
export const PICTURES: Names = {
  what: "picture",
  variable: "MEDIA_DIR",
  verified: false,
  nameOf: pictureName,
  hashOf: (key) => /[\da-f]{64}/.exec(pictureName(key))![0],
  keyOf: (name) => (PATH.test(`${ROOT}${name}`) ? `${ROOT}${name}` : undefined),
  typeOf: pictureType,
};

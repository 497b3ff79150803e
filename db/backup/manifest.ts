import { createHmac } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { hashOf } from "../blobs/contract.ts";
import type { SecretKey } from "../secrets.ts";

/** A file of the backup, by its path in the backup's folder. */
export interface BackupFile {
  path: string;
  bytes: number;
  sha256: string;
}

export interface BackupBlobs {
  count: number;
  bytes: number;
  /** named by rows, and whole neither in the store nor in an earlier backup */
  missing: number;
  /** copied: beside the backup. referenced: only listed, since the bucket keeps them */
  kept: "copied" | "referenced";
  /** the store that they came from */
  where: string;
}

/** What a backup holds, in manifest.json. It names keys by their ids, never by their bytes. */
export interface Manifest {
  format: 1;
  made_at: string;
  /** major version of the server */
  postgres: number;
  /** names of the applied migrations */
  migrations: string[];
  /** `check` says whether a key of that id is the same key. It can't be computed back */
  secret_keys: { id: string; check: string }[];
  files: BackupFile[];
  pictures: BackupBlobs;
  packages: BackupBlobs;
  /** the share of the blobs beside the backups that this one read again (shares.ts). Older backups do not say it */
  read_share?: number;
}

export const MANIFEST = "manifest.json";
/** The lists of blobs: a line for each, with key and bytes. */
export const LISTS = { pictures: "pictures.list", packages: "packages.list" } as const;
export const DUMP = "database";

export const checksOf = (keys: SecretKey[]): Manifest["secret_keys"] =>
  keys.map(({ id, key }) => ({ id, check: createHmac("sha256", key).update("igny8 backup").digest("hex").slice(0, 32) }));

/** All files below a folder, with their hashes. */
export async function filesOf(dir: string, below = ""): Promise<BackupFile[]> {
  const files: BackupFile[] = [];
  for (const entry of (await readdir(join(dir, below), { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesOf(dir, path)));
    else files.push(await fileOf(dir, path));
  }
  return files;
}

async function fileOf(dir: string, path: string): Promise<BackupFile> {
  const { size } = await stat(join(dir, path));
  return { path, bytes: size, sha256: await hashOf(createReadStream(join(dir, path))) };
}

export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const handle = await open(join(dir, MANIFEST), "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws Error if it is no manifest of this format */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), "utf8").catch(() => {
    throw new Error(`${dir} is no complete backup: it has no ${MANIFEST}.`);
  });
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format === 1 && Array.isArray(manifest.files)) return manifest;
  } catch {
    // Said below.
  }
  throw new Error(`${join(dir, MANIFEST)} is damaged, or of another version of IGNY8.`);
}

/** @throws Error that names the first file that is missing or differs */
export async function checkFiles(dir: string, { files }: Manifest): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const found = await fileOf(dir, path).catch(() => undefined);
    if (!found) throw new Error(`The backup is damaged: ${path} is missing. Use another backup.`);
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw new Error(`The backup is damaged: ${path} has another hash than in ${MANIFEST}. Use another backup.`);
  }
}

import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { once } from "node:events";
import pg from "pg";
import { BACKUP_LOCK } from "../articles/removePictures.ts";
import type { BlobStore } from "../blobs/contract.ts";
import { copyBlobs } from "../blobs/copy.ts";
import { openStore } from "../blobs/open.ts";
import { backupDone } from "../figures/jobDone.ts";
import type { SecretKey } from "../secrets.ts";
import { migrationsOf } from "./database.ts";
import { backupsIn, linesOf, removeOlder, removeUnfinished, UNFINISHED } from "./folders.ts";
import { type BackupBlobs, checksOf, DUMP, filesOf, LISTS, type Manifest, writeManifest } from "./manifest.ts";
import { nextShare, shareOf } from "./shares.ts";
import { checkProgram, majorOf, output, type Programs } from "./programs.ts";

export interface BackupOptions {
  databaseUrl: string;
  programs: Programs;
  /** holds all backups, and the pictures and packages of all of them */
  folder: string;
  pictures: BlobStore;
  packages: BlobStore;
  secretKeys: SecretKey[];
  /** lists the blobs of a bucket, and does not copy them */
  reference: boolean;
  /** removes older backups, except this many; undefined: removes none */
  keep: number | undefined;
  say: (line: string) => void;
}

/** A page of the names that the dump's rows contain. */
const PAGE = 1_000;

const NAMED = {
  pictures: `
  select distinct key from (
    select path as key from igny8_images
    union all
    select image ->> 'path' from igny8_content_versions v, jsonb_array_elements(v.fields -> 'images') image
  ) named where key like '/media/%'`,
  packages: "select distinct sha256 as key from igny8_plugin_versions where sha256 is not null",
};
/** Removals of pictures take seconds, and a backup hours. */
const LOCK_WAIT = "60s";

/**
 * Makes a backup in a new subfolder of the folder. The database is read in one snapshot, and pictures and packages are the ones that the same
 * snapshot names. They are copied after the dump, and nobody removes pictures meanwhile. A blob that an earlier backup has is not copied again, but
 * of a share of them the bytes are read, and damaged ones are copied again.
 * @returns the backup's folder and its manifest; how many older backups are removed; how many blobs only the backups have whole
 * @throws Error that says what to do
 */
export async function backUp(options: BackupOptions): Promise<{ dir: string; manifest: Manifest; removed: number; spared: number }> {
  const { databaseUrl, programs, folder, say } = options;
  const client = new pg.Client({
    ...{ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, keepAlive: true, application_name: "igny8-backup" },
  });
  // The next query says so.
  client.on("error", () => undefined);
  await client.connect();
  const dir = join(folder, new Date().toISOString().replace(/[:.]/g, "-"));
  const unfinished = `${dir}${UNFINISHED}`;
  try {
    await client.query("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
    await client.query(`set lock_timeout = '${LOCK_WAIT}'`);
    await client.query("select pg_advisory_lock(hashtext($1))", [BACKUP_LOCK]).catch((error: Error) => {
      throw new Error("Another backup of this database is running. Wait until it has ended.", { cause: error });
    });
    const postgres = await majorOf(client);
    await checkProgram("pg_dump", programs, postgres);
    await removeUnfinished(folder);
    await mkdir(join(unfinished, DUMP), { recursive: true, mode: 0o700 });

    await client.query("begin isolation level repeatable read read only");
    const migrations = await migrationsOf(client);
    const exported = await client.query<{ id: string }>("select pg_export_snapshot() as id");
    say("Dumping the database");
    const dump = ["--format=directory", "--jobs=2", "--no-owner", "--no-privileges", "--no-comments", `--snapshot=${exported.rows[0]!.id}`];
    await output("pg_dump", [...dump, `--file=${join(unfinished, DUMP)}`], { ...programs, databaseUrl });

    for (const what of ["pictures", "packages"] as const)
      await writeNamed(client, join(unfinished, `${what}.named`), options[what], NAMED[what]);
    // Copying may take hours: the snapshot would keep the server from vacuuming.
    await client.query("commit");
    const read_share = await nextShare(folder);
    const [pictures, sparedPictures] = await keep(options, unfinished, "pictures", read_share);
    const [packages, sparedPackages] = await keep(options, unfinished, "packages", read_share);
    await client.query("select 1").catch((error: Error) => {
      throw new Error("The connection broke that keeps others from removing pictures. Make another backup.", { cause: error });
    });

    const manifest: Manifest = {
      ...{ format: 1, made_at: new Date().toISOString(), postgres, migrations },
      secret_keys: checksOf(options.secretKeys),
      files: await filesOf(unfinished),
      ...{ pictures, packages, read_share },
    };
    await writeManifest(unfinished, manifest);
    await rename(unfinished, dir);
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
    await backupDone(client, say);
    const removed = options.keep === undefined ? 0 : await removeOlder(folder, (await backupsIn(folder)).slice(0, -options.keep));
    return { dir, manifest, removed, spared: sparedPictures + sparedPackages };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await client.end();
  }
}

/** Writes the keys that the snapshot's rows name to a file, a line for each. */
async function writeNamed(client: pg.Client, file: string, { names }: BlobStore, statement: string): Promise<void> {
  const lines = createWriteStream(file, { mode: 0o600 });
  await client.query(`declare named no scroll cursor for ${statement}`);
  for (;;) {
    const { rows } = await client.query<{ key: string }>(`fetch ${PAGE} from named`);
    if (rows.length === 0) break;
    // Pictures may have other addresses too, whose files are not ours.
    const keys = rows.map(({ key }) => key).filter((key) => isKey(names, key));
    if (!lines.write(keys.map((key) => `${key}\n`).join(""))) await once(lines, "drain");
  }
  await client.query("close named");
  lines.end();
  await once(lines, "close");
}

function isKey({ nameOf }: BlobStore["names"], key: string): boolean {
  try {
    nameOf(key);
    return true;
  } catch {
    return false;
  }
}

/** Copies or lists the blobs whose keys are in a file, and leaves their list. @returns also how many only earlier backups have whole */
async function keep(
  { folder, reference, say, ...stores }: BackupOptions,
  dir: string,
  what: keyof typeof LISTS,
  share: number,
): Promise<[BackupBlobs, number]> {
  const from = stores[what];
  const referenced = reference && /^https?:/.test(from.where);
  const to = referenced ? from : openStore({ folder: join(folder, what) }, from.names);
  say(`${referenced ? "Listing" : "Copying"} the ${what} of ${from.where}`);
  const named = join(dir, `${what}.named`);
  const list = createWriteStream(join(dir, LISTS[what]), { mode: 0o600 });
  let [count, bytes] = [0, 0];
  const kept = (key: string, size: number) => {
    list.write(`${key} ${size}\n`);
    count += 1;
    bytes += size;
  };
  const verify = (key: string) => !referenced && shareOf(from.names.hashOf(key)) === share;
  const { missing, damaged, mended, spared } = await copyBlobs(linesOf(named), from, to, { kept, verify });
  list.end();
  await once(list, "close");
  await rm(named);
  for (const key of missing) say(`not in the store, though a row names it: ${key}`);
  for (const key of damaged) say(`damaged in the store, so not in the backup: ${key}`);
  for (const key of spared) say(`missing or damaged in the store, but whole in ${to.where}: ${key}`);
  for (const key of mended) say(`was damaged in ${to.where}, copied again: ${key}`);
  return [
    { count, bytes, missing: missing.length + damaged.length, kept: referenced ? "referenced" : "copied", where: from.where },
    spared.length,
  ];
}

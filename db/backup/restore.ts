import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import type { SecretKey } from "../secrets.ts";
import { AFTER_RESTORE } from "./afterRestore.ts";
import { connected, refuseOthers } from "./database.ts";
import { backupsIn } from "./folders.ts";
import { checkFiles, checksOf, DUMP, type Manifest, readManifest } from "./manifest.ts";
import { checkProgram, majorOf, type Programs, start } from "./programs.ts";
import { type BlobOptions, type Lacking, lackingBlobs, putBack } from "./restoredBlobs.ts";

export interface RestoreOptions extends BlobOptions {
  databaseUrl: string;
  programs: Programs;
  /** a backup, or the folder of all backups: then the newest */
  folder: string;
  secretKeys: SecretKey[];
  /** the names of this version's migrations */
  migrations: string[];
  /** removes what is in the database, in the transaction of the restore */
  replace: boolean;
}

/**
 * Restores a backup. It checks all files, the keys, the schema and the database first, and changes nothing if one does not fit. Pictures and packages
 * come before the rows that name them. The database is restored in one transaction, with what AFTER_RESTORE says.
 * @returns the backup's folder and manifest, and the keys of the blobs that it named and nobody has whole
 * @throws Error that says what to do
 */
export async function restore(options: RestoreOptions): Promise<{ dir: string; manifest: Manifest; lacking: Lacking }> {
  const { databaseUrl, programs, say, replace } = options;
  const dir = await chosen(options.folder);
  const manifest = await readManifest(dir);
  checkKeys(manifest, options.secretKeys);
  checkSchema(manifest, options.migrations);
  await connected(databaseUrl, async (client) => {
    const postgres = await majorOf(client);
    if (postgres < manifest.postgres)
      throw new Error(
        `The backup is of PostgreSQL ${manifest.postgres}, and this server is ${postgres}. Use a server of ${manifest.postgres} or newer.`,
      );
    for (const program of ["pg_restore", "psql"] as const) await checkProgram(program, programs, Math.max(postgres, manifest.postgres));
    await refuseContent(client, replace);
    await refuseOthers(client);
  });
  say(`Checking ${dir}`);
  await checkFiles(dir, manifest);
  const lacking = await lackingBlobs(options, dir, manifest);
  for (const what of ["pictures", "packages"] as const) await putBack(options, dir, manifest, what, lacking[what]);
  // Checking and copying may have taken hours.
  await connected(databaseUrl, async (client) => {
    await refuseContent(client, replace);
    await refuseOthers(client);
  });
  say("Restoring the database");
  await restoreDatabase(join(dir, DUMP), { ...programs, databaseUrl }, replace);
  await connected(databaseUrl, (client) => client.query("analyze"));
  return { dir, manifest, lacking };
}

async function chosen(folder: string): Promise<string> {
  const newest = (await backupsIn(folder)).at(-1);
  return newest ?? folder;
}

function checkKeys({ secret_keys }: Manifest, keys: SecretKey[]): void {
  const have = new Map(checksOf(keys).map(({ id, check }) => [id, check]));
  for (const { id, check } of secret_keys) {
    if (!have.has(id))
      throw new Error(`SECRET_KEYS has no key ${id}, which secrets in the backup need. Add it behind the present key: ${id}:… .`);
    if (have.get(id) !== check)
      throw new Error(`The key ${id} in SECRET_KEYS is another one than at the time of the backup. Secrets in the backup need that one.`);
  }
}

function checkSchema({ migrations }: Manifest, known: string[]): void {
  const newer = migrations.filter((name) => !known.includes(name));
  if (newer.length > 0)
    throw new Error(`The backup is of a newer version of IGNY8 (${newer.join(", ")}). Install that version, and restore with it.`);
}

async function refuseContent(client: pg.Client, replace: boolean): Promise<void> {
  const { rows } = await client.query<{ tables: number }>(
    "select count(*)::int as tables from pg_class where relkind in ('r', 'p', 'S', 'v', 'm') and relnamespace = to_regnamespace('public')",
  );
  if (rows[0]!.tables > 0 && !replace)
    throw new Error("The database is not empty. Restore into an empty one, or add --replace: then everything in it is lost.");
}

/** One transaction: drop, restore, and what must follow. If pg_restore breaks off, psql is ended before its input is, so that it commits nothing. */
async function restoreDatabase(dump: string, how: Programs & { databaseUrl: string }, replace: boolean): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "igny8-restore-"));
  try {
    const [before, after] = [join(work, "before.sql"), join(work, "after.sql")];
    // The owner of the schema, so that a role without other rights may do it.
    await writeFile(before, replace ? "drop schema public cascade;\ncreate schema public;\n" : "");
    // The dump leaves the search path empty.
    await writeFile(after, ["set search_path = public", ...AFTER_RESTORE].map((statement) => `${statement};\n`).join(""));
    const flags = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"];
    const psql = start("psql", [...flags, `--file=${before}`, "--file=-", `--file=${after}`], how);
    const dumped = start("pg_restore", ["--file=-", "--no-owner", "--no-privileges", dump], { bin: how.bin, env: how.env });
    // psql says why it ended; a closed pipe is only what follows.
    psql.input.on("error", () => undefined);
    dumped.output.pipe(psql.input, { end: false });
    const broken = psql.ended.then(
      () => undefined,
      (error: Error) => {
        dumped.kill();
        return error;
      },
    );
    try {
      await Promise.all([dumped.ended, once(dumped.output, "end")]);
      psql.input.end();
    } catch (error) {
      psql.kill();
      throw (await Promise.race([broken, Promise.resolve(undefined)])) ?? error;
    }
    const why = await broken;
    if (why) throw why;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

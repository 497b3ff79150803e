import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { NODE_FLAGS } from "../../worker/nodeFlags.ts";
import { cacheDir } from "../cache.ts";
import { type Keeper, keepRunning } from "../keepRunning.ts";
import { freePort } from "../ports.ts";
import { startPgBouncer } from "../postgres/pgbouncer.ts";
import { startPostgres } from "../postgres/server.ts";
import { type Child, run, startChild } from "../processes.ts";
import { inStep, type Progress } from "../progress.ts";
import { secretKeysOf, signingKeysOf } from "../secrets.ts";
import { startTemporal } from "../temporal/server.ts";
import { prepareBalancer } from "./balancer.ts";
import { prepareTemporal, type Role } from "./temporal.ts";

export interface ClusterOptions {
  /** all data of the cluster; created if missing */
  dataDir: string;
  apis: number;
  workers: number;
  /** PgBouncer's connections to each database; default 20 */
  pool?: number;
  /** `services`: the four services of Temporal, each a process, with mTLS. `one`: the Temporal CLI's server, which needs no Go and can't be killed without a loss */
  temporal: "services" | "one";
  /** `host:port` of sites on this machine that workers may call */
  siteHosts: string[];
  progress: Progress;
  /** further variables of APIs and workers */
  env?: Record<string, string>;
}

/** A process of the cluster. It starts again when it ends. */
export interface Member {
  /** "api 2", "temporal history" */
  name: string;
  kind: "api" | "worker" | "temporal" | "s3" | "balancer";
  keeper: Keeper;
}

/** The code that APIs and workers run. */
export interface Release {
  /** its folder */
  root: string;
  env?: Record<string, string>;
}

export interface Cluster {
  /** the load balancer's address */
  url: string;
  databaseUrl: string;
  /** what a process needs to be one more API or worker: `node api/server.ts` with these */
  env: Record<string, string>;
  members: Member[];
  /** the release that it began with */
  first: Release;
  /**
   * Deploys another release while requests are answered: migrates, then exchanges the APIs one after the other, and beside them the workers.
   * @throws Error if the migration fails; then nothing was exchanged
   */
  deploy(release: Release): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY_MS = 90_000;
const MIGRATION_MS = 10 * 60_000;
/** A process that ends again and again is to be seen, not waited for. */
const LONGEST_WAIT_MS = 2_000;
const ROLES: Role[] = ["history", "matching", "worker", "frontend"];

/**
 * Starts an installation on several machines, on this one: PostgreSQL behind PgBouncer, the four services of Temporal with mTLS, an S3 server,
 * APIs behind a load balancer, and workers. Each is a process of its own. All but PostgreSQL and PgBouncer start again when they end.
 * @throws Error of the first part that failed; what was started is stopped
 */
export async function startCluster({
  dataDir,
  apis,
  workers,
  pool = 20,
  temporal,
  siteHosts,
  progress,
  env: more = {},
}: ClusterOptions): Promise<Cluster> {
  const dir = resolve(dataDir);
  await mkdir(dir, { recursive: true });
  const members: Member[] = [];
  let release: Release = { root: ROOT };
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    const of = (...kinds: Member["kind"][]) => members.filter(({ kind }) => kinds.includes(kind));
    for (const group of [of("balancer"), of("api", "worker"), of("s3"), of("temporal")])
      await Promise.all(group.map(({ keeper }) => keeper.stop(45_000)));
    for (const step of undo.toReversed()) await step();
  };
  const add = (name: string, kind: Member["kind"], start: () => Child) => {
    const keeper = keepRunning({ name, child: start(), start, print: progress.print, longestWaitMs: LONGEST_WAIT_MS });
    members.push({ name, kind, keeper });
  };
  try {
    const postgres = await inStep(progress, "PostgreSQL", () => startPostgres({ dataDir: join(dir, "postgres") }));
    undo.push(() => postgres.stop());
    const pgbouncer = await inStep(progress, "PgBouncer", () => startPgBouncer({ dir: join(dir, "pgbouncer"), url: postgres.url, pool }));
    undo.push(() => pgbouncer.stop());
    const temporalEnv = await inStep(progress, "Temporal", async ({ note }): Promise<Record<string, string>> => {
      if (temporal === "one") {
        const server = await startTemporal({ log: note });
        undo.push(() => server.stop());
        return { TEMPORAL_ADDRESS: server.address };
      }
      const prepared = await prepareTemporal(join(dir, "temporal"), postgres.url, note);
      for (const role of ROLES) {
        add(`temporal ${role}`, "temporal", prepared.start[role]);
        // The first one stores what describes the cluster. Two at once would refuse each other.
        await prepared.listening(role);
      }
      await prepared.ready();
      return prepared.env;
    });
    const [s3, ...free] = await freePorts(1 + apis + workers);
    const [ports, healthPorts] = [free.slice(0, apis), free.slice(apis)];
    add("s3", "s3", () => node("dev/cluster/s3.ts", ROOT, {}, [join(dir, "s3"), String(s3)]));
    const balancer = await prepareBalancer(dir, ports);

    const bucket = { S3_URL: `http://127.0.0.1:${s3}/igny8`, S3_ACCESS_KEY_ID: "S3RVER", S3_SECRET_ACCESS_KEY: "S3RVER" };
    const env = {
      PATH: process.env["PATH"] ?? "",
      NODE_ENV: "production",
      DATABASE_URL: pgbouncer.through(postgres.url),
      DATABASE_URL_DIRECT: postgres.url,
      ...temporalEnv,
      ...Object.fromEntries(["PLUGIN", "MEDIA"].flatMap((use) => Object.entries(bucket).map(([name, value]) => [`${use}_${name}`, value]))),
      PUBLIC_URL: balancer.url,
      TRUSTED_PROXIES: "1",
      API_DRAIN_SECONDS: "1",
      SECRET_KEYS: await secretKeysOf(dir),
      ALLOWED_PRIVATE_HOSTS: [new URL(balancer.url).host, ...siteHosts].join(","),
      ...more,
    };
    const workerEnv = {
      ...env,
      PLUGIN_SOURCES: join(ROOT, "plugin"),
      PLUGIN_SIGNING_KEYS: await signingKeysOf(dir),
      WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
    };
    const migrate = ({ root, env: own }: Release) =>
      run(process.execPath, ["db/migrate.ts"], { cwd: root, env: { ...env, ...own }, timeoutMs: MIGRATION_MS });
    await inStep(progress, "Tables", () => migrate(release));
    const ours = (entry: string, variables: Record<string, string>, flags: string[] = []) =>
      node(entry, release.root, { ...variables, ...release.env }, [], flags);
    await inStep(progress, "APIs and workers", async () => {
      for (const [index, port] of ports.entries())
        add(`api ${index + 1}`, "api", () =>
          ours("api/server.ts", { ...env, API_PORT: String(port), MEDIA_DIR: join(dir, `media-${index + 1}`) }),
        );
      for (const [index, port] of healthPorts.entries())
        add(`worker ${index + 1}`, "worker", () => ours("worker/main.ts", { ...workerEnv, WORKER_HEALTH_PORT: String(port) }, NODE_FLAGS));
      add("balancer", "balancer", balancer.start);
      await untilOk(`${balancer.url}/api/status/`);
    });
    async function deploy(next: Release): Promise<void> {
      await migrate(next);
      release = next;
      const ready = {
        api: ports.map((port) => `http://127.0.0.1:${port}/api/ready/`),
        worker: healthPorts.map((port) => `http://127.0.0.1:${port}/ready`),
      };
      const inTurn = async (kind: keyof typeof ready) => {
        const exchanged = members.filter((member) => member.kind === kind);
        for (const [index, { keeper }] of exchanged.entries()) await exchange(keeper, ready[kind][index]!);
      };
      await Promise.all([inTurn("api"), inTurn("worker")]);
    }
    return { url: balancer.url, databaseUrl: postgres.url, env: workerEnv, members, first: { root: ROOT }, deploy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const node = (entry: string, root: string, env: Record<string, string>, args: string[] = [], flags: string[] = []): Child =>
  startChild({
    name: entry,
    command: process.execPath,
    args: [...flags, join(root, entry), ...args],
    env: { PATH: process.env["PATH"], ...env },
    cwd: root,
  });

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add((await freePort()).port);
  return [...ports];
}

/** Stops a process in order, and waits until the one that replaces it is ready. */
async function exchange(keeper: Keeper, readyUrl: string): Promise<void> {
  const before = keeper.child;
  await before.stop(60_000);
  while (keeper.child === before) await sleep(50);
  await untilOk(readyUrl);
}

/** @throws Error with the last answer if there is no answer of 200 in time */
async function untilOk(url: string): Promise<void> {
  const end = Date.now() + READY_MS;
  let why = "";
  while (Date.now() < end) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      why = await response.text();
    } catch (error) {
      why = (error as Error).message;
    }
    await sleep(200);
  }
  throw new Error(`${url} does not answer 200 after ${READY_MS / 1_000} s: ${why}`);
}

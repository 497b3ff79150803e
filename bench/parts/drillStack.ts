import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheDir } from "../../dev/cache.ts";
import { freePort } from "../../dev/ports.ts";
import { clientPrograms } from "../../dev/postgres/clientPrograms.ts";
import { startPostgres } from "../../dev/postgres/server.ts";
import { type Child, startChild } from "../../dev/processes.ts";
import { startTemporal } from "../../dev/temporal/server.ts";
import { SECRET_KEYS } from "../../test/support/fixtures/accounts.ts";
import { NODE_FLAGS } from "../../worker/nodeFlags.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type DrillStack = Awaited<ReturnType<typeof startDrillStack>>;

/** PostgreSQL, Temporal, an API and a worker, each of which can lose everything. Their addresses stay the same when they start again. */
export async function startDrillStack(siteHosts: string[]) {
  const dir = await mkdtemp(join(tmpdir(), "igny8-drill-"));
  const pgBin = process.env["PG_BIN"] || (await clientPrograms());
  const { port } = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let temporal: Awaited<ReturnType<typeof startTemporal>> | undefined;
  let [api, worker]: (Child | undefined)[] = [];
  let temporalPort: number | undefined;

  const env = () => ({
    PATH: process.env["PATH"],
    PG_BIN: pgBin,
    DATABASE_URL: postgres!.url,
    TEMPORAL_ADDRESS: temporal!.address,
    API_PORT: String(port),
    PUBLIC_URL: url,
    SECRET_KEYS: `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`,
    ALLOWED_PRIVATE_HOSTS: siteHosts.join(","),
    RETRY_INITIAL_MS: "1000",
    MEDIA_DIR: join(dir, "media"),
    PLUGIN_DIR: join(dir, "plugins"),
    WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
  });

  async function started(name: string, args: string[], sign: string): Promise<Child> {
    const ready = Promise.withResolvers<void>();
    const onLine = (line: string) => line.includes(sign) && ready.resolve();
    const child = startChild({ name, command: process.execPath, args, cwd: ROOT, env: env(), onLine });
    void child.exited.then(() => ready.reject(new Error(`${name} stopped:\n${child.tail()}`)));
    await ready.promise;
    return child;
  }
  const killed = async (child: Child | undefined) => {
    if (!child?.running) return;
    process.kill(child.pid, "SIGKILL");
    await child.exited;
  };

  const stack = {
    url,
    get databaseUrl() {
      return postgres!.url;
    },
    get temporalAddress() {
      return temporal!.address;
    },
    /** One of the operators' commands. @returns its last line @throws Error with what it said */
    async command(name: "backUp" | "restore" | "temporalLost", ...args: string[]): Promise<Record<string, unknown>> {
      const { stdout } = await promisify(execFile)(process.execPath, [`db/commands/${name}.ts`, ...args], { cwd: ROOT, env: env() });
      return JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, unknown>;
    },
    backups: join(dir, "backups"),
    async startPostgres() {
      postgres = await startPostgres({ dataDir: join(dir, "postgres"), fsync: false });
    },
    async startTemporal() {
      temporal = await startTemporal({ dataDir: join(dir, "temporal"), ...(temporalPort === undefined ? {} : { port: temporalPort }) });
      temporalPort = Number(temporal.address.split(":")[1]);
    },
    async startProcesses() {
      [api, worker] = await Promise.all([
        started("api", ["api/server.ts"], "api started"),
        started("worker", [...NODE_FLAGS, "worker/main.ts"], "worker started"),
      ]);
    },
    /** SIGKILL: they can't say or write anything. */
    killProcesses: () => Promise.all([killed(api), killed(worker)]),
    async loseTemporal() {
      await temporal?.stop();
      await rm(join(dir, "temporal"), { recursive: true, force: true });
    },
    /** Everything but the backups. */
    async loseAll() {
      await stack.killProcesses();
      await Promise.all([postgres?.stop(), stack.loseTemporal()]);
      for (const part of ["postgres", "media", "plugins"]) await rm(join(dir, part), { recursive: true, force: true });
    },
    async stop() {
      await stack.loseAll().catch(() => undefined);
      await rm(dir, { recursive: true, force: true });
    },
  };
  return stack;
}

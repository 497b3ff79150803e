import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./ports.ts";
import { startPostgres } from "./postgres/server.ts";
import { keepRunning } from "./keepRunning.ts";
import { type Child, startChild } from "./processes.ts";
import { inStep, type Progress } from "./progress.ts";
import { cacheDir } from "./cache.ts";
import { publicKeyOf } from "../activities/plugin/keys.ts";
import { readSigningKeys } from "../config.ts";
import { migrate } from "../db/schema/migrate.ts";
import { counted } from "../domain/text.ts";
import { readTemporal } from "../temporal/access.ts";
import { buildConsole } from "./console/bundle.ts";
import { secretKeysOf, signingKeysOf } from "./secrets.ts";
import { startTemporal } from "./temporal/server.ts";
import { startWordPress, type WordPressSite } from "./wordpress/index.ts";
import { NODE_FLAGS } from "../worker/nodeFlags.ts";

export interface StackOptions {
  /** all data of the stack; created if missing */
  dataDir: string;
  /** number of WordPress sites */
  sites: number;
  /** well-known ports; one in use is replaced by a free one. Absent: any free ports */
  ports?: { api: number; temporal: number; temporalUi: number; postgres: number; wordpress: number };
  progress: Progress;
}

export interface Stack {
  apiUrl: string;
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  sites: WordPressSite[];
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HOST = "127.0.0.1";

/**
 * Starts everything: PostgreSQL, Temporal and WordPress in parallel, then worker and API as processes of their own.
 * DATABASE_URL and TEMPORAL_ADDRESS name existing servers. If a part fails, what was started is stopped.
 * @throws Error of the first part that failed
 */
export async function startStack({ dataDir, sites, ports, progress }: StackOptions): Promise<Stack> {
  const dir = resolve(dataDir);
  const running: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const halt of running.splice(0).toReversed()) await halt().catch((error: unknown) => progress.print(String(error)));
  };
  /** Starts a part as one step of progress, and remembers how to stop it. */
  const part = <T>(
    label: string,
    start: (note: (line: string) => void) => Promise<T>,
    halt: (started: T) => Promise<unknown>,
    detail: (started: T) => string,
  ) =>
    inStep(
      progress,
      label,
      async (step) => {
        const started = await start(step.note);
        running.push(() => halt(started));
        return started;
      },
      detail,
    );

  try {
    const api = await freePort(ports?.api);
    if (api.replaced) progress.print(`  port ${ports?.api} is taken: the API uses ${api.port}`);
    const apiUrl = `http://${HOST}:${api.port}`;
    const signingKeys = process.env["PLUGIN_SIGNING_KEYS"] || (await signingKeysOf(dir));
    const releaseKeys = readSigningKeys({ PLUGIN_SIGNING_KEYS: signingKeys }).map((key) => `${key.id}:${publicKeyOf(key)}`);

    const [postgres, temporalServer, wordpress] = await together([
      part(
        "PostgreSQL",
        (log) => database(dir, ports?.postgres, log),
        (started) => started.stop(),
        ({ from }) => from,
      ),
      part(
        "Temporal",
        (log) => temporal(dir, ports, log),
        (started) => started.stop(),
        ({ source }) => source,
      ),
      together(
        Array.from({ length: sites }, (_, index) =>
          part(
            sites > 1 ? `WordPress ${index + 1}` : "WordPress",
            (log) =>
              startWordPress({
                dir: join(dir, `wordpress-${index + 1}`),
                ...(ports ? { port: ports.wordpress + index } : {}),
                pluginDir: join(ROOT, "plugin/igny8-wp-bridge"),
                allowedHosts: [new URL(apiUrl).host],
                releaseKeys: releaseKeys.join(","),
                title: siteName(index),
                log,
              }),
            (site) => site.stop(),
            ({ url }) => url,
          ),
        ),
      ),
      inStep(
        progress,
        "Console",
        () => buildConsole(),
        (built) => (built ? "built" : "up to date"),
      ),
    ]);

    await inStep(
      progress,
      "Tables",
      () => migrate(postgres.direct, { say: (line) => progress.print(`      ${line}`) }),
      (applied) => (applied.length > 0 ? counted(applied.length, "migration") : "up to date"),
    );

    const env = {
      ...withoutOthersTemporal(process.env),
      NODE_ENV: "development",
      DATABASE_URL: postgres.url,
      DATABASE_URL_DIRECT: postgres.direct,
      TEMPORAL_ADDRESS: temporalServer.address,
      ...(temporalServer.uiUrl ? { TEMPORAL_UI_URL: temporalServer.uiUrl } : {}),
      API_HOST: HOST,
      API_PORT: String(api.port),
      // No load balancer has to notice that the API stops.
      API_DRAIN_SECONDS: "0",
      PUBLIC_URL: apiUrl,
      MEDIA_DIR: join(dir, "media"),
      SECRET_KEYS: await secretKeysOf(dir),
      PLUGIN_DIR: join(dir, "plugins"),
      PLUGIN_SOURCES: join(ROOT, "plugin"),
      PLUGIN_SIGNING_KEYS: signingKeys,
      WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
      ALLOWED_PRIVATE_HOSTS: [process.env["ALLOWED_PRIVATE_HOSTS"], ...wordpress.map(({ url }) => new URL(url).host)]
        .filter(Boolean)
        .join(","),
    };
    await part(
      "API and worker",
      async () => {
        const starts = (name: string, entry: string, flags: string[] = []) => ({
          name,
          start: () => startChild({ name: entry, command: process.execPath, args: [...flags, join(ROOT, entry)], env, cwd: ROOT }),
        });
        const begun = [starts("The API", "api/server.ts"), starts("The worker", "worker/main.ts", NODE_FLAGS)].map((one) => ({
          ...one,
          child: one.start(),
        }));
        const children = begun.map(({ child }) => child);
        try {
          await ready(apiUrl, children);
        } catch (error) {
          await Promise.all(children.map((child) => child.stop()));
          throw error;
        }
        return begun.map((one) => keepRunning({ ...one, print: progress.print }));
      },
      (kept) => Promise.all(kept.map((one) => one.stop(45_000))),
      () => apiUrl,
    );
    return {
      apiUrl,
      databaseUrl: postgres.url,
      temporalAddress: temporalServer.address,
      temporalUiUrl: temporalServer.uiUrl ?? null,
      sites: wordpress,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A Temporal that is started here ignores the shell's settings for another one. */
const withoutOthersTemporal = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  temporalIsNamed() ? env : Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("TEMPORAL_")));
const temporalIsNamed = () =>
  Boolean(process.env["TEMPORAL_ADDRESS"] || process.env["TEMPORAL_CONFIG_FILE"] || process.env["TEMPORAL_PROFILE"]);

/** The name of the n-th demo site, from 0. */
export const siteName = (index: number): string => (index === 0 ? "The Slow Kitchen" : `The Slow Kitchen ${index + 1}`);

/** All results, or the first failure after all others have ended, so that nothing starts unnoticed afterwards. */
async function together<T extends readonly unknown[] | []>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function database(dir: string, port: number | undefined, log: (line: string) => void) {
  const url = process.env["DATABASE_URL"];
  if (url) return { url, direct: process.env["DATABASE_URL_DIRECT"] || url, from: "named by DATABASE_URL", stop: async () => {} };
  const started = await startPostgres({ dataDir: join(dir, "postgres"), ...(port ? { port } : {}), log });
  return { url: started.url, direct: started.url, from: `embedded, port ${started.port}`, stop: () => started.stop() };
}

async function temporal(dir: string, ports: StackOptions["ports"], log: (line: string) => void) {
  if (temporalIsNamed()) {
    const { address } = readTemporal(process.env).connection;
    return { address, uiUrl: process.env["TEMPORAL_UI_URL"], source: `yours, at ${address}`, stop: async () => {} };
  }
  return startTemporal({ dataDir: join(dir, "temporal"), uiPort: ports?.temporalUi ?? 0, ...(ports ? { port: ports.temporal } : {}), log });
}

/** Waits until the API reports that all parts work. @throws Error with a process's last lines if it stops, or the reason after a minute */
async function ready(apiUrl: string, children: Child[]): Promise<void> {
  const end = Date.now() + 60_000;
  let why = "";
  while (Date.now() < end) {
    const stopped = children.find((child) => !child.running);
    if (stopped) throw new Error(`A process stopped at once:\n${stopped.tail()}`);
    try {
      const response = await fetch(`${apiUrl}/api/status/`);
      if (response.ok) return;
      why = ((await response.json()) as { error: { message: string } }).error.message;
    } catch (error) {
      why = (error as Error).message;
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`Not ready after a minute: ${why}`);
}

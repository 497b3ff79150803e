import { createWriteStream } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimFolder } from "../claims.ts";
import { freePort } from "../ports.ts";
import { type Child, startChild, untilReady } from "../processes.ts";
import { findTemporalCli } from "./cli.ts";

export interface TemporalOptions {
  /** Keeps workflows over restarts; absent: everything is in memory. */
  dataDir?: string;
  /** Used if it is free, otherwise another one; absent: any. */
  port?: number;
  /** Starts the web UI, at this port if it is free; 0: any. */
  uiPort?: number;
  /** Lets clients skip a workflow's time (for benchmarks). */
  timeSkipping?: boolean;
  /** Gets a line about each choice and anything unusual. */
  log?: (line: string) => void;
}

export interface Temporal {
  /** `host:port` of the gRPC service; the namespace is `default`. */
  address: string;
  /** Undefined without the UI. */
  uiUrl: string | undefined;
  /** The server's origin, for people. */
  source: string;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
const START_MS = 60_000;

/**
 * The Temporal CLI's server, with fairness keys on.
 * @throws Error if no CLI is available, the folder is in use, or the server does not start
 */
export async function startTemporal(options: TemporalOptions = {}): Promise<Temporal> {
  const log = options.log ?? (() => undefined);
  const cli = await findTemporalCli(log);
  const dataDir = options.dataDir === undefined ? undefined : resolve(options.dataDir);
  const claim = dataDir === undefined ? undefined : await claimFolder(dataDir, "Temporal", log);
  try {
    const port = await choose(options.port, "Temporal", log);
    const httpPort = await choose(undefined, "", log);
    const uiPort = options.uiPort === undefined ? undefined : await choose(options.uiPort, "the Temporal UI", log);
    const args = ["server", "start-dev", "--ip", HOST, "--port", String(port), "--http-port", String(httpPort), "--log-level", "error"];
    args.push("--dynamic-config-value", "matching.enableFairness=true");
    if (options.timeSkipping) args.push("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true");
    args.push(...(uiPort === undefined ? ["--headless"] : ["--ui-port", String(uiPort)]));
    if (dataDir !== undefined) args.push("--db-filename", join(dataDir, "temporal.db"));

    const lines = dataDir === undefined ? undefined : createWriteStream(join(dataDir, "temporal.log"));
    const onLine = (line: string): void => void lines?.write(`${line}\n`);
    const child = startChild({ name: "Temporal", command: cli.bin, args, onLine });
    await claim?.holds(child.pid, "SIGTERM");
    await untilReady(child, "Temporal", answers(child, httpPort), START_MS);
    return {
      address: `${HOST}:${port}`,
      uiUrl: uiPort === undefined ? undefined : `http://${HOST}:${uiPort}`,
      source: cli.source,
      async stop() {
        // In memory there is nothing to save, and an orderly stop takes more than a second.
        await child.stop(dataDir === undefined ? 0 : 10_000);
        lines?.end();
        await claim?.release();
      },
    };
  } catch (error) {
    await claim?.release();
    throw error;
  }
}

async function choose(preferred: number | undefined, what: string, log: (line: string) => void): Promise<number> {
  const { port, replaced } = await freePort(preferred);
  if (replaced) log(`port ${preferred} is taken: ${what} uses ${port}`);
  return port;
}

/** Waits until the namespace can be described: only then can clients and workers connect. */
async function answers(child: Child, httpPort: number): Promise<void> {
  const url = `http://${HOST}:${httpPort}/api/v1/namespaces/default`;
  while (child.running) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(25);
  }
}

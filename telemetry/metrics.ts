import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pool } from "pg";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { portTrouble } from "./start.ts";

/** A registry with what each of our processes says of itself: CPU, memory, event loop lag, garbage collection (prom-client's default metrics). */
export function createRegistry(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}

/**
 * The connections of pools to PostgreSQL, by the pool's name.
 * @param pools each with the most connections that it may have
 */
export function watchPools(registry: Registry, pools: Record<string, { pool: Pool; max: number }>): void {
  const all = Object.entries(pools);
  const gauge = (name: string, help: string, of: (pool: Pool, max: number) => Record<string, number>) => {
    const metric = new Gauge({
      ...{ name, help, registers: [registry], labelNames: ["pool", "state"] },
      collect() {
        for (const [label, { pool, max }] of all)
          for (const [state, count] of Object.entries(of(pool, max))) metric.set({ pool: label, ...(state ? { state } : {}) }, count);
      },
    });
  };
  gauge("igny8_database_pool_connections", "Connections to PostgreSQL, used and idle.", ({ totalCount, idleCount }) => ({
    used: totalCount - idleCount,
    idle: idleCount,
  }));
  gauge("igny8_database_pool_waiting", "Callers that wait for a connection.", ({ waitingCount }) => ({ "": waitingCount }));
  gauge("igny8_database_pool_max", "The most connections that the pool may have.", (_, max) => ({ "": max }));
}

/**
 * Serves `GET /metrics` for Prometheus on a port of its own, which must not be public.
 * @param options.name the variable with the port, for the error
 * @param options.port 0 for any free port
 * @param options.before is awaited before each answer
 * @returns the port, and how to stop
 * @throws Error of one line if the port can't be used
 */
export async function serveMetrics(
  registry: Registry,
  options: { name: string; host: string; port: number; before?: () => Promise<void> },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") return void response.writeHead(404).end();
    const answer = async () => {
      await options.before?.();
      response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
    };
    answer().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(new Error(portTrouble(options.name, options.port, error)));
    server.once("error", failed).listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

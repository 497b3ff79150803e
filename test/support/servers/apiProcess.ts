import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { freePort } from "../../../dev/ports.ts";
import { startChild } from "../../../dev/processes.ts";
import type { TestApp } from "../app.ts";
import { until } from "../until.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** What API and migration get in a test of processes. */
export function processEnv(app: TestApp, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const [key] = app.deps.secretKeys;
  return {
    PATH: process.env["PATH"],
    DATABASE_URL: app.databaseUrl,
    DATABASE_URL_DIRECT: app.directUrl,
    ...inject("temporal"),
    TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix,
    SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
    ...more,
  };
}

/** api/server.ts as a process of its own. Resolves when it answers that it lives. */
export async function apiProcess(app: TestApp, more: Record<string, string> = {}) {
  const { port } = await freePort();
  const lines: string[] = [];
  const child = startChild({
    name: "api",
    command: process.execPath,
    args: [`${ROOT}api/server.ts`],
    cwd: ROOT,
    env: processEnv(app, { API_PORT: String(port), MEDIA_DIR: app.mediaDir, PLUGIN_DIR: app.pluginDir, ...more }),
    onLine: (line) => lines.push(line),
  });
  const url = `http://127.0.0.1:${port}`;
  const status = (path: string) =>
    fetch(`${url}${path}`).then(
      (response) => response.status,
      () => 0,
    );
  await until("the API lives", async () => {
    if (!child.running) throw new Error(`The API stopped:\n${child.tail()}`);
    return (await status("/api/health/")) === 200;
  });
  return { url, status, lines, running: () => child.running, exited: child.exited, stop: () => child.stop(30_000) };
}

/** db/migrate.ts as a process of its own, as `npm run migrate` starts it, until it ends. */
export async function migrateProcess(env: NodeJS.ProcessEnv) {
  const lines: string[] = [];
  const child = startChild({
    name: "migrate",
    command: process.execPath,
    args: [`${ROOT}db/migrate.ts`],
    cwd: ROOT,
    env,
    onLine: (line) => lines.push(line),
  });
  const { code } = await child.exited;
  return { code, lines };
}

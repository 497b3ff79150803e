import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { cacheDir } from "../../dev/cache.ts";
import { startChild } from "../../dev/processes.ts";
import type { TestApp } from "./app.ts";

/** worker/main.ts as a process of its own, which a test can kill. Resolves when it has started. */
export async function workerProcess(app: TestApp, allowedHosts: string[], more: Record<string, string> = {}) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const [key] = app.deps.secretKeys;
  const started = Promise.withResolvers<number>();
  const child = startChild({
    name: "worker",
    command: process.execPath,
    args: [`${root}/worker/main.ts`],
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      DATABASE_URL_DIRECT: app.directUrl,
      ...(more["TEMPORAL_ADDRESS"] ? {} : inject("temporal")),
      TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix,
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
      PUBLIC_URL: app.deps.publicUrl,
      ALLOWED_PRIVATE_HOSTS: allowedHosts.join(","),
      MEDIA_DIR: app.mediaDir,
      PLUGIN_DIR: app.pluginDir,
      WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
      WORKER_HEALTH_PORT: "0",
      ...more,
    },
    onLine: (line) => {
      if (line.includes("worker started")) started.resolve((JSON.parse(line) as { health_port: number }).health_port);
    },
  });
  void child.exited.then(() => started.reject(new Error(`The worker stopped:\n${child.tail()}`)));
  const port = await started.promise;
  const health = `http://127.0.0.1:${port}`;
  return {
    pid: child.pid,
    exited: child.exited,
    tail: child.tail,
    /** its answer to GET /live or /ready; status 0 if it does not answer within a second */
    async ask(path: "/live" | "/ready"): Promise<{ status: number; body: { ready?: boolean; why?: string } }> {
      try {
        const response = await fetch(`${health}${path}`, { signal: AbortSignal.timeout(1_000) });
        return { status: response.status, body: (await response.json()) as object };
      } catch {
        return { status: 0, body: {} };
      }
    },
    /** SIGKILL: the process can't say or write anything */
    async kill() {
      process.kill(child.pid, "SIGKILL");
      await child.exited;
    },
    stop: () => child.stop(30_000),
  };
}

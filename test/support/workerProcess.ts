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
  const started = Promise.withResolvers<void>();
  const child = startChild({
    name: "worker",
    command: process.execPath,
    args: [`${root}/worker/main.ts`],
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      ...(more["TEMPORAL_ADDRESS"] ? {} : inject("temporal")),
      TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix,
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
      PUBLIC_URL: app.deps.publicUrl,
      ALLOWED_PRIVATE_HOSTS: allowedHosts.join(","),
      PLUGIN_DIR: app.pluginDir,
      WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
      ...more,
    },
    onLine: (line) => {
      if (line.includes("worker started")) started.resolve();
    },
  });
  void child.exited.then(() => started.reject(new Error(`The worker stopped:\n${child.tail()}`)));
  await started.promise;
  return {
    pid: child.pid,
    /** SIGKILL: the process can't say or write anything */
    async kill() {
      process.kill(child.pid, "SIGKILL");
      await child.exited;
    },
    stop: () => child.stop(30_000),
  };
}

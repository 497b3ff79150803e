import { NativeConnection } from "@temporalio/worker";
import { readFile } from "node:fs/promises";
import { inject } from "vitest";
import { createNotifier } from "../../activities/notifications/notifier.ts";
import { createClients } from "../../activities/platform/clients.ts";
import type { Mailer } from "../../activities/people/mailer.ts";
import type { ReleaseDeps } from "../../activities/plugin/steps.ts";
import { createAgent } from "../../activities/http/connector.ts";
import { readTemporal } from "../../temporal/access.ts";
import { createWorkers } from "../../worker/worker.ts";
import { REPAIR_POLICY } from "../../domain/publishing/repair.ts";
import type { Queue } from "../../domain/temporal/queues.ts";
import type { TestApp } from "./app.ts";
import { PLUGIN_SOURCES, SIGNING_KEYS } from "./fixtures/accounts.ts";

/** A worker for the test app's queue that may call these `host:port` pairs. */
export async function testWorker(
  app: TestApp,
  options: {
    allowedHosts: string[];
    timeoutMs?: number;
    publicUrl?: string;
    repairAfterMs?: number[];
    /** another Temporal than the tests' own: the variables by which it is reached */
    temporal?: Record<string, string>;
    queues?: readonly Queue[];
    mailer?: Mailer;
    concurrency?: number;
    release?: Partial<ReleaseDeps>;
  },
) {
  const connection = await NativeConnection.connect(readTemporal(options.temporal ?? inject("temporal")).connection);
  const agent = createAgent(options.allowedHosts);
  const deps = {
    connection,
    namespace: "default",
    taskQueuePrefix: app.deps.taskQueuePrefix,
    orm: app.orm,
    clientOf: createClients(agent, options.timeoutMs ?? 10_000),
    notifier: createNotifier(agent, options.timeoutMs ?? 10_000),
    mailer: options.mailer,
    secretKeys: app.deps.secretKeys,
    publicUrl: options.publicUrl ?? app.deps.publicUrl,
    retry: app.deps.retry,
    repair: { intervalsMs: options.repairAfterMs ?? REPAIR_POLICY.intervalsMs },
    workflowBundle: { code: await readFile(inject("workflowBundle"), "utf8") },
    concurrency: options.concurrency ?? 10,
    // Many files start a worker each. Tests of processes (workerProcess.ts) have the workflows' threads.
    debugMode: true,
    pluginStore: app.deps.pluginStore,
    pluginSources: PLUGIN_SOURCES,
    signingKeys: SIGNING_KEYS,
    ...options.release,
  };
  const workers = await createWorkers(deps, options.queues);
  const running = workers.map((worker) => worker.run());
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await connection.close();
      await agent.destroy();
    },
  };
}

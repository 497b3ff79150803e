import type { DataConverter } from "@temporalio/common";
import { NativeConnection } from "@temporalio/worker";
import { readFile } from "node:fs/promises";
import { inject } from "vitest";
import { createNotifier } from "../../activities/notifications/notifier.ts";
import { createClients } from "../../activities/platform/clients.ts";
import type { Mailer } from "../../activities/people/mailer.ts";
import type { ReleaseDeps } from "../../activities/plugin/steps.ts";
import { createAgent } from "../../activities/http/connector.ts";
import { answeredAt, askDatabase, poolOf } from "../../db/pool.ts";
import { createPresence } from "../../worker/presence.ts";
import { readTemporal } from "../../temporal/access.ts";
import { watchVitals } from "../../worker/vitals.ts";
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
    dataConverter?: DataConverter;
    /** It also says what it serves, as a worker process does, so that the status of the installation counts it. */
    present?: boolean;
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
    pictures: app.deps.pictures,
    pluginStore: app.deps.pluginStore,
    pluginSources: PLUGIN_SOURCES,
    signingKeys: SIGNING_KEYS,
    ...options.release,
    ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
  };
  const workers = await createWorkers(deps, options.queues);
  const running = workers.map((worker) => worker.run());
  const { taskQueuePrefix } = deps;
  const presence = options.present ? createPresence(app.databaseUrl, taskQueuePrefix, undefined) : undefined;
  const main = await poolOf(app.orm);
  const pool = { ask: () => askDatabase(main), answeredAt: () => answeredAt(main) };
  const { temporal, log } = app.deps;
  const vitals = presence && watchVitals({ workers, temporal, taskQueuePrefix, beat: presence.beat, pool, log });
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await vitals?.stop();
      await presence?.end();
      await connection.close();
      await agent.destroy();
    },
  };
}

import { NativeConnection } from "@temporalio/worker";
import { readFile } from "node:fs/promises";
import { inject } from "vitest";
import { createNotifier } from "../../activities/notifier.ts";
import { createBridge } from "../../activities/wordpress/bridge.ts";
import { createAgent } from "../../activities/wordpress/connector.ts";
import { createWorkers } from "../../worker/worker.ts";
import type { TestApp } from "./app.ts";

/** A worker for the test app's queue, allowed to call the given `host:port` pairs. */
export async function testWorker(
  app: TestApp,
  options: { allowedHosts: string[]; timeoutMs?: number; publicUrl?: string; temporalAddress?: string },
) {
  const connection = await NativeConnection.connect({ address: options.temporalAddress ?? inject("temporalAddress") });
  const agent = createAgent(options.allowedHosts);
  const workers = await createWorkers({
    connection,
    namespace: "default",
    taskQueuePrefix: app.deps.taskQueuePrefix,
    orm: app.orm,
    bridge: createBridge(agent, options.timeoutMs ?? 10_000),
    notifier: createNotifier(agent, options.timeoutMs ?? 10_000),
    secretKeys: app.deps.secretKeys,
    publicUrl: options.publicUrl ?? app.deps.publicUrl,
    retry: app.deps.retry,
    workflowBundle: { code: await readFile(inject("workflowBundle"), "utf8") },
    concurrency: 10,
  });
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

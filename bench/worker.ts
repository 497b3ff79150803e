import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import proto from "@temporalio/proto";
import { cacheDir } from "../dev/cache.ts";
import { startChild } from "../dev/processes.ts";
import { QUEUES, taskQueue } from "../domain/temporal/queues.ts";
import { SECRET_KEYS } from "../test/support/fixtures/accounts.ts";
import { NODE_FLAGS } from "../worker/nodeFlags.ts";
import { table } from "./parts/measure.ts";
import { startServers } from "./parts/servers.ts";

/*
 * The memory of an idle worker process, and its time from the start until it polls all queues: in the former version without a stored bundle
 * (workerBefore.ts), without a bundle, and with one.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLES = join(cacheDir(), "workflows-of-bench");
const BOUNDS = { idle_mb: 350, start_s: 5 };
/** A process is idle when its memory has not changed by more than this for this long. */
const STILL = { mb: 2, ms: 6_000 };

const undo: (() => Promise<unknown>)[] = [];
try {
  const { postgres, temporal, connection } = await startServers(undo);
  undo.push(() => rm(BUNDLES, { recursive: true, force: true }));
  await rm(BUNDLES, { recursive: true, force: true });

  const isPolled = async (prefix: string) => {
    const asked = await Promise.all(
      QUEUES.map((queue) =>
        connection.workflowService.describeTaskQueue({
          namespace: "default",
          taskQueue: { name: taskQueue(prefix, queue) },
          taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        }),
      ),
    );
    return asked.every(({ pollers }) => (pollers ?? []).length > 0);
  };

  const measure = async (what: string, entry: string) => {
    // Queues of its own, because Temporal remembers pollers for minutes.
    const prefix = what.replaceAll(/\W+/g, "-");
    const began = performance.now();
    const worker = startChild({
      name: "worker",
      command: process.execPath,
      args: [...NODE_FLAGS, entry],
      cwd: ROOT,
      env: {
        PATH: process.env["PATH"],
        DATABASE_URL: postgres.url,
        TEMPORAL_ADDRESS: temporal.address,
        TASK_QUEUE_PREFIX: prefix,
        SECRET_KEYS: `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`,
        WORKFLOW_BUNDLE_DIR: BUNDLES,
      },
    });
    try {
      while (!(await isPolled(prefix))) {
        if (!worker.running) throw new Error(`The worker stopped:\n${worker.tail()}`);
        await new Promise((resume) => setTimeout(resume, 50));
      }
      const start_s = Number(((performance.now() - began) / 1_000).toFixed(2));
      return { what, start_s, idle_mb: Math.round(await idleMemory(worker.pid)) };
    } finally {
      await worker.stop(45_000);
    }
  };

  const before = await measure("before", "bench/workerBefore.ts");
  const cold = await measure("no bundle yet", "worker/main.ts");
  const warm = await measure("bundle kept", "worker/main.ts");
  table([before, cold, warm]);
  console.log(
    JSON.stringify({
      idle_mb: warm.idle_mb,
      warm_start_s: warm.start_s,
      cold_start_s: cold.start_s,
      before: { idle_mb: before.idle_mb, start_s: before.start_s },
    }),
  );
  if (warm.idle_mb > BOUNDS.idle_mb || warm.start_s > BOUNDS.start_s) {
    console.error(`  over the bounds: ${BOUNDS.idle_mb} MB idle, ${BOUNDS.start_s} s on a machine that does nothing else`);
    process.exitCode = 1;
  }
} finally {
  for (const step of undo.toReversed()) await step();
}

/** Resident memory in MB, once it stands still. */
async function idleMemory(pid: number): Promise<number> {
  for (let since = Date.now(), at = 0; ; await new Promise((resume) => setTimeout(resume, 500))) {
    const mb = Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
    if (Math.abs(mb - at) > STILL.mb) [since, at] = [Date.now(), mb];
    else if (Date.now() - since > STILL.ms) return mb;
  }
}

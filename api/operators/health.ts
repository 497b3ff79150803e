import { z } from "@hono/zod-openapi";
import { sql } from "kysely";
import proto from "@temporalio/proto";
import { isPolled, QUEUES, taskQueue, WORKFLOW_QUEUES, type Queue } from "../../domain/temporal/queues.ts";
import type { ApiDeps } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { tables } from "../../db/tables.ts";
import { ofNoAccount } from "../../db/tenant.ts";

const check = z.object({ ok: z.boolean(), message: z.string() });
const readiness = z.object({ ready: z.boolean(), checks: z.record(z.string(), check) });

/** A load balancer waits no longer. */
const PROBE_MS = 3_000;
/** How long the result of a check is answered again. */
const KEPT_MS = 1_000;
/** A process that is blocked for longer is not ready. */
const STUCK_MS = 2_000;
const LOOK_MS = 100;
let [looked, stall] = [performance.now(), 0];
const look = () => {
  const now = performance.now();
  stall = Math.max(stall, now - looked - LOOK_MS);
  looked = now;
};
setInterval(look, LOOK_MS).unref();

export const health = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/api/health/",
        tags: ["Health"],
        security: [],
        summary: "Check liveness",
        description: "Answers 200 while the process runs. Use it to restart a dead process.",
      },
      {
        200: answers(z.object({ status: z.literal("alive") }), "Alive"),
      },
    ),
    (c) => c.json({ success: true as const, data: { status: "alive" as const } }, 200),
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/api/ready/",
        tags: ["Health"],
        security: [],
        summary: "Check readiness",
        description:
          "Answers 200 if the process, the database, Temporal, and a worker for each queue can do their work; otherwise 503 `not_ready`, and `details` names what does not. Use it in a load balancer. The result is up to one second old.",
      },
      {
        200: answers(readiness, "Ready"),
      },
    ),
    async (c) => {
      const checks = await lookedAt(c.var.deps);
      const ready = Object.values(checks).every(({ ok }) => ok);
      if (ready) return c.json({ success: true as const, data: { ready, checks } }, 200);
      const details = Object.entries(checks).flatMap(([field, { ok, message }]) => (ok ? [] : [{ field, message }]));
      const message = details.map(({ field, message: why }) => `${field}: ${why}`).join("; ");
      throw new ApiError(503, "not_ready", message, { details });
    },
  );

type Checks = Record<string, z.infer<typeof check>>;
const last = new WeakMap<ApiDeps, { until: number; checks: Promise<Checks> }>();

/** The results of all checks. Anybody may ask, so the checks run one at a time, and at most once a second. */
function lookedAt(deps: ApiDeps): Promise<Checks> {
  const known = last.get(deps);
  if (known && Date.now() < known.until) return known.checks;
  const made = { until: Infinity, checks: lookAtAll(deps) };
  last.set(deps, made);
  void made.checks.finally(() => (made.until = Date.now() + KEPT_MS));
  return made.checks;
}

async function lookAtAll({ orm, temporal, taskQueuePrefix, log }: ApiDeps): Promise<Checks> {
  const checks: Checks = {};
  const run = async (name: string, probe: () => Promise<string>) => {
    checks[name] = { ok: false, message: "" };
    try {
      checks[name] = { ok: true, message: await within(PROBE_MS, probe()) };
    } catch (error) {
      // Strangers may ask, and libraries' messages name hosts, users and databases.
      if (!(error instanceof NotReady)) log.warn({ err: error, check: name }, "not ready");
      checks[name] = { ok: false, message: error instanceof NotReady ? error.message : "can't be reached; the log says why" };
    }
  };
  await Promise.all([
    run("event_loop", async () => longestStall()),
    // With the pool of the requests: if it has no free connection, requests do not get an answer in time either.
    run("database", async () => {
      await tables(ofNoAccount(orm.em)).selectNoFrom(sql.lit(1).as("one")).execute();
      return "answers";
    }),
    ...QUEUES.map((queue) => run(`queue_${queue}`, () => whoPolls(temporal, taskQueuePrefix, queue))),
  ]);
  return checks;
}

/** A failed check, with a message that may be public. */
class NotReady extends Error {}

/** How long this process was blocked since the last check. @throws NotReady if it was too long: requests would wait as long */
function longestStall(): string {
  look();
  const ms = stall;
  stall = 0;
  if (ms > STUCK_MS) throw new NotReady(`the process stood still for ${(ms / 1_000).toFixed(1)} s`);
  return "runs";
}

/** @throws Error if Temporal is away; NotReady if no worker polls the queue for activities or, if it has any, for workflows */
async function whoPolls(client: ApiDeps["temporal"], prefix: string, queue: Queue): Promise<string> {
  const name = taskQueue(prefix, queue);
  const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;
  // The deadline also ends the SDK's own retries, so that those of many checks do not pile up.
  const described = await client.withDeadline(Date.now() + PROBE_MS, () =>
    Promise.all(
      [...(WORKFLOW_QUEUES.includes(queue) ? [TASK_QUEUE_TYPE_WORKFLOW] : []), TASK_QUEUE_TYPE_ACTIVITY].map((taskQueueType) =>
        client.workflowService.describeTaskQueue({ namespace: client.options.namespace, taskQueue: { name }, taskQueueType }),
      ),
    ),
  );
  const now = Date.now();
  const asked = described.map(({ pollers }) => (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000));
  if (!asked.every((times) => isPolled(times, now))) throw new NotReady(`no worker polls ${name}: start one with npm run worker`);
  return "a worker polls it";
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotReady(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

import { z } from "@hono/zod-openapi";
import { ofNoAccount } from "../../db/tenant.ts";
import { readBeats } from "../../db/workers/beats.ts";
import { QUEUES } from "../../domain/temporal/queues.ts";
import { unserved } from "../../domain/temporal/workers.ts";
import { askTemporal, describeVersions } from "../../temporal/queues.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { checksSchema, NotReady, PROBE_MS, remembered, runChecks, throwFailed } from "./checks.ts";

/** How long a result is answered again. It adds to the time until a dead worker is noticed (domain/temporal/workers.ts). */
const KEPT_MS = 500;

/** Longer than Temporal takes, and short enough that the queues are named within five seconds all the same. */
const VERSIONS_MS = 750;

/** The route with the status of the whole installation, for monitors. */
export const status = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/api/status/",
      tags: ["Health"],
      security: [],
      summary: "Check the whole installation",
      description:
        "Answers 200 if the database and Temporal answer and a worker serves each queue. Otherwise 503 `degraded`, and `details` names each part that does not work: `database`, `temporal`, `queue_publish`. With worker deployments, only workers of versions that Temporal gives work to count. A queue is named within five seconds of the death of its last worker. Use it in a monitor, not in a load balancer: the API takes publishes anyway, and workers catch up when they are back.",
    },
    { 200: answers(z.object({ healthy: z.boolean(), checks: checksSchema }), "All parts work") },
  ),
  async (c) => {
    const checks = await allChecks(c.var.deps);
    throwFailed(checks, "degraded");
    return c.json({ success: true as const, data: { healthy: true, checks } }, 200);
  },
);

const allChecks = remembered(KEPT_MS, ({ orm, temporal, taskQueuePrefix, log }) => {
  // Without Temporal's answer, a worker of any version counts. The check of Temporal fails anyway.
  const versions = describeVersions(temporal, taskQueuePrefix, VERSIONS_MS).catch(() => undefined);
  const beats = readBeats(ofNoAccount(orm.em), taskQueuePrefix);
  const troubles = beats.then(async (said) => {
    const ofAny = unserved(said, taskQueuePrefix);
    // What is bad anyway does not wait for Temporal.
    return QUEUES.every((queue) => ofAny[queue] !== null) ? ofAny : unserved(said, taskQueuePrefix, await versions);
  });
  const queueProbe = async (queue: (typeof QUEUES)[number]) => {
    const found = await troubles.catch(() => {
      throw new NotReady("unknown, because the database does not answer");
    });
    const why = found[queue];
    if (why !== null) throw new NotReady(why);
    return "a worker serves it";
  };
  return runChecks(log, {
    database: async () => beats.then(() => "answers"),
    temporal: async () => askTemporal(temporal, taskQueuePrefix, "publish", PROBE_MS).then(() => "answers"),
    ...Object.fromEntries(QUEUES.map((queue) => [`queue_${queue}`, () => queueProbe(queue)])),
  });
});

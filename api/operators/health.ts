import { z } from "@hono/zod-openapi";
import { sql } from "kysely";
import { tables } from "../../db/tables.ts";
import { ofNoAccount } from "../../db/tenant.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { checksSchema, NotReady, remembered, runChecks, throwFailed } from "./checks.ts";

/** How long the result of a check is answered again. */
const KEPT_MS = 1_000;
/** A process that is blocked for longer is not ready. */
const STUCK_MS = 2_000;
const LOOK_MS = 100;
/** What happened before is over, even if nobody asked since. */
const COUNTS_MS = 10_000;
let looked = performance.now();
let stall = { ms: 0, at: looked };
const look = () => {
  const now = performance.now();
  const ms = now - looked - LOOK_MS;
  if (ms > stall.ms || now - stall.at > COUNTS_MS) stall = { ms, at: now };
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
          "Answers 200 if this API process can answer requests: its database answers, it was not blocked, and it is not stopping. Otherwise 503 `not_ready`, and `details` names what is wrong. Use it in a load balancer. It does not depend on Temporal or workers: without them the API still takes publishes. `/api/status/` tells about those. The result is up to one second old, except that a stopping process says so at once.",
      },
      {
        200: answers(z.object({ ready: z.boolean(), checks: checksSchema }), "Ready"),
      },
    ),
    async (c) => {
      const { deps } = c.var;
      if (deps.stopping?.()) throwFailed({ process: { ok: false, message: "it is stopping" } }, "not_ready");
      const checks = await ownChecks(deps);
      throwFailed(checks, "not_ready");
      return c.json({ success: true as const, data: { ready: true, checks } }, 200);
    },
  );

const ownChecks = remembered(KEPT_MS, ({ orm, log }) =>
  runChecks(log, {
    event_loop: async () => longestStall(),
    // With the pool of the requests: if it has no free connection, requests do not get an answer in time either.
    database: async () => {
      await tables(ofNoAccount(orm.em)).selectNoFrom(sql.lit(1).as("one")).execute();
      return "answers";
    },
  }),
);

/** How long this process was blocked since the last check, or in the last ten seconds. @throws NotReady if it was too long: requests would wait as long */
function longestStall(): string {
  look();
  const { ms } = stall;
  stall = { ms: 0, at: looked };
  if (ms > STUCK_MS) throw new NotReady(`the process stood still for ${(ms / 1_000).toFixed(1)} s`);
  return "runs";
}

import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Lane } from "../../db/publishing/lanes/entities.ts";
import { applyToLane, stateOf, tellOfPause } from "../../db/publishing/lanes/breaker.ts";
import { grant, lockLane, readLane, type Granted } from "../../db/publishing/lanes/places.ts";
import type { EntityManager } from "../../db/orm.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import type { AppEnv } from "../http/deps.ts";
import { findIntegration } from "../sites/integrations/find.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { changes, idParam, line, timestamp } from "../http/schemas.ts";
import { tryWake } from "../../temporal/soon.ts";

const laneData = z
  .object({
    integration_id: z.int(),
    state: z.enum(["open", "paused"]),
    paused_by: z.enum(["breaker", "person"]).nullable(),
    paused_at: timestamp.nullable(),
    pause_reason: z.string().nullable(),
    probe_at: timestamp.nullable().openapi({ description: "time of the next probe, for a site that IGNY8 paused after failures" }),
    max_calls: z.int().openapi({ description: "limit on calls to the site at once" }),
    allowed_calls: z
      .int()
      .openapi({ description: "limit at the moment: one until the site has answered; after a failure it rises gradually" }),
    failures: z.int().openapi({ description: "number of failures in a row that are the site's fault; five pause it" }),
    calls_under_way: z.int(),
    waiting: z.int().openapi({ description: "number of publications that wait for a place" }),
    last_success_at: timestamp.nullable(),
  })
  .openapi("Lane");

const tags = ["Connections"];
const lane = { 200: answers(laneData, "The changed lane") };

/** Routes of a site's lane: its concurrent calls and its pause. */
export const lanes = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/{id}/lane/",
        tags,
        summary: "Get a site's lane",
        description:
          "Answers how IGNY8 calls the site now: the limit on concurrent calls, how many publications wait, and whether the site is paused, by whom and why.",
        request: { params: idParam },
      },
      lane,
    ),
    async (c) => {
      const integration = await findIntegration(c.var.em, c.req.valid("param").id);
      return c.json({ success: true as const, data: await present(c.var.em, integration) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/integrations/{id}/lane/",
        tags,
        summary: "Change a site's limit of calls",
        description:
          "Sets how many calls IGNY8 makes to the site at once, from 1 to 20. The change applies at once. Lower it for a weak server.",
        request: {
          params: idParam,
          ...body(changes({ max_calls: z.int("must be 1 to 20").min(1, "must be 1 to 20").max(20, "must be 1 to 20") })),
        },
      },
      lane,
    ),
    async (c) => {
      const { max_calls = 2 } = c.req.valid("json");
      return c.json(
        await changeLane(c, c.req.valid("param").id, (row) =>
          applyToLane(row, { ...stateOf(row), max_calls, allowed_calls: max_calls }, ""),
        ),
        200,
      );
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/{id}/pause/",
        tags,
        summary: "Pause a site",
        description:
          "Stops all sending to the site until someone resumes it. Publications wait, and none is lost. Calls that have begun are completed. Use it during maintenance of the site.",
        request: { params: idParam, ...body(z.object({ reason: line(500).optional() }), false) },
      },
      lane,
    ),
    async (c) => {
      const { reason = "Paused by hand" } = c.req.valid("json");
      return c.json(
        await changeLane(c, c.req.valid("param").id, (row) => applyToLane(row, { ...stateOf(row), paused_by: "person" }, reason)),
        200,
      );
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/integrations/{id}/resume/",
        tags,
        summary: "Resume a site",
        description: "Resumes a site that a person or IGNY8 paused. Publications that wait start at once.",
        request: { params: idParam },
      },
      lane,
    ),
    async (c) => {
      const open = (row: Lane) =>
        applyToLane(row, { ...stateOf(row), paused_by: null, failures: 0, probes: 0, allowed_calls: row.max_calls }, "");
      return c.json(await changeLane(c, c.req.valid("param").id, open), 200);
    },
  );

/** Changes the locked lane, writes an event if it was paused or resumed, and wakes the publications that were granted a place. */
async function changeLane(c: Context<AppEnv>, id: number, act: (row: Lane) => void) {
  const { em, deps } = c.var;
  const integration = await findIntegration(em, id);
  const granted = await em.transactional(async (tx): Promise<Granted[]> => {
    const row = await lockLane(tx, integration);
    const was = row.paused_by ?? null;
    act(row);
    if (was !== (row.paused_by ?? null)) tellOfPause(tx, integration, row);
    await tx.flush();
    return grant(tx, integration, row);
  });
  await Promise.all(granted.map(({ workflow_id, integration_id, failures }) => tryWake(deps, workflow_id, integration_id, failures)));
  return { success: true as const, data: await present(em.fork(), integration) };
}

async function present(em: EntityManager, integration: SiteIntegration): Promise<z.infer<typeof laneData>> {
  const row = await readLane(em, integration.id);
  const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;
  return {
    integration_id: integration.id,
    state: row.paused_by ? "paused" : "open",
    paused_by: row.paused_by ?? null,
    paused_at: iso(row.paused_at),
    pause_reason: row.pause_reason ?? null,
    probe_at: iso(row.probe_at),
    max_calls: row.max_calls,
    allowed_calls: row.allowed_calls,
    failures: row.failures,
    calls_under_way: row.calls_under_way,
    waiting: row.waiting,
    last_success_at: iso(row.last_success_at),
  };
}

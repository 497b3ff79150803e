import { z } from "@hono/zod-openapi";
import { AutomationConfig } from "../../db/automation/entities.ts";
import { runChanged } from "../../db/automation/runs.ts";
import type { EntityManager } from "../../db/orm.ts";
import type { Site } from "../../db/sites/site.ts";
import { plannedContent, plannedTimes, slotRules, waitingContent } from "../../db/automation/stage7.ts";
import { localTime, nextDue, nextSlots } from "../../domain/automation/slots.ts";
import { automationSettings, configData, givenSettings, planData } from "./schemas.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { idParam } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";
import { wakeAutomation } from "./wake.ts";

const tags = ["Automation"];
const planQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });

/** Routes of a site's automation settings and of its plan. */
export const automation = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/{id}/config/",
        tags,
        summary: "Get automation settings",
        description:
          "Answers the automation settings of a site and the time of the next scheduled run. A site without settings has automation off.",
        request: { params: idParam },
      },
      { 200: answers(configData, "The current settings; off until somebody changes them") },
    ),
    async (c) => {
      const site = await findSite(c.var.em, c.req.valid("param").id);
      const config = await readConfig(c.var.em, site);
      return c.json({ success: true as const, data: present(site, config) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "put",
        path: "/sites/{id}/config/",
        tags,
        summary: "Set automation settings",
        description:
          "Replaces the automation settings of a site. Fields that you leave out get their defaults. The settings also apply to an active run: it plans its articles anew. `enabled: false` stops the schedule.",
        request: { params: idParam, ...body(givenSettings) },
      },
      { 200: answers(configData, "The changed settings") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const site = await findSite(em, c.req.valid("param").id);
      const given = c.req.valid("json");
      const before = await readConfig(em, site);
      // A schedule begins when it is set. Earlier due times are not made up for.
      const begins = given.enabled && (!before.enabled || JSON.stringify(before.schedule ?? null) !== JSON.stringify(given.schedule));
      const now = new Date();
      const config = {
        ...given,
        settled_until: begins ? now : before.settled_until,
        check_at: given.enabled && given.schedule ? now : null,
        updated_at: now,
      };
      const { id: site_id, account_id } = site;
      const underWay = await em.fork().transactional(async (tx) => {
        await tx.upsert(AutomationConfig, { site_id, account_id, created_at: before.created_at, ...config });
        return runChanged(tx, site_id);
      });
      if (underWay) await wakeAutomation(deps, site);
      return c.json({ success: true as const, data: present(site, config) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/{id}/plan/",
        tags,
        summary: "Get a site's plan",
        description:
          "Answers the posts that are planned, and those that a run would plan if it started now, ordered by time. Nothing is written. Use it to show a calendar.",
        request: { params: idParam, query: planQuery },
      },
      { 200: answers(planData, "Ordered by time") },
    ),
    async (c) => {
      const { em } = c.var;
      const { limit } = c.req.valid("query");
      const site = await findSite(em, c.req.valid("param").id);
      const config = await readConfig(em, site);
      const planned = await plannedContent(em, site.id, limit);
      const waiting = await waitingContent(em, site.id, limit - planned.length);
      const taken = await plannedTimes(em, site.id);
      const slots = nextSlots(slotRules(config, site.time_zone), taken, Date.now(), waiting.length);
      const post = (
        row: Pick<z.infer<typeof planData>["posts"][number], "content_id" | "title" | "publication_id" | "by">,
        at: number,
      ) => ({
        ...row,
        publish_at: new Date(at).toISOString(),
        local_time: localTime(at, site.time_zone).slice(0, 19),
      });
      const posts = [
        ...planned.map(({ at, ...row }) => post(row, at)),
        ...waiting.map(({ id, title }, index) =>
          post({ content_id: id, title, publication_id: null, by: "automation" as const }, slots[index]!),
        ),
      ].toSorted((a, b) => a.publish_at.localeCompare(b.publish_at));
      return c.json({ success: true as const, data: { time_zone: site.time_zone, auto_approve: config.auto_approve, posts } }, 200);
    },
  );

/** The site's configuration, or the defaults until it is set. */
async function readConfig(em: EntityManager, site: Site): Promise<AutomationConfig> {
  const config = await em.findOne(AutomationConfig, site.id, { disableIdentityMap: true });
  const { id: site_id, account_id } = site;
  const now = new Date();
  const unset = { ...automationSettings.parse({ enabled: false }), settled_until: now, created_at: now, updated_at: now };
  return config ?? em.create(AutomationConfig, { site_id, account_id, ...unset }, { persist: false });
}

type Settings = Omit<z.infer<typeof configData>, "site_id" | "time_zone" | "next_due_at" | "schedule" | "daily_cap"> &
  Partial<Pick<AutomationConfig, "schedule" | "daily_cap">>;

function present(site: Site, config: Settings): z.infer<typeof configData> {
  const { enabled, schedule = null, stages, auto_approve, daily_cap = null, windows, spacing_minutes, hold } = config;
  const due = enabled && schedule ? nextDue(schedule, site.time_zone, Date.now()) : null;
  return {
    site_id: site.id,
    ...{ enabled, schedule, stages, auto_approve, daily_cap, windows, spacing_minutes, hold },
    time_zone: site.time_zone,
    next_due_at: due === null ? null : new Date(due).toISOString(),
  };
}

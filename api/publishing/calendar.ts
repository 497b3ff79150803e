import { z } from "@hono/zod-openapi";
import { sitePlans, type SitePlan } from "../../db/automation/stage7.ts";
import { type CalendarRow, readCalendar, timesOfSite } from "../../db/publishing/calendar/read.ts";
import { FREE_HOURS, nextFree } from "../../domain/automation/freeSlot.ts";
import { localTime } from "../../domain/automation/slots.ts";
import { instantOf } from "../../domain/localTime.ts";
import { isOpen, PUBLICATION_STATES, TASKS } from "../../domain/publishing/publication.ts";
import { isEffect, weigh } from "../../domain/publishing/transitions.ts";
import { invalid, notFound } from "../http/errors.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { filterId, idNumber, text, timestamp, timeZone } from "../http/schemas.ts";
import { findSite } from "../sites/site.ts";

/** The most days of one answer: a month and the weeks around it, and then some. */
const MOST_DAYS = 62;
const DAY_MS = 24 * 60 * 60_000;
/** The most articles of a site whose plan is worked out: of one site that is asked for alone, and of each of several. */
const [PLAN_OF_ONE, PLAN_OF_EACH] = [500, 50];

const KINDS = ["published", "updated", "scheduled", "sending", "failed", "planned"] as const;
const date = z.iso.date().openapi({ type: "string", format: "date", example: "2027-03-01" });
const siteIds = text(1_000)
  .regex(/^\d{1,10}(,\d{1,10})*$/, "must be a site's id, or several with commas between them")
  .transform((ids) => [...new Set(ids.split(",").map(Number))])
  .pipe(z.array(idNumber).max(100))
  .openapi({ type: "string", example: "3", description: "only these sites: an id, or up to 100 with commas between them" });

const calendarQuery = z.object({
  from: date,
  to: date.openapi({ description: `the last day; at most ${MOST_DAYS} days in all` }),
  site_id: siteIds.optional(),
  time_zone: timeZone.optional().openapi({ description: "whose days are meant; without it the site's, and for several sites UTC" }),
  per_day: z.coerce.number().int().min(1).max(100).default(20).openapi({ description: "the most entries of a day; its total counts all" }),
});

const entry = z
  .object({
    kind: z.enum(KINDS).openapi({
      description:
        "published: its post was made; updated: its post got changes; scheduled: it will be published then; sending: it was due then, and is being published; failed; planned: a run of automation that starts now would give it this time",
    }),
    at: timestamp,
    local_time: z.string().openapi({ example: "2027-03-28T09:00:00", description: "the same by the site's clock" }),
    content_id: z.int(),
    title: z.string(),
    site_id: z.int(),
    site_name: z.string(),
    time_zone: z.string().openapi({ description: "the site's" }),
    publication_id: z.uuid().nullable().openapi({ description: "null: no run has taken the article yet" }),
    state: z.enum(PUBLICATION_STATES).nullable().openapi({ description: "of the publication, now" }),
    task: z.enum(TASKS).nullable(),
    by: z.enum(["automation", "person"]).openapi({ description: "who set its time" }),
    post_status: z.string().nullable().openapi({ description: "WordPress's status of the post" }),
    url: z.string().nullable().openapi({ description: "address of the post" }),
    error: z.object({ type: z.string(), message: z.string(), advice: z.string() }).nullable(),
    can_move: z.boolean().openapi({ description: "its time can be changed: PATCH …/content/{id}/publication/" }),
  })
  .openapi("CalendarEntry");
type Entry = z.infer<typeof entry>;

const calendarData = z
  .object({
    from: z.string().openapi({ example: "2027-03-01" }),
    to: z.string().openapi({ example: "2027-03-01" }),
    time_zone: z.string().openapi({ description: "whose days these are" }),
    days: z.array(
      z.object({
        date: z.string().openapi({ example: "2027-03-01" }),
        total: z.int().openapi({ description: "number of all entries of the day" }),
        entries: z.array(entry).openapi({ description: "the first of them, by time" }),
      }),
    ),
  })
  .openapi("Calendar");

const freeData = z
  .object({
    site_id: z.int(),
    time_zone: z.string(),
    publish_at: timestamp.nullable().openapi({ description: "null: no time within a year is free" }),
    local_time: z.string().nullable().openapi({ example: "2027-03-28T09:00", description: "the same by the site's clock" }),
    by: z.enum(["windows", "usual_hour"]).nullable().openapi({
      description: "windows: within the windows of the site's automation; usual_hour: the hour at which the site usually publishes",
    }),
    hours: z.int().openapi({ description: "the site has nothing within so many hours" }),
  })
  .openapi("FreeTime");

const tags = ["Publishing"];

/** Routes of the calendar, and of the next free time of a site. */
export const calendar = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/calendar/",
        tags,
        summary: "Get the calendar",
        description: `Answers what is published when, day by day, over all sites or some: posts that were made, updates, what is scheduled, what failed, and what automation plans. The plan of each site covers its next ${PLAN_OF_EACH} articles, or ${PLAN_OF_ONE} if you ask for one site alone; then it also shows what a run would plan while automation is off.`,
        request: { query: calendarQuery },
      },
      { 200: answers(calendarData, "All days that were asked for, also empty ones") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { account_id } = identity;
      const { from, to, site_id: site_ids = null, time_zone, per_day } = c.req.valid("query");
      const days = daysOf(from, to);
      const one = site_ids?.length === 1 ? site_ids[0] : undefined;
      const zone = time_zone ?? (one === undefined ? "UTC" : (await findSite(em, one)).time_zone);
      const bounds = [...days, shifted(to, 1)].map((day) => instantOf(`${day}T00:00`, zone));
      const rows = await readCalendar(em, { account_id, site_ids, bounds, per_day });
      const to_come = bounds.at(-1)! > Date.now();
      const always = one !== undefined;
      const plans = to_come ? await sitePlans(em, { account_id, site_ids, always, limit: always ? PLAN_OF_ONE : PLAN_OF_EACH }) : [];
      const filled = days.map((day) => ({ date: day, total: 0, entries: [] as Entry[] }));
      for (const row of rows) {
        filled[row.day]!.total = row.total;
        filled[row.day]!.entries.push(presentRow(row));
      }
      for (const { at, ...planned } of plans.flatMap(presentPlan)) {
        const day = bounds.findLastIndex((bound) => bound <= Date.parse(at));
        if (day < 0 || day >= filled.length) continue;
        filled[day]!.total += 1;
        filled[day]!.entries.push({ at, ...planned });
      }
      for (const day of filled) {
        day.entries = day.entries.toSorted((a, b) => a.at.localeCompare(b.at)).slice(0, per_day);
      }
      return c.json({ success: true as const, data: { from, to, time_zone: zone, days: filled } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/calendar/next-free/",
        tags,
        summary: "Get a site's next free time",
        description: `Answers the next time at which a site has nothing planned: within the windows of the site's automation if it has some, otherwise at the hour at which the site usually publishes. The site has nothing within ${FREE_HOURS} hours, or within the least distance of its automation.`,
        request: { query: z.object({ site_id: filterId }) },
      },
      { 200: answers(freeData, "Nothing is reserved: somebody else may take the time") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const times = await timesOfSite(em, identity.account_id, c.req.valid("query").site_id);
      if (!times) throw notFound("site");
      const { site_id, taken, published, ...rules } = times;
      const free = nextFree(rules, taken, published, Date.now());
      const data = {
        ...{ site_id, time_zone: rules.time_zone, hours: FREE_HOURS, by: free?.by ?? null },
        publish_at: free && new Date(free.at).toISOString(),
        local_time: free && localTime(free.at, rules.time_zone).slice(0, 16),
      };
      return c.json({ success: true as const, data }, 200);
    },
  );

/** A date some days later. Dates are computed in UTC, where no clock changes. */
const shifted = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The dates from one to another. @throws ApiError 422 if there are too many, or none */
function daysOf(from: string, to: string): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (count < 1) throw invalid("to", "is before from");
  if (count > MOST_DAYS) throw invalid("to", `is too far from from: at most ${MOST_DAYS} days at once`);
  return Array.from({ length: count }, (_, index) => shifted(from, index));
}

function kindOf({ made, state, attempt }: CalendarRow, at: Date): Entry["kind"] {
  if (made) return "published";
  if (state === "failed") return "failed";
  if (state === "published") return "updated";
  return state === "queued" && attempt === 0 && at > new Date() ? "scheduled" : "sending";
}

function presentRow(row: CalendarRow): Entry {
  const { state, task, made, time_zone, last_error, wordpress_status } = row;
  const at = new Date(row.at);
  const kind = kindOf(row, at);
  const metadata = wordpress_status === null ? {} : { wordpress_status };
  const { external_id, external_url, on_hold, attempt } = row;
  // Whether it is complete and repairable, or goes elsewhere, makes no difference to its time.
  const article = { standing: state, external_id, external_url, metadata, on_hold, begun: attempt > 0, task };
  const movable = isEffect(weigh("reschedule", { ...article, complete: true, repairable: false, elsewhere: false }));
  return {
    kind,
    at: at.toISOString(),
    local_time: localTime(at.getTime(), time_zone).slice(0, 19),
    ...{ content_id: row.content_id, title: row.title, site_id: row.site_id, site_name: row.site_name, time_zone },
    ...{ publication_id: row.publication_id, state, task },
    by: row.automatic ? "automation" : "person",
    post_status: wordpress_status,
    url: external_url,
    error: !made && (kind === "failed" || kind === "sending") ? last_error : null,
    can_move: !made && isOpen(state) && !row.cancel_requested && movable,
  };
}

const presentPlan = ({ site_id, site_name, time_zone, posts }: SitePlan): Entry[] =>
  posts.map(({ id, title, at }) => ({
    kind: "planned",
    at: new Date(at).toISOString(),
    local_time: localTime(at, time_zone).slice(0, 19),
    ...{ content_id: id, title, site_id, site_name, time_zone, publication_id: null, state: null, task: null },
    ...{ by: "automation", post_status: null, url: null, error: null, can_move: false },
  }));

import { z } from "@hono/zod-openapi";
import { analyse, HEALTHS, listInstallations } from "../../db/plugin/analytics.ts";
import { CHANNELS } from "../../domain/plugin/version.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { findPlugin } from "./versions/versions.ts";
import { slugParam } from "./versions/schemas.ts";
import { answers, answersPage, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { pageQuery, text, timestamp } from "../http/schemas.ts";

const outcomes = z.object({ complete: z.int(), partial: z.int(), aborted: z.int(), refused: z.int(), failed: z.int() });
const byName = <Name extends string>(name: Name) =>
  z.array(outcomes.extend({ [name]: z.string().nullable() } as Record<Name, z.ZodNullable<z.ZodString>>));

const analyticsData = z
  .object({
    days: z.int(),
    sites: z.int(),
    active_sites: z.int().openapi({ description: "sites that reported within seven days" }),
    versions: z.array(z.object({ version: z.string(), sites: z.int(), active: z.int(), healthy: z.int(), unhealthy: z.int() })),
    distribution: z
      .array(z.object({ day: z.iso.date(), version: z.string(), sites: z.int(), active: z.int() }))
      .openapi({ description: "counted once a day (UTC)" }),
    downloads: z.object({
      total: outcomes,
      by_version: byName("version"),
      by_day: byName("day"),
      by_country: byName("country"),
      by_kind: byName("kind"),
    }),
    compatibility: z
      .array(
        z.object({ version: z.string(), wordpress: z.string().nullable(), php: z.string().nullable(), sites: z.int(), unhealthy: z.int() }),
      )
      .openapi({ description: "of the active sites: versions of WordPress and PHP, to the minor version" }),
  })
  .openapi("PluginAnalytics");

const installationData = z
  .object({
    id: z.int(),
    integration_id: z.int(),
    account_id: z.int(),
    account_name: z.string().openapi({ description: "the account's name" }),
    site_id: z.int(),
    site_url: z.string(),
    version: z.string(),
    previous_version: z.string().nullable(),
    version_since: timestamp,
    wordpress_version: z.string().nullable(),
    php_version: z.string().nullable(),
    channel: z.enum(CHANNELS),
    healthy: z.boolean().nullable().openapi({ description: "null until the site has reported with this version" }),
    health: z.record(z.string(), z.unknown()).nullable(),
    last_health_at: timestamp.nullable(),
    registered_at: timestamp,
    last_seen_at: timestamp,
  })
  .openapi("PluginInstallation");

const tags = ["Plugin Releases"];

/** Routes with the numbers of a plugin's sites, for operators. */
export const analytics = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/{slug}/analytics/",
        tags,
        summary: "Get a plugin's analytics",
        description:
          "Answers how many sites have which version, their health, downloads by version, day, country and kind, and the versions of WordPress and PHP, of all accounts.",
        request: { params: slugParam, query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }) },
      },
      { 200: answers(analyticsData, "Of all accounts") },
    ),
    async (c) => {
      const plugin = await findPlugin(c, c.req.valid("param").slug);
      const { days } = c.req.valid("query");
      const { versions, totals, distribution, compatibility, downloads } = await analyse(c.var.em, plugin.id, days);
      const data = {
        days,
        ...totals,
        versions,
        distribution,
        downloads: {
          total: outcomesOf(downloads.filter((row) => row.by === "kind")),
          by_version: tableOf(downloads, "version"),
          by_day: tableOf(downloads, "day"),
          by_country: tableOf(downloads, "country"),
          by_kind: tableOf(downloads, "kind"),
        },
        compatibility,
      };
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/{slug}/installations/",
        tags,
        summary: "List installations",
        description: "Lists the sites of all accounts that have the plugin, newest first. Filter by version or health.",
        request: {
          params: slugParam,
          query: pageQuery.extend({ version: text(60).optional(), health: z.enum(HEALTHS).optional() }),
        },
      },
      { 200: answersPage(installationData, "Newest first") },
    ),
    async (c) => {
      const plugin = await findPlugin(c, c.req.valid("param").slug);
      const { limit, cursor, ...filter } = c.req.valid("query");
      // Ids have four bytes; a cursor may hold a larger number.
      const below = Math.min(cursorId(cursor), HIGHEST);
      const found = await listInstallations(c.var.em, plugin.id, filter, { below, limit: limit + 1 });
      const { rows, next_cursor } = toPage(found, limit);
      return c.json({ success: true as const, data: rows.map((row) => present(installationData, row)), next_cursor }, 200);
    },
  );

const HIGHEST = 2_147_483_647;

type Counted = Awaited<ReturnType<typeof analyse>>["downloads"][number];

const outcomesOf = (rows: Counted[]): z.infer<typeof outcomes> => {
  const sum = { complete: 0, partial: 0, aborted: 0, refused: 0, failed: 0 };
  for (const { outcome, downloads } of rows) sum[outcome] += downloads;
  return sum;
};

/** One row for each value of a name, in the order of the input. */
function tableOf<Name extends "version" | "day" | "country" | "kind">(rows: Counted[], name: Name) {
  const groups = Map.groupBy(
    rows.filter((row) => row.by === name),
    (row) => row[name],
  );
  return [...groups].map(([value, group]) => ({ ...({ [name]: value } as Record<Name, string | null>), ...outcomesOf(group) }));
}

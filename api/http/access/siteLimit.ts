import type { Context } from "hono";
import { type KindOfSite, outsideSites } from "../../../db/people/credentials.ts";
import type { AppEnv } from "../deps.ts";
import { ApiError, notFound } from "../errors.ts";

type Kind = KindOfSite | "site";

/** What `{id}` is in a path, by the path before it. */
const OF_PATH: Record<string, Kind> = {
  "/api/v1/sites/": "site",
  "/api/v1/automation/sites/": "site",
  "/api/v1/automation/runs/": "automation run",
  "/api/v1/events/": "event",
  "/api/v1/integration/integrations/": "integration",
  "/api/v1/writer/content/": "content",
  "/api/v1/writer/content/bulk/": "bulk run",
  "/api/v1/writer/images/": "image",
  "/api/v1/writer/taxonomy-terms/": "term",
};
/** What an id is in a path, a query or a body, by its name. */
const OF_NAME: Record<string, Kind> = {
  site_id: "site",
  site_ids: "site",
  sector_id: "sector",
  cluster_id: "cluster",
  content_id: "content",
  content_ids: "content",
  bulk_run_id: "bulk run",
  automation_run_id: "automation run",
  site_integration_id: "integration",
  integration_id: "integration",
  taxonomy_terms: "term",
};
/** Lists whose routes leave out what belongs to other sites. */
const FILTERED = new Set([
  "/api/v1/sites/",
  "/api/v1/integration/integrations/",
  "/api/v1/writer/content/",
  "/api/v1/writer/content/bulk/",
  "/api/v1/writer/failures/",
  "/api/v1/automation/runs/",
  "/api/v1/events/",
  "/api/v1/events/stream/",
]);

type Named = Map<Kind, Set<string>>;
function add(named: Named, kind: Kind | undefined, values: unknown): void {
  if (!kind) return;
  const ids = named.get(kind) ?? new Set();
  named.set(kind, ids);
  for (const value of [values].flat()) if (typeof value === "string" || typeof value === "number") ids.add(String(value));
}

/** The deepest level in a body that may hold an id: `filter.site_id`. */
const DEEPEST = 3;
function addBody(named: Named, body: unknown, level = 0): void {
  if (typeof body !== "object" || body === null || level > DEEPEST) return;
  for (const [name, value] of Object.entries(body)) {
    if (name in OF_NAME) add(named, OF_NAME[name], value);
    else addBody(named, value, level + 1);
  }
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Another text is no id: the route says what is wrong with it. Ids of events may exceed 32 bits, those of other rows may not. */
const isId = (kind: Kind, id: string) =>
  kind.endsWith(" run") ? UUID.test(id) : /^[1-9]\d{0,14}$/.test(id) && (kind === "event" || Number(id) <= 2_147_483_647);

/**
 * Keeps a token that is limited to some sites at these. Each id in path, query and body must belong to them, and a request must name one, unless
 * it reads a list that is filtered. So a route that this file does not know is refused.
 * @param path the route's path, with `:id` for parameters
 * @throws ApiError 404 for what belongs to another site, 403 for a request that names no site
 */
export async function keepToSites(c: Context<AppEnv>, path: string): Promise<void> {
  const { em, identity } = c.var;
  const { account_id, site_ids } = identity;
  if (site_ids === null) return;
  const named: Named = new Map();
  for (const [name, value] of Object.entries(c.req.param()))
    add(named, name === "id" ? OF_PATH[path.slice(0, path.indexOf(":id"))] : OF_NAME[name], value);
  const known = named.size > 0 || !path.includes(":");
  for (const [name, values] of Object.entries(c.req.queries())) add(named, OF_NAME[name], values);
  const { chosen } = await readBody(c, named);
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!known || !chosen || (named.size === 0 && !(reads && FILTERED.has(path)))) {
    const message = `This API token is limited to some sites (${site_ids.join(", ")}). Name one of them in the request, such as site_id, or use a token for all sites.`;
    throw new ApiError(403, "site_limited", message);
  }
  for (const [kind, all] of named) {
    const ids = [...all].filter((id) => isId(kind, id));
    const outside =
      kind === "site"
        ? ids.some((id) => !site_ids.includes(Number(id)))
        : (await outsideSites(em, kind, { account_id, site_ids, ids })).size > 0;
    if (outside) throw notFound(kind);
  }
}

/** Adds the body's ids. `chosen` is false for a filter that would choose among all sites. */
async function readBody(c: Context<AppEnv>, named: Named): Promise<{ chosen: boolean }> {
  const type = c.req.header("content-type") ?? "";
  if (type.startsWith("multipart/form-data")) addBody(named, await c.req.parseBody().catch(() => undefined));
  if (!/\bjson\b/.test(type)) return { chosen: true };
  const body: unknown = await c.req.json().catch(() => undefined);
  addBody(named, body);
  if (typeof body !== "object" || body === null || !("filter" in body)) return { chosen: true };
  const filter: Named = new Map();
  addBody(filter, body.filter);
  return { chosen: filter.size > 0 };
}

import type { TestApp } from "./app.ts";

interface Operation {
  tags: string[];
  summary: string;
  security?: unknown[];
  parameters?: { in: string; name: string }[];
  requestBody?: { required?: boolean; content: Record<string, unknown> };
  responses: Record<string, unknown>;
}
export type Route = { method: string; path: string; operation: Operation };

export interface Description {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: any;
}

/** The API's description and its routes, for tests that iterate over all of them. */
export async function readRoutes(api: TestApp) {
  const document: Description = (await api.call("GET", "/api/openapi.json")).json;
  const routes: Route[] = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return { document, routes };
}

/** Bulk runs have UUIDs, everything else has numbers. */
export const filled = (path: string, ids: Record<string, number | string> = {}) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name] ?? (path.includes("/bulk/") ? crypto.randomUUID() : 1)));
export const name = ({ method, path }: Route) => `${method} ${path}`;
/** Statuses and error codes of many routes, for one comparison. */
export const answersOf = async (some: Route[], ask: (route: Route) => Promise<{ status: number; json: any }>) =>
  Object.fromEntries(
    await Promise.all(
      some.map(async (route) => [name(route), await ask(route).then(({ status, json }) => `${status} ${json?.error?.code}`)] as const),
    ),
  );
/** The result of `answersOf` if all answer the same. */
export const all = (some: Route[], answer: string) => Object.fromEntries(some.map((route) => [name(route), answer]));

/** A body for each route that needs a non-empty one. */
export const BODIES: Record<string, unknown> = {
  "POST /api/v1/writer/content/{id}/take/": { fields: ["title"], revision: 1 },
  "POST /api/v1/writer/content/{id}/comments/": { body: "X" },
  "POST /api/v1/writer/content/{id}/send-back/": { comment: "X" },
  "PATCH /api/v1/account/members/{id}/": { role: "viewer" },
  "PATCH /api/v1/account/notifications/{id}/": { enabled: false },
  "PATCH /api/v1/me/notifications/mails/": { mail: "daily" },
  "PATCH /api/v1/sites/{id}/": { name: "X" },
  "PATCH /api/v1/writer/content/bulk/{id}/": { publish_at: new Date(Date.now() + 3_600_000).toISOString() },
  "POST /api/v1/sites/{id}/sectors/": { name: "X" },
  "PATCH /api/v1/sites/{id}/sectors/{sector_id}/": { name: "X" },
  "POST /api/v1/sites/{id}/clusters/": { name: "X" },
  "PATCH /api/v1/sites/{id}/clusters/{cluster_id}/": { name: "X" },
  "PATCH /api/v1/integration/integrations/{id}/": { is_active: false },
  "PATCH /api/v1/integration/integrations/{id}/lane/": { max_calls: 1 },
  "PATCH /api/v1/integration/integrations/{id}/rules/": { status: "publish" },
  "PUT /api/v1/automation/sites/{id}/config/": { enabled: true },
  "PATCH /api/v1/automation/runs/{id}/stages/{stage}/": { state: "running" },
  "PATCH /api/v1/writer/content/{id}/": { title: "X" },
  "PATCH /api/v1/writer/content/{id}/publication/": { publish_at: null },
  "PATCH /api/v1/writer/images/{id}/": { alt: "X" },
  "PATCH /api/v1/writer/taxonomy-terms/{id}/": { name: "X" },
};

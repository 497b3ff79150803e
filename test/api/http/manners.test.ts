import { beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { all, answersOf, BODIES, type Description, filled, name, readRoutes, type Route } from "../../support/routes.ts";

const api = useApp();
let document: Description;
let routes: Route[];
let token: string;
let account_id: number;
beforeAll(async () => {
  ({ token, account_id } = await createAccount(api.orm));
  ({ document, routes } = await readRoutes(api));
});

describe("the OpenAPI description", () => {
  test("is OpenAPI 3.1, names everything, and has no broken reference", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(routes.length).toBeGreaterThan(50);
    const tags = new Set(document.tags.map((tag) => tag.name));
    for (const route of routes) {
      const { operation } = route;
      expect([name(route), operation.tags.every((tag) => tags.has(tag)), Boolean(operation.summary)]).toEqual([name(route), true, true]);
    }
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path] of references)
      expect(
        path!.split("/").reduce((at, key) => at?.[key], document as any),
        path,
      ).toBeDefined();
    expect(Object.keys(document.components.securitySchemes).toSorted()).toEqual(["session", "site_key", "token"]);
  });

  test("says for each route that it takes JSON, except the upload", () => {
    const types = routes.flatMap((route) => Object.keys(route.operation.requestBody?.content ?? {}).map((type) => [name(route), type]));
    expect(types.filter(([, type]) => type !== "application/json")).toEqual([["POST /api/v1/writer/images/", "multipart/form-data"]]);
  });

  test("has a page for people, from our own files", async () => {
    const page = await api.app.request("/api/docs/");
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("/api/docs/reference.js")]);
    const script = await api.app.request("/api/docs/reference.js");
    expect([script.status, script.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    await script.body?.cancel();
  });
});

test("each answer has the headers that stop type guessing, foreign frames and referrers", async () => {
  for (const path of ["/api/health/", "/api/docs/", "/api/v1/sites/", "/api/v1/nothing/", "/"]) {
    const { headers } = await api.app.request(path, { headers: { authorization: `Bearer ${token}` } });
    const said = ["x-content-type-options", "x-frame-options", "referrer-policy", "strict-transport-security"].map((header) =>
      headers.get(header),
    );
    expect(said, path).toEqual(["nosniff", "DENY", "no-referrer", expect.stringContaining("max-age=")]);
  }
});

describe("an address", () => {
  test("answers with and without a trailing slash, and under /v1 as under /api/v1", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const asked = [`/api/v1/sites/${site_id}/`, `/api/v1/sites/${site_id}`, `/v1/sites/${site_id}/`, `/v1/sites/${site_id}?x=y`];
    for (const path of asked) expect((await api.call("GET", path, token)).json.data?.id, path).toBe(site_id);
  });

  test.each(["/", "/api/", "/api/v1/nothing/", "/api/v2/sites/", "/nothing.php", "/media/"])(
    "that does not exist answers 404 in JSON: %s",
    async (path) => {
      const answer = await api.call("GET", path, token);
      expect([answer.status, answer.json]).toEqual([
        404,
        { success: false, error: { code: "not_found", message: expect.stringContaining("/api/docs/") }, request_id: expect.any(String) },
      ]);
    },
  );

  test("with a wrong method answers 405 and lists the allowed ones", async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((one) => !(one.toLowerCase() in operations))) {
        const answer = await api.call(method, filled(path), token);
        // Operators' routes answer 403 to others before anything else. In the other paths an id could be at this place.
        if (
          /^\/api\/v1\/(ops|plugins)\//.test(path) ||
          /\/(generate-api-key|bulk-publish|bulk-republish|bulk-restore-posts|bulk-unpublish|bulk|counts|groups|install-links|preview)\/$/.test(
            path,
          )
        )
          continue;
        const has = Object.keys(operations).map((one) => one.toUpperCase());
        const allow = [...has, ...(has.includes("GET") ? ["HEAD"] : [])].toSorted().join(", ");
        expect([answer.status, answer.headers.get("allow")], `${method} ${path}`).toEqual([405, allow]);
      }
    }
  });

  test("with an invalid id answers 422 and names it", async () => {
    // Events' ids may exceed 32 bits (test/api/sites/debugStatus.test.ts).
    const byId = routes.filter(({ path }) => /\{id\}/.test(path) && path !== "/api/v1/events/{id}/");
    for (const id of ["x", "0", "-1", "1.5", "2147483648", "9".repeat(400), "1%00"]) {
      const refused = await answersOf(byId, (route) => api.call(route.method, filled(route.path, { id }), token, BODIES[name(route)]));
      expect(refused, id).toEqual(all(byId, "422 invalid"));
    }
  });
});

describe("an error of our own", () => {
  /** A database whose connections all fail. */
  const failing = (error: Error) => {
    const executeQuery = async () => {
      throw error;
    };
    const fork = () => ({ setFilterParams: () => undefined, getKysely: () => ({ executeQuery }) });
    return { em: { fork } } as unknown as typeof api.deps.orm;
  };

  test("is a 500 that reveals no internals, and a line in the log", async () => {
    const lines: unknown[] = [];
    const log = { ...api.deps.log, error: (...line: unknown[]) => lines.push(line), warn: () => {} } as unknown as typeof api.deps.log;
    const orm = failing(new Error("secret insides"));
    const app = createApp({ ...api.deps, orm, log });
    const response = await app.request("/api/v1/sites/", { headers: { authorization: `Bearer ${token}`, "x-request-id": "trace-1" } });
    const text = await response.text();
    expect([response.status, JSON.parse(text).request_id, response.headers.get("x-request-id")]).toEqual([500, "trace-1", "trace-1"]);
    expect(text).not.toContain("secret");
    expect(lines).toHaveLength(1);
  });

  test.each([
    ["the database is away", "ECONNREFUSED", "database_unavailable", "5"],
    ["the database is shutting down", "57P01", "database_unavailable", "5"],
    ["a deadlock was resolved at this request's cost", "40P01", "busy", "1"],
  ])("is a 503 with Retry-After when %s", async (_, sqlState, code, after) => {
    const error = Object.assign(new Error("insides"), { code: sqlState });
    const response = await createApp({ ...api.deps, orm: failing(error) }).request("/api/v1/sites/", {
      headers: { authorization: `Bearer ${token}` },
    });
    const { error: told } = JSON.parse(await response.text());
    expect([response.status, told.code, response.headers.get("retry-after")]).toEqual([503, code, after]);
  });
});

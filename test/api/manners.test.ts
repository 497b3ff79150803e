import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../api/app.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createEvent } from "../support/events.ts";
import { createAccount, createContent, createSite } from "../support/fixtures.ts";
import { png } from "../support/pictures.ts";
import { servedApp } from "../support/serve.ts";

interface Operation {
  tags: string[];
  summary: string;
  security?: unknown[];
  requestBody?: { required?: boolean; content: Record<string, unknown> };
  responses: Record<string, unknown>;
}
type Route = { method: string; path: string; operation: Operation };

let api: TestApp;
let document: { openapi: string; tags: { name: string }[]; paths: Record<string, Record<string, Operation>>; components: any };
let routes: Route[];
let token: string;
let account_id: number;
beforeAll(async () => {
  api = await testApp();
  ({ token, account_id } = await createAccount(api.orm));
  document = (await api.call("GET", "/api/openapi.json")).json;
  routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
});
afterAll(() => api.close());

const open = ({ operation }: Route) => operation.security?.length === 0;
const bySiteKey = ({ operation }: Route) => JSON.stringify(operation.security ?? []).includes("site_key");
/** Bulk runs have a UUID, everything else a number. */
const filled = (path: string, ids: Record<string, number | string> = {}) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name] ?? (path.includes("/bulk/") ? crypto.randomUUID() : 1)));
const name = ({ method, path }: Route) => `${method} ${path}`;
/** Statuses and error codes of many routes, to be compared at one glance. */
const answersOf = async (some: Route[], ask: (route: Route) => Promise<{ status: number; json: any }>) =>
  Object.fromEntries(
    await Promise.all(
      some.map(async (route) => [name(route), await ask(route).then(({ status, json }) => `${status} ${json?.error?.code}`)] as const),
    ),
  );
const all = (some: Route[], answer: string) => Object.fromEntries(some.map((route) => [name(route), answer]));

/** A body each route takes, where it asks for one that is not empty. */
const BODIES: Record<string, unknown> = {
  "PATCH /api/v1/account/members/{id}/": { role: "viewer" },
  "PATCH /api/v1/account/notifications/{id}/": { enabled: false },
  "PATCH /api/v1/sites/{id}/": { name: "X" },
  "PATCH /api/v1/writer/content/bulk/{id}/": { publish_at: new Date(Date.now() + 3_600_000).toISOString() },
  "POST /api/v1/sites/{id}/sectors/": { name: "X" },
  "PATCH /api/v1/sites/{id}/sectors/{sector_id}/": { name: "X" },
  "POST /api/v1/sites/{id}/clusters/": { name: "X" },
  "PATCH /api/v1/sites/{id}/clusters/{cluster_id}/": { name: "X" },
  "PATCH /api/v1/integration/integrations/{id}/": { is_active: false },
  "PATCH /api/v1/integration/integrations/{id}/lane/": { max_calls: 1 },
  "PUT /api/v1/automation/sites/{id}/config/": { enabled: true },
  "PATCH /api/v1/automation/runs/{id}/stages/{stage}/": { state: "running" },
  "PATCH /api/v1/writer/content/{id}/": { title: "X" },
  "PATCH /api/v1/writer/content/{id}/publication/": { publish_at: null },
  "PATCH /api/v1/writer/images/{id}/": { alt: "X" },
  "PATCH /api/v1/writer/taxonomy-terms/{id}/": { name: "X" },
};

describe("the description", () => {
  test("is OpenAPI 3.1, names everything, and refers to nothing that is not there", () => {
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

  test("says of each route that it is for JSON, and of the upload that it is not", () => {
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

describe("who asks", () => {
  test("must say so, but at the doors", async () => {
    const closed = routes.filter((route) => !open(route) && !bySiteKey(route));
    const ask = (credential?: string) => (route: Route) => api.call(route.method, filled(route.path), credential);
    expect(await answersOf(closed, ask())).toEqual(all(closed, "401 unauthenticated"));
    expect(await answersOf(closed, ask("igny8t_unknown"))).toEqual(all(closed, "401 unauthenticated"));
    const doors = routes.filter(open).map(name);
    expect(doors).toEqual([
      "GET /api/health/",
      "GET /api/ready/",
      "GET /media/{folder}/{name}",
      "POST /api/v1/auth/sign-up/",
      "POST /api/v1/auth/sign-in/",
      "POST /api/v1/auth/password-reset/",
      "POST /api/v1/auth/password-reset/confirm/",
      "POST /api/v1/auth/invite/",
      "POST /api/v1/auth/accept-invite/",
      "GET /api/plugins/{slug}/info/",
      "GET /api/plugins/{slug}/download/",
      ...["icon.svg", "icon-256x256.png", "banner-772x250.png"].map((picture) => `GET /api/plugins/{slug}/${picture}`),
      "POST /api/plugins/{slug}/enrol/",
    ]);
  });

  test("and is a viewer changes nothing of the account's", async () => {
    const viewer = await createAccount(api.orm, "viewer");
    const writing = routes.filter(
      ({ method, path }) => method !== "GET" && /^\/api\/v1\/(sites|writer|integration\/integrations)\//.test(path),
    );
    expect(writing.length).toBeGreaterThan(20);
    expect(await answersOf(writing, (route) => api.call(route.method, filled(route.path), viewer.token))).toEqual(
      all(writing, "403 role_required"),
    );
  });

  test("and is a viewer reads", async () => {
    const viewer = await createAccount(api.orm, "viewer");
    for (const path of ["/api/v1/sites/", "/api/v1/writer/content/", "/api/v1/integration/integrations/", "/api/v1/account/members/"]) {
      expect((await api.call("GET", path, viewer.token)).status, path).toBe(200);
    }
  });

  test("never meets what belongs to another account", async () => {
    const stranger = await createAccount(api.orm);
    const call = (method: string, path: string, body?: unknown) => api.call(method, path, stranger.token, body);
    const { site_id, integration_id } = await createSite(api.orm, stranger.account_id);
    const content = await createContent(api.orm, { account_id: stranger.account_id, site_id });
    await call("POST", `/api/v1/writer/content/${content.id}/publish/`);
    const [sector, cluster, term, invite, apiToken, endpoint] = await Promise.all([
      call("POST", `/api/v1/sites/${site_id}/sectors/`, { name: "Theirs" }),
      call("POST", `/api/v1/sites/${site_id}/clusters/`, { name: "Theirs" }),
      call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Theirs" }),
      call("POST", "/api/v1/account/invites/", { email: "theirs@example.com" }),
      call("POST", "/api/v1/account/api-tokens/", { name: "Theirs" }),
      call("POST", "/api/v1/account/notifications/", { url: "https://example.com", kinds: ["sync.failed"] }),
    ]);
    await call("PUT", `/api/v1/automation/sites/${site_id}/config/`, { enabled: true });
    const run = await call("POST", `/api/v1/automation/sites/${site_id}/runs/`);
    const [member] = (await call("GET", "/api/v1/account/members/")).json.data;
    const form = new FormData();
    form.set("file", new File([png(1, 1)], "x.png"));
    form.set("content_id", String(content.id));
    const uploaded = await api.app.request("/api/v1/writer/images/", {
      method: "POST",
      body: form,
      headers: { authorization: `Bearer ${stranger.token}` },
    });
    const image = JSON.parse(await uploaded.text());
    const bulkRun = await call("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [content.id + 1_000_000] });
    const [session] = await api.orm.em.execute<{ id: number }[]>(
      `insert into igny8_sessions (token_hash, user_id, account_id, expires_at)
       select 'theirs', user_id, account_id, now() + interval '1 day' from igny8_memberships where id = ? returning id`,
      [member.id],
    );
    const theirs: Record<string, number | string> = {
      "/api/v1/auth/sessions/": session!.id,
      "/api/v1/account/members/": member.id,
      "/api/v1/account/invites/": invite.json.data.id,
      "/api/v1/account/api-tokens/": apiToken.json.data.id,
      "/api/v1/account/notifications/": endpoint.json.data.id,
      "/api/v1/sites/": site_id,
      "/api/v1/automation/sites/": site_id,
      "/api/v1/automation/runs/": run.json.data.id,
      "/api/v1/events/": await createEvent(api.orm, { account_id: stranger.account_id, site_id, integration_id }),
      "/api/v1/integration/integrations/": integration_id,
      "/api/v1/writer/content/": content.id,
      "/api/v1/writer/content/bulk/": bulkRun.json.data.id,
      "/api/v1/writer/images/": image.data.id,
      "/api/v1/writer/taxonomy-terms/": term.json.data.id,
    };
    const byId = routes.filter(({ path }) => /\{id\}/.test(path));
    const unguarded = byId.filter(({ path }) => !(path.slice(0, path.indexOf("{id}")) in theirs)).map(name);
    expect(unguarded, "give this test an id of another account for these routes").toEqual([]);
    const snapshot = () =>
      Promise.all(
        [
          "memberships",
          "invites",
          "api_tokens",
          "notification_endpoints",
          "notification_deliveries",
          "sites",
          "sectors",
          "clusters",
          "site_integrations",
          "content",
          "images",
          "taxonomy_terms",
          "publications",
          "automation_configs",
          "automation_runs",
          "bulk_runs",
        ].map((table) =>
          api.orm.em.execute(`select to_jsonb(t) - 'last_used_at' as row from igny8_${table} t where account_id = ? order by 1`, [
            stranger.account_id,
          ]),
        ),
      );
    const before = await snapshot();
    const ask = (route: Route) => {
      const id = theirs[route.path.slice(0, route.path.indexOf("{id}"))]!;
      const path = filled(route.path, {
        id,
        sector_id: sector.json.data.id,
        cluster_id: cluster.json.data.id,
        delivery_id: crypto.randomUUID(),
      });
      return api.call(route.method, path, token, BODIES[name(route)]);
    };
    const refused = await answersOf(byId, ask);
    expect(Object.entries(refused).filter(([, answer]) => !/^404 (not_found|never_published)$/.test(answer))).toEqual([]);
    expect(await snapshot()).toEqual(before);

    for (const [method, path, body] of [
      ["POST", "/api/v1/integration/integrations/generate-api-key/", { site_id }],
      ["POST", "/api/v1/writer/content/", { site_id, title: "X", content_html: "" }],
      ["POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "X" }],
      ["GET", `/api/v1/writer/taxonomy-terms/?site_id=${site_id}`],
      ["GET", `/api/v1/writer/images/?content_id=${content.id}`],
    ] as const) {
      expect((await api.call(method, path, token, body)).status, path).toBe(404);
    }
    for (const path of ["/api/v1/writer/content/", "/api/v1/integration/integrations/"]) {
      expect((await api.call("GET", `${path}?site_id=${site_id}`, token)).json.data, path).toEqual([]);
    }
    for (const path of ["/api/v1/sites/", "/api/v1/writer/content/", "/api/v1/account/invites/", "/api/v1/integration/integrations/"]) {
      expect((await api.call("GET", path, token)).json.data, path).toEqual([]);
    }
  });
});

describe("an address", () => {
  test("answers with a slash at its end and without, and under /v1 as under /api/v1", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const asked = [`/api/v1/sites/${site_id}/`, `/api/v1/sites/${site_id}`, `/v1/sites/${site_id}/`, `/v1/sites/${site_id}?x=y`];
    for (const path of asked) expect((await api.call("GET", path, token)).json.data?.id, path).toBe(site_id);
  });

  test.each(["/", "/api/", "/api/v1/nothing/", "/api/v2/sites/", "/nothing.php", "/media/"])(
    "that is none answers 404 in JSON: %s",
    async (path) => {
      const answer = await api.call("GET", path, token);
      expect([answer.status, answer.json]).toEqual([
        404,
        { success: false, error: { code: "not_found", message: expect.stringContaining("/api/docs/") }, request_id: expect.any(String) },
      ]);
    },
  );

  test("asked with a method it does not have answers 405 and says which it has", async () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((one) => !(one.toLowerCase() in operations))) {
        const answer = await api.call(method, filled(path), token);
        // Operators' routes answer who is none with 403 before anything else; these others stand where an id could.
        if (/^\/api\/v1\/(ops|plugins)\//.test(path) || /\/(generate-api-key|bulk-publish|bulk)\/$/.test(path)) continue;
        const has = Object.keys(operations).map((one) => one.toUpperCase());
        const allow = [...has, ...(has.includes("GET") ? ["HEAD"] : [])].toSorted().join(", ");
        expect([answer.status, answer.headers.get("allow")], `${method} ${path}`).toEqual([405, allow]);
      }
    }
  });

  test("with an id that can't be one answers 422 and names it", async () => {
    // Events may be more than 32 bits count (test/api/debugStatus.test.ts).
    const byId = routes.filter(({ path }) => /\{id\}/.test(path) && path !== "/api/v1/events/{id}/");
    for (const id of ["x", "0", "-1", "1.5", "2147483648", "9".repeat(400), "1%00"]) {
      const refused = await answersOf(byId, (route) => api.call(route.method, filled(route.path, { id }), token, BODIES[name(route)]));
      expect(refused, id).toEqual(all(byId, "422 invalid"));
    }
  });
});

describe("a body", () => {
  const send = (path: string, body: string | ReadableStream, headers: Record<string, string>, method = "POST") =>
    api.app.request(path, { method, body, headers: { authorization: `Bearer ${token}`, ...headers }, duplex: "half" });
  const code = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code];
  const withBody = () =>
    routes.filter(({ operation }) => operation.requestBody?.required && !operation.requestBody.content["multipart/form-data"]);
  const asJson = { "content-type": "application/json" };

  test("that is asked for and missing, or no object, is 422 or 400 on every route", async () => {
    // A token is no operator and has no account to switch to; those are told so first.
    const some = withBody().filter(({ path }) => !/\/ops\/|\/v1\/plugins\/|\/switch-account\//.test(path));
    for (const route of some) {
      const path = filled(route.path, route.path.includes("/runs/{id}/") ? { id: crypto.randomUUID() } : {});
      expect((await api.call(route.method, path, token)).status, name(route)).toBe(422);
      for (const body of ["[]", "null", '"x"', "1"])
        expect((await send(path, body, asJson, route.method)).status, `${name(route)} ${body}`).toBe(422);
      expect(await code(await send(path, "{", asJson, route.method)), name(route)).toEqual([400, "bad_request"]);
    }
  });

  test("of another media type is 415", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml"]) {
      expect(await code(await send("/api/v1/sites/", "{}", { "content-type": type }))).toEqual([415, "unsupported_media_type"]);
    }
  });

  test("that is not there has no type, also for a real server: browsers delete without one", async () => {
    const server = await servedApp();
    const owner = await createAccount(server.orm);
    const { site_id } = await createSite(server.orm, owner.account_id, "https://gone.example.com");
    const headers = { authorization: `Bearer ${owner.token}` };
    expect((await fetch(`${server.url}/api/v1/sites/${site_id}/`, { method: "DELETE", headers })).status).toBe(200);
    const typed = await fetch(`${server.url}/api/v1/sites/`, { method: "POST", headers, body: new Blob(["name=x"]) });
    expect(typed.status).toBe(415);
    await server.close();
  });

  test("of more than 2 MB is 413, announced or not", async () => {
    const large = JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) });
    expect(await code(await send("/api/v1/sites/", large, asJson))).toEqual([413, "too_large"]);
    expect(await code(await send("/api/v1/sites/", large, { ...asJson, "content-length": String(large.length) }))).toEqual([
      413,
      "too_large",
    ]);
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(" ".repeat(64 * 1024)));
      },
    });
    expect(await code(await send("/api/v1/sites/", stream, asJson))).toEqual([413, "too_large"]);
  });

  test("may be JSON in another coat, and in any script", async () => {
    const response = await send("/api/v1/sites/", JSON.stringify({ name: "Zürich 東京 🥖", url: "https://example.com" }), {
      "content-type": "application/json; charset=utf-8",
    });
    expect([response.status, JSON.parse(await response.text()).data.name]).toEqual([201, "Zürich 東京 🥖"]);
  });
});

describe("trouble of our own", () => {
  /** A database whose every connection fails. */
  const failing = (error: Error) => {
    const getNativeClient = async () => {
      throw error;
    };
    const getDriver = () => ({ getConnection: () => ({ getNativeClient }) });
    return { em: { fork: () => ({ getTransactionContext: () => undefined, getDriver }) } } as unknown as typeof api.deps.orm;
  };

  test("is a 500 that says nothing of our insides, and a line in the log", async () => {
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

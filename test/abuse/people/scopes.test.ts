import { beforeAll, expect, test } from "vitest";
import { User } from "../../../db/people/account.ts";
import { hashToken, newToken } from "../../../db/secrets.ts";
import { SCOPES, type Scope } from "../../../domain/people/scopes.ts";
import { useApp } from "../../support/app.ts";
import { signUp } from "../../support/console/browser.ts";
import { createContent, createSite } from "../../support/fixtures/accounts.ts";
import { createEvent } from "../../support/fixtures/events.ts";
import { BODIES, filled, name, readRoutes, type Route } from "../../support/routes.ts";
import { furnishedAccount, sessionOf, type Furnished } from "../../support/tenants.ts";
import { letIn } from "../../support/tries.ts";

// A token does what its scopes say, on its sites, until it expires. The routes come from the OpenAPI document.

const FAMILY = "scopes of tokens";
/** The area of each tag. This is the specification, as test/support/routeRoles.ts is for roles. */
const AREA: Record<string, string> = {
  ...{ Articles: "articles", Publishing: "publishing", Automation: "automation", Sites: "sites", Connections: "sites", Events: "events" },
  ...{ Webhooks: "notifications", Account: "account", Authentication: "account" },
  ...{ "Plugin Releases": "installation", Operators: "installation" },
};
const scopeFor = ({ method, operation }: Route) => `${AREA[operation.tags[0]!]}:${method === "GET" ? "read" : "write"}`;

const api = useApp();
let own: Furnished;
/** the routes that take a token */
let routes: Route[];
beforeAll(async () => {
  own = await furnishedAccount(api, "ours");
  await api.orm.em.fork().nativeUpdate(User, own.user_id, { is_operator: true });
  routes = (await readRoutes(api)).routes.filter(({ operation }) => operation.security?.some((one) => "token" in (one as object)));
});

/** A token of the owner, who is an operator too, with these limits. */
async function tokenWith(scopes: Scope[] | null, site_ids: number[] | null = null, of: { user_id: number; account_id: number } = own) {
  const token = newToken("igny8t_");
  await api.orm.em.execute(
    `insert into igny8_api_tokens (token_hash, prefix, name, user_id, account_id, scopes, site_ids)
     values (?, 'igny8t_', 'limited', ?, ?, ?::jsonb, ?::jsonb)`,
    [hashToken(token), of.user_id, of.account_id, scopes && JSON.stringify(scopes), site_ids && JSON.stringify(site_ids)],
  );
  return token;
}

/** Ids that do not exist, so that a request that is let in changes nothing. */
const NOWHERE = { ...{ id: 2_000_000_000, sector_id: 2_000_000_000, cluster_id: 2_000_000_000, delivery_id: crypto.randomUUID() } };
const PLUGIN = { slug: "none", version: "9.9.9", stage: "1", number: "1", account_id: 2_000_000_000 };
async function ask(route: Route, token: string, ids: Record<string, number | string> = NOWHERE) {
  const upload = name(route) === "POST /api/v1/writer/images/";
  const body = ["GET", "DELETE"].includes(route.method) ? undefined : upload ? new FormData() : JSON.stringify(BODIES[name(route)] ?? {});
  const response = await api.app.request(filled(route.path, { ...PLUGIN, ...ids }), {
    method: route.method,
    headers: { authorization: `Bearer ${token}`, ...(body && !upload ? { "content-type": "application/json" } : {}) },
    ...(body ? { body } : {}),
  });
  if (response.headers.get("content-type")?.includes("event-stream")) {
    await response.body?.cancel();
    return { status: response.status, json: undefined };
  }
  const text = await response.text();
  return { status: response.status, json: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : undefined };
}
async function inTurn<T, R>(cases: T[], one: (tried: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < cases.length; at += 8) results.push(...(await Promise.all(cases.slice(at, at + 8).map(one))));
  return results;
}

test("the document names the scope of each route that takes a token", () => {
  expect(routes.length).toBeGreaterThan(120);
  const said = routes.map((route) => [name(route), (route.operation.security as { token?: string[] }[]).find((one) => one.token)?.token]);
  expect(said).toEqual(routes.map((route) => [name(route), [scopeFor(route)]]));
});

test.each(SCOPES)("a token with %s is refused at every route outside, with the scope's name", async (scope) => {
  const token = await tokenWith([scope]);
  const allowed = new Set<string>([scope, scope.replace(":write", ":read")]);
  const tried = await inTurn(routes, async (route) => {
    const { status, json } = await ask(route, token);
    const refused = status === 403 && json.error.code === "scope_missing";
    const named = refused && json.error.details[0].message === scopeFor(route);
    const right = allowed.has(scopeFor(route)) ? !refused : named;
    return [name(route), right ? undefined : `${status} ${JSON.stringify(json?.error)}`] as [string, unknown];
  });
  expect(letIn(FAMILY, scope, tried)).toEqual([]);
});

test("a token from before scopes does what its person may", async () => {
  const token = await tokenWith(null);
  const refused = await inTurn(routes, async (route) =>
    (await ask(route, token)).json?.error?.code === "scope_missing" ? name(route) : undefined,
  );
  expect(refused.filter(Boolean)).toEqual([]);
});

test("nobody gives a token more than they may do", async () => {
  const owner = await signUp(api);
  const make = (body: object) => owner.send("POST", "/api/v1/account/api-tokens/", { name: "x", ...body });
  const role = (to: string) => api.orm.em.execute("update igny8_memberships set role = ? where user_id = ?", [to, owner.me.user.id]);
  const errorOf = ({ status, json }: { status: number; json: any }) => [status, json.error?.details[0].field];
  expect(errorOf(await make({ scopes: ["installation:read"] }))).toEqual([422, "scopes"]);
  await role("viewer");
  for (const scope of ["articles:write", "publishing:write", "sites:write", "automation:write", "notifications:write"])
    expect(errorOf(await make({ scopes: ["articles:read", scope] })), scope).toEqual([422, "scopes"]);
  expect((await make({ scopes: ["articles:read"] })).status).toBe(201);
  await role("contributor");
  expect(errorOf(await make({ scopes: ["publishing:write"] }))).toEqual([422, "scopes"]);
  expect((await make({ scopes: ["articles:write"] })).status).toBe(201);
  await role("owner");
  expect(errorOf(await make({ scopes: ["nonsense"] }))).toEqual([422, "scopes.0"]);
  expect(errorOf(await make({ scopes: [] }))).toEqual([422, "scopes"]);
  expect(errorOf(await make({ expires_at: new Date(Date.now() - 1000).toISOString() }))).toEqual([422, "expires_at"]);
  expect(errorOf(await make({ expires_at: new Date(Date.now() + 1e6).toISOString(), expires_in_days: 1 }))).toEqual([422, "expires_at"]);
  // Another account's site, and scopes of the whole account on single sites.
  expect(errorOf(await make({ site_ids: [own.site_id] }))).toEqual([422, "site_ids"]);
  const site = await createSite(api.orm, owner.me.account.id, "https://mine.example");
  expect(errorOf(await make({ site_ids: [site.site_id], scopes: ["account:write"] }))).toEqual([422, "scopes"]);
  const { data } = (await make({ site_ids: [site.site_id] })).json;
  expect(data.scopes).toEqual(SCOPES.filter((scope) => /^(articles|publishing|automation|sites|events):/.test(scope)));
  // And a token makes no other one, whatever its scopes.
  const made = await api.call("POST", "/api/v1/account/api-tokens/", await tokenWith(["account:write"]), { name: "x" });
  expect([made.status, made.json.error.code]).toEqual([403, "session_required"]);
});

test("an expired token says so, and only to who has it", async () => {
  const token = await tokenWith(["sites:read"]);
  expect((await api.call("GET", "/api/v1/sites/", token)).status).toBe(200);
  await api.orm.em.execute("update igny8_api_tokens set expires_at = now() - interval '1 second' where token_hash = ?", [hashToken(token)]);
  const refused = await api.call("GET", "/api/v1/sites/", token);
  expect([refused.status, refused.json.error.code, refused.headers.get("www-authenticate")]).toEqual([401, "token_expired", "Bearer"]);
  expect(refused.json.error.message).toMatch(/“limited” expired at 20/);
  expect((await api.call("GET", "/api/v1/sites/", `${token}x`)).json.error.code).toBe("unauthenticated");
});

test("a token's last use has its address and its program", async () => {
  const token = await tokenWith(null);
  await api.call("GET", "/api/v1/sites/", { authorization: `Bearer ${token}`, "user-agent": "writer/2.0" });
  const [row] = await api.orm.em.execute("select last_used_at, last_used_from, user_agent from igny8_api_tokens where token_hash = ?", [
    hashToken(token),
  ]);
  // Without a connection there is no address (test/api/http/clientAddress.test.ts has servers).
  expect(row).toEqual({ last_used_at: expect.anything(), last_used_from: null, user_agent: "writer/2.0" });
});

/** What `{id}` is, by the path before it; of another site of the account. */
async function elsewhere() {
  const site = await createSite(api.orm, own.account_id, "https://elsewhere.example");
  const owner = { ...own, ...site };
  const content = await createContent(api.orm, owner, { title: "elsewhere" });
  // A session of its own: other tests end sessions.
  const { cookie } = await sessionOf(api, own);
  const call = async (method: string, path: string, body?: unknown) => (await api.call(method, path, { cookie }, body)).json.data;
  await call("PUT", `/api/v1/automation/sites/${site.site_id}/config/`, { enabled: true });
  const sector = await call("POST", `/api/v1/sites/${site.site_id}/sectors/`, { name: "elsewhere" });
  const cluster = await call("POST", `/api/v1/sites/${site.site_id}/clusters/`, { name: "elsewhere", sector_id: sector.id });
  const term = await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id: site.site_id, kind: "tag", name: "elsewhere" });
  const [image] = await api.orm.em.execute<{ id: number }[]>(
    `insert into igny8_images (account_id, content_id, role, position, path, mime_type, width, height, byte_size, alt)
     select account_id, ?, role, position, path, mime_type, width, height, byte_size, 'elsewhere' from igny8_images where id = ? returning id`,
    [content.id, own.ids.image],
  );
  const bulk = await createContent(api.orm, owner, { title: "elsewhere" });
  return {
    ...site,
    content_id: content.id,
    byPath: {
      "/api/v1/sites/": site.site_id,
      "/api/v1/automation/sites/": site.site_id,
      "/api/v1/automation/runs/": (await call("POST", `/api/v1/automation/sites/${site.site_id}/runs/`)).id,
      "/api/v1/events/": await createEvent(api.orm, owner, { description: "elsewhere", content_id: content.id }),
      "/api/v1/integration/integrations/": site.integration_id,
      "/api/v1/writer/content/": content.id,
      "/api/v1/writer/content/bulk/": (await call("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [bulk.id] })).id,
      "/api/v1/writer/images/": image!.id,
      "/api/v1/writer/taxonomy-terms/": term.id,
    } as Record<string, number | string>,
    sector_id: sector.id as number,
    cluster_id: cluster.id as number,
  };
}

test("a token for some sites meets nothing of other sites, by any route", async () => {
  const other = await elsewhere();
  const token = await tokenWith(null, [own.site_id]);
  const idOf = (path: string) => other.byPath[path.slice(0, path.indexOf("{id}"))];
  const withId = routes.filter(({ path }) => path.includes("{id}"));
  const tried = await inTurn(withId, async (route) => {
    const id = idOf(route.path);
    const { status, json } = await ask(route, token, {
      ...NOWHERE,
      sector_id: other.sector_id,
      cluster_id: other.cluster_id,
      ...(id ? { id } : {}),
    });
    const answer = `${status} ${json?.error?.code}`;
    return [name(route), answer === (id ? "404 not_found" : "403 site_limited") ? undefined : answer] as [string, unknown];
  });
  expect(letIn(FAMILY, "another site's ids in paths", tried)).toEqual([]);

  const lists = routes.filter(({ method, path }) => method === "GET" && !path.includes("{") && !path.endsWith("/stream/"));
  const seen = await inTurn(lists, async (route) => {
    const { status, json } = await ask(route, token);
    const text = JSON.stringify(json);
    return [
      name(route),
      text.includes("elsewhere") || (status !== 200 && !/site_limited|invalid/.test(text)) ? `${status} ${text}` : undefined,
    ] as [string, unknown];
  });
  expect(letIn(FAMILY, "another site's things in lists", seen)).toEqual([]);
  // And the lists still have what is of its own site.
  const ids = async (path: string) => (await api.call("GET", path, token)).json.data.map(({ id }: { id: unknown }) => id);
  expect(await ids("/api/v1/sites/")).toEqual([own.site_id]);
  expect(await ids("/api/v1/writer/content/")).toContain(own.ids.content);
  expect(await ids("/api/v1/events/")).toContain(own.ids.event);
  expect(await ids("/api/v1/writer/content/bulk/")).toEqual([own.ids["bulk run"]]);
  expect(await ids("/api/v1/automation/runs/")).toEqual([own.ids["automation run"]]);
  expect(await ids("/api/v1/integration/integrations/")).toEqual([own.integration_id]);

  const bodies: [string, string, object, string][] = [
    ["POST", "/api/v1/writer/content/", { site_id: other.site_id, title: "X", content_html: "" }, "404 not_found"],
    ["POST", "/api/v1/writer/taxonomy-terms/", { site_id: other.site_id, kind: "tag", name: "X" }, "404 not_found"],
    ["POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [own.ids.content, other.content_id] }, "404 not_found"],
    ["POST", "/api/v1/writer/content/bulk-publish/", { filter: { site_id: other.site_id } }, "404 not_found"],
    ["POST", "/api/v1/writer/content/bulk-publish/", { filter: { status: "review" } }, "403 site_limited"],
    ["POST", "/api/v1/writer/content/bulk-publish/", { filter: {}, site_integration_id: own.integration_id }, "403 site_limited"],
    ["POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: other.site_id }, "404 not_found"],
    ["PATCH", `/api/v1/writer/content/${own.ids.content}/`, { cluster_id: other.cluster_id }, "404 not_found"],
    [
      "PATCH",
      `/api/v1/writer/content/${own.ids.content}/`,
      { taxonomy_terms: [other.byPath["/api/v1/writer/taxonomy-terms/"]] },
      "404 not_found",
    ],
    ["POST", "/api/v1/sites/", { name: "X", url: "https://another.example" }, "403 site_limited"],
  ];
  for (const [method, path, body, answer] of bodies) {
    const { status, json } = await api.call(method, path, token, body);
    expect(`${status} ${json.error?.code}`, `${method} ${path} ${JSON.stringify(body)}`).toBe(answer);
  }
  const form = new FormData();
  form.set("content_id", String(other.content_id));
  const upload = await api.app.request("/api/v1/writer/images/", {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${token}` },
  });
  expect(upload.status).toBe(404);
  const query = await api.call("GET", `/api/v1/events/?site_id=${other.site_id}`, token);
  expect(query.status).toBe(404);
  const written = await api.call("POST", "/api/v1/writer/content/", token, { site_id: own.site_id, title: "Ours", content_html: "" });
  expect(written.status).toBe(201);
});

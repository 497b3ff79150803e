import { beforeAll, describe, expect, test } from "vitest";
import { ACTIONS } from "../../../domain/people/activity.ts";
import { useApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { BODIES, filled, name, readRoutes, type Route } from "../../support/routes.ts";
import { LEAST } from "../../support/routeRoles.ts";
import { furnishedAccount, memberOf, sessionOf, type Furnished } from "../../support/tenants.ts";

// The activity log has each request that changed something exactly once. The routes come from the OpenAPI document.

const api = useApp();
let own: Furnished;
let changing: Route[];
beforeAll(async () => {
  own = await furnishedAccount(api, "ours");
  await api.orm.em.execute("update igny8_users set is_operator = true where id = ?", [own.user_id]);
  changing = (await readRoutes(api)).routes.filter((route) => route.method !== "GET" && !["nobody", "site"].includes(LEAST[name(route)]!));
});

interface Row {
  operation: string;
  object_kind: string;
  object_id: string | null;
  object_name: string | null;
  actor: string;
  token_name: string | null;
}
const rowsOf = ({ account_id }: { account_id: number }) =>
  api.orm.em.fork().execute<Row[]>("select * from igny8_activities where account_id = ? order by id", [account_id]);

/** Routes through which people get in: they have no credential yet. */
const DOORS = [
  "POST /api/v1/auth/sign-up/",
  "POST /api/v1/auth/sign-in/",
  "POST /api/v1/auth/sign-in/code/",
  "POST /api/v1/auth/accept-invite/",
];

test("each route that changes something has a sentence, and no other", () => {
  expect(Object.keys(ACTIONS).toSorted()).toEqual([...changing.map(name), ...DOORS].toSorted());
  for (const [operation, { did }] of Object.entries(ACTIONS)) expect(did, operation).toMatch(/^[a-z][^.]*$/);
});

/** What a request needs beside the ids of the account's own rows, so that it succeeds. */
const WHOLE: Record<string, unknown> = {
  "PATCH /api/v1/auth/me/": { name: "ours" },
  "PATCH /api/v1/account/": { name: "ours" },
  "POST /api/v1/account/invites/": { email: "ada@example.com" },
  "POST /api/v1/account/api-tokens/": { name: "ci" },
  "POST /api/v1/account/notifications/": { url: "https://hooks.example/secret?key=1", kinds: ["sync.failed"] },
  "POST /api/v1/sites/": { name: "Another", url: "https://another.example" },
  "POST /api/v1/writer/content/": { title: "Rye", content_html: "" },
  "POST /api/v1/writer/taxonomy-terms/": { kind: "tag", name: "rye" },
  "POST /api/v1/writer/content/bulk-publish/": {},
  "POST /api/v1/auth/second-factor/": { password: PASSWORD },
};
const KINDS: Record<string, keyof Furnished["ids"]> = {
  "/auth/sessions/": "session",
  "/account/members/": "member",
  "/account/invites/": "invite",
  "/account/api-tokens/": "API token",
  "/account/notifications/": "endpoint",
  "/account/views/": "saved view",
  "/sites/": "site",
  "/automation/sites/": "site",
  "/automation/runs/": "automation run",
  "/integration/integrations/": "integration",
  "/writer/content/": "content",
  "/writer/content/bulk/": "bulk run",
  "/writer/images/": "image",
  "/writer/taxonomy-terms/": "term",
};
const idsFor = (path: string): Record<string, number | string> => {
  const kind = KINDS[path.slice("/api/v1".length, path.indexOf("{id}"))];
  const { ids } = own;
  return {
    ...(kind ? { id: ids[kind] } : {}),
    ...{ sector_id: ids.sector, cluster_id: ids.cluster, delivery_id: ids.delivery, account_id: ids.account, number: 1, stage: 1 },
    ...{ slug: "igny8-wp-bridge", version: "9.9.9" },
  };
};
const NAMES_SITE = /taxonomy-terms\/$|generate-api-key|writer\/content\/$/;
/** Deletions come last, and the site's after its parts. */
const order = (route: Route) =>
  route.method === "DELETE" ? 1 + Number(/^\/api\/v1\/(sites|account\/members)\/\{id\}\/$/.test(route.path)) : 0;

test("each request that succeeds is in the log once, and one that is refused is not", async () => {
  const succeeded: string[] = [];
  for (const route of changing.toSorted((a, b) => order(a) - order(b))) {
    // A session of its own: some routes end it.
    const { cookie } = await sessionOf(api, own);
    const before = await rowsOf(own);
    const ids = idsFor(route.path);
    const more = NAMES_SITE.test(route.path) ? { site_id: own.site_id } : {};
    const content = /bulk-/.test(route.path) ? { content_ids: [own.ids.content] } : {};
    const body = { ...(BODIES[name(route)] as object), ...(WHOLE[name(route)] as object), ...more, ...content };
    const { status, json } = await api.call(
      route.method,
      filled(route.path, ids),
      { cookie },
      route.method === "DELETE" ? undefined : body,
    );
    const added = (await rowsOf(own)).slice(before.length);
    if (status >= 400) {
      expect(added, `${name(route)} was refused: ${JSON.stringify(json.error)}`).toEqual([]);
      continue;
    }
    succeeded.push(name(route));
    const { of, by = "id" } = ACTIONS[name(route)]!;
    expect(
      added.map(({ operation, object_kind }) => [operation, object_kind]),
      name(route),
    ).toEqual([[name(route), of]]);
    const [row] = added;
    const id = route.path.includes(`{${by}}`) ? ids[by] : (json.data[by] ?? json.data.id);
    expect([row!.object_id, row!.actor, row!.token_name], name(route)).toEqual([id === undefined ? null : String(id), "ours", null]);
    if (["article", "site", "integration", "term", "sector", "cluster", "invite", "token", "endpoint"].includes(of))
      expect(row!.object_name, name(route)).not.toBeNull();
  }
  // The others are refused for a reason of their own, such as a post that is not there.
  expect(succeeded.length).toBeGreaterThan(35);
  const all = JSON.stringify(await rowsOf(own));
  for (const secret of ["secret?key=1", PASSWORD, "igny8t_", "igny8_sk"]) expect(all).not.toContain(secret);
});

test("a dry run is no change, and a token is named", async () => {
  const account = await furnishedAccount(api, "dry");
  const before = (await rowsOf(account)).length;
  const ask = { content_ids: [account.ids.content], dry_run: true };
  expect((await api.call("POST", "/api/v1/writer/content/bulk-publish/", account.token, ask)).status).toBe(200);
  expect((await rowsOf(account)).length).toBe(before);
  await api.call("PATCH", `/api/v1/sites/${account.site_id}/`, account.token, { name: "Renamed" });
  expect((await rowsOf(account)).at(-1)).toMatchObject({ actor: "dry", token_name: "test", object_name: "Renamed" });
});

test("people who get in are in the log of the account that they get into", async () => {
  const owner = await signUp(api);
  const account = { account_id: owner.me.account.id as number };
  await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: owner.email, password: PASSWORD });
  await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: owner.email, password: "wrong" });
  const { url } = (await owner.send("POST", "/api/v1/account/invites/", { email: newEmail() })).json.data;
  const token = linkToken(url);
  expect((await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "Ada", password: PASSWORD })).status).toBe(200);
  expect((await rowsOf(account)).map(({ operation, actor }) => `${actor}: ${operation}`)).toEqual([
    "Jo: POST /api/v1/auth/sign-up/",
    "Jo: POST /api/v1/auth/sign-in/",
    "Jo: POST /api/v1/account/invites/",
    "Ada: POST /api/v1/auth/accept-invite/",
  ]);
});

describe("the list", () => {
  test("is for owners, newest first, by person, kind and date, in pages", async () => {
    const owner = await signUp(api);
    const account_id = owner.me.account.id as number;
    const editor = await memberOf(api, account_id, "editor");
    for (const n of [1, 2, 3]) await owner.send("POST", "/api/v1/sites/", { name: `Site ${n}`, url: `https://s${n}.example` });
    await api.call("POST", "/api/v1/sites/", editor.token, { name: "Site 4", url: "https://s4.example" });
    const list = async (query = "") => (await owner.send("GET", `/api/v1/account/activity/${query}`)).json;
    const all = await list();
    expect(all.data.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      "added the site “Site 4”",
      "added the site “Site 3”",
      "added the site “Site 2”",
      "added the site “Site 1”",
      "created the account",
    ]);
    expect(all.data[0]).toMatchObject({ user_id: editor.user_id, token: "theirs", object: { kind: "site", name: "Site 4" } });
    const pages = [];
    for (let query = "?limit=2"; ;) {
      const { data, next_cursor } = await list(query);
      pages.push(...data);
      if (next_cursor === null) break;
      query = `?limit=2&cursor=${next_cursor}`;
    }
    expect(pages).toEqual(all.data);
    expect((await list(`?user_id=${editor.user_id}`)).data).toHaveLength(1);
    expect((await list("?kind=site")).data).toHaveLength(4);
    expect((await list(`?kind=site&user_id=${editor.user_id}&limit=1`)).data).toHaveLength(1);
    expect((await list(`?since=${new Date(Date.now() + 60_000).toISOString()}`)).data).toEqual([]);
    expect((await list(`?until=${new Date(Date.now() - 600_000).toISOString()}`)).data).toEqual([]);
    const refused = await api.call("GET", "/api/v1/account/activity/", editor.token);
    expect([refused.status, refused.json.error.code]).toEqual([403, "role_required"]);
  });

  test("is exported as CSV, and no cell is a formula", async () => {
    const owner = await signUp(api);
    await owner.send("POST", "/api/v1/sites/", { name: '=cmd|"x"', url: "https://s1.example" });
    await owner.send("PATCH", "/api/v1/auth/me/", { name: "=HYPERLINK(1)" });
    const response = await api.app.request("/api/v1/account/activity/export/", { headers: { cookie: owner.cookie } });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const [heads, first, second] = (await response.text()).split("\r\n");
    expect(heads).toContain('"At","Person"');
    expect(first).toContain(`"'=HYPERLINK(1)"`);
    expect(second).toContain('"added the site “=cmd|""x""”"');
  });
});

test("a request costs one statement more", async () => {
  const owner = await signUp(api);
  const { statementsOf } = await import("../../support/statements.ts");
  const texts = await statementsOf(api.orm, () => owner.send("PATCH", "/api/v1/auth/me/", { name: "Jo" }));
  expect(texts.filter(({ text }) => text.includes("igny8_activities"))).toHaveLength(1);
});

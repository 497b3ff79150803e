import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp, type TestApp } from "../support/app.ts";
import { createEvent } from "../support/events.ts";
import { createAccount, createContent, createSite } from "../support/fixtures.ts";
import { statementsOf } from "../support/statements.ts";

let api: TestApp;
let token: string;
let account_id: number;
beforeAll(async () => {
  api = await testApp();
  ({ token, account_id } = await createAccount(api.orm));
});
afterAll(() => api.close());

const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const fields = (answer: { json: { error: { details: { field: string }[] } } }) => answer.json.error.details.map(({ field }) => field);

describe("sites", () => {
  test("are added, read, changed and removed", async () => {
    const made = await call("POST", "/api/v1/sites/", {
      name: " Bakery ",
      url: "https://Example.com:443/blog//",
      time_zone: "Europe/Berlin",
    });
    expect(made.status).toBe(201);
    const site = made.json.data;
    expect(site).toMatchObject({ account_id, name: "Bakery", url: "https://example.com/blog", time_zone: "Europe/Berlin" });
    expect((await call("GET", `/api/v1/sites/${site.id}/`)).json.data).toEqual({ ...site, needs_attention: false, connection: null });
    const changed = await call("PATCH", `/api/v1/sites/${site.id}`, { name: "Bread" });
    expect(changed.json.data).toMatchObject({ ...site, name: "Bread", updated_at: expect.any(String) });
    expect((await call("DELETE", `/api/v1/sites/${site.id}/`)).status).toBe(200);
    expect((await call("GET", `/api/v1/sites/${site.id}/`)).status).toBe(404);
  });

  test("are in UTC unless told otherwise", async () => {
    const answer = await call("POST", "/api/v1/sites/", { name: "X", url: "http://localhost:8080" });
    expect(answer.json.data).toMatchObject({ time_zone: "UTC", url: "http://localhost:8080" });
  });

  test.each([
    ["a URL that is none", { url: "example" }, "url"],
    ["a URL of another kind", { url: "ftp://example.com" }, "url"],
    ["a URL with a password", { url: "https://jo:pw@example.com" }, "url"],
    ["an empty name", { name: " " }, "name"],
    ["a name of another type", { name: 7 }, "name"],
    ["an unknown time zone", { time_zone: "Mars/Olympus" }, "time_zone"],
    ["an offset for a time zone", { time_zone: "+02:00" }, "time_zone"],
  ])("refuse %s", async (_, wrong, field) => {
    const answer = await call("POST", "/api/v1/sites/", { name: "X", url: "https://example.com", ...wrong });
    expect([answer.status, fields(answer)]).toEqual([422, [field]]);
  });

  test("refuse a change of nothing", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    for (const body of [{}, { nonsense: 1 }, undefined]) expect((await call("PATCH", `/api/v1/sites/${site_id}/`, body)).status).toBe(422);
  });

  test("are listed newest first, page by page, without gaps or repetitions", async () => {
    const account = await createAccount(api.orm);
    const made: number[] = [];
    for (let n = 0; n < 5; n++) made.unshift((await createSite(api.orm, account.account_id, `http://127.0.0.1:${n + 1}`)).site_id);
    const seen: number[] = [];
    let cursor: string | null = "";
    for (let page = 0; cursor !== null; page++) {
      const answer = await api.call("GET", `/api/v1/sites/?limit=2${cursor && `&cursor=${cursor}`}`, account.token);
      seen.push(...answer.json.data.map(({ id }: { id: number }) => id));
      cursor = answer.json.next_cursor;
    }
    expect(seen).toEqual(made);
  });

  test("say how their connection is, and which need a person's attention", async () => {
    const account = await createAccount(api.orm);
    const [well, paused, failing, ill] = await Promise.all(
      [1, 2, 3, 4].map((port) => createSite(api.orm, account.account_id, `http://127.0.0.1:${port}`)),
    );
    const as = (path: string, method = "GET", body?: unknown) => api.call(method, `/api/v1/${path}`, account.token, body);
    await as(`integration/integrations/${paused!.integration_id}/pause/`, "POST", { reason: "Moving house" });
    const { id } = await createContent(api.orm, { account_id: account.account_id, site_id: failing!.site_id });
    await as(`writer/content/${id}/publish/`, "POST", {});
    await api.orm.em.execute("update igny8_publications set state = 'failed', finished_at = now() where content_id = ?", [id]);
    const gone = { ok: false, message: "Nobody answers.", advice: "Call the host.", since: null, checked_at: null };
    await api.orm.em.execute("update igny8_site_integrations set checks = ?::jsonb where id = ?", [
      JSON.stringify({ reachable: gone }),
      ill!.integration_id,
    ]);
    const connection = {
      ...{ is_active: true, sync_enabled: true, sync_status: "pending", last_sync_at: null, plugin_version: null },
      ...{ lane_state: "open", paused_by: null, paused_at: null, pause_reason: null, waiting: 0, failed: 0, problem: null },
    };
    const about = async (site: typeof well) => (await as(`sites/${site!.site_id}/`)).json.data;
    expect(await about(well)).toMatchObject({
      needs_attention: false,
      connection: { integration_id: well!.integration_id, ...connection },
    });
    expect(await about(paused)).toMatchObject({
      needs_attention: true,
      connection: { lane_state: "paused", paused_by: "person", pause_reason: "Moving house" },
    });
    expect(await about(failing)).toMatchObject({ needs_attention: true, connection: { failed: 1 } });
    expect(await about(ill)).toMatchObject({
      needs_attention: true,
      connection: { problem: { check: "reachable", message: "Nobody answers.", advice: "Call the host." } },
    });
    const ids = async (query: string) => (await as(`sites/?${query}`)).json.data.map((site: { id: number }) => site.id);
    expect(await ids("needs_attention=false")).toEqual([well!.site_id]);
    expect(await ids("needs_attention=true")).toEqual([paused, failing, ill].map((site) => site!.site_id).toSorted((a, b) => b - a));
    expect(await ids("q=0.0.1:3")).toEqual([failing!.site_id]);
    expect(await ids("q=TEST%20S")).toHaveLength(4);
    expect(await ids("q=%25_")).toEqual([]);
  });

  const minutes = (ago: number) => new Date(Date.now() - ago * 60_000);
  test.each([
    ["nothing was published, and no webhook has come", [], null, null],
    ["what was published just now may still be told", [14], null, null],
    ["one was published, and never a webhook has come", [16], null, "Articles were published, and no webhook has ever come."],
    ["the webhook of what was published has come", [60], 59, null],
    ["the webhook came before the call's own answer", [60], 61, null],
    ["webhooks stopped", [300, 60], 299, "Articles were published since the last webhook came."],
    ["they stopped, and publishing goes on all the time", [90, 60, 30, 1], 89, "Articles were published since the last webhook came."],
    ["what was there already had been told before", [{ ago: 60, details: { created: false } }], 200, null],
    ["what could not be published is not told", [{ ago: 60, success: false }], 200, null],
  ] as const)("with webhooks: %s", async (_, published, heard, message) => {
    const account = await createAccount(api.orm);
    const site = await createSite(api.orm, account.account_id);
    await api.orm.em.execute("update igny8_site_integrations set last_webhook_at = ?, webhooks_signed = true where id = ?", [
      heard === null ? null : minutes(heard),
      site.integration_id,
    ]);
    for (const one of published) {
      const { ago, ...more } = typeof one === "number" ? { ago: one, details: { created: true } } : one;
      const event = { event_type: "publish", action: "content_publish", created_at: minutes(ago), ...more } as const;
      await createEvent(api.orm, { ...account, ...site }, event);
    }
    const read = async (path: string) => (await api.call("GET", `/api/v1/${path}`, account.token)).json.data;
    const [listed] = await read("sites/");
    expect([listed.needs_attention, listed.connection.problem?.message ?? null]).toEqual([message !== null, message]);
    // The debug status says the same.
    const { health } = await read(`integration/integrations/${site.integration_id}/debug-status/`);
    expect(health.problems).toEqual(listed.connection.problem ? [listed.connection.problem] : []);
  });

  test("whose webhooks are not signed need attention too", async () => {
    const account = await createAccount(api.orm);
    const site = await createSite(api.orm, account.account_id);
    await api.orm.em.execute("update igny8_site_integrations set last_webhook_at = now() where id = ?", [site.integration_id]);
    const [listed] = (await api.call("GET", "/api/v1/sites/?needs_attention=true", account.token)).json.data;
    expect(listed.connection.problem).toMatchObject({ check: "webhooks", advice: expect.stringContaining("Update the plugin") });
  });

  test("are one query and their connections another, however many there are", async () => {
    const account = await createAccount(api.orm);
    const sent = async () => {
      const statements = await statementsOf(api.orm, () => api.call("GET", "/api/v1/sites/", account.token));
      return statements.filter(({ text }) => text.includes("igny8_site_integrations")).length;
    };
    for (let n = 0; n < 5; n++) await createSite(api.orm, account.account_id, `http://127.0.0.1:${n + 1}`);
    expect(await sent()).toBe(2);
  });

  test.each(["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=!", "cursor=abc"])("refuse the page %s", async (query) => {
    expect((await call("GET", `/api/v1/sites/?${query}`)).status).toBe(422);
  });

  test("with articles on WordPress are removed on insistence only", async () => {
    const site = await createSite(api.orm, account_id);
    const owner = { account_id, site_id: site.site_id };
    await createContent(api.orm, owner, {
      status: "published",
      external_id: "7",
      external_url: "http://x/7",
      integration_id: site.integration_id,
    });
    const refused = await call("DELETE", `/api/v1/sites/${site.site_id}/`);
    expect([refused.status, refused.json.error.code]).toEqual([409, "site_has_published_content"]);
    expect((await call("DELETE", `/api/v1/sites/${site.site_id}/?force=true`)).status).toBe(200);
    const left = await api.orm.em.execute(
      "select 1 from igny8_content where site_id = ? union all select 1 from igny8_site_integrations where site_id = ?",
      [site.site_id, site.site_id],
    );
    expect(left).toEqual([]);
  });

  test("are not removed while something is being published on them", async () => {
    const site = await createSite(api.orm, account_id);
    const { id } = await createContent(api.orm, { account_id, site_id: site.site_id });
    expect((await call("POST", `/api/v1/writer/content/${id}/publish/`)).status).toBe(202);
    for (const force of ["false", "true"]) {
      const answer = await call("DELETE", `/api/v1/sites/${site.site_id}/?force=${force}`);
      expect([answer.status, answer.json.error.code]).toEqual([409, "publication_open"]);
    }
  });
});

describe.each([
  ["sectors", "sector"],
  ["clusters", "cluster"],
])("%s of a site", (collection, one) => {
  test("are added, renamed, listed and removed", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const at = `/api/v1/sites/${site_id}/${collection}/`;
    const { id } = (await call("POST", at, { name: "Baking" })).json.data;
    await call("POST", at, { name: "Ovens" });
    expect((await call("PATCH", `${at}${id}/`, { name: "Bread" })).json.data).toMatchObject({ id, site_id, name: "Bread" });
    const list = await call("GET", `${at}?limit=1`);
    expect([list.json.data[0].name, list.json.next_cursor]).toEqual(["Ovens", expect.any(String)]);
    expect((await call("GET", `${at}?limit=1&cursor=${list.json.next_cursor}`)).json).toMatchObject({
      data: [{ name: "Bread" }],
      next_cursor: null,
    });
    expect((await call("DELETE", `${at}${id}/`)).status).toBe(200);
    expect((await call("DELETE", `${at}${id}/`)).status).toBe(404);
    expect((await call("PATCH", `${at}${id}/`, { name: "X" })).status).toBe(404);
  });

  test("have names of their own", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const at = `/api/v1/sites/${site_id}/${collection}/`;
    await call("POST", at, { name: "Baking" });
    const { id } = (await call("POST", at, { name: "Ovens" })).json.data;
    const [again, renamed] = [await call("POST", at, { name: "Baking" }), await call("PATCH", `${at}${id}/`, { name: "Baking" })];
    expect([again.status, again.json.error.code, renamed.status]).toEqual([409, "already_exists", 409]);
    expect((await call("PATCH", `${at}${id}/`, { name: "Ovens" })).status).toBe(200);
  });

  test(`are not reached through another site: a ${one} belongs to one`, async () => {
    const [here, there] = [
      await createSite(api.orm, account_id, "http://127.0.0.1:1"),
      await createSite(api.orm, account_id, "http://127.0.0.1:2"),
    ];
    const { id } = (await call("POST", `/api/v1/sites/${there.site_id}/${collection}/`, { name: "Baking" })).json.data;
    expect((await call("PATCH", `/api/v1/sites/${here.site_id}/${collection}/${id}/`, { name: "X" })).status).toBe(404);
    expect((await call("DELETE", `/api/v1/sites/${here.site_id}/${collection}/${id}/`)).status).toBe(404);
  });
});

describe("clusters", () => {
  test("belong to a sector of the same site, or to none", async () => {
    const [here, there] = [
      await createSite(api.orm, account_id, "http://127.0.0.1:1"),
      await createSite(api.orm, account_id, "http://127.0.0.1:2"),
    ];
    const sector = (await call("POST", `/api/v1/sites/${here.site_id}/sectors/`, { name: "Baking" })).json.data;
    const foreign = (await call("POST", `/api/v1/sites/${there.site_id}/sectors/`, { name: "Baking" })).json.data;
    const at = `/api/v1/sites/${here.site_id}/clusters/`;
    const made = await call("POST", at, { name: "Sourdough", sector_id: sector.id });
    expect(made.json.data).toMatchObject({ sector_id: sector.id });
    const refused = await call("POST", at, { name: "Rye", sector_id: foreign.id });
    expect([refused.status, fields(refused)]).toEqual([422, ["sector_id"]]);
    const moved = await call("PATCH", `${at}${made.json.data.id}/`, { sector_id: foreign.id });
    expect([moved.status, fields(moved)]).toEqual([422, ["sector_id"]]);
    await call("POST", at, { name: "Ovens" });
    expect((await call("GET", `${at}?sector_id=${sector.id}`)).json.data).toMatchObject([{ name: "Sourdough" }]);
    expect((await call("PATCH", `${at}${made.json.data.id}/`, { sector_id: null })).json.data.sector_id).toBeNull();
  });

  test("stay when their sector is removed", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const sector = (await call("POST", `/api/v1/sites/${site_id}/sectors/`, { name: "Baking" })).json.data;
    await call("POST", `/api/v1/sites/${site_id}/clusters/`, { name: "Sourdough", sector_id: sector.id });
    await call("DELETE", `/api/v1/sites/${site_id}/sectors/${sector.id}/`);
    expect((await call("GET", `/api/v1/sites/${site_id}/clusters/`)).json.data).toMatchObject([{ name: "Sourdough", sector_id: null }]);
  });
});

describe("taxonomy terms", () => {
  test("are added, renamed, listed by kind and removed", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const category = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "category", name: "  Slow \u00a0 food " })).json
      .data;
    expect(category).toMatchObject({ site_id, kind: "category", name: "Slow food" });
    await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Slow food" });
    const list = async (query: string) =>
      (await call("GET", `/api/v1/writer/taxonomy-terms/?site_id=${site_id}${query}`)).json.data.map(({ kind }: { kind: string }) => kind);
    expect([await list(""), await list("&kind=tag")]).toEqual([["tag", "category"], ["tag"]]);
    expect((await call("PATCH", `/api/v1/writer/taxonomy-terms/${category.id}/`, { name: "slow Food" })).json.data.name).toBe("slow Food");
    expect((await call("DELETE", `/api/v1/writer/taxonomy-terms/${category.id}/`)).status).toBe(200);
    expect((await call("DELETE", `/api/v1/writer/taxonomy-terms/${category.id}/`)).status).toBe(404);
  });

  test("are there once, whatever the case; the answer names the one that is", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const there = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Café" })).json.data;
    const answer = await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "CAFE\u0301" });
    expect([answer.status, answer.json.error.code, answer.json.error.details]).toEqual([
      409,
      "already_exists",
      [{ field: "id", message: String(there.id) }],
    ]);
    const other = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Tea" })).json.data;
    expect((await call("PATCH", `/api/v1/writer/taxonomy-terms/${other.id}/`, { name: "café" })).status).toBe(409);
  });

  test.each([
    ["an empty name", { name: " " }, "name"],
    ["another kind", { kind: "format" }, "kind"],
    ["half a surrogate pair", { name: "\ud800" }, "name"],
  ])("refuse %s", async (_, wrong, field) => {
    const answer = await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id: 1, kind: "tag", name: "X", ...wrong });
    expect([answer.status, fields(answer)]).toEqual([422, [field]]);
  });
});

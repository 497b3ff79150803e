import { beforeAll, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { createEvent } from "../../support/fixtures/events.ts";

// The list of sites: its orders, groups and columns.
const api = useApp();
let token: string;
let account_id: number;
const ids: Record<string, number> = {};
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);

beforeAll(async () => {
  ({ token, account_id } = await createAccount(api.orm));
  for (const [name, group_name] of [
    ["bread", "Client B"],
    ["Apples", null],
    ["cakes", "client a"],
    ["Bakery", "Client B"],
    ["apples", null],
  ] as const)
    ids[name] = (await call("POST", "/api/v1/sites/", { name, url: `https://${name}.example.com/${name}`, group_name })).json.data.id;
});

/** The names of all pages of the list. */
async function names(query: string, limit = 2): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { json } = await call("GET", `/api/v1/sites/?limit=${limit}&${query}${cursor && `&cursor=${cursor}`}`);
    found.push(...json.data.map(({ name }: { name: string }) => name));
    cursor = json.next_cursor;
  }
  return found;
}

test("each order has every site once, over its pages", async () => {
  expect(await names("order=newest")).toEqual(["apples", "Bakery", "cakes", "Apples", "bread"]);
  expect(await names("order=name")).toEqual(["Apples", "apples", "Bakery", "bread", "cakes"]);
  // Groups in the order of their names, whatever the case; sites without one last.
  expect(await names("order=group")).toEqual(["cakes", "Bakery", "bread", "Apples", "apples"]);
  expect(await names("")).toEqual(await names("order=newest"));
  expect((await call("GET", "/api/v1/sites/?order=size")).status).toBe(422);
});

test("a group, no group, and what was never connected can be asked for", async () => {
  expect(await names("order=name&group=Client%20B")).toEqual(["Bakery", "bread"]);
  expect(await names("order=name&group=")).toEqual(["Apples", "apples"]);
  expect(await names("group=client%20b")).toEqual([]);
  const { site_id } = await createSite(api.orm, account_id, "https://connected.example.com");
  expect(await names("order=name&connected=true")).toEqual(["Test site"]);
  expect(await names("connected=false&needs_attention=true")).toHaveLength(5);
  expect((await call("DELETE", `/api/v1/sites/${site_id}/?force=true`)).status).toBe(200);
});

test("groups are listed, given to many sites at once, and end with their last site", async () => {
  expect((await call("GET", "/api/v1/sites/groups/")).json.data).toEqual([
    { name: "client a", sites: 1 },
    { name: "Client B", sites: 2 },
  ]);
  const moved = await call("POST", "/api/v1/sites/groups/", { site_ids: [ids["Apples"], ids["cakes"], ids["Apples"]], group_name: "New" });
  expect(moved.json.data).toEqual({ site_ids: [ids["Apples"], ids["cakes"]], group_name: "New" });
  expect((await call("GET", "/api/v1/sites/groups/")).json.data.map(({ name }: { name: string }) => name)).toEqual(["Client B", "New"]);
  await call("POST", "/api/v1/sites/groups/", { site_ids: [ids["Apples"], ids["cakes"]], group_name: null });
  expect((await call("GET", `/api/v1/sites/${ids["cakes"]}/`)).json.data.group_name).toBeNull();
  await call("PATCH", `/api/v1/sites/${ids["cakes"]}/`, { group_name: " client a " });
  expect((await call("GET", `/api/v1/sites/${ids["cakes"]}/`)).json.data.group_name).toBe("client a");
});

test("another account's site is not there, and then no site changes", async () => {
  const other = await createAccount(api.orm);
  const theirs = await createSite(api.orm, other.account_id);
  const answer = await call("POST", "/api/v1/sites/groups/", { site_ids: [ids["Apples"], theirs.site_id], group_name: "Stolen" });
  expect([answer.status, answer.json.error.code]).toEqual([404, "not_found"]);
  expect((await call("GET", `/api/v1/sites/${ids["Apples"]}/`)).json.data.group_name).toBeNull();
  for (const wrong of [
    { site_ids: [], group_name: "X" },
    { site_ids: [1], group_name: "" },
    { site_ids: [1], group_name: "x".repeat(61) },
    { site_ids: [1] },
  ])
    expect((await call("POST", "/api/v1/sites/groups/", wrong)).status).toBe(422);
});

test("a site shows what is scheduled, what was published today in its own zone, and the last contact", async () => {
  const site = await createSite(api.orm, account_id, "https://busy.example.com");
  const { site_id, integration_id } = site;
  // Where the day has just begun, or is nearly over.
  await api.orm.em.execute("update igny8_sites set time_zone = 'Pacific/Kiritimati' where id = ?", [site_id]);
  const read = async () => (await call("GET", `/api/v1/sites/${site_id}/`)).json.data.connection;
  expect(await read()).toMatchObject({ scheduled: 0, published_today: 0, last_contact_at: null });
  const { id } = await createContent(api.orm, { account_id, site_id });
  const later = new Date(Date.now() + 3_600_000).toISOString();
  expect((await call("POST", `/api/v1/writer/content/${id}/publish/`, { publish_at: later })).status).toBe(202);
  const place = { account_id, site_id, integration_id };
  for (const [action, success] of [
    ["content_publish", true],
    ["content_publish", false],
    ["content_publish_start", true],
  ] as const)
    await createEvent(api.orm, place, { action, event_type: "publish", success });
  const earlier = await createEvent(api.orm, place, { action: "content_publish", event_type: "publish", success: true });
  await api.orm.em.execute("update igny8_sync_events set created_at = created_at - interval '25 hours' where id = ?", [earlier]);
  await api.orm.em.execute("update igny8_site_integrations set last_webhook_at = '2026-01-02T03:04:05Z' where id = ?", [integration_id]);
  expect(await read()).toMatchObject({ scheduled: 1, published_today: 1, waiting: 0, last_contact_at: "2026-01-02T03:04:05.000Z" });
});

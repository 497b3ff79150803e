import { beforeAll, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";

const api = useApp();
let token: string;
let account_id: number;
beforeAll(async () => {
  ({ token, account_id } = await createAccount(api.orm));
});
const add = (body: unknown, as = token) => api.call("POST", "/api/v1/sites/bulk/", as, body);
const count = async () => (await api.call("GET", "/api/v1/sites/?limit=100", token)).json.data.length;

const LIST = [
  { url: "myblog.com/wp-admin/", name: " My blog ", group_name: "Client A" },
  { url: "https://www.MyBlog.com" },
  { url: "known.example.com" },
  { url: "myblog,com" },
  { url: "127.0.0.1:8081", name: "", group_name: null },
  { url: "named.example.com", name: "x".repeat(201) },
  { url: "taken.example.com" },
];

test("a dry run gives each line's verdict and adds nothing; then one wrong line refuses all of them, by its number", async () => {
  await createSite(api.orm, account_id, "http://www.known.example.com");
  const other = await createAccount(api.orm);
  await createSite(api.orm, other.account_id, "https://taken.example.com");
  const { status, json } = await add({ dry_run: true, sites: LIST });
  expect([status, json.data.added, await count()]).toEqual([200, 0, 1]);
  expect(json.data.lines).toMatchObject([
    { line: 1, verdict: "add", url: "https://myblog.com", name: "My blog", group_name: "Client A", message: null, site_id: null },
    { line: 2, verdict: "already_there", message: "Line 1 has the same address.", url: "https://www.myblog.com" },
    { line: 3, verdict: "already_there", message: "You have this site: Test site.", site_id: expect.any(Number) },
    { line: 4, verdict: "not_understood", field: "url", message: expect.stringContaining("did you mean https://myblog.com?"), url: null },
    { line: 5, verdict: "add", url: "http://127.0.0.1:8081", name: "127.0.0.1:8081", group_name: null },
    { line: 6, verdict: "not_understood", field: "name", message: expect.stringContaining("200 characters") },
    { line: 7, verdict: "add", connected_elsewhere: true, message: expect.stringContaining("Another IGNY8 account") },
  ]);
  expect(JSON.stringify(json)).not.toContain("Test account");
  const refused = await add({ sites: LIST });
  expect([refused.status, refused.json.error.code, await count()]).toEqual([422, "invalid", 1]);
  expect(refused.json.error.details).toEqual([
    { field: "sites.3.url", message: expect.stringMatching(/^line 4: must be a URL/) },
    { field: "sites.5.name", message: expect.stringMatching(/^line 6: /) },
  ]);
  expect(refused.json.error.message).toMatch(/^Nothing was added\. line 4: .*; line 6: /);
});

test("all good lines are added at once, and those that are there are left out; adding again adds nothing", async () => {
  const sites = LIST.filter((_, index) => index !== 3 && index !== 5);
  const { status, json } = await add({ sites, time_zone: "Europe/Berlin" });
  expect([status, json.data.added, await count()]).toEqual([200, 3, 4]);
  const [first] = json.data.lines;
  const { data } = (await api.call("GET", `/api/v1/sites/${first.site_id}/`, token)).json;
  expect(data).toMatchObject({ name: "My blog", url: "https://myblog.com", group_name: "Client A", time_zone: "Europe/Berlin" });
  expect((await add({ sites })).json.data.added).toBe(0);
  expect(await count()).toBe(4);
});

test("a list is not empty, has at most 500 lines, and stays within the account's quota", async () => {
  expect((await add({ sites: [] })).status).toBe(422);
  expect((await add({ sites: Array.from({ length: 501 }, () => ({ url: "a.example" })) })).status).toBe(422);
  const small = await createAccount(api.orm);
  await api.orm.em.execute("update igny8_accounts set quotas = '{\"sites\": 2}' where id = ?", [small.account_id]);
  const three = { sites: ["a", "b", "c"].map((name) => ({ url: `${name}.example.com` })) };
  const refused = await add(three, small.token);
  expect([refused.status, refused.json.error.code]).toEqual([409, "quota_reached"]);
  expect((await api.call("GET", "/api/v1/sites/", small.token)).json.data).toEqual([]);
  expect((await add({ sites: three.sites.slice(0, 2) }, small.token)).json.data.added).toBe(2);
});

test("one site says, too, who has its address: own sites by id, and other accounts only as a fact", async () => {
  const made = await api.call("POST", "/api/v1/sites/", token, { url: "http://www.myblog.com" });
  expect(made.json.data).toMatchObject({ same_address: [expect.any(Number)], connected_elsewhere: false });
  const taken = await api.call("POST", "/api/v1/sites/", token, { url: "taken.example.com/wp-login.php" });
  expect(taken.json.data).toMatchObject({ same_address: [expect.any(Number)], connected_elsewhere: true });
  // Only a connected site counts in another account: anybody may type any address.
  const other = await createAccount(api.orm);
  await api.call("POST", "/api/v1/sites/", other.token, { url: "idle.example.com" });
  expect((await api.call("POST", "/api/v1/sites/", token, { url: "idle.example.com" })).json.data.connected_elsewhere).toBe(false);
});

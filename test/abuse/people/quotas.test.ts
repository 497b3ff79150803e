import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { createEventHub } from "../../../api/events/hub.ts";
import { QUOTA_NAMES, type QuotaName } from "../../../domain/people/quotas.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { newEmail, signUp } from "../../support/console/browser.ts";
import { createContent, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { png } from "../../support/fixtures/pictures.ts";
import { createOperator } from "../../support/fixtures/release.ts";
import { letIn } from "../../support/tries.ts";

// One customer can't use up the installation: each account has limits, even for concurrent requests.

let api: TestApp;
let operator: string;
beforeAll(async () => {
  api = await testApp();
  operator = (await createOperator(api)).token;
});
afterAll(() => api?.close());

const FAMILY = "more than the account's quota";
type Customer = Awaited<ReturnType<typeof customer>>;
/** A person with an account, a site with its key, and an article. */
async function customer() {
  const person = await signUp(api);
  const account_id: number = person.me.account.id;
  const site = await createSite(api.orm, account_id, "https://bakery.example");
  const content = await createContent(api.orm, { account_id, site_id: site.site_id });
  return { ...person, account_id, ...site, content_id: content.id };
}
const allow = (who: Customer, quotas: Partial<Record<QuotaName, number>>) =>
  api.call("PUT", `/api/v1/ops/accounts/${who.account_id}/quotas/`, operator, quotas);
const quotas = async (who: Customer): Promise<Record<string, { allowed: number; used: number | null }>> =>
  Object.fromEntries((await who.send("GET", "/api/v1/account/quotas/")).json.data.map(({ name, ...one }: any) => [name, one]));
const post = (path: string, body: (who: Customer) => object) => (who: Customer) => who.send("POST", path, body(who));
async function upload(who: Customer, bytes = png(1, 1)) {
  const form = new FormData();
  form.set("file", new File([bytes], "x.png"));
  form.set("content_id", String(who.content_id));
  const headers = { cookie: who.cookie };
  const response = await api.app.request("/api/v1/writer/images/", { method: "POST", body: form, headers });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const word = () => crypto.randomUUID();

type Answer = { status: number; json: any };
/** How to get one more, and the expected refusal. */
const MORE: Partial<Record<QuotaName, [more: (who: Customer) => Promise<Answer>, status?: number]>> = {
  sites: [post("/api/v1/sites/", () => ({ name: "B", url: `https://${word()}.example` }))],
  integrations: [
    post("/api/v1/integration/integrations/generate-api-key/", ({ site_id }) => ({ site_id, site_url: `https://${word()}.example` })),
  ],
  articles: [post("/api/v1/writer/content/", ({ site_id }) => ({ site_id, title: "Bread", content_html: "<p>Slow.</p>" }))],
  pictures: [(who) => upload(who)],
  sectors: [async (who) => who.send("POST", `/api/v1/sites/${who.site_id}/sectors/`, { name: word() })],
  clusters: [async (who) => who.send("POST", `/api/v1/sites/${who.site_id}/clusters/`, { name: word() })],
  taxonomy_terms: [post("/api/v1/writer/taxonomy-terms/", ({ site_id }) => ({ site_id, kind: "tag", name: word() }))],
  api_tokens: [post("/api/v1/account/api-tokens/", () => ({ name: "ci" }))],
  invites: [post("/api/v1/account/invites/", () => ({ email: newEmail() }))],
  notification_endpoints: [post("/api/v1/account/notifications/", () => ({ url: "https://example.com", kinds: ["sync.failed"] }))],
};

test.each(Object.entries(MORE) as [QuotaName, (typeof MORE)[QuotaName] & {}][])(
  "%s: of many concurrent requests only the limit succeed, and the refusal has its name, the number and what to do",
  async (name, [more, status = 409]) => {
    const who = await customer();
    const there = (await quotas(who))[name]!.used!;
    const set = await allow(who, { [name]: there + 2 });
    expect(set.json.data.find((one: { name: string }) => one.name === name)).toMatchObject({ allowed: there + 2, used: there });
    const answers = await Promise.all(Array.from({ length: 6 }, () => more(who)));
    const refused = answers.filter((answer) => answer.status !== 201);
    const tooMany = answers.length - refused.length - 2;
    expect(
      letIn(
        FAMILY,
        name,
        answers.map((_, n) => [`${name} ${n}`, n < tooMany ? "one too many" : undefined]),
      ),
    ).toEqual([]);
    expect(refused).toHaveLength(4);
    for (const { status: given, json } of refused) {
      expect([given, json.error.code, json.error.details]).toEqual([
        status,
        "quota_reached",
        [{ field: name, message: `${there + 2} are allowed` }],
      ]);
      expect(json.error.message).toMatch(
        new RegExp(`^This account may have ${there + 2} [a-zA-Z ]+, and no more\\. [A-Z].*, or ask an operator`),
      );
    }
    expect((await quotas(who))[name]).toMatchObject({ allowed: there + 2, used: there + 2 });
    // Other accounts are not affected, and with a larger limit it continues.
    expect((await more(await customer())).status).toBe(201);
    await allow(who, {});
    expect((await more(who)).status).toBe(201);
  },
);

test("megabytes of pictures are counted by their bytes, and the refusal is 413", async () => {
  const who = await customer();
  await allow(who, { picture_megabytes: 2 });
  await upload(who);
  await api.orm.em.fork().execute("update igny8_images set byte_size = 1999000 where account_id = ?", [who.account_id]);
  const answers = await Promise.all([0, 1, 2].map((n) => upload(who, Buffer.concat([png(1, 1), Buffer.alloc(600 + n)]))));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 413, 413]);
  expect(answers.find(({ status }) => status === 413)!.json.error).toMatchObject({
    code: "quota_reached",
    details: [{ field: "picture_megabytes" }],
  });
  letIn(
    FAMILY,
    "picture_megabytes",
    answers.map((_, n) => [`picture ${n}`, undefined]),
  );
});

test("new tags of an article count too, and the refused article is not made", async () => {
  const who = await customer();
  await allow(who, { taxonomy_terms: 3 });
  const make = (tags: string[]) =>
    who.send("POST", "/api/v1/writer/content/", { site_id: who.site_id, title: "T", content_html: "", tags });
  expect((await make(["a", "b", "c"])).status).toBe(201);
  expect((await make(["a", "b"])).status).toBe(201);
  const refused = await make(["a", "d"]);
  expect([refused.status, refused.json.error.details[0].field]).toEqual([409, "taxonomy_terms"]);
  const patched = await who.send("PATCH", `/api/v1/writer/content/${who.content_id}/`, { tags: ["e"] });
  expect([patched.status, patched.json.error.details[0].field]).toEqual([409, "taxonomy_terms"]);
  expect(await quotas(who)).toMatchObject({ articles: { used: 3 }, taxonomy_terms: { used: 3 } });
  letIn(FAMILY, "tags of articles", [
    ["a new article", undefined],
    ["a change", undefined],
  ]);
});

test("concurrent bulk runs: one too many claims no article", async () => {
  const who = await customer();
  await allow(who, { bulk_runs: 2 });
  const ids = await createContents(api.orm, who, 5);
  const start = (id: number) => who.send("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [id] });
  const answers = await Promise.all(ids.map(start));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 409, 409, 409]);
  const [{ count }] = (await api.orm.em
    .fork()
    .execute("select count(*)::int from igny8_publications where account_id = ?", [who.account_id])) as any;
  expect(letIn(FAMILY, "bulk_runs", [["articles of refused runs", count > 2 ? count : undefined]])).toEqual([]);
});

test("connection tests of an account per hour", async () => {
  const who = await customer();
  await allow(who, { connection_tests_an_hour: 0 });
  const refused = await who.send("POST", `/api/v1/integration/integrations/${who.integration_id}/test-connection/`);
  expect([refused.status, refused.json.error.code, refused.json.error.details[0].field]).toEqual([
    429,
    "quota_reached",
    "connection_tests_an_hour",
  ]);
  letIn(FAMILY, "connection tests", [["a test", undefined]]);
});

test("requests of one site per minute; another site's succeed, and the refusal has Retry-After", async () => {
  const [who, other] = [await customer(), await customer()];
  await allow(who, { site_requests_a_minute: 5 });
  const tell = async ({ api_key }: Customer, path = "webhooks/wordpress/status/") => {
    const headers = { "content-type": "application/json", "x-igny8-api-key": api_key };
    return api.app.request(`/api/v1/integration/${path}`, { method: "POST", headers, body: "{}" });
  };
  const answers = await Promise.all(Array.from({ length: 9 }, () => tell(who)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array<number>(5).fill(422),
    ...Array<number>(4).fill(429),
  ]);
  const wait = Number((await tell(who, "wordpress/test/")).headers.get("retry-after"));
  expect([wait > 0, wait <= 60]).toEqual([true, true]);
  expect((await tell(other)).status).toBe(422);
  letIn(
    FAMILY,
    "requests of a site",
    answers.map((_, n) => [`request ${n}`, undefined]),
  );
});

test("event streams of one person; other members have their own", async () => {
  const events = createEventHub({ orm: api.orm, databaseUrl: api.directUrl, log: api.deps.log, streamsPerPerson: 2 });
  try {
    const join = (user_id: number) =>
      events.join({ via: "session", credential_id: user_id, account_id: 1, user_id }, undefined, () => undefined);
    const answers = await Promise.allSettled([1, 1, 1, 1].map(join));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(answers.find(({ status }) => status === "rejected")).toMatchObject({ reason: { status: 429, code: "quota_reached" } });
    await expect(join(2)).resolves.toBeDefined();
    letIn(
      FAMILY,
      "event streams",
      answers.map((_, n) => [`stream ${n}`, undefined]),
    );
  } finally {
    await events.close();
  }
});

test("only operators change limits, by name and with numbers; the installation has defaults", async () => {
  const who = await customer();
  const path = `/api/v1/ops/accounts/${who.account_id}/quotas/`;
  expect((await who.send("PUT", path, { sites: 1_000 })).json.error.code).toBe("operator_required");
  for (const wrong of [{ sights: 1 }, { sites: -1 }, { sites: "many" }, { sites: 1e12 }])
    expect((await api.call("PUT", path, operator, wrong)).status).toBe(422);
  expect((await api.call("PUT", path.replace(String(who.account_id), "2147483647"), operator, {})).status).toBe(404);
  const app = createApp({ ...api.deps, quotas: { ...api.deps.quotas, sites: 7 } });
  const listed = await app.request("/api/v1/account/quotas/", { headers: { cookie: who.cookie } });
  const { data } = (await listed.json()) as any;
  expect(data.map(({ name }: { name: string }) => name)).toEqual([...QUOTA_NAMES]);
  expect(data[0]).toEqual({ name: "sites", what: "sites", allowed: 7, used: 1 });
});

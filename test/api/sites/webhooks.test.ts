import { createHash, createHmac, randomUUID } from "node:crypto";
import fc from "fast-check";
import { pino } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { Content } from "../../../db/articles/content.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import { SyncEvent } from "../../../db/events/syncEvent.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";

const SITE = "https://example.com";
const app = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let content: Content;
let sites = 0;

beforeEach(async () => {
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, `${SITE}/${(sites += 1)}`)) };
  content = await createContent(app.orm, owner);
  await requestPublication(app.orm.em.fork(), owner, content.id, undefined);
});

const status = (more: Record<string, unknown> = {}) => ({
  ...{ post_id: 123, content_id: content.id, post_status: "publish", post_url: `${SITE}/my-post/`, post_title: "My Post Title" },
  site_url: `${SITE}/${sites}`,
  ...more,
});

async function send(kind: "status" | "metadata", body: Record<string, unknown>, headers: Record<string, string> = {}) {
  const response = await app.app.request(`/api/v1/integration/webhooks/wordpress/${kind}/`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-igny8-api-key": owner.api_key, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as any };
}

function signed(body: Record<string, unknown>, more: { key?: string; at?: number; id?: string } = {}) {
  const id = more.id ?? randomUUID();
  const timestamp = String(Math.floor((more.at ?? Date.now()) / 1_000));
  const secret = Buffer.from((more.key ?? owner.api_key).replace("igny8_", ""), "base64url");
  const signature = createHmac("sha256", secret)
    .update(`${id}.${timestamp}.${JSON.stringify(body)}`)
    .digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
const now = async () => app.orm.em.fork().findOneOrFail(Content, content.id);
const publication = async () => app.orm.em.fork().findOneOrFail(Publication, { content_id: content.id });
const events = async () => app.orm.em.fork().find(SyncEvent, { content_id: content.id }, { orderBy: { id: "asc" } });

test("a status webhook is answered, applied and logged as in the seeds", async () => {
  const answer = await send("status", status());
  expect(answer).toMatchObject({
    status: 200,
    json: {
      success: true,
      data: {
        content_id: content.id,
        status: "published",
        wordpress_status: "publish",
        external_id: "123",
        external_url: `${SITE}/my-post/`,
      },
    },
  });
  const row = await now();
  expect(row).toMatchObject({ status: "published", external_id: "123", metadata: { wordpress_status: "publish" } });
  expect(Math.abs(Date.parse(row.metadata.last_wp_sync!) - Date.now())).toBeLessThan(10_000);
  expect(await events()).toMatchObject([{ event_type: "webhook", action: "status_update", success: true, external_id: "123" }]);
  // It heals an answer that was lost: the publication has arrived.
  expect(await publication()).toMatchObject({ state: "published" });
});

test.each([
  ["publish", "published"],
  ["draft", "draft"],
  ["pending", "review"],
  ["private", "published"],
  ["trash", "draft"],
  ["future", "review"],
  ["a-plugins-own", "published"],
])("WordPress's %s is %s here", async (post_status, expected) => {
  await send("status", status());
  expect((await send("status", status({ post_status }))).json.data).toMatchObject({ status: expected, wordpress_status: post_status });
});

test("a new title in WordPress is kept beside ours, and an older one does not come back", async () => {
  const ours = (await now()).title;
  await send("status", status({ sequence: 5, post_title: "Written there" }));
  expect(await now()).toMatchObject({ title: ours, metadata: { wordpress_title: "Written there" } });
  await send("status", status({ sequence: 4, post_title: "Before" }));
  await send("status", status({ sequence: 6, post_title: "" })); // A bridge that does not say.
  expect((await now()).metadata.wordpress_title).toBe("Written there");
  await send("status", status({ sequence: 7, post_status: "deleted", post_title: "At its end" }));
  expect((await now()).metadata.wordpress_title).toBe("Written there");
});

test("metadata is kept as it comes", async () => {
  const metadata = { categories: ["Tech", "News"], tags: ["AI"], author: { id: 1, name: "Admin" }, modified_date: "2025-11-30T12:00:00Z" };
  const { post_id, content_id, site_url } = status();
  expect((await send("metadata", { post_id, content_id, site_url, metadata })).json.data).toEqual({
    content_id,
    duplicate: false,
    stale: false,
  });
  expect((await now()).metadata).toMatchObject({ wp_metadata: metadata, last_wp_sync: expect.any(String) });
  expect(await events()).toMatchObject([{ event_type: "webhook", action: "metadata_update", success: true }]);
});

test("a post that was deleted makes the content a draft and its publication gone; publishing again needs recreate", async () => {
  await send("status", status({ sequence: 1 }));
  await send("status", status({ sequence: 2, post_status: "deleted", reason: "deleted" }));
  expect(await now()).toMatchObject({ status: "draft", external_id: null, external_url: null, metadata: { wordpress_status: "deleted" } });
  expect(await publication()).toMatchObject({ state: "gone" });
  const publish = await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {});
  expect(publish).toMatchObject({ status: 410, json: { error: { code: "post_gone" } } });
});

test("twenty copies at once have one effect", async () => {
  const body = status({ sequence: 3 });
  const headers = signed(body);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send("status", body, headers)));
  expect(answers.map(({ status: code }) => code)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(answers.filter(({ json }) => !json.data.duplicate)).toHaveLength(1);
  expect(await events()).toHaveLength(1);
});

test("whatever the order of arrival, WordPress's last state stays", async () => {
  const states = ["publish", "draft", "private", "trash", "publish", "pending"].map((post_status, index) => ({
    post_status,
    sequence: index + 1,
  }));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(states, { minLength: states.length }), fc.boolean(), async (order, atOnce) => {
      const em = app.orm.em.fork();
      await em.nativeUpdate(Publication, { content_id: content.id }, { sequence: 0 });
      if (atOnce) await Promise.all(order.map((state) => send("status", status(state))));
      else for (const state of order) await send("status", status(state));
      expect(await now()).toMatchObject({ status: "review", metadata: { wordpress_status: "pending" } });
      expect((await publication()).sequence).toBe(states.length);
    }),
    { numRuns: 25 },
  );
});

test("a delivery is checked, applied and logged in two statements, the one that writes being its own transaction", async () => {
  await send("status", status({ sequence: 1 }));
  const body = status({ sequence: 2, post_status: "draft" });
  const sent = await statementsOf(app.orm, async () =>
    expect((await send("status", body, signed(body))).json.data).toMatchObject({ status: "draft" }),
  );
  expect(sent).toHaveLength(2);
  expect(sent.filter(({ text }) => /\b(insert|update)\b/i.test(text))).toHaveLength(1);
});

test("an older delivery says stale and is logged as such", async () => {
  await send("status", status({ sequence: 5 }));
  const late = await send("status", status({ sequence: 4, post_status: "draft" }));
  expect(late.json.data).toMatchObject({ stale: true, duplicate: false, status: "published" });
  expect((await events()).at(-1)!.description).toContain("ignored");
});

describe("a site that calls itself another address", () => {
  const refusal = async () => (await app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id)).webhook_refusal;
  const check = async () =>
    (await app.call("GET", `/api/v1/integration/integrations/${owner.integration_id}/debug-status/?include_validation=true`, owner.token))
      .json.data.validation.webhooks;
  const attention = async () => (await app.call("GET", `/api/v1/sites/${owner.site_id}/`, owner.token)).json.data.needs_attention;
  const tell = (home_url: string) =>
    app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, { config_json: { site_url: `${SITE}/${sites}`, home_url } });

  test.each(["http://", "https://www.", "HTTPS://"])("as people mean addresses it is the same: %s", async (scheme) => {
    expect((await send("status", status({ site_url: `${scheme}example.com/${sites}/` }))).status).toBe(200);
    expect(await refusal()).toBeNull();
  });

  test("is heard once it told that address where it is registered", async () => {
    const body = status({ site_url: "https://alias.example" });
    expect(await send("status", body)).toMatchObject({ status: 401 });
    await tell("https://alias.example");
    expect((await send("status", body)).status).toBe(200);
    expect((await send("status", status({ site_url: "https://other.example" }))).status).toBe(401);
  });

  test("is seen: the site needs attention and says which address was refused, until one is taken", async () => {
    await send("status", status());
    expect(await attention()).toBe(true); // They are unsigned so far.
    const signedBody = status({ sequence: 1 });
    await send("status", signedBody, signed(signedBody));
    expect([await attention(), (await check()).ok]).toEqual([false, true]);
    await send("status", status({ site_url: "https://alias.example" }));
    expect(await check()).toMatchObject({
      ok: false,
      message: expect.stringContaining("https://alias.example"),
      advice: expect.stringContaining("test its connection"),
    });
    expect(await attention()).toBe(true);
    const next = status({ sequence: 2 });
    await send("status", next, signed(next));
    expect([await attention(), (await check()).ok]).toEqual([false, true]);
  });

  test("each reason is told, and written once a minute", async () => {
    const body = status({ sequence: 1 });
    await send("status", body, signed(body));
    const reasons = {
      unsigned: {},
      clock: signed(body, { at: Date.now() - 3_600_000 }),
      signature: { ...signed(body), "webhook-signature": "v1,AAAA" },
    };
    for (const [reason, headers] of Object.entries(reasons)) {
      expect((await send("status", body, headers)).status).toBe(401);
      const seen = await refusal();
      expect(seen).toMatchObject({ reason, site_url: `${SITE}/${sites}` });
      expect(await check()).toMatchObject({ ok: false, message: expect.stringContaining(seen!.message) });
      await send("status", body, headers);
      expect((await refusal())!.at).toBe(seen!.at);
    }
  });

  test("a wrong key is nobody's refusal", async () => {
    await send("status", status(), { "x-igny8-api-key": "igny8_wrong" });
    expect(await refusal()).toBeNull();
  });
});

test("a post that another integration published is none of this one's, whatever its number", async () => {
  const before = await now();
  expect((await send("status", status({ source: randomUUID() }))).status).toBe(404);
  expect(await now()).toEqual(before);
  expect((await send("status", status({ source: owner.source }))).status).toBe(200);
});

describe("refused", () => {
  const unchanged = async () => expect([await now(), await events()]).toMatchObject([{ external_id: null }, []]);

  test("without a key, with a wrong one, from another address: 401", async () => {
    for (const [body, headers] of [
      [status(), { "x-igny8-api-key": "" }],
      [status(), { "x-igny8-api-key": "igny8_wrong" }],
      [status({ site_url: "https://elsewhere.example" }), {}],
      [status({ site_url: `${SITE}/${sites}/blog` }), {}],
    ] as const) {
      expect((await send("status", body, headers)).status).toBe(401);
    }
    await unchanged();
  });

  test("content of another account, or that never went there: 404", async () => {
    const account = await createAccount(app.orm);
    const theirs = await createContent(app.orm, { ...account, ...(await createSite(app.orm, account.account_id)) });
    const draft = await createContent(app.orm, owner);
    for (const content_id of [theirs.id, draft.id, 2_000_000_000]) expect((await send("status", status({ content_id }))).status).toBe(404);
    await unchanged();
  });

  test("a missing or wrong field: 422 with its name", async () => {
    const { post_status: _, ...rest } = status();
    expect((await send("status", rest)).json.error.details).toMatchObject([{ field: "post_status" }]);
    expect((await send("status", status({ post_id: "12" }))).json.error.details).toMatchObject([{ field: "post_id" }]);
    expect((await send("metadata", status())).json.error.details).toMatchObject([{ field: "metadata" }]);
    const unstorable = { ...status(), metadata: { seo: { title: ["a\0b"] } } };
    expect((await send("metadata", unstorable)).json.error.details).toMatchObject([{ field: "metadata" }]);
    await unchanged();
  });

  test("a forged signature, an old one, another site's: 401", async () => {
    const body = status();
    const other = await createSite(app.orm, owner.account_id, "https://other.example");
    for (const headers of [
      { ...signed(body), "webhook-signature": "v1,AAAA" },
      { ...signed(body), "webhook-id": "another" },
      signed(body, { at: Date.now() - 6 * 60_000 }),
      signed(body, { at: Date.now() + 6 * 60_000 }),
      signed(body, { key: other.api_key }),
      signed({ ...body, post_status: "draft" }),
    ]) {
      expect((await send("status", body, headers)).status).toBe(401);
    }
    await unchanged();
  });

  test("each with a line in the log, and the key in none of them", async () => {
    const lines: string[] = [];
    const logged = createApp({ ...app.deps, log: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }) });
    const account = await createAccount(app.orm);
    const theirs = await createContent(app.orm, { ...account, ...(await createSite(app.orm, account.account_id)) });
    const body = status();
    for (const [said, headers] of [
      [body, { "x-igny8-api-key": "igny8_wrongwrongwrong" }],
      [status({ site_url: "https://elsewhere.example" }), {}],
      [status({ content_id: theirs.id }), {}],
      [body, { ...signed(body), "webhook-signature": "v1,AAAA" }],
      [body, signed(body, { at: Date.now() - 6 * 60_000 })],
    ] as const) {
      await logged.request("/api/v1/integration/webhooks/wordpress/status/", {
        method: "POST",
        headers: { "content-type": "application/json", "x-igny8-api-key": owner.api_key, ...headers },
        body: JSON.stringify(said),
      });
    }
    expect(lines.map((line) => JSON.parse(line).code)).toEqual([
      ...["unauthenticated", "unauthenticated", "not_found", "unauthenticated", "unauthenticated"],
    ]);
    expect(lines.join("")).not.toMatch(new RegExp(`${owner.api_key}|wrongwrong|${owner.api_key.slice(6)}`));
  });

  test("an unsigned one once the site has signed: 401", async () => {
    const body = status();
    expect((await send("status", body, signed(body))).status).toBe(200);
    expect((await app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id)).webhooks_signed).toBe(true);
    expect((await send("status", body)).status).toBe(401);
  });
});

test("the address counts whatever its case, default port and slash", async () => {
  expect((await send("status", status({ site_url: `HTTPS://Example.com:443/${sites}//` }))).status).toBe(200);
});

test("the key from before a rotation speaks for the site while the overlap lasts", async () => {
  const before = owner.api_key;
  await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", owner.token, { site_id: owner.site_id });
  expect((await send("status", status(), { "x-igny8-api-key": before })).status).toBe(200);
  await app.orm.em.execute(
    `update igny8_site_integrations set credentials_json = credentials_json || '{"previous_api_key_valid_until":"2020-01-01T00:00:00Z"}' where id = ?`,
    [owner.integration_id],
  );
  expect((await send("status", status(), { "x-igny8-api-key": before })).status).toBe(401);
});

describe("a site that names its key by an id", () => {
  const idOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 16);
  /** Without the key: an empty header is none. */
  const keyless = (body: Record<string, unknown>, key = owner.api_key) => ({
    ...{ "x-igny8-api-key": "", "x-igny8-key-id": idOf(key) },
    ...signed(body, { key }),
  });
  const tell = async (body: Record<string, unknown>, headers = keyless(body)) => (await send("status", body, headers)).status;
  const rotate = async () =>
    (await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", owner.token, { site_id: owner.site_id })).json.data
      .api_key as string;
  const integration = () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);

  test("is heard, in two statements, each finding its row by an index", async () => {
    const body = status({ sequence: 1 });
    const sent = await statementsOf(app.orm, async () => expect(await tell(body)).toBe(200));
    expect(sent).toHaveLength(2);
    expect(await integration()).toMatchObject({ webhooks_signed: true, webhooks_keyless: true });
    const plan = await app.orm.em.fork().transactional(async (em) => {
      await em.execute("set local enable_seqscan = off");
      return em.execute(
        `explain select from igny8_site_integrations i where left(i.api_key_hash, 16) = 'a' or left(i.previous_api_key_hash, 16) = 'a'`,
      );
    });
    expect(JSON.stringify(plan)).toMatch(/site_integrations_key_id.*site_integrations_previous_key_id/s);
  });

  test("may not send its key again, and its people are told the way out, which is one", async () => {
    const older = async (sequence: number, key: string) => {
      const body = status({ sequence });
      return (await send("status", body, { "x-igny8-api-key": key, ...signed(body, { key }) })).status;
    };
    expect(await older(1, owner.api_key)).toBe(200); // Before, it may.
    expect(await tell(status({ sequence: 2 }))).toBe(200);
    expect(await older(3, owner.api_key)).toBe(401);
    expect((await integration()).webhook_refusal).toMatchObject({ reason: "key_sent", site_url: `${SITE}/${sites}` });
    const key = await rotate();
    expect(await older(4, key)).toBe(200);
    const body = status({ sequence: 5 });
    expect(await tell(body, keyless(body, key))).toBe(200);
    expect(await older(6, key)).toBe(401);
  });

  test("is heard with the key from before a rotation while the overlap lasts, and with the new one", async () => {
    const before = owner.api_key;
    const first = status({ sequence: 1 });
    expect(await tell(first)).toBe(200);
    const key = await rotate();
    const [late, next, after] = [2, 3, 4].map((sequence) => status({ sequence })) as [any, any, any];
    expect(await tell(late, keyless(late, before))).toBe(200);
    expect(await tell(next, keyless(next, key))).toBe(200);
    await app.orm.em.execute(
      `update igny8_site_integrations set credentials_json = credentials_json || '{"previous_api_key_valid_until":"2020-01-01T00:00:00Z"}' where id = ?`,
      [owner.integration_id],
    );
    expect(await tell(after, keyless(after, before))).toBe(401);
    expect(await tell(after, keyless(after, key))).toBe(200);
  });

  test("is told when its key can't be decrypted", async () => {
    const unable = createApp({ ...app.deps, secretKeys: [] });
    const body = status();
    const response = await unable.request("/api/v1/integration/webhooks/wordpress/status/", {
      method: "POST",
      headers: { "content-type": "application/json", ...keyless(body) },
      body: JSON.stringify(body),
    });
    expect([response.status, ((await response.json()) as any).error.code]).toEqual([409, "credentials_unreadable"]);
  });

  test("is not spoken for by a stranger with the id alone, whose words its people are not shown", async () => {
    const body = status({ site_url: "https://evil.example/call-this-number" });
    const headers = { ...keyless(body), "webhook-signature": "v1,AAAA" };
    expect(await tell(body, headers)).toBe(401);
    expect((await integration()).webhook_refusal).toMatchObject({ reason: "signature", site_url: `${SITE}/${sites}` });
    expect(await tell(body)).toBe(401);
    expect((await integration()).webhook_refusal).toMatchObject({ reason: "other_address", site_url: body.site_url });
  });

  test("has its requests counted when they are its own, not when a stranger names its key", async () => {
    const quotas = `{"site_requests_a_minute": 2}`;
    await app.orm.em.execute("update igny8_accounts set quotas = ?::jsonb where id = ?", [quotas, owner.account_id]);
    const codes: number[] = [];
    for (const sequence of [1, 2, 3, 4, 5, 6]) {
      const body = status({ sequence });
      codes.push(await tell(body, { ...keyless(body), ...(sequence < 4 ? { "webhook-signature": "v1,AAAA" } : {}) }));
    }
    expect(codes).toEqual([401, 401, 401, 200, 200, 429]);
  });

  test("opens nothing but webhooks with the id", async () => {
    for (const path of [
      "v1/integration/wordpress/test",
      ...["check-update", "register", "health-check"].map((what) => `plugins/igny8-wp-bridge/${what}`),
    ]) {
      const body = JSON.stringify({ site_id: owner.site_id, site_url: `${SITE}/${sites}` });
      const headers = { "content-type": "application/json", ...keyless(JSON.parse(body)) };
      expect((await app.app.request(`/api/${path}/`, { method: "POST", headers, body })).status).toBe(401);
    }
  });
});

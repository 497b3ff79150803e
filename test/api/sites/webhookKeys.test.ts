import { createHash } from "node:crypto";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { Content } from "../../../db/articles/content.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { useWebhooks } from "../../support/fixtures/webhooks.ts";
import { statementsOf } from "../../support/statements.ts";

// Whose webhooks are accepted, by the key that signs them, and which are refused.
const SITE = "https://example.com";
const app = useApp();
const site = useWebhooks(app, SITE);
const { status, send, signed } = site;
const now = async () => app.orm.em.fork().findOneOrFail(Content, site.content.id);
const events = async () => app.orm.em.fork().find(SyncEvent, { content_id: site.content.id }, { orderBy: { id: "asc" } });

describe("refused", () => {
  const unchanged = async () => expect([await now(), await events()]).toMatchObject([{ external_id: null }, []]);

  test("without a key, with a wrong one, from another address: 401", async () => {
    for (const [body, headers] of [
      [status(), { "x-igny8-api-key": "" }],
      [status(), { "x-igny8-api-key": "igny8_wrong" }],
      [status({ site_url: "https://elsewhere.example" }), {}],
      [status({ site_url: `${SITE}/${site.number()}/blog` }), {}],
    ] as const) {
      expect((await send("status", body, headers)).status).toBe(401);
    }
    await unchanged();
  });

  test("content of another account, or that never went there: 404", async () => {
    const account = await createAccount(app.orm);
    const theirs = await createContent(app.orm, { ...account, ...(await createSite(app.orm, account.account_id)) });
    const draft = await createContent(app.orm, site.owner);
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

  test("a forged, expired or foreign signature: 401", async () => {
    const body = status();
    const other = await createSite(app.orm, site.owner.account_id, "https://other.example");
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

  test("each refusal is logged, without the key", async () => {
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
        headers: { "content-type": "application/json", "x-igny8-api-key": site.owner.api_key, ...headers },
        body: JSON.stringify(said),
      });
    }
    const codes = lines.map((line) => JSON.parse(line).code).filter(Boolean);
    expect(codes).toEqual([...["unauthenticated", "unauthenticated", "not_found", "unauthenticated", "unauthenticated"]]);
    expect(lines.join("")).not.toMatch(new RegExp(`${site.owner.api_key}|wrongwrong|${site.owner.api_key.slice(6)}`));
  });

  test("an unsigned webhook after the site has signed: 401", async () => {
    const body = status();
    expect((await send("status", body, signed(body))).status).toBe(200);
    expect((await app.orm.em.fork().findOneOrFail(SiteIntegration, site.owner.integration_id)).webhooks_signed).toBe(true);
    expect((await send("status", body)).status).toBe(401);
  });
});

test("the previous key is accepted during the overlap", async () => {
  const before = site.owner.api_key;
  await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", site.owner.token, { site_id: site.owner.site_id });
  expect((await send("status", status(), { "x-igny8-api-key": before })).status).toBe(200);
  await app.orm.em.execute(
    `update igny8_site_integrations set credentials_json = credentials_json || '{"previous_api_key_valid_until":"2020-01-01T00:00:00Z"}' where id = ?`,
    [site.owner.integration_id],
  );
  expect((await send("status", status(), { "x-igny8-api-key": before })).status).toBe(401);
});

describe("a site that names its key by an id", () => {
  const idOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 16);
  /** Without the key: an empty header counts as none. */
  const keyless = (body: Record<string, unknown>, key = site.owner.api_key) => ({
    ...{ "x-igny8-api-key": "", "x-igny8-key-id": idOf(key) },
    ...signed(body, { key }),
  });
  const tell = async (body: Record<string, unknown>, headers = keyless(body)) => (await send("status", body, headers)).status;
  const rotate = async () =>
    (await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", site.owner.token, { site_id: site.owner.site_id })).json
      .data.api_key as string;
  const integration = () => app.orm.em.fork().findOneOrFail(SiteIntegration, site.owner.integration_id);

  test("is accepted with two statements, each of which uses an index", async () => {
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

  test("may not send its key again, and its people are told what helps", async () => {
    const older = async (sequence: number, key: string) => {
      const body = status({ sequence });
      return (await send("status", body, { "x-igny8-api-key": key, ...signed(body, { key }) })).status;
    };
    expect(await older(1, site.owner.api_key)).toBe(200); // Before the first signed webhook it may.
    expect(await tell(status({ sequence: 2 }))).toBe(200);
    expect(await older(3, site.owner.api_key)).toBe(401);
    expect((await integration()).webhook_refusal).toMatchObject({ reason: "key_sent", site_url: `${SITE}/${site.number()}` });
    const key = await rotate();
    expect(await older(4, key)).toBe(200);
    const body = status({ sequence: 5 });
    expect(await tell(body, keyless(body, key))).toBe(200);
    expect(await older(6, key)).toBe(401);
  });

  test("is accepted with the previous key during the overlap, and with the new one", async () => {
    const before = site.owner.api_key;
    const first = status({ sequence: 1 });
    expect(await tell(first)).toBe(200);
    const key = await rotate();
    const [late, next, after] = [2, 3, 4].map((sequence) => status({ sequence })) as [any, any, any];
    expect(await tell(late, keyless(late, before))).toBe(200);
    expect(await tell(next, keyless(next, key))).toBe(200);
    await app.orm.em.execute(
      `update igny8_site_integrations set credentials_json = credentials_json || '{"previous_api_key_valid_until":"2020-01-01T00:00:00Z"}' where id = ?`,
      [site.owner.integration_id],
    );
    expect(await tell(after, keyless(after, before))).toBe(401);
    expect(await tell(after, keyless(after, key))).toBe(200);
  });

  test("gets an error when its key can't be decrypted", async () => {
    const unable = createApp({ ...app.deps, secretKeys: [] });
    const body = status();
    const response = await unable.request("/api/v1/integration/webhooks/wordpress/status/", {
      method: "POST",
      headers: { "content-type": "application/json", ...keyless(body) },
      body: JSON.stringify(body),
    });
    expect([response.status, ((await response.json()) as any).error.code]).toEqual([409, "credentials_unreadable"]);
  });

  test("can't be impersonated with the id alone, and its people do not see the stranger's words", async () => {
    const body = status({ site_url: "https://evil.example/call-this-number" });
    const headers = { ...keyless(body), "webhook-signature": "v1,AAAA" };
    expect(await tell(body, headers)).toBe(401);
    expect((await integration()).webhook_refusal).toMatchObject({ reason: "signature", site_url: `${SITE}/${site.number()}` });
    expect(await tell(body)).toBe(401);
    expect((await integration()).webhook_refusal).toMatchObject({ reason: "other_address", site_url: body.site_url });
  });

  test("has its own requests counted, not a stranger's that name its key", async () => {
    const quotas = `{"site_requests_a_minute": 2}`;
    await app.orm.em.execute("update igny8_accounts set quotas = ?::jsonb where id = ?", [quotas, site.owner.account_id]);
    const codes: number[] = [];
    for (const sequence of [1, 2, 3, 4, 5, 6]) {
      const body = status({ sequence });
      codes.push(await tell(body, { ...keyless(body), ...(sequence < 4 ? { "webhook-signature": "v1,AAAA" } : {}) }));
    }
    expect(codes).toEqual([401, 401, 401, 200, 200, 429]);
  });

  test("gets access only to webhooks with the id", async () => {
    for (const path of [
      "v1/integration/wordpress/test",
      ...["check-update", "register", "health-check"].map((what) => `plugins/igny8-wp-bridge/${what}`),
    ]) {
      const body = JSON.stringify({ site_id: site.owner.site_id, site_url: `${SITE}/${site.number()}` });
      const headers = { "content-type": "application/json", ...keyless(JSON.parse(body)) };
      expect((await app.app.request(`/api/${path}/`, { method: "POST", headers, body })).status).toBe(401);
    }
  });
});

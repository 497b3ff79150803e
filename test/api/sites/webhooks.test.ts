import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { useApp } from "../../support/app.ts";
import { useWebhooks } from "../../support/fixtures/webhooks.ts";
import { statementsOf } from "../../support/statements.ts";

const SITE = "https://example.com";
const app = useApp();
const site = useWebhooks(app, SITE);
const { status, send, signed } = site;
const now = async () => app.orm.em.fork().findOneOrFail(Content, site.content.id);
const events = async () => app.orm.em.fork().find(SyncEvent, { content_id: site.content.id }, { orderBy: { id: "asc" } });
const publication = async () => app.orm.em.fork().findOneOrFail(Publication, { content_id: site.content.id });

test("a status webhook is answered, applied and logged as the requirements say", async () => {
  const answer = await send("status", status());
  expect(answer).toMatchObject({
    status: 200,
    json: {
      success: true,
      data: {
        content_id: site.content.id,
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
  // It repairs a lost answer: the publication has succeeded.
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

test("a new title from WordPress is stored beside ours, and an older one does not overwrite it", async () => {
  const ours = (await now()).title;
  await send("status", status({ sequence: 5, post_title: "Written there" }));
  expect(await now()).toMatchObject({ title: ours, metadata: { wordpress_title: "Written there" } });
  await send("status", status({ sequence: 4, post_title: "Before" }));
  await send("status", status({ sequence: 6, post_title: "" })); // From a bridge without titles.
  expect((await now()).metadata.wordpress_title).toBe("Written there");
  await send("status", status({ sequence: 7, post_status: "deleted", post_title: "At its end" }));
  expect((await now()).metadata.wordpress_title).toBe("Written there");
});

test("metadata is stored as sent", async () => {
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

test("a deleted post makes the content a draft and its publication gone; publishing again needs recreate", async () => {
  await send("status", status({ sequence: 1 }));
  await send("status", status({ sequence: 2, post_status: "deleted", reason: "deleted" }));
  expect(await now()).toMatchObject({ status: "draft", external_id: null, external_url: null, metadata: { wordpress_status: "deleted" } });
  expect(await publication()).toMatchObject({ state: "gone" });
  const publish = await app.call("POST", `/api/v1/writer/content/${site.content.id}/publish/`, site.owner.token, {});
  expect(publish).toMatchObject({ status: 410, json: { error: { code: "post_gone" } } });
});

test("a post that comes back ends the state gone, also if an update found the post in the trash", async () => {
  await send("status", status({ sequence: 1 }));
  await app.orm.em.fork().nativeUpdate(Publication, { content_id: site.content.id }, { state: "gone", task: "update" });
  await send("status", status({ sequence: 2, reason: "untrashed" }));
  expect(await publication()).toMatchObject({ state: "published" });
});

test("twenty concurrent copies have one effect", async () => {
  const body = status({ sequence: 3 });
  const headers = signed(body);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send("status", body, headers)));
  expect(answers.map(({ status: code }) => code)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(answers.filter(({ json }) => !json.data.duplicate)).toHaveLength(1);
  expect(await events()).toHaveLength(1);
});

test("whatever the order of arrival, WordPress's last state wins", async () => {
  const states = ["publish", "draft", "private", "trash", "publish", "pending"].map((post_status, index) => ({
    post_status,
    sequence: index + 1,
  }));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(states, { minLength: states.length }), fc.boolean(), async (order, atOnce) => {
      const em = app.orm.em.fork();
      await em.nativeUpdate(Publication, { content_id: site.content.id }, { sequence: 0 });
      if (atOnce) await Promise.all(order.map((state) => send("status", status(state))));
      else for (const state of order) await send("status", status(state));
      expect(await now()).toMatchObject({ status: "review", metadata: { wordpress_status: "pending" } });
      expect((await publication()).sequence).toBe(states.length);
    }),
    { numRuns: 25 },
  );
});

test("a webhook is checked, applied and logged in two statements; the one that writes is its own transaction", async () => {
  await send("status", status({ sequence: 1 }));
  const body = status({ sequence: 2, post_status: "draft" });
  const sent = await statementsOf(app.orm, async () =>
    expect((await send("status", body, signed(body))).json.data).toMatchObject({ status: "draft" }),
  );
  expect(sent).toHaveLength(2);
  expect(sent.filter(({ text }) => /\b(insert|update)\b/i.test(text))).toHaveLength(1);
});

test("an older webhook is answered as stale and logged as such", async () => {
  await send("status", status({ sequence: 5 }));
  const late = await send("status", status({ sequence: 4, post_status: "draft" }));
  expect(late.json.data).toMatchObject({ stale: true, duplicate: false, status: "published" });
  expect((await events()).at(-1)!.description).toContain("this report arrived late, so nothing changed");
});

describe("a site that reports another address", () => {
  const refusal = async () => (await app.orm.em.fork().findOneOrFail(SiteIntegration, site.owner.integration_id)).webhook_refusal;
  const check = async () =>
    (
      await app.call(
        "GET",
        `/api/v1/integration/integrations/${site.owner.integration_id}/debug-status/?include_validation=true`,
        site.owner.token,
      )
    ).json.data.validation.webhooks;
  const attention = async () => (await app.call("GET", `/api/v1/sites/${site.owner.site_id}/`, site.owner.token)).json.data.needs_attention;
  const tell = (home_url: string) =>
    app.orm.em
      .fork()
      .nativeUpdate(SiteIntegration, site.owner.integration_id, { config_json: { site_url: `${SITE}/${site.number()}`, home_url } });

  test.each(["http://", "https://www.", "HTTPS://"])("that differs only in scheme or www is accepted: %s", async (scheme) => {
    expect((await send("status", status({ site_url: `${scheme}example.com/${site.number()}/` }))).status).toBe(200);
    expect(await refusal()).toBeNull();
  });

  test("is accepted after the connection test has recorded that address", async () => {
    const body = status({ site_url: "https://alias.example" });
    expect(await send("status", body)).toMatchObject({ status: 401 });
    await tell("https://alias.example");
    expect((await send("status", body)).status).toBe(200);
    expect((await send("status", status({ site_url: "https://other.example" }))).status).toBe(401);
  });

  test("needs attention and shows the refused address, until a webhook is accepted", async () => {
    await send("status", status());
    expect(await attention()).toBe(true); // Its webhooks are unsigned so far.
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
    // Seen within the same minute too: from the same address, and from another.
    for (const site_url of ["https://alias.example", "https://staging.example"]) {
      await send("status", status({ site_url }));
      expect(await check()).toMatchObject({ ok: false, message: expect.stringContaining(site_url) });
    }
  });

  test("each reason is shown, and written once a minute", async () => {
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
      expect(seen).toMatchObject({ reason, site_url: `${SITE}/${site.number()}` });
      expect(await check()).toMatchObject({ ok: false, message: expect.stringContaining(seen!.message) });
      await send("status", body, headers);
      expect((await refusal())!.at).toBe(seen!.at);
    }
  });

  test("a wrong key counts for no site", async () => {
    await send("status", status(), { "x-igny8-api-key": "igny8_wrong" });
    expect(await refusal()).toBeNull();
  });
});

test("a post of another integration is not found, whatever its number", async () => {
  const before = await now();
  expect((await send("status", status({ source: randomUUID() }))).status).toBe(404);
  expect(await now()).toEqual(before);
  expect((await send("status", status({ source: site.owner.source }))).status).toBe(200);
});

test("addresses are compared without case, default port and slash", async () => {
  expect((await send("status", status({ site_url: `HTTPS://Example.com:443/${site.number()}//` }))).status).toBe(200);
});

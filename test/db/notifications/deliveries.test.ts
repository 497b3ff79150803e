import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordEvent } from "../../../db/events/record.ts";
import { NotificationDelivery, NotificationEndpoint } from "../../../db/notifications/entities.ts";
import { closeDelivered, loadDelivery } from "../../../db/notifications/deliveries.ts";
import type { Orm } from "../../../db/orm.ts";
import type { SyncEvent } from "../../../db/events/event.ts";
import { NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let orm: Orm;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  database = await testDatabase();
  orm = database.orm;
});
beforeEach(async () => {
  const account = await createAccount(orm);
  owner = { ...account, ...(await createSite(orm, account.account_id)) };
});
afterAll(() => database?.drop());

async function addEndpoint(more: Partial<NotificationEndpoint> = {}) {
  const em = orm.em.fork();
  const fields = { account_id: owner.account_id, url: "https://example.com", kinds: [...NOTIFICATION_KINDS], secrets: {}, enabled: true };
  const endpoint = em.create(NotificationEndpoint, { ...fields, ...more });
  await em.persist(endpoint).flush();
  return endpoint.id;
}
const fact = (more: Partial<SyncEvent>) =>
  ({
    ...{ account_id: owner.account_id, site_id: owner.site_id, integration_id: owner.integration_id },
    ...{ event_type: "sync", action: "site_pause", description: "So it is", success: true, ...more },
  }) as Parameters<typeof recordEvent>[1];
async function happen(...facts: Partial<SyncEvent>[]) {
  const em = orm.em.fork();
  for (const more of facts) recordEvent(em, fact(more));
  await em.flush();
}
const kindsFor = async (endpoint_id: number) =>
  (await orm.em.fork().find(NotificationDelivery, { endpoint_id }, { orderBy: { id: "asc" } })).map(({ kind }) => kind);

const deletedBy = (kind: string) => ({ wordpress_status: "deleted", previous_status: "publish", by: { id: 1, name: "", kind } });

describe("an event is reported as", () => {
  const status = (details: Record<string, unknown>) => ({ action: "status_update" as const, details });
  test.each<[string, Partial<SyncEvent>, string[]]>([
    ["content.published", { action: "content_publish" }, ["content.published"]],
    ["content.failed", { action: "content_publish", success: false }, ["content.failed"]],
    ["nothing, while it is tried again", { action: "content_publish_attempt", success: false }, []],
    ["nothing, when a person cancelled it", { action: "content_publish_cancel", success: false }, []],
    ["content.status_changed", status({ stale: false, previous_status: "publish", wordpress_status: "draft" }), ["content.status_changed"]],
    [
      "content.status_changed, when a sync found it",
      { action: "reconcile_repair", details: { wordpress_status: "trash" } },
      ["content.status_changed"],
    ],
    [
      "nothing, when a sync found that it has another address",
      { action: "reconcile_repair", details: { wordpress_status: "publish", before: { wordpress_status: "publish" } } },
      [],
    ],
    ["nothing, when the status is the same", status({ stale: false, previous_status: "publish", wordpress_status: "publish" }), []],
    ["nothing, when it is stale", status({ stale: true, previous_status: "publish", wordpress_status: "draft" }), []],
    [
      "content.published, when WordPress was first to say so",
      status({ stale: false, reason: "created", wordpress_status: "publish" }),
      ["content.published"],
    ],
    ["content.withdrawn", { action: "content_withdraw", details: { wordpress_status: "draft" } }, ["content.withdrawn"]],
    ["content.updated", { action: "content_update", details: { written: ["title"] } }, ["content.updated"]],
    ["nothing, when an update had nothing to send", { action: "content_update", details: { written: [] } }, []],
    ["content.failed, when an update failed", { action: "content_update", success: false }, ["content.failed"]],
    ["content.restored", { action: "content_restore" }, ["content.restored"]],
    ["nothing, when a withdrawal failed", { action: "content_withdraw", success: false }, []],
    ["content.status_changed, when somebody deleted it there", status(deletedBy("person")), ["content.status_changed"]],
    ["content.withdrawn, when the site was first to tell of our own deletion", status(deletedBy("igny8")), ["content.withdrawn"]],
    ["site.paused", { action: "site_pause" }, ["site.paused"]],
    ["site.resumed", { action: "site_resume" }, ["site.resumed"]],
    ["sync.failed", { action: "metadata_sync", success: false }, ["sync.failed"]],
    ["plugin.rollout_halted", { action: "rollout_halt", success: false }, ["plugin.rollout_halted"]],
    ["nothing, when the sync succeeded", { action: "metadata_sync" }, []],
    ["nothing, when it concerns the endpoints themselves", { action: "notification_disable", success: false }, []],
    ["nothing, when metadata changed", { action: "metadata_update" }, []],
  ])("%s", async (_, event, kinds) => {
    const endpoint = await addEndpoint();
    await happen(event);
    expect(await kindsFor(endpoint)).toEqual(kinds);
  });
});

test("a post's answer and its webhook report one publication once; a new post in its place is another", async () => {
  const endpoint = await addEndpoint();
  const post = { content_id: 12, external_id: "7" };
  await happen({ ...post, action: "status_update", details: { reason: "created", wordpress_status: "publish" } });
  await happen({ ...post, action: "content_publish" }, { ...post, action: "content_publish", external_id: "8" });
  expect(await kindsFor(endpoint)).toEqual(["content.published", "content.published"]);
});

test("the deletion of a post that IGNY8 asked for is reported once, and each other withdrawal too", async () => {
  const endpoint = await addEndpoint();
  const post = { content_id: 13, external_id: "7" };
  const withdrawn = (wordpress_status: string) => ({ ...post, action: "content_withdraw" as const, details: { wordpress_status } });
  await happen(withdrawn("draft"), withdrawn("draft"), withdrawn("deleted"), {
    ...post,
    action: "status_update",
    details: deletedBy("igny8"),
  });
  expect(await kindsFor(endpoint)).toEqual(["content.withdrawn", "content.withdrawn", "content.withdrawn"]);
});

test("only subscribed endpoints get it: enabled ones of the account, for that kind", async () => {
  const wanted = [await addEndpoint(), await addEndpoint({ kinds: ["site.paused"] })];
  const others = [
    await addEndpoint({ kinds: ["sync.failed"] }),
    await addEndpoint({ enabled: false }),
    await addEndpoint({ account_id: (await createAccount(orm)).account_id }),
  ];
  await happen({});
  expect(await Promise.all(wanted.map(kindsFor))).toEqual([["site.paused"], ["site.paused"]]);
  expect(await Promise.all(others.map(kindsFor))).toEqual([[], [], []]);
  const ids = await orm.em.execute("select distinct event_id from igny8_notification_deliveries where endpoint_id in (?)", [wanted]);
  expect(ids).toEqual([{ event_id: expect.stringMatching(/^evt_[0-9a-f]{32}$/) }]);
});

test("it is queued in the event's transaction: a rolled back event is not reported", async () => {
  const endpoint = await addEndpoint();
  const work = orm.em.fork().transactional(async (tx) => {
    recordEvent(tx, fact({}));
    await tx.flush();
    throw new Error("undone");
  });
  await expect(work).rejects.toThrow("undone");
  expect(await kindsFor(endpoint)).toEqual([]);
});

test("endpoints that are changed, called and deleted concurrently never make an event fail", async () => {
  const endpoints = await Promise.all(Array.from({ length: 5 }, () => addEndpoint()));
  await happen({});
  const first = await orm.em.fork().findOneOrFail(NotificationDelivery, { endpoint_id: endpoints[0]! });
  const delivery = (await loadDelivery(orm.em.fork(), first.id))!;
  const work = [
    ...Array.from({ length: 40 }, () => happen({}, { action: "site_resume" })),
    ...Array.from({ length: 20 }, () => closeDelivered(orm.em.fork(), delivery, 200)),
    ...endpoints.slice(1).map((id) => orm.em.fork().nativeDelete(NotificationEndpoint, { id })),
    orm.em.fork().nativeUpdate(NotificationEndpoint, { id: endpoints[0]! }, { description: "changed" }),
  ];
  const failed = (await Promise.allSettled(work)).flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  expect(failed).toEqual([]);
  expect(await kindsFor(endpoints[0]!)).toHaveLength(1 + 80);
});

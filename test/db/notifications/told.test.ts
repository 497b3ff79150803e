import { afterAll, beforeAll, expect, test } from "vitest";
import { NotificationDelivery, NotificationEndpoint } from "../../../db/notifications/entities.ts";
import { ACTIONS, EVENT_ACTIONS, NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { createEvent } from "../../support/fixtures/events.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

/** The details of events that decide which notifications the database queues. */
const DETAILS = [
  {},
  { stale: true },
  { reason: "created" },
  { wordpress_status: "draft", previous_status: "publish" },
  { wordpress_status: "draft", before: { wordpress_status: "publish" } },
  { wordpress_status: "deleted", by: { id: 0, name: "IGNY8", kind: "igny8" }, previous_status: "publish" },
  { changed: ["title"] },
  { written: ["title"] },
];

test("igny8_queue_notifications() queues for each action the kind that domain/events/kinds.ts states", async () => {
  const account = await createAccount(database.orm);
  const site = await createSite(database.orm, account.account_id);
  const place = { account_id: account.account_id, site_id: site.site_id, integration_id: site.integration_id };
  const em = database.orm.em.fork();
  await em
    .persist(
      em.create(NotificationEndpoint, {
        ...{ account_id: account.account_id, url: "https://example.com", kinds: [...NOTIFICATION_KINDS], secrets: {}, enabled: true },
      }),
    )
    .flush();
  const told: Record<string, string[]> = {};
  let content_id = 0;
  for (const action of EVENT_ACTIONS) {
    await database.orm.em.fork().nativeDelete(NotificationDelivery, {});
    for (const success of [true, false]) {
      for (const details of DETAILS) {
        content_id += 1;
        await createEvent(database.orm, place, { action, success, details, content_id });
      }
    }
    const deliveries = await database.orm.em.fork().find(NotificationDelivery, { account_id: account.account_id });
    told[action] = NOTIFICATION_KINDS.filter((kind) => deliveries.some((delivery) => delivery.kind === kind));
  }
  expect(told).toEqual(
    Object.fromEntries(EVENT_ACTIONS.map((action) => [action, (ACTIONS[action] as { told?: readonly string[] }).told ?? []])),
  );
});

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMailer } from "../../../activities/people/mailer.ts";
import { NotificationReader } from "../../../db/notifications/reader.ts";
import type { DigestPolicy } from "../../../domain/notifications/digest.ts";
import { digestWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { QUICK_MAIL, testApp, type TestApp } from "../../support/app.ts";
import { signUp } from "../../support/console/browser.ts";
import { createSite } from "../../support/fixtures/accounts.ts";
import { createEvent } from "../../support/fixtures/events.ts";
import { keepHistory } from "../../support/histories.ts";
import { mailServer } from "../../support/servers/mailServer.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

// Mails about notifications, on a real mail server. Each test has people and sites of its own.
const QUICK: DigestPolicy = { settleMs: 0, apartMs: 600_000, lostMs: 3_600_000, batch: 2, retry: QUICK_MAIL };
const TIMEOUT_MS = 1_000;
let app: TestApp;
let server: Awaited<ReturnType<typeof mailServer>>;
let worker: Awaited<ReturnType<typeof testWorker>>;

beforeAll(async () => {
  server = await mailServer();
  app = await testApp({ mail: QUICK_MAIL });
  worker = await testWorker(app, {
    allowedHosts: [],
    queues: ["sync"],
    concurrency: 60,
    mailer: createMailer({ url: server.url, from: "IGNY8 <igny8@example.com>" }, TIMEOUT_MS),
  });
});
afterAll(async () => {
  await worker?.stop();
  await server?.stop();
  await app?.close();
});
beforeEach(async () => {
  server.say("take");
  // People of earlier tests get nothing more.
  await app.orm.em.execute("update igny8_notification_readers set mail = 'off', next_at = null, until_xid = null, until_id = null");
});

async function reader(choice: object, { verified = true } = {}) {
  const person = await signUp(app, { account_name: "The Slow Kitchen" }, { verified });
  const account_id: number = person.me.account.id;
  const place = { account_id, ...(await createSite(app.orm, account_id)) };
  expect((await person.send("PATCH", "/api/v1/me/notifications/mails/", choice)).status).toBe(200);
  const row = () => app.orm.em.fork().findOneOrFail(NotificationReader, { account_id });
  const { id } = await row();
  return {
    ...{ ...person, place, row, id },
    settings: async () => (await person.send("GET", "/api/v1/me/notifications/mails/")).json.data,
    fail: (content_id: number, type = "KeyRefused") =>
      createEvent(app.orm, place, {
        event_type: "publish",
        action: "content_publish",
        success: false,
        content_id,
        details: { error: { type } },
      }),
    resume: () => createEvent(app.orm, place, { event_type: "sync", action: "site_resume", success: true }),
    due: () => app.orm.em.execute("update igny8_notification_readers set next_at = now() - interval '1 second' where id = ?", [id]),
    sending: () => app.deps.temporal.workflow.getHandle(digestWorkflowId(app.deps.taskQueuePrefix, id)),
  };
}
let looked: string;
/** One look of the Schedule. Returns how many mails it opened. */
async function look(policy = QUICK): Promise<number> {
  // An event counts once no transaction before it is open, also of other tests on the same server.
  const behind = "select from igny8_sync_events where xid >= pg_snapshot_xmin(pg_current_snapshot())";
  await until("what was written counts", async () => (await app.orm.em.fork().execute(behind)).length === 0);
  looked = `mail-digests-${crypto.randomUUID()}`;
  const workflowId = looked;
  return app.deps.temporal.workflow.execute("mailDigests", { workflowId, args: [policy], taskQueue: `${app.deps.taskQueuePrefix}-sync` });
}
const mails = (email: string) => server.arrived.filter(({ to }) => to.includes(email));

test("what needs action is mailed once, with links, and can be ended with one click", async () => {
  const jo = await reader({ mail: "action" });
  await jo.resume();
  for (const content_id of [1, 2, 3]) await jo.fail(content_id);
  expect(await look()).toBe(1);
  expect(await jo.sending().result()).toEqual({ state: "sent" });
  await keepHistory("digest-sent", jo.sending());
  const [{ mail, raw }] = mails(jo.email) as [(typeof server.arrived)[0]];
  expect(mail.subject).toBe("3 articles failed on Test site: wrong API key");
  for (const body of [mail.text, mail.html]) {
    expect(body).toContain("3 articles failed on Test site: wrong API key.");
    expect(body).toMatch(/\/content\?site=\d+&(amp;)?publication_state=failed&(amp;)?cause=KeyRefused/);
    expect(body).not.toContain("is back");
  }
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  expect(header("auto-submitted")).toBe("auto-generated");
  const [, link] = /<(.*)>/.exec(header("list-unsubscribe")!)!;
  expect(raw).toContain("Message-ID: <digest.");
  expect(mail.text).toContain(`/unsubscribe#token=${(await jo.row()).token}`);
  const answer = await app.app.request(new URL(link!).pathname, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  expect([answer.status, (await jo.settings()).mail]).toEqual([200, "off"]);
});

test("no event is in two mails, and mails are ten minutes apart", async () => {
  const jo = await reader({ mail: "action" });
  await jo.fail(1);
  await look();
  await jo.sending().result();
  await jo.fail(2, "TimedOut");
  expect(await look()).toBe(0);
  expect(mails(jo.email)).toHaveLength(1);
  const { next_at, mailed_at } = await jo.row();
  expect(next_at!.getTime() - mailed_at!.getTime()).toBeGreaterThan(590_000);
  await jo.due();
  expect(await look()).toBe(1);
  await jo.sending().result();
  expect(mails(jo.email).map(({ mail }) => mail.subject)).toEqual([
    "1 article failed on Test site: wrong API key",
    "1 article failed on Test site: no answer in time",
  ]);
  await jo.due();
  expect(await look()).toBe(0);
});

test("a mail waits a moment, so that what happens together is in it together", async () => {
  const jo = await reader({ mail: "action" });
  await jo.fail(1);
  expect(await look({ ...QUICK, settleMs: 30_000 })).toBe(0);
  await app.orm.em.execute("update igny8_sync_events set created_at = now() - interval '31 seconds' where account_id = ?", [
    jo.place.account_id,
  ]);
  await jo.fail(2);
  expect(await look({ ...QUICK, settleMs: 30_000 })).toBe(1);
  await jo.sending().result();
  expect(mails(jo.email)[0]!.mail.subject).toBe("2 articles failed on Test site: wrong API key");
});

test("a daily mail has everything of its kinds; without anything there is none, and it comes again the next day", async () => {
  const jo = await reader({ mail: "daily", hour: 7, time_zone: "Europe/Berlin", kinds: ["content.failed", "site.resumed"] });
  await jo.fail(1);
  expect(await look()).toBe(0);
  await jo.resume();
  await createEvent(app.orm, jo.place, { event_type: "error", action: "site_pause", success: false });
  await jo.due();
  expect(await look()).toBe(1);
  await jo.sending().result();
  const [{ mail }] = mails(jo.email) as [(typeof server.arrived)[0]];
  expect(mail.subject).toBe("The Slow Kitchen: 2 notifications");
  expect(mail.text).toContain("Test site is back");
  expect(mail.text).not.toContain("is paused");
  expect((await jo.row()).next_at!.toLocaleTimeString("de", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit" })).toBe(
    "07:00",
  );
  await jo.due();
  expect(await look()).toBe(0);
  expect((await jo.row()).next_at!.getTime()).toBeGreaterThan(Date.now());
});

test("whoever chooses mails gets nothing of before", async () => {
  const jo = await reader({ mail: "off" });
  await jo.fail(1);
  await jo.send("PATCH", "/api/v1/me/notifications/mails/", { mail: "action" });
  expect(await look()).toBe(0);
});

test("a person whose address is not confirmed gets none", async () => {
  const jo = await reader({ mail: "action" }, { verified: false });
  await jo.fail(1);
  expect([await look(), (await jo.settings()).blocked]).toEqual([0, "email_unverified"]);
  await app.orm.em.execute("update igny8_users set email_verified_at = now() where email = ?", [jo.email]);
  expect(await look()).toBe(1);
  expect(await jo.sending().result()).toEqual({ state: "sent" });
});

test("more readers than a batch are all served, and each gets only their own account's", async () => {
  const people = [await reader({ mail: "action" }), await reader({ mail: "action" }), await reader({ mail: "action" })];
  for (const person of people.slice(0, 2)) await person.fail(1);
  await people[2]!.fail(1, "TimedOut");
  expect(await look()).toBe(3);
  await keepHistory("digests-opened", app.deps.temporal.workflow.getHandle(looked));
  for (const person of people) await person.sending().result();
  expect(people.map(({ email }) => mails(email).map(({ mail }) => mail.subject))).toEqual([
    ["1 article failed on Test site: wrong API key"],
    ["1 article failed on Test site: wrong API key"],
    ["1 article failed on Test site: no answer in time"],
  ]);
});

test("a mail server that is down is tried again, and the person gets one mail with what happened meanwhile in the next", async () => {
  const jo = await reader({ mail: "action" });
  server.say({ at: "recipient", code: 451, words: "Come again" });
  await jo.fail(1);
  await look();
  await until("it was tried twice", async () => server.state.tries >= 2);
  expect((await jo.settings()).last_error).toContain("does not accept the mail now");
  await jo.fail(2, "TimedOut");
  expect(await look()).toBe(0);
  server.say("take");
  expect(await jo.sending().result()).toEqual({ state: "sent" });
  await keepHistory("digest-sent-on-another-try", jo.sending());
  expect(mails(jo.email).map(({ mail }) => mail.subject)).toEqual(["1 article failed on Test site: wrong API key"]);
  expect((await jo.settings()).last_error).toBeNull();
  await jo.due();
  await look();
  await jo.sending().result();
  expect(mails(jo.email)).toHaveLength(2);
});

test("a refusal for good is told in the settings and not tried again", async () => {
  const jo = await reader({ mail: "action" });
  server.say({ at: "recipient", code: 550, words: "No such person" });
  await jo.fail(1);
  await look();
  expect(await jo.sending().result()).toEqual({ state: "failed" });
  await keepHistory("digest-refused", jo.sending());
  expect([server.state.tries, (await jo.settings()).last_error]).toEqual([1, expect.stringContaining("No such person")]);
});

test("a server that falls silent after it got the mail does not get it twice", async () => {
  const jo = await reader({ mail: "action" });
  server.say("hang at end");
  await jo.fail(1);
  await look();
  expect(await jo.sending().result()).toEqual({ state: "unknown" });
  expect(server.state.tries).toBe(1);
  expect((await jo.settings()).last_error).toContain("may not have arrived");
});

test("a mail that a dead worker had handed over is not sent again, and the next one is", async () => {
  const jo = await reader({ mail: "action" });
  server.say({ at: "recipient", code: 451, words: "Come again" });
  await jo.fail(1);
  await look();
  await until("it was tried", async () => server.state.tries >= 1);
  // As a worker leaves it that dies while the server has the mail.
  await until("it is handed over", async () => {
    const [row] = await app.orm.em.execute<{ id: number }[]>(
      "update igny8_notification_readers set handed_at = now() where id = ? and handed_at is null returning id",
      [jo.id],
    );
    return row;
  });
  server.say("take");
  expect(await jo.sending().result()).toEqual({ state: "unknown" });
  await jo.fail(2, "TimedOut");
  await jo.due();
  await look();
  await jo.sending().result();
  expect(mails(jo.email).map(({ mail }) => mail.subject)).toEqual(["1 article failed on Test site: no answer in time"]);
});

test("a mail whose workflow was lost is taken up; one that nobody wants any more is not sent", async () => {
  const jo = await reader({ mail: "action" });
  server.say({ at: "recipient", code: 451, words: "Come again" });
  await jo.fail(1);
  await look();
  await until("it was tried", async () => server.state.tries >= 1);
  await jo.sending().terminate();
  await app.orm.em.execute("update igny8_notification_readers set handed_at = null where id = ?", [jo.id]);
  expect(await look()).toBe(0);
  await jo.due();
  expect(await look()).toBe(1);
  await jo.send("PATCH", "/api/v1/me/notifications/mails/", { mail: "off" });
  expect(await jo.sending().result()).toEqual({ state: "void" });
  server.say("take");
  expect(await look()).toBe(0);
});

test("names can't put a link or a line of their own into a mail, and histories hold ids only", async () => {
  const jo = await reader({ mail: "action" });
  await app.orm.em.execute("update igny8_sites set name = ? where id = ?", ["<b>Bank</b>\nVisit https://evil.example", jo.place.site_id]);
  await jo.fail(1);
  await look();
  await jo.sending().result();
  const [{ mail }] = mails(jo.email) as [(typeof server.arrived)[0]];
  expect(mail.html).not.toContain("<b>Bank</b>");
  expect(`${mail.text}${mail.html}${mail.subject}`).not.toContain("https://evil.example");
  expect(mail.subject).toContain("<b>Bank</b> Visit https:// evil. example");
  const history = JSON.stringify(await jo.sending().fetchHistory(), (_, value: any) =>
    value instanceof Uint8Array || value?.type === "Buffer" ? Buffer.from(value).toString() : value,
  );
  for (const secret of [jo.email, (await jo.row()).token, "Bank", "KeyRefused"]) expect(history).not.toContain(secret);
});

import { beforeEach, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { createEvent } from "../../support/fixtures/events.ts";
import { statementsOf } from "../../support/statements.ts";
import { memberOf } from "../../support/tenants.ts";

const api = useApp();
const AT = "/api/v1/me/notifications/";
type Owner = Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let owner: Owner;
beforeEach(async () => {
  const account = await createAccount(api.orm);
  owner = { ...account, ...(await createSite(api.orm, account.account_id)) };
  await api.orm.em.execute("update igny8_memberships set created_at = now() - interval '1 hour' where account_id = ?", [owner.account_id]);
});

const list = async (query = "", token = owner.token) => (await api.call("GET", `${AT}${query}`, token)).json;
const seen = async (body?: object, token = owner.token) =>
  (await api.call("POST", `${AT}seen/`, token, body)).json.data.seen_until as string;
const fail = (content_id: number, type = "KeyRefused") =>
  createEvent(api.orm, owner, {
    event_type: "publish",
    action: "content_publish",
    success: false,
    content_id,
    details: { error: { type } },
  });
const pause = () =>
  createEvent(api.orm, owner, { event_type: "error", action: "site_pause", success: false, details: { error_type: "TimedOut" } });

describe("a person's notifications", () => {
  test("are what happened, grouped by cause, with the page that helps", async () => {
    const { id } = await createContent(api.orm, owner, { title: "How to prune roses" });
    expect(await list()).toMatchObject({ success: true, data: [], next_cursor: null, unread: 0 });
    await fail(id);
    const [one] = (await list()).data;
    expect(one).toMatchObject({
      ...{ kind: "content.failed", cause: "KeyRefused", needs_action: true, unread: true, count: 1 },
      message: "“How to prune roses” failed on Test site: wrong API key.",
      page: { path: `/content/${id}/publication`, search: {} },
      site: { id: owner.site_id, name: "Test site" },
      content: { id, title: "How to prune roses" },
    });
    for (const other of [1, 2, 3]) await fail(other + 1_000_000);
    await pause();
    const { data, unread } = await list();
    expect(data.map(({ message }: { message: string }) => message)).toEqual([
      "Test site is paused: no answer in time.",
      "4 articles failed on Test site: wrong API key.",
    ]);
    expect(unread).toBe(2);
    expect(data[1].id).toBe(one.id);
  });

  test("are read up to what was shown; what comes later is unread, in a group too", async () => {
    await fail(1);
    const { data } = await list();
    expect(await seen({ until: data[0].last_at })).toBe(data[0].last_at);
    expect(await list()).toMatchObject({ unread: 0, data: [{ unread: false }] });
    expect((await list("?unread=true")).data).toEqual([]);
    await fail(2);
    expect(await list("?unread=true")).toMatchObject({ unread: 1, data: [{ unread: true, count: 2 }] });
    // An older page that marks what it shows takes nothing back.
    const now = await seen();
    expect(await seen({ until: data[0].last_at })).toBe(now);
    expect((await list()).unread).toBe(0);
  });

  test("can't be read ahead of time", async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect(Date.parse(await seen({ until }))).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  test("of before a person joined are not unread, and each person has read their own", async () => {
    await fail(1);
    const late = await memberOf(api, owner.account_id, "editor");
    expect(await list("", late.token)).toMatchObject({ unread: 0, data: [{ unread: false }] });
    await pause();
    expect((await list("", late.token)).unread).toBe(1);
    await seen(undefined, late.token);
    expect([(await list("", late.token)).unread, (await list()).unread]).toEqual([0, 2]);
  });

  test("are by role: a viewer is not told of a webhook that only others can mend", async () => {
    await createEvent(api.orm, owner, { event_type: "error", action: "notification_disable", success: false, details: { endpoint_id: 3 } });
    await pause();
    const viewer = await memberOf(api, owner.account_id, "viewer");
    await api.orm.em.execute("update igny8_memberships set created_at = now() - interval '1 hour' where user_id = ?", [viewer.user_id]);
    const kinds = async (token: string) => (await list("", token)).data.map(({ kind }: { kind: string }) => kind);
    expect([await kinds(owner.token), await kinds(viewer.token)]).toEqual([["site.paused", "webhook.disabled"], ["site.paused"]]);
    expect((await list("", viewer.token)).unread).toBe(1);
  });

  test("come in pages", async () => {
    for (let nth = 0; nth < 5; nth += 1) await fail(nth, `Cause${nth}`);
    const first = await list("?limit=2");
    const second = await list(`?limit=2&cursor=${first.next_cursor}`);
    const third = await list(`?limit=2&cursor=${second.next_cursor}`);
    const causes = [first, second, third].map(({ data }) => data.map(({ cause }: { cause: string }) => cause));
    expect(causes).toEqual([["Cause4", "Cause3"], ["Cause2", "Cause1"], ["Cause0"]]);
    expect(third.next_cursor).toBeNull();
  });

  test("cost three statements, however many there are", async () => {
    const count = async () =>
      (await statementsOf(api.orm, () => list())).filter(({ text }) => /notification_readers|walk/.test(text)).length;
    expect(await count()).toBe(3);
    for (let nth = 0; nth < 30; nth += 1) await fail(nth, `Cause${nth % 7}`);
    expect(await count()).toBe(3);
  });

  test.each([
    ["?cursor=x", "cursor"],
    ["?limit=0", "limit"],
    ["?unread=maybe", "unread"],
  ])("are refused for %s, with the field", async (query, field) => {
    const answer = await api.call("GET", `${AT}${query}`, owner.token);
    expect([answer.status, answer.json.error.details[0].field]).toEqual([422, field]);
  });
});

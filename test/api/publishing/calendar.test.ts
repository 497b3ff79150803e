import { beforeEach, describe, expect, test } from "vitest";
import { AutomationConfig } from "../../../db/automation/entities.ts";
import type { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { Site } from "../../../db/sites/site.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";

const api = useApp();
type Owner = Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: Owner;
const siteOf = async (of: typeof account): Promise<Owner> => ({ ...of, ...(await createSite(api.orm, of.account_id)) });
beforeEach(async () => {
  account = await createAccount(api.orm);
  owner = await siteOf(account);
});

/** An article with a publication. Rows of what is over are written as they are left behind. */
async function publication(of: Owner, title: string, row: Partial<Publication>, content: Partial<Content> = {}) {
  const { id } = await createContent(api.orm, of, { title, status: "published", ...content });
  const em = api.orm.em.fork();
  em.create(Publication, {
    ...{ account_id: of.account_id, site_id: of.site_id, integration_id: of.integration_id, content_id: id, revision: 1 },
    ...{ attempts: [], attempt: 0, priority: 1, cancel_requested: false, recreate: false, sequence: 0, metadata_sequence: 0 },
    ...row,
  });
  await em.flush();
  return id;
}
const calendar = async (query: Record<string, string | number>, token = account.token) =>
  (await api.call("GET", `/api/v1/writer/calendar/?${new URLSearchParams(query as Record<string, string>).toString()}`, token)) as {
    status: number;
    json: any;
  };
/** The entries of each day that has some. */
const days = async (query: Record<string, string | number>) =>
  Object.fromEntries(
    (await calendar(query)).json.data.days
      .filter(({ total }: { total: number }) => total > 0)
      .map(({ date, entries }: any) => [date, entries.map(({ kind, title }: any) => `${kind} ${title}`)]),
  );
const DAY_MS = 24 * 60 * 60_000;
const dateIn = (count: number) => new Date(Date.now() + count * DAY_MS).toISOString().slice(0, 10);
const noonIn = (count: number) => new Date(`${dateIn(count)}T12:00:00Z`);
const [FROM, TO] = [-20, 20].map(dateIn) as [string, string];

describe("the calendar", () => {
  test("has what was published, updated, failed, is scheduled, on its way or planned, on its day", async () => {
    const updated = { task: "update" as const, attempts: [{ attempt: 1, started_at: "", outcome: "published" as const }] };
    await publication(
      owner,
      "Rye",
      { state: "published", published_at: noonIn(-9), finished_at: noonIn(-9) },
      { external_id: "1", integration_id: owner.integration_id, metadata: { wordpress_status: "draft" } },
    );
    await publication(owner, "Oats", { state: "published", published_at: noonIn(-8), finished_at: noonIn(-2), attempt: 1, ...updated });
    const error = { type: "KeyRefused", message: "No.", advice: "Do." };
    await publication(owner, "Spelt", { state: "failed", finished_at: noonIn(-1), last_error: error, attempt: 3 });
    await publication(owner, "Wheat", { state: "queued", publish_at: noonIn(3) });
    await publication(owner, "Barley", { state: "queued", publish_at: noonIn(4), published_at: noonIn(-7), task: "update" });
    await publication(owner, "Emmer", { state: "queued", publish_at: noonIn(-3) });
    await publication(owner, "Millet", { state: "retrying", next_attempt_at: noonIn(1), attempt: 1, last_error: error });
    // Not on a day: it was cancelled, its automation run is paused, its update was cancelled before its call.
    await publication(owner, "Cancelled", { state: "cancelled", finished_at: noonIn(-1), publish_at: noonIn(2) });
    await publication(owner, "Held", { state: "held", publish_at: noonIn(2) });
    await publication(owner, "Left", { state: "published", task: "update", finished_at: noonIn(-1) });
    await createContent(api.orm, owner, { title: "In review" });

    expect(await days({ from: FROM, to: TO, site_id: owner.site_id })).toEqual({
      [dateIn(-9)]: ["published Rye"],
      [dateIn(-8)]: ["published Oats"],
      [dateIn(-7)]: ["published Barley"],
      [dateIn(-3)]: ["sending Emmer"],
      [dateIn(-2)]: ["updated Oats"],
      [dateIn(-1)]: ["failed Spelt"],
      [dateIn(0)]: ["planned In review"],
      [dateIn(1)]: ["sending Millet"],
      [dateIn(3)]: ["scheduled Wheat"],
      [dateIn(4)]: ["scheduled Barley"],
    });
    const entries = (await calendar({ from: FROM, to: TO, site_id: owner.site_id })).json.data.days.flatMap(({ entries }: any) => entries);
    const of = (title: string) => entries.filter((entry: any) => entry.title === title);
    expect(of("Rye")[0]).toMatchObject({
      post_status: "draft",
      can_move: false,
      by: "person",
      at: noonIn(-9).toISOString(),
      site_name: "Test site",
    });
    expect(of("Spelt")[0]).toMatchObject({ error, can_move: false });
    expect(
      of("Barley").map(({ can_move }: any) => can_move),
      "only what is to come is moved",
    ).toEqual([false, true]);
    expect(of("Millet")[0]).toMatchObject({ error, can_move: false });
    expect([of("Wheat")[0].can_move, of("Emmer")[0].can_move, of("In review")[0].can_move]).toEqual([true, true, false]);
  });

  test("moves nothing that it says can't be moved, and moves the rest", async () => {
    const ids = {
      scheduled: await publication(owner, "Wheat", { state: "queued", publish_at: noonIn(3) }),
      begun: await publication(owner, "Millet", { state: "retrying", next_attempt_at: noonIn(1), attempt: 1 }),
      failed: await publication(owner, "Spelt", { state: "failed", finished_at: noonIn(-1) }),
    };
    const found = (await calendar({ from: FROM, to: TO })).json.data.days.flatMap(({ entries }: any) => entries);
    for (const [what, id] of Object.entries(ids)) {
      const { can_move } = found.find(({ content_id }: any) => content_id === id);
      const move = await api.call("PATCH", `/api/v1/writer/content/${id}/publication/`, account.token, {
        publish_at: noonIn(5).toISOString(),
      });
      expect([what, move.status < 300]).toEqual([what, can_move]);
    }
  });

  test("has the days of a time zone: the site's, or the one that is named", async () => {
    await api.orm.em.fork().nativeUpdate(Site, owner.site_id, { time_zone: "Pacific/Auckland" });
    await publication(owner, "Wheat", { state: "queued", publish_at: new Date(`${dateIn(3)}T20:00:00Z`) });
    const asked = { from: FROM, to: TO };
    expect(await days({ ...asked, site_id: owner.site_id })).toEqual({ [dateIn(4)]: ["scheduled Wheat"] });
    expect(await days({ ...asked, site_id: owner.site_id, time_zone: "UTC" })).toEqual({ [dateIn(3)]: ["scheduled Wheat"] });
    expect(await days(asked)).toEqual({ [dateIn(3)]: ["scheduled Wheat"] });
    const { data } = (await calendar({ ...asked, site_id: owner.site_id })).json;
    const [entry] = data.days.flatMap(({ entries }: any) => entries);
    expect([data.time_zone, entry.local_time.slice(0, 10), entry.time_zone]).toEqual(["Pacific/Auckland", dateIn(4), "Pacific/Auckland"]);
  });

  test("is over all sites or some of the account, and over nobody else's", async () => {
    const [second, third] = [await siteOf(account), await siteOf(account)];
    const stranger = await siteOf(await createAccount(api.orm));
    for (const [of, title] of [
      [owner, "One"],
      [second, "Two"],
      [third, "Three"],
      [stranger, "Theirs"],
    ] as const)
      await publication(of, title, { state: "queued", publish_at: noonIn(2) });
    const titles = async (site_id?: string) =>
      Object.values(await days({ from: FROM, to: TO, ...(site_id === undefined ? {} : { site_id }) }))
        .flat()
        .map(String)
        .toSorted((a, b) => a.localeCompare(b));
    expect(await titles()).toEqual(["scheduled One", "scheduled Three", "scheduled Two"]);
    expect(await titles(`${second.site_id},${third.site_id},${stranger.site_id}`)).toEqual(["scheduled Three", "scheduled Two"]);
    expect((await calendar({ from: FROM, to: TO, site_id: stranger.site_id })).status).toBe(404);
  });

  test("has the first entries of a day, and counts the rest", async () => {
    const second = await siteOf(account);
    for (let nth = 0; nth < 4; nth += 1) {
      await publication(nth % 2 ? owner : second, `Later ${nth}`, {
        state: "queued",
        publish_at: new Date(noonIn(2).getTime() + nth * 60_000),
      });
      await publication(owner, `Made ${nth}`, { state: "published", published_at: noonIn(-2), finished_at: noonIn(-2) });
    }
    const { data } = (await calendar({ from: FROM, to: TO, per_day: 3 })).json;
    const some = data.days.filter(({ total }: any) => total > 0);
    expect(some.map(({ total, entries }: any) => [total, entries.length])).toEqual([
      [4, 3],
      [4, 3],
    ]);
    expect(some[1].entries.map(({ title }: any) => title)).toEqual(["Later 0", "Later 1", "Later 2"]);
  });

  test("of several sites shows only the plans that automation will carry out", async () => {
    const automatic = await siteOf(account);
    const em = api.orm.em.fork();
    const config = { stages: [7], windows: [], spacing_minutes: 60, hold: false, settled_until: new Date() };
    em.create(AutomationConfig, {
      ...config,
      site_id: automatic.site_id,
      account_id: account.account_id,
      enabled: true,
      auto_approve: true,
    });
    em.create(AutomationConfig, { ...config, site_id: owner.site_id, account_id: account.account_id, enabled: true, auto_approve: false });
    await em.flush();
    await createContent(api.orm, owner, { title: "Only counted" });
    await createContent(api.orm, automatic, { title: "First" });
    await createContent(api.orm, automatic, { title: "Second" });
    const of = async (query: object) =>
      (await calendar({ from: FROM, to: TO, ...query })).json.data.days.flatMap(({ entries }: any) => entries);
    const planned = await of({});
    expect(planned.map(({ kind, title, can_move }: any) => [kind, title, can_move])).toEqual([
      ["planned", "First", false],
      ["planned", "Second", false],
    ]);
    expect(Date.parse(planned[1].at) - Date.parse(planned[0].at)).toBe(60 * 60_000);
    expect((await of({ site_id: owner.site_id })).map(({ title }: any) => title)).toEqual(["Only counted"]);
    expect(await of({ to: dateIn(-1) }), "nothing is planned for the past").toEqual([]);
  });

  test("is read in two statements, however many sites and days", async () => {
    await siteOf(account);
    const sent = await statementsOf(api.orm, () => calendar({ from: dateIn(-30), to: dateIn(31) }));
    expect(sent.filter(({ text }) => text.includes("igny8_publications"))).toHaveLength(2);
  });

  test.each([
    ["no days", {}, ["from", "to"]],
    ["days in the wrong order", { from: "2027-03-02", to: "2027-03-01" }, ["to"]],
    ["too many days", { from: "2027-01-01", to: "2027-03-04" }, ["to"]],
    ["no date", { from: "2027-02-30", to: "2027-03-01" }, ["from"]],
    ["no zone", { from: "2027-03-01", to: "2027-03-01", time_zone: "Berlin" }, ["time_zone"]],
    ["no id", { from: "2027-03-01", to: "2027-03-01", site_id: "3,x" }, ["site_id"]],
    ["too much of a day", { from: "2027-03-01", to: "2027-03-01", per_day: 101 }, ["per_day"]],
  ])("with %s is refused, and the field is named", async (_, query, fields) => {
    const { status, json } = await calendar(query);
    expect([status, json.error.details.map(({ field }: any) => field)]).toEqual([422, fields]);
  });
});

describe("the time of a post", () => {
  const publishedAt = async (id: number) => (await api.orm.em.fork().findOneOrFail(Publication, { content_id: id })).published_at;
  const become = async (id: number, change: string) =>
    api.orm.em.fork().execute(`update igny8_publications set ${change} where content_id = ?`, [id]);

  test("is set when the post is there, and an update, a deletion and a return leave it alone", async () => {
    const id = await publication(owner, "Rye", { state: "publishing", attempt: 1 });
    await become(id, "state = 'published', finished_at = now()");
    const made = await publishedAt(id);
    expect(made).toBeInstanceOf(Date);
    for (const change of [
      "state = 'queued', task = 'update'",
      "state = 'publishing'",
      "state = 'published'",
      "state = 'gone'",
      "state = 'published', task = 'create'",
    ]) {
      await become(id, change);
      expect(await publishedAt(id), change).toEqual(made);
    }
  });

  test("is set if the article was saved during the call, so that an update follows at once", async () => {
    const id = await publication(owner, "Rye", { state: "publishing", attempt: 1 });
    await become(id, "state = 'queued', task = 'update'");
    expect(await publishedAt(id)).toBeInstanceOf(Date);
  });

  test("is the new post's after the old one was deleted and made again", async () => {
    const id = await publication(owner, "Rye", { state: "gone", published_at: noonIn(-9) });
    await become(id, "state = 'queued', task = 'create'");
    await become(id, "state = 'published'");
    expect((await publishedAt(id))!.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe("the next free time", () => {
  const free = (site_id = owner.site_id, token = account.token) =>
    api.call("GET", `/api/v1/writer/calendar/next-free/?site_id=${site_id}`, token);
  const at = async () => (await free()).json.data.publish_at as string;

  test("is the usual hour of a day on which the site has nothing near it", async () => {
    for (const day of [-3, -2]) {
      const made = new Date(`${dateIn(day)}T17:20:00Z`);
      await publication(owner, "Rye", { state: "published", published_at: made, finished_at: made });
    }
    const first = await at();
    expect(first.slice(11)).toBe("17:00:00.000Z");
    expect((await free()).json.data).toMatchObject({ by: "usual_hour", hours: 3, local_time: first.slice(0, 16), time_zone: "UTC" });
    await publication(owner, "Wheat", { state: "queued", publish_at: new Date(first) });
    expect(Date.parse(await at()) - Date.parse(first)).toBe(DAY_MS);
  });

  test("is within the windows of the site's automation", async () => {
    const em = api.orm.em.fork();
    const windows = [{ days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const, from: "05:30", to: "06:00" }];
    em.create(AutomationConfig, {
      ...{ site_id: owner.site_id, account_id: account.account_id, enabled: false, auto_approve: false, hold: false },
      ...{
        stages: [7],
        spacing_minutes: 0,
        settled_until: new Date(),
        windows: windows.map(({ days, ...of }) => ({ ...of, days: [...days] })),
      },
    });
    await em.flush();
    expect((await free()).json.data).toMatchObject({ by: "windows", local_time: expect.stringMatching(/T05:30$/) });
  });

  test("is of the account's own sites only", async () => {
    const stranger = await createAccount(api.orm);
    expect((await free(owner.site_id, stranger.token)).status).toBe(404);
    expect((await free()).status).toBe(200);
  });
});

test("a time that has passed is refused in words that say what to do", async () => {
  const { id } = await createContent(api.orm, owner);
  const refused = await api.call("POST", `/api/v1/writer/content/${id}/publish/`, account.token, { publish_at: "2020-01-10T09:30" });
  const details = [{ field: "publish_at", message: "That time has passed. Pick a later time, or publish now." }];
  expect(refused).toMatchObject({ status: 422, json: { error: { details } } });
});

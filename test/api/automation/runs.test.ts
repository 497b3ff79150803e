import { beforeEach, expect, test } from "vitest";
import { AutomationRun } from "../../../db/automation/entities.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";

// What a run answers of its articles and its person. Runs and publications are stored as Stage 7 stores them.
const api = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeEach(async () => {
  const account = await createAccount(api.orm);
  owner = { ...account, ...(await createSite(api.orm, account.account_id)) };
});
const get = (path: string, token = owner.token) => api.call("GET", `/api/v1/${path}`, token);

async function createRun(more: Partial<AutomationRun> = {}, of = owner): Promise<string> {
  const em = api.orm.em.fork();
  const run = em.create(AutomationRun, {
    ...{ account_id: of.account_id, site_id: of.site_id, trigger: "manual", state: "running" },
    ...{ stages: {}, counts: {}, causes: [], taken: true, cancel_requested: false, ...more },
  });
  await em.persist(run).flush();
  return run.id;
}

/** Articles of a run, each with the state of its publication and its time in minutes from now. */
async function articlesOf(run: string, planned: [state: string, minutes: number][]): Promise<number[]> {
  const ids = await createContents(api.orm, owner, planned.length);
  for (const [nth, [state, minutes]] of planned.entries())
    await api.orm.em.execute(
      `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, automation_run_id, publish_at)
       values (?, ?, ?, ?, 1, ?, ?, now() + make_interval(mins => ?))`,
      [owner.account_id, owner.site_id, ids[nth]!, owner.integration_id, state, run, minutes],
    );
  return ids;
}

test("a run names the person who started it; the schedule and a person who is gone have no name", async () => {
  const [user] = await api.orm.em.execute<{ id: number; name: string }[]>("select id, name from igny8_users where id = ?", [owner.user_id]);
  const ended = { state: "completed", finished_at: new Date() } as const;
  const mine = await createRun({ requested_by_id: owner.user_id, ...ended });
  const clock = await createRun({ trigger: "scheduled", due_at: new Date(), ...ended });
  expect((await get(`automation/runs/${mine}/`)).json.data.requested_by).toEqual(user);
  const { json } = await get("automation/runs/");
  expect(json.data.map(({ id, requested_by }: any) => [id, requested_by])).toEqual([
    [clock, null],
    [mine, user],
  ]);
});

test("an active run names the planned article that is next, and its time", async () => {
  const run = await createRun();
  expect((await get(`automation/runs/${run}/`)).json.data.next).toBeNull();
  const ids = await articlesOf(run, [
    ["published", -60],
    ["queued", -1],
    ["cancelled", 5],
    ["queued", 30],
    ["queued", 10],
  ]);
  const { next } = (await get(`automation/runs/${run}/`)).json.data;
  expect(next).toMatchObject({ content_id: ids[4], title: expect.any(String) });
  expect(Math.abs(Date.parse(next.publish_at) - Date.now() - 10 * 60_000)).toBeLessThan(60_000);
  await api.orm.em.execute("update igny8_publications set state = 'held' where automation_run_id = ? and state = 'queued'", [run]);
  expect((await get(`automation/runs/${run}/`)).json.data.next).toBeNull();
});

test("the next articles of many runs are one query", async () => {
  const sent = async () =>
    (await statementsOf(api.orm, () => get("automation/runs/"))).filter(({ text }) => text.includes("cross join lateral")).length;
  await articlesOf(await createRun(), [["queued", 10]]);
  expect(await sent()).toBe(1);
  const other = { ...owner, ...(await createSite(api.orm, owner.account_id, "http://127.0.0.1:8")) };
  await articlesOf(await createRun({}, other), [["queued", 20]]);
  expect(await sent()).toBe(1);
  expect((await get("automation/runs/")).json.data.map(({ next }: any) => next !== null)).toEqual([true, true]);
});

test("the articles of a run are listed, and only they; other filters combine with it", async () => {
  const run = await createRun();
  const [published, failed] = await articlesOf(run, [
    ["published", -60],
    ["failed", -30],
  ]);
  await createContents(api.orm, owner, 1);
  const listed = async (more = "") =>
    (await get(`writer/content/?automation_run_id=${run}${more}`)).json.data.map(({ id }: { id: number }) => id);
  expect(await listed()).toEqual([failed, published]);
  expect(await listed("&publication_state=failed")).toEqual([failed]);
  expect(await listed("&lifecycle=failed")).toEqual([failed]);
  expect(await listed("&sort=oldest&limit=1")).toEqual([published]);
  const stranger = await createAccount(api.orm);
  expect((await get(`writer/content/?automation_run_id=${run}`, stranger.token)).json.data).toEqual([]);
  const { status, json } = await get("writer/content/?automation_run_id=7");
  expect([status, json.error.details[0].field]).toEqual([422, "automation_run_id"]);
});

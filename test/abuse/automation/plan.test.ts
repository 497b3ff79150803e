import { MockActivityEnvironment } from "@temporalio/testing";
import { beforeAll, expect, test } from "vitest";
import { createAutomationActivities } from "../../../activities/automation.ts";
import { advanceRun } from "../../../db/automation/advanceRun.ts";
import { AutomationConfig, AutomationRun } from "../../../db/automation/entities.ts";
import { createRun } from "../../../db/automation/runs.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { DAYS } from "../../../domain/automation/run.ts";
import { nextSlots } from "../../../domain/automation/slots.ts";
import { QUICK_RETRY, useApp } from "../../support/app.ts";
import { createAccount, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { longestStall, STALL_MS } from "../../support/stall.ts";
import { report } from "../../support/tries.ts";

const ARTICLES = 2_300;
const WINDOWS = Array.from({ length: 50 }, () => ({ days: [...DAYS], from: "00:00", to: "00:01" }));
const WORST = { enabled: true, auto_approve: true, windows: WINDOWS, daily_cap: 1, spacing_minutes: 10_080 };

const api = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  const account = await createAccount(api.orm);
  owner = { ...account, ...(await createSite(api.orm, account.account_id)) };
});

const configure = async (more: object = {}) =>
  expect((await api.call("PUT", `/api/v1/automation/sites/${owner.site_id}/config/`, owner.token, { ...WORST, ...more })).status).toBe(200);
const startRun = async () => {
  const em = api.orm.em.fork();
  const config = await em.findOneOrFail(AutomationConfig, owner.site_id);
  return (await createRun(em, config, { trigger: "manual", user_id: owner.user_id }))!;
};
const plan = (id: string) => api.orm.em.fork().find(Publication, { automation_run_id: id }, { orderBy: { content_id: "asc" } });

test("with the most expensive settings a plan is made in pages, and nobody waits for it", async () => {
  await configure();
  const ids = await createContents(api.orm, owner, ARTICLES);
  const asked = await longestStall(() => api.call("GET", `/api/v1/automation/sites/${owner.site_id}/plan/?limit=500`, owner.token));
  expect([asked.result.status, asked.result.json.data.posts.length]).toEqual([200, 500]);
  expect(asked.ms).toBeLessThan(STALL_MS);
  const stalls = [asked.ms];

  const id = await startRun();
  /** Runs steps until none is due at once. Returns how many publications each step planned. */
  async function steps(): Promise<number[]> {
    const planned: number[] = [];
    for (;;) {
      const before = new Map((await plan(id)).map((row) => [row.id, row.state === "held" ? 0 : row.publish_at!.getTime()]));
      const { ms, result } = await longestStall(() => api.orm.em.fork().transactional((tx) => advanceRun(tx, owner.site_id)));
      expect(ms).toBeLessThan(STALL_MS);
      stalls.push(ms);
      planned.push((await plan(id)).filter((row) => row.state === "queued" && row.publish_at!.getTime() !== before.get(row.id)).length);
      if (result.next.kind !== "again") return planned;
    }
  }
  const times = async () => (await plan(id)).map(({ publish_at }) => publish_at!.getTime());
  const rules = (spacing_minutes: number) => ({ time_zone: "UTC", windows: WINDOWS, daily_cap: 1, spacing_minutes });

  const taken = await steps();
  expect(Math.max(...taken)).toBe(200);
  const first = await times();
  expect(first).toEqual(nextSlots(rules(10_080), [], first[0]!, ids.length));

  await configure({ spacing_minutes: 6 * 1_440 });
  const anew = await steps();
  // Both rules give the first one the same time.
  expect([Math.max(...anew), anew.reduce((sum, count) => sum + count, 0)]).toEqual([200, ARTICLES - 1]);
  const second = await times();
  expect(second).toEqual(nextSlots(rules(6 * 1_440), [], second[0]!, ids.length));
  expect((await plan(id)).every(({ state }) => state === "queued")).toBe(true);
  await api.orm.em.fork().nativeUpdate(AutomationRun, { id }, { cancel_requested: true });
  await api.orm.em.fork().transactional(async (tx) => advanceRun(tx, owner.site_id));
  report({ family: "plans", case: "the costliest settings", tries: stalls.length, let_in: 0, longest_stall_ms: Math.max(...stalls) });
});

test("a run whose step fails ends with the reason, and releases its articles", async () => {
  await configure();
  const id = await startRun();
  const { advanceAutomation } = createAutomationActivities({ orm: api.orm, retry: QUICK_RETRY });
  const run = (attempt: number) => new MockActivityEnvironment({ attempt }).run(advanceAutomation, owner.site_id);
  expect(await run(1)).toEqual({ kind: "again" });
  // Whatever is wrong with a row.
  await api.orm.em.fork().execute("update igny8_automation_configs set windows = '[{}]' where site_id = ?", [owner.site_id]);
  await expect(run(9)).rejects.toThrow();
  expect(await run(10)).toEqual({ kind: "ended" });
  const failed = await api.orm.em.fork().findOneOrFail(AutomationRun, id);
  expect([failed.state, failed.error]).toEqual(["failed", expect.stringContaining("failed 10 times")]);
  expect(new Set((await plan(id)).map(({ state }) => state))).toEqual(new Set(["cancelled"]));
  report({ family: "plans", case: "a step that can't be done", tries: 1, let_in: 0 });
});

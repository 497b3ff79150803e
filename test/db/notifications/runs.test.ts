import { afterAll, beforeAll, expect, test } from "vitest";
import { createRun, finishRun } from "../../../db/automation/runs.ts";
import { AutomationRun } from "../../../db/automation/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { planBulk } from "../../../db/publishing/bulk/plan.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createContents, createSite } from "../../support/fixtures/accounts.ts";

// Runs that end with failures are events, which people are notified of.
let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

async function owner() {
  const { account_id } = await createAccount(database.orm);
  return { account_id, ...(await createSite(database.orm, account_id)) };
}
async function publications(
  of: Awaited<ReturnType<typeof owner>>,
  states: string[],
  more: { bulk_run_id?: string; automation_run_id?: string },
) {
  const ids = await createContents(database.orm, of, states.length);
  for (const [nth, state] of states.entries())
    await database.orm.em.execute(
      `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, bulk_run_id, automation_run_id, finished_at)
       values (?, ?, ?, ?, 1, ?, ?, ?, now())`,
      [of.account_id, of.site_id, ids[nth]!, of.integration_id, state, more.bulk_run_id ?? null, more.automation_run_id ?? null],
    );
}
const told = (account_id: number) =>
  database.orm.em.fork().find(SyncEvent, { account_id, action: "run_finish" }, { orderBy: { id: "asc" } });

test("a bulk run tells of each site on which articles failed, once; and again after a retry", async () => {
  const [bad, good] = [await owner(), await owner()];
  const other = { account_id: bad.account_id, ...(await createSite(database.orm, bad.account_id)) };
  const [run] = await database.orm.em.execute<{ id: string }[]>(
    `insert into igny8_bulk_runs (account_id, retry) values (?, '{}') returning id`,
    [bad.account_id],
  );
  await publications(bad, ["failed", "published", "failed"], { bulk_run_id: run!.id });
  await publications(other, ["published"], { bulk_run_id: run!.id });
  for (let nth = 0; nth < 2; nth += 1) expect(await planBulk(database.orm.em.fork(), run!.id)).toEqual({ kind: "ended", state: "done" });
  expect(await told(bad.account_id)).toMatchObject([
    { site_id: bad.site_id, success: false, error_message: "2 of 3 articles failed", concern: `run.failed:bulk:${run!.id}` },
  ]);
  await database.orm.em.execute("update igny8_bulk_runs set state = 'running', finished_at = null where id = ?", [run!.id]);
  await planBulk(database.orm.em.fork(), run!.id);
  expect(await told(bad.account_id)).toHaveLength(2);
  expect(await told(good.account_id)).toEqual([]);
});

test.each([
  ["completed", ["failed", "published"], undefined, "1 of 2 articles failed"],
  ["completed", ["published"], undefined, undefined],
  ["failed", [], "The site has no active WordPress integration.", "The site has no active WordPress integration."],
  ["cancelled", ["failed"], undefined, undefined],
] as const)("an automation run that ends as %s with %j", async (state, states, error, reason) => {
  const of = await owner();
  const id = (await createRun(database.orm.em.fork(), { ...of, stages: [7] }, { trigger: "scheduled", due_at: new Date() }))!;
  await publications(of, [...states], { automation_run_id: id });
  await database.orm.em.fork().transactional(async (tx) => finishRun(tx, await tx.findOneOrFail(AutomationRun, id), state, error));
  const events = await told(of.account_id);
  expect(events.map(({ error_message, concern }) => [error_message, concern?.replace(/:[^:]*$/, "")])).toEqual(
    reason === undefined ? [] : [[reason, "run.failed:automation"]],
  );
});

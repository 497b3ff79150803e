import { afterAll, beforeAll, expect, test } from "vitest";
import { beginAttempt } from "../../../db/publishing/attempts.ts";
import { restOf } from "../../../db/publishing/bulk/batches.ts";
import { claimBulk } from "../../../db/publishing/bulk/claim.ts";
import { cancelBulk, retryBulk } from "../../../db/publishing/bulk/control.ts";
import { retryPublication } from "../../../db/publishing/byPerson.ts";
import { findPending } from "../../../db/publishing/sweep.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createContents, createSite } from "../../support/fixtures/accounts.ts";

// `in_bulk` decides who sends a publication: its bulk run's workflow or its own. A workflow's id decides nothing.

const RETRY = { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 };
const NIL = "00000000-0000-0000-0000-000000000000";
let database: Awaited<ReturnType<typeof testDatabase>>;
let account: Awaited<ReturnType<typeof createAccount>>;
beforeAll(async () => {
  database = await testDatabase();
  account = await createAccount(database.orm);
});
afterAll(() => database?.drop());

const em = () => database.orm.em.fork();
/** Of a run's articles on a site: how many the run sends, and which publications the sweep would start. */
async function owners(runId: string, integrationId: number) {
  const rows = await em().find(Publication, { bulk_run_id: runId }, { orderBy: { id: "asc" } });
  const pending = await findPending(em(), NIL, { started: -60_000, owned: -60_000 }, 100);
  const { left } = await restOf(em(), runId, integrationId);
  const ids = new Set(pending.map(({ publication_id }) => publication_id));
  return { left, in_bulk: rows.map(({ in_bulk }) => in_bulk), swept: rows.map(({ id }) => ids.has(id)) };
}

/** Two articles of a run. */
async function claimed() {
  const site = await createSite(database.orm, account.account_id);
  const content_ids = await createContents(database.orm, { ...account, ...site }, 2);
  const run = await claimBulk(em(), account, { content_ids, request: {}, integration_id: undefined, publish_at: null, retry: RETRY });
  const rows = await em().find(Publication, { bulk_run_id: run.id }, { orderBy: { id: "asc" } });
  return { run, integrationId: site.integration_id, content_ids, ids: rows.map(({ id }) => id) };
}
const BOTH_THE_RUNS = { left: 2, in_bulk: [true, true], swept: [false, false] };
const FIRST_ITS_OWN = { left: 1, in_bulk: [false, true], swept: [true, false] };

test("the rows of a bulk run are sent by it, whatever its workflow's id", async () => {
  const { run, integrationId, ids } = await claimed();
  expect(await owners(run.id, integrationId)).toEqual(BOTH_THE_RUNS);
  await em().nativeUpdate(Publication, { id: ids }, { workflow_id: "another-name" });
  expect(await owners(run.id, integrationId)).toEqual(BOTH_THE_RUNS);
});

test("a row that its own workflow took is not the run's any more, even if that workflow's id looks like a run's", async () => {
  const { run, integrationId, ids } = await claimed();
  await em().nativeUpdate(Publication, { id: ids[0]! }, { publish_at: new Date(Date.now() + 30_000) });
  const own = { workflowId: "bulk:no-run", runId: "own" };
  expect(await beginAttempt(em(), ids[0]!, RETRY, own, true)).toMatchObject({ kind: "not_yet", state: "scheduled" });
  expect(await owners(run.id, integrationId)).toEqual(FIRST_ITS_OWN);
});

test("a person's retry takes a failed row out of the run, a retry of the run takes it back", async () => {
  const { run, integrationId, content_ids, ids } = await claimed();
  await em().nativeUpdate(Publication, { id: ids[0]! }, { state: "failed" });
  await retryPublication(em(), account, content_ids[0]!, false);
  expect(await owners(run.id, integrationId)).toEqual(FIRST_ITS_OWN);
  await em().nativeUpdate(Publication, { id: ids[0]! }, { state: "failed" });
  expect(await retryBulk(em(), account, run.id, {})).toMatchObject({ retried: 1 });
  expect(await owners(run.id, integrationId)).toEqual(BOTH_THE_RUNS);
});

test("a row that was cancelled with its run and is published by hand has a workflow of its own", async () => {
  const { run, integrationId, content_ids } = await claimed();
  await cancelBulk(em(), run.id);
  await requestPublication(em(), account, content_ids[0]!, undefined);
  expect(await owners(run.id, integrationId)).toEqual({ left: 0, in_bulk: [false, true], swept: [true, false] });
});

test("a run's row has the run's workflow: a writer that changes only one of the two is refused", async () => {
  const { ids } = await claimed();
  const half = em().nativeUpdate(Publication, { id: ids[0]! }, { workflow_id: null });
  await expect(half).rejects.toThrow("igny8_publications_in_bulk_check");
  await em().nativeUpdate(Publication, { id: ids[0]! }, { workflow_id: null, in_bulk: false });
});

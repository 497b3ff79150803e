import { afterAll, beforeAll, expect, test } from "vitest";
import { User } from "../../../db/people/account.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import { createApp } from "../../../api/app.ts";
import { ensureSchedules } from "../../../worker/schedules.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { fakeWordPress } from "../../support/servers/fakeWordPress.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let sites: Awaited<ReturnType<typeof fakeWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let operator: Awaited<ReturnType<typeof createAccount>>;
let id: string;

beforeAll(async () => {
  app = await testApp();
  sites = await fakeWordPress();
  worker = await testWorker(app, { allowedHosts: [sites.host] });
  operator = await createAccount(app.orm);
  await app.orm.em.fork().nativeUpdate(User, operator.user_id, { is_operator: true });
  await ensureSchedules(app.deps.temporal, app.deps.taskQueuePrefix);
  id = `pending-publications:${app.deps.taskQueuePrefix}`;
});
afterAll(async () => {
  await app?.deps.temporal.schedule.getHandle(id).delete();
  await app?.deps.temporal.schedule.getHandle(`clean-up:${app.deps.taskQueuePrefix}`).delete();
  await worker?.stop();
  await sites?.stop();
  await app?.close();
});

const list = (query = "") => app.call("GET", `/api/v1/ops/schedules/?limit=100${query}`, operator.token);
interface Listed {
  schedule_id: string;
  last_outcome: string | null;
  last_run_url: string | null;
  next_run_at: string | null;
  url: string | null;
}
/** All of them: other test files have their own in the same Temporal. */
async function listed(): Promise<Listed[]> {
  const found = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { json } = await list(cursor ? `&cursor=${cursor}` : "");
    found.push(...json.data);
    cursor = json.next_cursor;
  }
  return found;
}

test("a worker's start makes the sweep's Schedule: every five minutes, no overlap, no late catch-up", async () => {
  await ensureSchedules(app.deps.temporal, app.deps.taskQueuePrefix);
  const { policies, spec, action } = await app.deps.temporal.schedule.getHandle(id).describe();
  expect([policies.overlap, policies.catchupWindow]).toEqual(["SKIP", 600_000]);
  expect(spec.calendars).toMatchObject([{ minute: [{ start: 0, end: 59, step: 5 }], hour: [{ start: 0, end: 23 }] }]);
  expect(action).toMatchObject({ workflowType: "processPendingPublications", taskQueue: `${app.deps.taskQueuePrefix}-sync` });
});

test("the Schedule publishes pending publications, and operators see its last and next run", async () => {
  const owner = { ...operator, ...(await createSite(app.orm, operator.account_id, sites.url)) };
  const content = await createContent(app.orm, owner);
  const { publication_id } = await requestPublication(app.orm.em.fork(), owner, content.id, undefined);
  await app.orm.em.fork().execute("update igny8_publications set updated_at = now() - interval '1 hour' where id = ?", [publication_id]);
  await app.deps.temporal.schedule.getHandle(id).trigger();
  await until("it is published", async () => (await app.orm.em.fork().findOneOrFail(Publication, publication_id)).state === "published");
  const seen = await until("the list knows the run", async () =>
    (await listed()).find((one) => one.schedule_id === id && one.last_outcome === "completed"),
  );
  expect(seen).toMatchObject({ workflow_type: "processPendingPublications", paused: false, note: null, site_url: null });
  expect(seen.url).toBe(`http://127.0.0.1:8233/namespaces/default/schedules/${encodeURIComponent(id)}`);
  expect(seen.last_run_url).toMatch(/\/namespaces\/default\/workflows\/pending-publications%3A[^/]+\/[0-9a-f-]{36}$/);
  expect(Date.parse(seen.next_run_at!)).toBeGreaterThan(Date.now() - 60_000);
});

test("a paused Schedule says so", async () => {
  await app.deps.temporal.schedule.getHandle(id).pause("The sites move tonight");
  const seen = await until("the list knows", async () =>
    (await listed()).find((one) => one.schedule_id === id && (one as { paused?: boolean }).paused),
  );
  expect(seen).toMatchObject({ note: "The sites move tonight", next_run_at: null });
});

test("the list is for operators, its cursor is checked, and it works while Temporal is down", async () => {
  const other = await createAccount(app.orm);
  expect((await app.call("GET", "/api/v1/ops/schedules/", other.token)).status).toBe(403);
  expect((await list("&cursor=abc")).status).toBe(422);
  expect((await list("&limit=0")).status).toBe(422);
  const away = createApp({ ...app.deps, temporal: temporalAway() });
  const answer = await away.request("/api/v1/ops/schedules/", { headers: { authorization: `Bearer ${operator.token}` } });
  expect(answer.status).toBe(503);
});

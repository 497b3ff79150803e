import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Publication } from "../../../db/publishing/publication.ts";
import { tendLanes } from "../../../worker/tendLanes.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { created, fakeSite } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { gate, nextPost } from "../../support/servers/gate.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

vi.setConfig({ testTimeout: 240_000 });
let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let tending: ReturnType<typeof tendLanes>;
/** The worker's warnings: places that were not given back. Without those about a database or a Temporal that can't be reached. */
const warnings: unknown[][] = [];
let account: Awaited<ReturnType<typeof createAccount>>;
beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 60_000 });
  const { orm, temporal, taskQueuePrefix, retry } = app.deps;
  tending = tendLanes({
    orm,
    temporal,
    taskQueuePrefix,
    retry,
    log: { warn: (...said: unknown[]) => void warnings.push(said) },
    everyMs: 500,
  });
  account = await createAccount(app.orm);
});
afterAll(async () => {
  await tending?.stop();
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

async function newSite(calls: number) {
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${site.url}/${Math.random()}`)) };
  await app.orm.em
    .fork()
    .execute("insert into igny8_lanes (integration_id, account_id, max_calls, allowed_calls) values (?, ?, ?, ?)", [
      owner.integration_id,
      owner.account_id,
      calls,
      calls,
    ]);
  return owner;
}
async function publish(owner: Awaited<ReturnType<typeof newSite>>): Promise<string> {
  const { id } = await createContent(app.orm, owner);
  return (await app.call("POST", `/api/v1/writer/content/${id}/publish/`, account.token, {})).json.data.publication_id;
}
const stateOf = async (id: string) => (await app.orm.em.fork().findOneOrFail(Publication, id)).state;
const is = (id: string, state: string) => until(`${id} is ${state}`, async () => (await stateOf(id)) === state, 60_000);
const terminate = (id: string) => app.deps.temporal.workflow.getHandle(`publish:${id}`).terminate("by an operator");

test("a workflow that was terminated while it waited takes no place from others, and is started again", async () => {
  const owner = await newSite(1);
  const held = gate();
  site.say(held.answer);
  const first = await publish(owner);
  await until("it calls", async () => held.open.size === 1);
  const ended = await publish(owner);
  await is(ended, "waiting");
  const behind = await publish(owner);
  await is(behind, "waiting");
  await terminate(ended);
  const going = setInterval(() => [...held.open].forEach(({ go }) => go()), 50);
  try {
    for (const id of [first, ended, behind]) await is(id, "published");
  } finally {
    clearInterval(going);
  }
  expect(await app.orm.em.fork().execute("select holder from igny8_lane_leases where integration_id = ?", [owner.integration_id])).toEqual(
    [],
  );
});

test("if worker and workflow are gone, their place goes to the next, and their article is sent again", async () => {
  const owner = await newSite(1);
  site.say((request, response) => created({ post_id: nextPost() })(request, response));
  const em = app.orm.em.fork();
  // What a worker leaves when it is killed during its call, and its workflow is terminated before another worker continues it.
  const lost = await publish(owner);
  await is(lost, "published");
  await em.execute(
    "update igny8_content set external_id = null, external_url = null where id = (select content_id from igny8_publications where id = ?)",
    [lost],
  );
  await em.execute("update igny8_publications set state = 'publishing', batch_id = gen_random_uuid(), finished_at = null where id = ?", [
    lost,
  ]);
  await em.execute(
    "insert into igny8_lane_leases (integration_id, account_id, holder, until) values (?, ?, ?, now() + interval '5 seconds')",
    [owner.integration_id, owner.account_id, lost],
  );
  const behind = await publish(owner);
  await is(behind, "waiting");
  await is(behind, "published");
  await is(lost, "published");
  const { attempts } = await app.orm.em.fork().findOneOrFail(Publication, lost);
  expect(attempts.filter(({ ended_at }) => !ended_at)).toEqual([]);
});

test("there are no other warnings", () => {
  expect(warnings.filter(([, text]) => !String(text).startsWith("a place was not given back"))).toEqual([]);
});

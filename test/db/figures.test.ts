import { beforeAll, expect, onTestFinished, test } from "vitest";
import { jobDone } from "../../db/figures/jobDone.ts";
import { readFigures } from "../../db/figures/read.ts";
import { useApp } from "../support/app.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { statementsOf } from "../support/statements.ts";

const MANY = 9_000;
/** Above what a statement may read for each of eight kinds of publications (db/figures/statements.ts, COUNTED). */
const FEW = 2_100;
const app = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
const sql = (text: string, values: unknown[] = []) => app.orm.em.fork().execute(text, values);
const read = () => readFigures(app.orm.em.fork());

beforeAll(async () => {
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id)) };
  await addManyRows();
}, 180_000);

/** A third of the publications is due, two thirds wait for their time; then notifications, automation and lanes of many sites. */
async function addManyRows() {
  const { account_id, site_id, integration_id } = owner;
  await createContents(app.orm, owner, MANY);
  await app.orm.em.fork().transactional(async (tx) => {
    await tx.execute("set local session_replication_role = replica");
    await tx.execute(
      `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, publish_at, updated_at)
       select c.account_id, c.site_id, c.id, ?, 1, 'queued', case when c.id % 3 > 0 then now() + interval '1 day' end, now() - c.id * interval '1 ms'
       from igny8_content c where c.site_id = ?`,
      [integration_id, site_id],
    );
    await tx.execute(
      `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, state, finished_at, dispatch_after)
       select ?, 1, 'test', n, '{}', case when n % 2 = 0 then 'pending' else 'delivered' end, case when n % 2 = 1 then now() end, now() + (n - 100) * interval '1 s'
       from generate_series(1, ${MANY}) n`,
      [account_id],
    );
    await tx.execute(`insert into igny8_lanes (integration_id, account_id) select n + 1000000, ? from generate_series(1, ${MANY}) n`, [
      account_id,
    ]);
    await tx.execute(
      `insert into igny8_automation_configs (site_id, account_id, check_at) select n + 1000000, ?, now() + n * interval '1 s' from generate_series(1, ${MANY}) n`,
      [account_id],
    );
    for (const table of ["password_resets", "email_verifications"])
      await tx.execute(
        `insert into igny8_${table} (token_hash, user_id, expires_at) select n::text, ?, now() + interval '1 day' from generate_series(1, ${MANY}) n`,
        [owner.user_id],
      );
    await tx.execute(
      `insert into igny8_invites (token_hash, account_id, email, role, expires_at) select n::text, ?, 'a@example.com', 'editor', now() + interval '1 day' from generate_series(1, ${MANY}) n`,
      [account_id],
    );
    await tx.execute(`insert into igny8_bulk_runs (account_id, state, retry) select ?, 'done', '{}' from generate_series(1, ${MANY})`, [
      account_id,
    ]);
    await tx.execute(
      `insert into igny8_automation_runs (account_id, site_id, trigger, state, stages, finished_at) select ?, ?, 'manual', 'completed', '[7]', now() from generate_series(1, ${MANY})`,
      [account_id, site_id],
    );
  });
  await sql("vacuum analyze");
}

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: Node[];
}
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Tables of an installation that have few rows, whatever it publishes. */
const SMALL = new Set(["igny8_plugin_versions", "igny8_done_jobs"]);

test("among many rows, the figures are counted with indexes, and the counts stop", async () => {
  const sent = (await statementsOf(app.orm, read)).filter(({ text }) => /igny8_/.test(text));
  expect(sent).toHaveLength(7);
  const pool = await app.orm.em.fork().getDriver().getConnection().getNativeClient();
  const client = await pool.connect();
  onTestFinished(() => client.release(true));
  // A table of a few rows is cheapest to read as a whole. One without an index for the query is read so all the same.
  await client.query("set enable_seqscan = off");
  for (const { text, values } of sent) {
    const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Node }] }>(`explain (analyze, format json) ${text}`, values);
    const nodes = nodesOf(rows[0]!["QUERY PLAN"][0].Plan);
    const whole = nodes.filter((node) => node["Node Type"] === "Seq Scan" && !SMALL.has(node["Relation Name"] ?? ""));
    expect(
      whole.map((node) => node["Relation Name"]),
      text,
    ).toEqual([]);
    const lanes = text.includes("as by_breaker");
    for (const node of nodes)
      expect((node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0), text).toBeLessThan(lanes ? MANY + 10 : FEW);
  }
  const figures = await read();
  expect(figures.publications.find(({ queue, state }) => queue === "single" && state === "queued")).toMatchObject({ n: 2_000 });
  expect(figures.deliveries.pending).toBe(2_000);
  expect(figures.sites.sites).toBe(MANY);
}, 180_000);

test("the age of what is due leaves out sites that are paused or disconnected", async () => {
  const { integration_id, account_id } = owner;
  await app.orm.em.fork().transactional(async (tx) => {
    await tx.execute("set local session_replication_role = replica");
    await tx.execute("delete from igny8_publications where publish_at is not null");
    await tx.execute("update igny8_publications set updated_at = now() - interval '2 hours'");
  });
  const queued = async () => (await read()).publications.find(({ queue, state }) => queue === "single" && state === "queued")!;
  const age = async () => Math.round((await queued()).oldest_s / 60);
  expect(await age()).toBe(120);
  await sql("insert into igny8_lanes (integration_id, account_id, paused_by, paused_at) values (?, ?, 'person', now())", [
    integration_id,
    account_id,
  ]);
  expect(await queued()).toEqual({ queue: "single", state: "queued", n: 2_000, oldest_s: 0 });
  expect((await read()).sites).toMatchObject({ by_breaker: 0, by_person: 1 });
  await sql("update igny8_lanes set paused_by = null, paused_at = null");
  await sql("update igny8_site_integrations set is_active = false where id = ?", [integration_id]);
  expect(await age()).toBe(0);
});

test("work that ended is young, whatever it was before", async () => {
  await sql("update igny8_done_jobs set done_at = now() - interval '3 days'");
  const ages = async () => Object.fromEntries((await read()).jobs.map(({ name, age_s }) => [name, age_s]));
  const old = expect.closeTo(3 * 86_400, -2);
  expect(await ages()).toEqual({ "clean-up": old, backup: old });
  await jobDone(app.orm.em.fork(), "clean-up");
  expect(await ages()).toEqual({ "clean-up": expect.closeTo(30, -2), backup: old });
});

test("a database that is slow is not waited for", async () => {
  const em = app.orm.em.fork();
  await em.begin();
  await em.execute("lock table igny8_lanes in access exclusive mode");
  const began = performance.now();
  await expect(read()).rejects.toThrow(/statement timeout/);
  expect(performance.now() - began).toBeLessThan(10_000);
  await em.rollback();
});

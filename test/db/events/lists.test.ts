import { beforeAll, expect, test } from "vitest";
import { type TestApp, useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { readEvents } from "../../support/sse.ts";
import { statementsOf, type Statement } from "../../support/statements.ts";

const EVENTS = 1_000_000;
/** The most rows that a step of a plan may read: far above a page of the largest size for each kind and outcome. */
const FEW = 8_000;
const RARE_CONTENT = 4_711;
const app = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id)) };
  // Building indexes afterwards takes a fraction of the time of inserting a million rows into them.
  const indexes = await app.orm.em.execute<{ name: string; definition: string }[]>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = 'igny8_sync_events'::regclass and not i.indisprimary`,
  );
  for (const { name } of indexes) await app.orm.em.execute(`drop index ${name}`);
  // The oldest three are failures, and the oldest ten belong to one content. All others are successes of one kind, a second apart.
  await app.orm.em.fork().transactional(async (tx) => {
    await tx.execute("set local session_replication_role = replica");
    // The limit is for requests.
    await tx.execute("set local statement_timeout = 0");
    await tx.execute(
      `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, created_at)
       select ?, ?, ?, case when n <= 3 then 'error' else 'webhook' end, 'status_update', '', n > 3,
         case when n <= 10 then ${RARE_CONTENT} else 100000 + n % 1000 end, now() - (${EVENTS} - n) * interval '1 second'
       from generate_series(1, ${EVENTS}) n`,
      [owner.account_id, owner.site_id, owner.integration_id],
    );
  });
  for (const { definition } of indexes) await app.orm.em.execute(definition);
  await app.orm.em.execute("vacuum analyze igny8_sync_events");
});

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: Node[];
}
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** PostgreSQL's plan for a statement: whether it reads all events, and the most rows that a step read. */
async function costOf({ text, values }: Statement): Promise<{ whole: boolean; rows: number }> {
  const pool = await app.orm.em.fork().getDriver().getConnection().getNativeClient();
  const plan = async (options: string, given: unknown[]) => {
    const { rows } = await pool.query<{ "QUERY PLAN": [{ Plan: Node }] }>(`explain (${options}, format json) ${text}`, given);
    return nodesOf(rows[0]!["QUERY PLAN"][0].Plan);
  };
  const actual = await plan("analyze", values);
  // The plan that a connection uses after a few executions.
  const generic = await plan("generic_plan", []);
  const whole = [...actual, ...generic].some((node) => node["Node Type"] === "Seq Scan" && node["Relation Name"] === "igny8_sync_events");
  const rows = Math.max(
    ...actual.map((node) => ((node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0)) * (node["Actual Loops"] ?? 1)),
  );
  return { whole, rows };
}

async function expectIndexReads(sent: Statement[], statements: number) {
  const ours = sent.filter(({ text }) => text.includes("igny8_sync_events"));
  expect(ours).toHaveLength(statements);
  for (const statement of ours) {
    const { whole, rows } = await costOf(statement);
    expect(whole, statement.text).toBe(false);
    expect(rows, statement.text).toBeLessThan(FEW);
  }
}

const days = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
const middle = Buffer.from(`${Date.now() - 500_000_000}.500000`).toString("base64url");

test.each([
  ["", 50],
  ["event_limit=500", 500],
  [`event_limit=500&cursor=${middle}`, 500],
  ["event_type=error", 3],
  ["event_type=publish", 0],
  ["success=false", 3],
  ["success=true&event_limit=500", 500],
  ["event_type=webhook&success=false", 0],
  ["event_type=error&success=true", 0],
  [`content_id=${RARE_CONTENT}`, 10],
  [`content_id=${RARE_CONTENT}&success=false`, 3],
  ["content_id=1", 0],
  [`since=${days(11)}&until=${days(10)}`, 50],
  [`until=${days(12)}`, 0],
  [`event_type=error&since=${days(1)}`, 0],
  [`success=false&until=${days(11)}`, 3],
])("debug-status?%s among a million events reads indexes", async (query, count) => {
  let answer: Awaited<ReturnType<TestApp["call"]>> | undefined;
  const path = `/api/v1/integration/integrations/${owner.integration_id}/debug-status/?include_validation=true&${query}`;
  const sent = await statementsOf(app.orm, async () => (answer = await app.call("GET", path, owner.token)));
  expect(answer!.json.data).toMatchObject({ events_count: count });
  await expectIndexReads(sent, 2);
});

test("the account's list uses indexes too", async () => {
  const sent = await statementsOf(app.orm, () => app.call("GET", "/api/v1/events/?success=false", owner.token));
  expect(sent.length).toBeGreaterThan(0);
  await expectIndexReads(sent, 1);
});

test("one event is read by its id", async () => {
  const [{ id }] = await app.orm.em.execute<[{ id: string }]>("select min(id) as id from igny8_sync_events");
  let status = 0;
  const sent = await statementsOf(app.orm, async () => {
    ({ status } = await app.call("GET", `/api/v1/events/${id}/`, owner.token));
  });
  expect(status).toBe(200);
  await expectIndexReads(sent, 1);
});

test("a stream that resumes in the middle of a million events uses indexes", async () => {
  const [{ xid }] = await app.orm.em.execute<[{ xid: string }]>("select xid::text from igny8_sync_events where id = 500000");
  const read = async (from: number) => {
    const headers = { authorization: `Bearer ${owner.token}`, "last-event-id": `${xid}-${from}` };
    const stream = readEvents(await app.app.request("/api/v1/events/stream/", { headers }));
    await stream.count(500);
    await stream.close();
    expect(stream.ids().slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, index) => from + 1 + index));
  };
  const sent = await statementsOf(app.orm, () => read(500_000));
  const reads = sent.filter(({ text }) => text.includes("igny8_sync_events"));
  expect(reads.length).toBeGreaterThan(0);
  await expectIndexReads(reads, reads.length);
});

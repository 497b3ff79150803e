import { expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { connect } from "../../../db/orm.ts";
import { QUEUES } from "../../../domain/temporal/queues.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { useApp } from "../../support/app.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

const api = useApp();
const failed = async (app = api.app) => {
  const response = await app.request("/api/status/");
  const { error } = (await response.json()) as { error?: { code: string; details: { field: string; message: string }[] } };
  return { status: response.status, code: error?.code, details: error?.details ?? [] };
};

test("without a worker it names each queue, and nothing else", async () => {
  const { status, code, details } = await failed();
  expect([status, code]).toEqual([503, "degraded"]);
  expect(details).toEqual(QUEUES.map((queue) => ({ field: `queue_${queue}`, message: expect.stringContaining("npm run worker") })));
});

test("while workers serve all queues it is healthy; operators see how many do", async () => {
  const operator = await createAccount(api.orm);
  await api.orm.em.fork().execute("update igny8_users set is_operator = true where id = ?", [operator.user_id]);
  const worker = await testWorker(api, { allowedHosts: [], present: true });
  try {
    const { data } = await until("it is healthy", async () => {
      const asked = await api.call("GET", "/api/status/");
      return asked.status === 200 && asked.json;
    });
    expect(data).toMatchObject({ healthy: true, checks: { database: { ok: true }, temporal: { ok: true }, queue_publish: { ok: true } } });
    const { json } = await api.call("GET", "/api/v1/ops/overview/", operator.token);
    expect(json.data.queues.map(({ queue, workers }: { queue: string; workers: number }) => [queue, workers])).toEqual(
      QUEUES.map((queue) => [queue, 1]),
    );

    // Another installation's workers do not count.
    const other = createApp({ ...api.deps, taskQueuePrefix: "other" });
    expect((await failed(other)).details).toHaveLength(QUEUES.length);
  } finally {
    await worker.stop();
  }
  // An orderly end is known at once, and leaves no row.
  await until("the queues are named", async () => (await failed()).details.length === QUEUES.length, 2_000);
  expect(await api.orm.em.fork().execute("select id from igny8_workers")).toEqual([]);
});

test("a worker for some queues serves only these", async () => {
  const worker = await testWorker(api, { allowedHosts: [], present: true, queues: ["publish", "build"] });
  try {
    const { details } = await until("it serves them", async () => {
      const now = await failed();
      return now.details.length === 3 && now;
    });
    expect(details.map(({ field }) => field)).toEqual(["queue_suspect", "queue_bulk", "queue_sync"]);
  } finally {
    await worker.stop();
  }
});

test("without Temporal it says so, and knows of the queues all the same", async () => {
  const { status, details } = await failed(createApp({ ...api.deps, temporal: temporalAway() }));
  expect(status).toBe(503);
  expect(details.find(({ field }) => field === "temporal")?.message).toMatch(/can't be reached|no answer within 3 s/);
  expect(details.find(({ field }) => field === "queue_bulk")?.message).toContain("npm run worker");
});

test("without the database it says so, and that nothing is known of the queues", async () => {
  const orm = await connect("postgresql://nobody@127.0.0.1:1/none");
  const { status, details } = await failed(createApp({ ...api.deps, orm }));
  await orm.close(true);
  expect(status).toBe(503);
  expect(details).toEqual([
    { field: "database", message: "can't be reached; the log says why" },
    ...QUEUES.map((queue) => ({ field: `queue_${queue}`, message: "unknown, because the database does not answer" })),
  ]);
});

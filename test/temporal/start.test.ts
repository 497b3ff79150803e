import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { WorkflowStart } from "../../domain/temporal/workflowStart.ts";
import { readTemporal } from "../../temporal/access.ts";
import { startedAnew, startOrWake, wake } from "../../temporal/start.ts";

// On a real server without a worker: workflows stay as they were started, and their history shows the signals.

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect(readTemporal(inject("temporal")).connection);
  client = new Client({ connection });
});
const started = new Set<string>();
afterAll(async () => {
  await Promise.all(
    [...started].map((id) =>
      client.workflow
        .getHandle(id)
        .terminate()
        .catch(() => undefined),
    ),
  );
  await connection?.close();
});

function starting(ifRunning: WorkflowStart["ifRunning"], more: Partial<WorkflowStart> = {}): WorkflowStart {
  const workflowId = `door:${crypto.randomUUID()}`;
  started.add(workflowId);
  return { workflow: "none", workflowId, taskQueue: "nobody-polls", args: [1], ifRunning, staticSummary: "A test", ...more };
}
async function seen({ workflowId }: WorkflowStart, runId?: string) {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { events } = await handle.fetchHistory();
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => (signal ? [signal] : []));
  const said = signals.map(({ input }) => (input?.payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data!).toString())));
  return { ...(await handle.describe()), names: signals.map(({ signalName }) => signalName), said };
}

test("join: the running workflow is used, and gets no signal", async () => {
  const start = starting("join");
  const first = await startOrWake(client, start);
  expect((await startOrWake(client, start)).runId).toBe(first.runId);
  expect(await seen(start)).toMatchObject({ runId: first.runId, names: [] });
});

test("wake: the running workflow is used, and every start, the first too, sends a signal with its arguments", async () => {
  const start = starting("wake", { wakeArgs: ["metadata"] });
  const first = await startOrWake(client, start);
  expect((await startOrWake(client, start)).runId).toBe(first.runId);
  expect(await seen(start)).toMatchObject({ runId: first.runId, names: ["wake", "wake"], said: [["metadata"], ["metadata"]] });
});

test("replace: the running workflow is terminated", async () => {
  const start = starting("replace");
  const first = await startOrWake(client, start);
  const second = await startOrWake(client, start);
  expect((await seen(start, first.runId)).status.name).toBe("TERMINATED");
  expect(await seen(start)).toMatchObject({ runId: second.runId, status: { name: "RUNNING" } });
});

test("a caller can learn whether the workflow was new, and a running one is woken", async () => {
  const start = starting("wake", { wakeArgs: ["daily"] });
  expect(await startedAnew(client, start)).toBe(true);
  expect(await startedAnew(client, start)).toBe(false);
  expect(await seen(start)).toMatchObject({ names: ["wake"], said: [["daily"]] });
  await client.workflow.getHandle(start.workflowId).terminate();
  expect(await startedAnew(client, start)).toBe(true);
});

test("waking a workflow that does not run is reported", async () => {
  const start = starting("join");
  expect(await wake(client, start.workflowId)).toBe(false);
  await startOrWake(client, start);
  expect(await wake(client, start.workflowId, 7, 2)).toBe(true);
  expect((await seen(start)).said).toEqual([[7, 2]]);
  await client.workflow.getHandle(start.workflowId).terminate();
  expect(await wake(client, start.workflowId)).toBe(false);
});

test("Temporal has what a start says: queue, search attributes, memo, priority, timeout", async () => {
  const start = starting("wake", {
    searchAttributes: { Igny8Site: "7", Igny8Account: "3" },
    memo: { articles: 2 },
    priority: { priorityKey: 4, fairnessKey: "account-3" },
    workflowExecutionTimeout: "55 seconds",
  });
  await startOrWake(client, start);
  const { taskQueue, memo, searchAttributes, priority, raw, type } = await seen(start);
  expect({ taskQueue, memo, type }).toEqual({ taskQueue: "nobody-polls", memo: { articles: 2 }, type: "none" });
  expect(searchAttributes).toMatchObject({ Igny8Site: ["7"], Igny8Account: ["3"] });
  expect(priority).toMatchObject({ priorityKey: 4, fairnessKey: "account-3" });
  expect(Number(raw.executionConfig?.workflowExecutionTimeout?.seconds)).toBe(55);
});

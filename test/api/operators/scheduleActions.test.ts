import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { useApp } from "../../support/app.ts";
import { until } from "../../support/until.ts";

const api = useApp();
let token = "";
const schedule_id = `test-${crypto.randomUUID()}`;
const schedule = () => api.deps.temporal.schedule.getHandle(schedule_id);
const act = (what: string, body: object = { schedule_id }) => api.call("POST", `/api/v1/ops/schedules/${what}/`, token, body);

beforeAll(async () => {
  const operator = await createAccount(api.orm);
  await api.orm.em.fork().execute("update igny8_users set is_operator = true where id = ?", [operator.user_id]);
  ({ token } = operator);
  // Nobody works on this queue, and January has one first day a year: only what the test asks for runs.
  const action = { type: "startWorkflow", workflowType: "cleanUp", taskQueue: schedule_id, args: [] } as const;
  await api.deps.temporal.schedule.create({ scheduleId: schedule_id, spec: { calendars: [{ month: "JANUARY", dayOfMonth: 1 }] }, action });
});
afterAll(() => schedule().delete());

test("an operator runs a Schedule at once", async () => {
  const { status, json } = await act("run");
  expect([status, json.data]).toEqual([202, { schedule_id }]);
  const run = await until("it has begun", async () => (await schedule().describe()).info.recentActions[0]);
  await api.deps.temporal.workflow.getHandle(run.action.workflow.workflowId).terminate("the test has seen it");
});

test("an operator pauses a Schedule with a reason, and resumes it", async () => {
  const without = await act("pause");
  expect([without.status, without.json.error.details[0].field]).toEqual([422, "note"]);
  expect((await schedule().describe()).state.paused).toBe(false);
  expect((await act("pause", { schedule_id, note: " The disk is exchanged " })).status).toBe(200);
  expect((await schedule().describe()).state).toMatchObject({ paused: true, note: "The disk is exchanged" });
  expect((await act("resume")).status).toBe(200);
  expect((await schedule().describe()).state.paused).toBe(false);
});

test("what is not there, and a Temporal that is away, are said", async () => {
  for (const what of ["run", "pause", "resume"]) {
    const unknown = await act(what, { schedule_id: "nowhere", note: "X" });
    expect([what, unknown.status, unknown.json.error.code]).toEqual([what, 404, "not_found"]);
  }
  const away = createApp({ ...api.deps, temporal: temporalAway() });
  const response = await away.request("/api/v1/ops/schedules/run/", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ schedule_id }),
  });
  expect([response.status, ((await response.json()) as any).error.code]).toEqual([503, "temporal_unavailable"]);
  expect((await schedule().describe()).state.paused).toBe(false);
});

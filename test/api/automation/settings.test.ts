import { beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { AutomationRun } from "../../../db/automation/entities.ts";
import { Site } from "../../../db/sites/site.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

// Without a worker: only the API itself. test/workflows/automation/stage7AutoPublish.test.ts tests the rest.
const api = useApp();
let token: string;
let owner: { account_id: number; site_id: number };
beforeEach(async () => {
  const account = await createAccount(api.orm);
  token = account.token;
  owner = { account_id: account.account_id, site_id: (await createSite(api.orm, account.account_id)).site_id };
});

const call = (method: string, path: string, body?: unknown, as = token) => api.call(method, `/api/v1/automation/${path}`, as, body);
const config = (body: object) => call("PUT", `sites/${owner.site_id}/config/`, { enabled: true, ...body });
const start = () => call("POST", `sites/${owner.site_id}/runs/`);
const codeOf = ({ status, json }: { status: number; json: any }) => [status, json.error?.code];
const fieldsOf = (json: any) => json.error.details.map(({ field }: { field: string }) => field);

describe("the configuration", () => {
  test("is off until it is set, and is stored as it was sent", async () => {
    expect((await call("GET", `sites/${owner.site_id}/config/`)).json.data).toEqual({
      site_id: owner.site_id,
      enabled: false,
      schedule: null,
      stages: [7],
      auto_approve: false,
      daily_cap: null,
      windows: [],
      spacing_minutes: 0,
      hold: false,
      time_zone: "UTC",
      next_due_at: null,
    });
    await api.orm.em.fork().nativeUpdate(Site, owner.site_id, { time_zone: "Europe/Berlin" });
    const given = {
      enabled: true,
      schedule: { days: ["mon", "thu"], at: "06:00" },
      stages: [7, 3],
      auto_approve: true,
      daily_cap: 5,
      windows: [{ days: ["sat", "sun"], from: "09:00", to: "24:00" }],
      spacing_minutes: 45,
      hold: true,
    };
    const set = await config(given);
    expect([set.status, set.json.data]).toEqual([
      200,
      {
        site_id: owner.site_id,
        ...given,
        stages: [3, 7],
        time_zone: "Europe/Berlin",
        next_due_at: expect.stringMatching(/T0[45]:00:00.000Z$/),
      },
    ]);
    expect((await call("GET", `sites/${owner.site_id}/config/`)).json.data).toEqual(set.json.data);
    expect((await config({ enabled: false })).json.data).toMatchObject({ enabled: false, schedule: null, stages: [7], daily_cap: null });
  });

  test.each([
    [{ daily_cap: 0 }, "daily_cap"],
    [{ spacing_minutes: -1 }, "spacing_minutes"],
    [{ spacing_minutes: 1.5 }, "spacing_minutes"],
    [{ stages: [8] }, "stages.0"],
    [{ stages: [7, 7] }, "stages"],
    [{ schedule: { days: [], at: "06:00" } }, "schedule.days"],
    [{ schedule: { days: ["mon"], at: "24:00" } }, "schedule.at"],
    [{ schedule: { days: ["monday"], at: "06:00" } }, "schedule.days.0"],
    [{ windows: [{ days: ["mon"], from: "22:00", to: "06:00" }] }, "windows.0.to"],
    [{ windows: [{ days: ["mon", "mon"], from: "06:00", to: "07:00" }] }, "windows.0.days"],
    [{ enabled: "yes" }, "enabled"],
  ])("%j is refused", async (body, field) => {
    const { status, json } = await config(body);
    expect([status, fieldsOf(json)]).toEqual([422, [field]]);
  });
});

describe("a run", () => {
  test("is refused while automation is off", async () => {
    expect(codeOf(await start())).toEqual([409, "automation_disabled"]);
    await config({ enabled: false });
    expect(codeOf(await start())).toEqual([409, "automation_disabled"]);
  });

  test("is started by hand, and a workflow runs it", async () => {
    await config({});
    const { status, json } = await start();
    expect(status).toBe(201);
    const { data } = json;
    expect(data).toMatchObject({
      site_name: "Test site",
      time_zone: "UTC",
      trigger: "manual",
      due_at: null,
      state: "running",
      counts: { total: 0 },
      causes: [],
      finished_at: null,
    });
    expect(data.stages.map(({ state }: any) => state)).toEqual(["off", "off", "off", "off", "off", "off", "pending"]);
    const description = await api.deps.temporal.workflow.getHandle(data.workflow_id).describe();
    expect([description.status.name, description.type]).toEqual(["RUNNING", "stage7AutoPublish"]);
    expect(data.workflow_url).toContain(encodeURIComponent(data.workflow_id));
    expect((await call("GET", `runs/${data.id}/`)).json.data).toEqual(data);
    expect(codeOf(await start())).toEqual([409, "automation_running"]);
  });

  test("is not half started while Temporal is down", async () => {
    await config({});
    const app = createApp({ ...api.deps, temporal: temporalAway() });
    const response = await app.request(`/api/v1/automation/sites/${owner.site_id}/runs/`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, JSON.parse(await response.text()).error.code]).toEqual([503, "temporal_unavailable"]);
    expect(await api.orm.em.fork().count(AutomationRun, { site_id: owner.site_id })).toBe(0);
    expect((await start()).status).toBe(201);
  });

  test("can be paused, resumed and cancelled while Temporal is down, because the row decides", async () => {
    await config({});
    const { id } = (await start()).json.data;
    const app = createApp({ ...api.deps, temporal: temporalAway() });
    for (const [what, state] of [
      ["pause", { state: "paused" }],
      ["resume", { state: "running" }],
      ["cancel", { state: "running", cancel_requested: true }],
    ] as const) {
      const response = await app.request(`/api/v1/automation/runs/${id}/${what}/`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      expect([response.status, JSON.parse(await response.text()).data]).toEqual([202, expect.objectContaining(state)]);
    }
    expect(codeOf(await call("POST", `runs/${id}/pause/`))).toEqual([409, "run_ended"]);
  });

  test("is listed page by page, newest first", async () => {
    const em = api.orm.em.fork();
    for (let index = 0; index < 3; index += 1) {
      em.create(AutomationRun, {
        ...{ account_id: owner.account_id, site_id: owner.site_id, trigger: "manual", state: "completed" },
        ...{ stages: {}, counts: { total: index }, causes: [], taken: true, cancel_requested: false, finished_at: new Date() },
      });
      await em.flush();
    }
    const first = await call("GET", `sites/${owner.site_id}/runs/?limit=2`);
    expect(first.json.data.map(({ counts }: any) => counts.total)).toEqual([2, 1]);
    const second = await call("GET", `sites/${owner.site_id}/runs/?limit=2&cursor=${first.json.next_cursor}`);
    expect([second.json.data.map(({ counts }: any) => counts.total), second.json.next_cursor]).toEqual([[0], null]);
    expect(codeOf(await call("GET", `sites/${owner.site_id}/runs/?cursor=MTI`))).toEqual([422, "invalid"]);
  });

  test("is listed with the runs of all the account's sites, each with its own counts", async () => {
    const { account_id } = owner;
    const other = { account_id, site_id: (await createSite(api.orm, account_id, "http://127.0.0.1:8")).site_id };
    await config({});
    await call("PUT", `sites/${other.site_id}/config/`, { enabled: true });
    const here = (await start()).json.data;
    await createContent(api.orm, other, { content_html: " " });
    await createContent(api.orm, other, { on_hold: true });
    const there = (await call("POST", `sites/${other.site_id}/runs/`)).json.data;
    const { json } = await call("GET", "runs/");
    expect(json.data).toEqual([(await call("GET", `runs/${there.id}/`)).json.data, (await call("GET", `runs/${here.id}/`)).json.data]);
    expect(json.data[0]).toMatchObject({
      counts: { total: 0, left_in_review: 2, on_hold: 1 },
      causes: [{ type: "content_incomplete", count: 1 }],
    });
    expect(json.data[1]).toMatchObject({ counts: { total: 0, left_in_review: 0 }, causes: [] });
    const first = (await call("GET", "runs/?limit=1")).json;
    expect((await call("GET", `runs/?limit=1&cursor=${first.next_cursor}`)).json).toMatchObject({
      data: [{ id: here.id }],
      next_cursor: null,
    });
    expect((await call("GET", "runs/?state=paused")).json.data).toEqual([]);
    expect((await call("GET", "runs/", undefined, (await createAccount(api.orm)).token)).json.data).toEqual([]);
  });

  test.each([
    [{ state: "off" }, "state"],
    [{ state: "running", counts: { ideas: -1 } }, "counts.ideas"],
    [{ state: "running", counts: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`n${index}`, 1])) }, "counts"],
    [{ state: "failed", error: "\u0000" }, "error"],
  ])("refuses the report %j", async (report, field) => {
    const path = `runs/${crypto.randomUUID()}/stages/3/`;
    const { status, json } = await call("PATCH", path, report);
    expect([status, fieldsOf(json)]).toEqual([422, [field]]);
  });

  test("accepts reports of six stages; IGNY8 runs the seventh itself", async () => {
    const { status, json } = await call("PATCH", `runs/${crypto.randomUUID()}/stages/7/`, { state: "running" });
    expect([status, fieldsOf(json)]).toEqual([422, ["stage"]]);
  });
});

test("the plan shows what a run that starts now would send, and when, in the site's time zone", async () => {
  await api.orm.em.fork().nativeUpdate(Site, owner.site_id, { time_zone: "Australia/Lord_Howe" });
  await config({ daily_cap: 1, windows: [{ days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], from: "09:00", to: "09:01" }] });
  const ids = [];
  for (let index = 0; index < 3; index += 1) ids.push((await createContent(api.orm, owner)).id);
  await createContent(api.orm, owner, { on_hold: true });
  const { json } = await call("GET", `sites/${owner.site_id}/plan/?limit=2`);
  expect(json.data).toMatchObject({ time_zone: "Australia/Lord_Howe", auto_approve: false });
  expect(json.data.posts).toMatchObject(ids.slice(0, 2).map((content_id) => ({ content_id, publication_id: null })));
  for (const post of json.data.posts) expect(post.local_time).toMatch(/T09:00:/);
});

test("the plan includes what people have scheduled, ordered by time", async () => {
  await config({ spacing_minutes: 24 * 60 });
  const later = new Date(Date.now() + 60 * 60_000).toISOString();
  const [by_hand, ...waiting] = [
    await createContent(api.orm, owner),
    await createContent(api.orm, owner),
    await createContent(api.orm, owner),
  ];
  const asked = await api.call("POST", `/api/v1/writer/content/${by_hand.id}/publish/`, token, { publish_at: later });
  expect(asked.status).toBe(202);
  const { json } = await call("GET", `sites/${owner.site_id}/plan/`);
  expect(json.data.posts).toMatchObject([
    { content_id: waiting[0].id, by: "automation", publication_id: null },
    { content_id: by_hand.id, by: "person", publish_at: later, publication_id: expect.any(String) },
    { content_id: waiting[1].id, by: "automation", publication_id: null },
  ]);
});

test("content is created on hold, put on hold and released without a new revision", async () => {
  const write = (method: string, path: string, body: unknown) => api.call(method, `/api/v1/writer/content/${path}`, token, body);
  const made = await write("POST", "", {
    site_id: owner.site_id,
    title: "Bread",
    content_html: "<p>x</p>",
    status: "review",
    on_hold: true,
  });
  expect(made.json.data).toMatchObject({ on_hold: true, revision: 1 });
  const { id } = made.json.data;
  expect(codeOf(await write("POST", `${id}/publish/`, {}))).toEqual([409, "content_on_hold"]);
  expect((await write("PATCH", `${id}/`, { on_hold: false })).json.data).toMatchObject({ on_hold: false, revision: 1 });
  expect((await write("POST", `${id}/publish/`, {})).status).toBe(202);
  // Nothing was sent yet, so the hold takes it back.
  expect((await write("PATCH", `${id}/`, { on_hold: true })).json.data).toMatchObject({
    on_hold: true,
    status: "review",
    publication: { state: "cancelled" },
  });
  expect(codeOf(await write("POST", `${id}/publication/retry/`, {}))).toEqual([409, "content_on_hold"]);
});

test("other accounts see nothing of it, viewers change nothing", async () => {
  await config({});
  const { id } = (await start()).json.data;
  const stranger = await createAccount(api.orm);
  for (const [method, path, body] of [
    ["GET", `sites/${owner.site_id}/config/`],
    ["PUT", `sites/${owner.site_id}/config/`, { enabled: true }],
    ["GET", `sites/${owner.site_id}/plan/`],
    ["GET", `sites/${owner.site_id}/runs/`],
    ["POST", `sites/${owner.site_id}/runs/`],
    ["GET", `runs/${id}/`],
    ["POST", `runs/${id}/pause/`],
    ["POST", `runs/${id}/resume/`],
    ["POST", `runs/${id}/cancel/`],
    ["PATCH", `runs/${id}/stages/3/`, { state: "running" }],
  ] as const) {
    expect([method, path, codeOf(await call(method, path, body, stranger.token))]).toEqual([method, path, [404, "not_found"]]);
    expect((await api.call(method, `/api/v1/automation/${path}`, undefined, body)).status).toBe(401);
  }
  const { site_id } = await createSite(api.orm, (await createAccount(api.orm)).account_id);
  expect(codeOf(await call("GET", `sites/${site_id}/config/`))).toEqual([404, "not_found"]);
  const viewer = await createAccount(api.orm, "viewer");
  const theirs = (await createSite(api.orm, viewer.account_id)).site_id;
  expect((await call("GET", `sites/${theirs}/config/`, undefined, viewer.token)).status).toBe(200);
  expect(codeOf(await call("PUT", `sites/${theirs}/config/`, { enabled: true }, viewer.token))).toEqual([403, "role_required"]);
  expect(codeOf(await call("POST", `sites/${theirs}/runs/`, undefined, viewer.token))).toEqual([403, "role_required"]);
});

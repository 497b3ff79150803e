import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

let api: TestApp;
let token: string;
beforeAll(async () => {
  api = await testApp({ temporal: temporalAway() });
});
afterAll(() => api?.close());
beforeEach(async () => {
  ({ token } = await createAccount(api.orm, "editor"));
});

const AT = "/api/v1/account/notifications/";
const HOOK = { url: "https://hooks.slack.com/services/T0/B0/x", kinds: ["content.failed"] };
const TEMPLATE = '{"text": "{{event.label}}"}';
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const add = async (more: object) => call("POST", AT, { ...HOOK, ...more });

describe("an endpoint's format", () => {
  test("is IGNY8's own unless another is chosen", async () => {
    expect((await add({})).json.data).toMatchObject({ format: "igny8", template: null });
    expect((await add({ format: "slack" })).json.data).toMatchObject({ format: "slack", template: null });
    expect((await add({ format: "custom", template: TEMPLATE })).json.data).toMatchObject({ format: "custom", template: TEMPLATE });
  });

  test("changes, and a template goes with its format", async () => {
    const { id } = (await add({})).json.data;
    const change = async (json: object) => (await call("PATCH", `${AT}${id}/`, json)).json;
    expect((await change({ format: "custom" })).error.details).toEqual([
      { field: "template", message: expect.stringContaining("is missing") },
    ]);
    expect((await change({ format: "custom", template: TEMPLATE })).data).toMatchObject({ format: "custom", template: TEMPLATE });
    expect((await change({ description: "News" })).data).toMatchObject({ format: "custom", template: TEMPLATE });
    expect((await change({ template: null })).error.details[0].field).toBe("template");
    expect((await change({ format: "discord" })).data).toMatchObject({ format: "discord", template: null });
    expect((await change({ template: TEMPLATE })).error.details[0].field).toBe("template");
  });

  test.each([
    [{ format: "irc" }, "format", "one of"],
    [{ format: "custom" }, "template", "is missing"],
    [{ format: "slack", template: TEMPLATE }, "template", "only for the format custom"],
    [{ format: "custom", template: '{\n  "text": "{{site.nam}}"\n}' }, "template", "{{site.nam}} at line 2, column 12"],
    [{ format: "custom", template: '{"text": }' }, "template", "line 1, column 10"],
    [{ format: "custom", template: `"${"x".repeat(10_001)}"` }, "template", "10,000"],
  ])("is refused at saving and at previewing: %j", async (more, field, message) => {
    for (const answer of [await add(more), await call("POST", `${AT}preview/`, more)]) {
      expect([answer.status, answer.json.error.details[0].field]).toEqual([422, field]);
      expect(answer.json.error.details[0].message).toContain(message);
    }
    expect((await call("GET", AT)).json.data).toEqual([]);
  });

  test("is previewed with a sample event, and nothing is saved", async () => {
    const preview = async (json: object) => (await call("POST", `${AT}preview/`, json)).json.data.body;
    expect(await preview({ format: "custom", template: TEMPLATE, kind: "site.paused" })).toEqual({ text: "Site paused" });
    expect((await preview({ format: "slack" })).text).toContain("How to prune roses");
    expect((await preview({ format: "igny8" })).type).toBe("content.published");
    expect((await call("GET", AT)).json.data).toEqual([]);
  });
});

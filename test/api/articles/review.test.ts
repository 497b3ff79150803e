import { beforeEach, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { memberOf } from "../../support/tenants.ts";

const api = useApp();
let account: Awaited<ReturnType<typeof createAccount>>;
let id: number;
beforeEach(async () => {
  account = await createAccount(api.orm);
  const site = await createSite(api.orm, account.account_id);
  ({ id } = await createContent(api.orm, { ...account, ...site }));
});
const at = (path: string) => `/api/v1/writer/content/${id}/${path}`;
const call = (method: string, path: string, body?: unknown, token = account.token) => api.call(method, at(path), token, body);

test("an article that is sent back is a draft, and its author finds the reason at it and in the list", async () => {
  const { status, json } = await call("POST", "send-back/", { comment: "  The second part needs a source.  " });
  expect([status, json.data.status, json.data.lifecycle]).toEqual([200, "draft", "draft"]);
  const reason = { body: "The second part needs a source.", user: { id: account.user_id, name: "Test user" } };
  expect(json.data.sent_back).toMatchObject(reason);
  const listed = await api.call("GET", "/api/v1/writer/content/?lifecycle=draft", account.token);
  expect(listed.json.data).toMatchObject([{ id, sent_back: reason }]);
  expect((await call("GET", "comments/")).json.data).toMatchObject([{ ...reason, sent_back: true }]);
  const again = await call("POST", "send-back/", { comment: "Twice" });
  expect([again.status, again.json.error.code]).toEqual([409, "not_in_review"]);
  expect((await call("GET", "comments/")).json.data).toHaveLength(1);
});

test("comments are a conversation, newest first and page by page", async () => {
  const editor = await memberOf(api, account.account_id, "editor");
  await call("POST", "comments/", { body: "Who wrote this?" });
  const answer = await call("POST", "comments/", { body: "I did." }, editor.token);
  expect([answer.status, answer.json.data]).toEqual([201, expect.objectContaining({ body: "I did.", sent_back: false })]);
  const first = await call("GET", "comments/?limit=1");
  const second = await call("GET", `comments/?limit=1&cursor=${first.json.next_cursor}`);
  const bodies = [...first.json.data, ...second.json.data].map(({ body }: { body: string }) => body);
  expect([bodies, second.json.next_cursor]).toEqual([["I did.", "Who wrote this?"], null]);
});

test("a person deletes own comments, an owner any, and a viewer writes none", async () => {
  const [editor, other, viewer] = [
    await memberOf(api, account.account_id, "editor"),
    await memberOf(api, account.account_id, "editor"),
    await memberOf(api, account.account_id, "viewer"),
  ];
  const made = await call("POST", "comments/", { body: "X" }, editor.token);
  const path = `comments/${made.json.data.id}/`;
  expect((await call("DELETE", path, undefined, other.token)).status).toBe(404);
  expect((await call("POST", "comments/", { body: "X" }, viewer.token)).status).toBe(403);
  expect((await call("DELETE", path)).status).toBe(200);
  expect((await call("GET", "comments/")).json.data).toEqual([]);
});

test.each([
  ["comments/", { body: " " }, "body"],
  ["comments/", { body: "x".repeat(2_001) }, "body"],
  ["send-back/", {}, "comment"],
])("%s with %j names the field", async (path, body, field) => {
  const { status, json } = await call("POST", path, body);
  expect([status, json.error.details[0].field]).toEqual([422, field]);
});

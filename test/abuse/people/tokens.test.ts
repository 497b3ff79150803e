import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp, type TestApp } from "../../support/app.ts";
import { newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { report } from "../../support/tries.ts";

// A stolen API token works until it is revoked. Nothing that it does may outlive the revocation.

let api: TestApp;
let token: string;
let person: Awaited<ReturnType<typeof signUp>>;
let member: number;
beforeAll(async () => {
  api = await testApp();
  person = await signUp(api);
  // An operator and an owner: the token with the most rights.
  await api.orm.em.fork().execute("update igny8_users set is_operator = true where id = ?", [person.me.user.id]);
  token = (await person.send("POST", "/api/v1/account/api-tokens/", { name: "found" })).json.data.token;
  member = (await person.send("GET", "/api/v1/account/members/")).json.data[0].id;
});
afterAll(() => api?.close());

test.each<[string, string, string, () => unknown]>([
  ["makes no token", "POST", "/api/v1/account/api-tokens/", () => ({ name: "another", expires_in_days: 1 })],
  ["brings nobody in", "POST", "/api/v1/account/invites/", () => ({ email: newEmail(), role: "owner" })],
  ["makes nobody an owner", "PATCH", "/api/v1/account/members/MEMBER/", () => ({ role: "owner" })],
  ["changes no password", "POST", "/api/v1/auth/password/", () => ({ current_password: PASSWORD, password: "a thief's own password" })],
  ["makes no link for a new password", "POST", "/api/v1/ops/password-reset-links/", () => ({ email: person.email })],
  ["ends no session as if it were one", "POST", "/api/v1/auth/sign-out/", () => undefined],
  ["works in no other account", "POST", "/api/v1/auth/switch-account/", () => ({ account_id: person.me.account.id })],
])("a token %s, and its person in a session may ask for that", async (what, method, path, body) => {
  const at = path.replace("MEMBER", String(member));
  const answer = await api.call(method, at, token, body());
  report({ family: "API tokens that hand out access", case: what, tries: 1, let_in: answer.status < 400 ? 1 : 0 });
  expect([answer.status, answer.json.error.code]).toEqual([403, "session_required"]);
  if (!what.includes("session")) {
    const own = await person.send(
      method,
      at,
      what === "changes no password" ? { current_password: "wrong", password: "x".repeat(12) } : body(),
    );
    expect(own.json.error?.code).not.toBe("session_required");
  }
});

test("a token still does what programs need", async () => {
  expect((await api.call("POST", "/api/v1/sites/", token, { name: "Bakery", url: "https://bakery.example" })).status).toBe(201);
  expect((await api.call("GET", "/api/v1/account/members/", token)).status).toBe(200);
});

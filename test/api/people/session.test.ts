import { describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { browser, PASSWORD, signUp } from "../../support/console/browser.ts";

const api = useApp();

describe("a session", () => {
  test("ends with sign-out", async () => {
    const person = await signUp(api);
    const cookie = person.cookie;
    const answer = await person.send("POST", "/api/v1/auth/sign-out/");
    expect([answer.status, answer.setCookie]).toEqual([200, expect.stringContaining("igny8_session=; Max-Age=0")]);
    expect((await browser(api).send("GET", "/api/v1/auth/me/", undefined, { cookie })).status).toBe(401);
  });

  test("expires, and its row is removed", async () => {
    const person = await signUp(api);
    await api.orm.em.execute("update igny8_sessions set expires_at = now() - interval '1 second' where user_id = ?", [person.me.user.id]);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD });
    const rows = await api.orm.em.execute("select 1 from igny8_sessions where user_id = ?", [person.me.user.id]);
    expect(rows).toHaveLength(1);
  });

  test("can't be used by another site's page", async () => {
    const person = await signUp(api);
    const foreign = { origin: "https://evil.example" };
    for (const [method, path, body] of [
      ["GET", "/api/v1/auth/me/"],
      ["POST", "/api/v1/sites/", { name: "X", url: "https://x.example" }],
      ["POST", "/api/v1/auth/sign-out/"],
    ] as const) {
      const answer = await person.send(method, path, body, foreign);
      expect([answer.status, answer.json.error.code]).toEqual([403, "foreign_origin"]);
    }
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
  });

  test("is not given to another site's page", async () => {
    const { email } = await signUp(api);
    const answer = await browser(api).send(
      "POST",
      "/api/v1/auth/sign-in/",
      { email, password: PASSWORD },
      { origin: "https://evil.example" },
    );
    expect([answer.status, answer.json.error.code, answer.setCookie]).toEqual([403, "foreign_origin", null]);
  });

  test("works in another account of the user after switching", async () => {
    const [owner, guest] = [await signUp(api), await signUp(api)];
    await api.orm.em.execute("insert into igny8_memberships (account_id, user_id, role) values (?, ?, 'viewer')", [
      owner.me.account.id,
      guest.me.user.id,
    ]);
    const answer = await guest.send("POST", "/api/v1/auth/switch-account/", { account_id: owner.me.account.id });
    expect(answer.json.data).toMatchObject({ account: owner.me.account, role: "viewer" });
    expect(answer.json.data.memberships.map(({ role }: { role: string }) => role)).toEqual(["owner", "viewer"]);
    expect((await guest.send("GET", "/api/v1/auth/me/")).json.data.account).toEqual(owner.me.account);
  });

  test("does not switch to an account without a membership", async () => {
    const [stranger, person] = [await signUp(api), await signUp(api)];
    const answer = await person.send("POST", "/api/v1/auth/switch-account/", { account_id: stranger.me.account.id });
    expect(answer.status).toBe(404);
  });
});

describe("a person", () => {
  test("changes their own name, and nobody else's", async () => {
    const [person, other] = [await signUp(api), await signUp(api)];
    const answer = await person.send("PATCH", "/api/v1/auth/me/", { name: " Jo <b>von</b> Berg " });
    expect([answer.status, answer.json.data.user.name]).toEqual([200, "Jo <b>von</b> Berg"]);
    expect((await other.send("GET", "/api/v1/auth/me/")).json.data.user.name).toBe("Jo");
    const empty = await person.send("PATCH", "/api/v1/auth/me/", { name: " " });
    expect([empty.status, empty.json.error.details[0].field]).toEqual([422, "name"]);
  });
});

describe("a password", () => {
  test("is changed by a person who knows it; other sessions end, this one stays", async () => {
    const person = await signUp(api);
    const elsewhere = browser(api);
    await elsewhere.send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD });
    const { token } = (await elsewhere.send("POST", "/api/v1/account/api-tokens/", { name: "a thief's" })).json.data;
    const other = await signUp(api);
    const { token: others } = (await other.send("POST", "/api/v1/account/api-tokens/", { name: "ci" })).json.data;
    const change = { current_password: PASSWORD, password: "another good one" };
    const answer = await person.send("POST", "/api/v1/auth/password/", change);
    expect([answer.status, answer.json.data]).toEqual([200, { sessions_ended: 1, tokens_revoked: 1 }]);
    expect((await api.call("GET", "/api/v1/auth/me/", token)).status).toBe(401);
    expect((await api.call("GET", "/api/v1/auth/me/", others)).status).toBe(200);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
    expect((await elsewhere.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    expect((await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD })).status).toBe(401);
    expect((await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: change.password })).status).toBe(200);
  });

  test("is not changed without the current one", async () => {
    const person = await signUp(api);
    const answer = await person.send("POST", "/api/v1/auth/password/", {
      current_password: "wrong password",
      password: "another good one",
    });
    expect([answer.status, answer.json.error.details[0].field]).toEqual([422, "current_password"]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp, type TestApp } from "../support/app.ts";
import { browser, PASSWORD, signUp } from "../support/browser.ts";

let api: TestApp;
beforeAll(async () => {
  api = await testApp();
});
afterAll(() => api.close());

const newEmail = () => `${crypto.randomUUID()}@example.com`;
const linkToken = (url: string) => new URL(url).hash.replace("#token=", "");

describe("sign-up", () => {
  test("makes a user, an account and an owner, and signs in", async () => {
    const person = browser(api);
    const email = newEmail();
    const answer = await person.send("POST", "/api/v1/auth/sign-up/", { email, password: PASSWORD, name: " Jo ", account_name: "Bakery" });
    expect(answer.status).toBe(201);
    expect(answer.json.data).toMatchObject({ user: { email, name: "Jo", is_operator: false }, account: { name: "Bakery" }, role: "owner" });
    expect(answer.setCookie).toMatch(/^igny8_session=igny8s_[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await person.send("GET", "/api/v1/auth/me/")).json.data).toEqual(answer.json.data);
  });

  test("stores neither the password nor the session's token", async () => {
    const person = await signUp(api);
    const [user] = await api.orm.em.execute<{ password_hash: string }[]>("select password_hash from igny8_users where email = ?", [
      person.email,
    ]);
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const sessions = await api.orm.em.execute("select * from igny8_sessions");
    expect(JSON.stringify(sessions)).not.toContain(person.cookie.slice("igny8_session=".length));
  });

  test("refuses an e-mail that is taken, in any case", async () => {
    const { email } = await signUp(api);
    const answer = await browser(api).send("POST", "/api/v1/auth/sign-up/", {
      email: email.toUpperCase(),
      password: PASSWORD,
      name: "X",
      account_name: "X",
    });
    expect([answer.status, answer.json.error.code]).toEqual([409, "email_taken"]);
  });

  test.each([
    ["a short password", { password: "123456789" }, "password"],
    ["a password beyond all measure", { password: "x".repeat(201) }, "password"],
    ["no e-mail address", { email: "jo" }, "email"],
    ["a NUL in a name", { name: "a\u0000b" }, "name"],
    ["an empty account name", { account_name: "  " }, "account_name"],
  ])("refuses %s", async (_, wrong, field) => {
    const body = { email: newEmail(), password: PASSWORD, name: "Jo", account_name: "X", ...wrong };
    const answer = await browser(api).send("POST", "/api/v1/auth/sign-up/", body);
    expect([answer.status, answer.json.error.details.map((detail: { field: string }) => detail.field)]).toEqual([422, [field]]);
  });

  test("is refused where accounts are given out by invitation", async () => {
    const { createApp } = await import("../../api/app.ts");
    const app = createApp({ ...api.deps, signUp: "closed" });
    const answer = await browser({ ...api, app }).send("POST", "/api/v1/auth/sign-up/", {
      email: newEmail(),
      password: PASSWORD,
      name: "Jo",
      account_name: "X",
    });
    expect([answer.status, answer.json.error.code]).toEqual([403, "sign_up_closed"]);
  });

  test("gives a cookie for https only when that is where people open it", async () => {
    const { createApp } = await import("../../api/app.ts");
    const deps = { ...api.deps, publicUrl: "https://igny8.example", sessionDays: 1_000 };
    const person = browser({ app: createApp(deps), deps });
    const answer = await person.send("POST", "/api/v1/auth/sign-up/", {
      email: newEmail(),
      password: PASSWORD,
      name: "Jo",
      account_name: "X",
    });
    expect(answer.setCookie).toMatch(/; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });
});

describe("sign-in", () => {
  test("opens a session, whatever the e-mail's case", async () => {
    const { email, me } = await signUp(api);
    const person = browser(api);
    const answer = await person.send("POST", "/api/v1/auth/sign-in/", { email: email.toUpperCase(), password: PASSWORD });
    expect([answer.status, answer.json.data]).toEqual([200, me]);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
  });

  test("says the same of a wrong password and an unknown e-mail", async () => {
    const { email } = await signUp(api);
    const signIn = (address: string) => browser(api).send("POST", "/api/v1/auth/sign-in/", { email: address, password: "wrong password" });
    const [wrong, unknown] = [await signIn(email), await signIn(newEmail())];
    expect(wrong.status).toBe(401);
    expect([unknown.status, unknown.json.error]).toEqual([wrong.status, wrong.json.error]);
    expect(wrong.setCookie).toBeNull();
  });

  test("hashes for an unknown e-mail as long as for a known one", async () => {
    const { email } = await signUp(api);
    const took = async (address: string) => {
      const started = performance.now();
      await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: address, password: "wrong password" });
      return performance.now() - started;
    };
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[2]!;
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 5; round++) {
      times.known.push(await took(email));
      times.unknown.push(await took(newEmail()));
    }
    expect(median(times.unknown)).toBeGreaterThan(median(times.known) / 2);
  });

  test("gives up on an e-mail after ten wrong passwords, and the right one does not count", async () => {
    const { email } = await signUp(api);
    const signIn = (password: string) => browser(api).send("POST", "/api/v1/auth/sign-in/", { email, password });
    for (let round = 0; round < 3; round++) expect((await signIn(PASSWORD)).status).toBe(200);
    for (let round = 0; round < 10; round++) expect((await signIn("wrong password")).status).toBe(401);
    const refused = await signIn(PASSWORD);
    expect([refused.status, refused.json.error.code]).toEqual([429, "rate_limited"]);
  });

  test("counts attempts by the address they come from, as far as proxies of ours wrote it", async () => {
    const { createApp } = await import("../../api/app.ts");
    const taken: string[] = [];
    const limits = { take: async (rule: string, key: string) => void taken.push(`${rule} ${key}`), giveBack: async () => {} };
    const app = createApp({ ...api.deps, trustedProxies: 1, limits });
    const signIn = (forwarded: string) =>
      browser({ ...api, app }).send(
        "POST",
        "/api/v1/auth/sign-in/",
        { email: "jo@example.com", password: "x" },
        { "x-forwarded-for": forwarded },
      );
    await signIn("10.9.9.9, 203.0.113.7");
    await signIn("2001:db8:1:2:3:4:5:6");
    await signIn("nonsense");
    expect(taken.filter((entry) => entry.startsWith("sign_in_from"))).toEqual(["sign_in_from 203.0.113.7", "sign_in_from 8193:3512:1:2"]);
  });

  test("is refused for who was removed from every account", async () => {
    const { email, me } = await signUp(api);
    await api.orm.em.execute("delete from igny8_memberships where user_id = ?", [me.user.id]);
    const answer = await browser(api).send("POST", "/api/v1/auth/sign-in/", { email, password: PASSWORD });
    expect([answer.status, answer.json.error.code]).toEqual([403, "no_account"]);
  });
});

describe("a session", () => {
  test("ends with signing out", async () => {
    const person = await signUp(api);
    const cookie = person.cookie;
    const answer = await person.send("POST", "/api/v1/auth/sign-out/");
    expect([answer.status, answer.setCookie]).toEqual([200, expect.stringContaining("igny8_session=; Max-Age=0")]);
    expect((await browser(api).send("GET", "/api/v1/auth/me/", undefined, { cookie })).status).toBe(401);
  });

  test("ends by itself, and is swept away", async () => {
    const person = await signUp(api);
    await api.orm.em.execute("update igny8_sessions set expires_at = now() - interval '1 second' where user_id = ?", [person.me.user.id]);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD });
    const rows = await api.orm.em.execute("select 1 from igny8_sessions where user_id = ?", [person.me.user.id]);
    expect(rows).toHaveLength(1);
  });

  test("is not to be used by another site's page", async () => {
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

  test("is not given out to another site's page", async () => {
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

  test("does not switch to an account the user is no member of", async () => {
    const [stranger, person] = [await signUp(api), await signUp(api)];
    const answer = await person.send("POST", "/api/v1/auth/switch-account/", { account_id: stranger.me.account.id });
    expect(answer.status).toBe(404);
  });
});

describe("a person", () => {
  test("changes the own name, and nobody else's", async () => {
    const [person, other] = [await signUp(api), await signUp(api)];
    const answer = await person.send("PATCH", "/api/v1/auth/me/", { name: " Jo <b>von</b> Berg " });
    expect([answer.status, answer.json.data.user.name]).toEqual([200, "Jo <b>von</b> Berg"]);
    expect((await other.send("GET", "/api/v1/auth/me/")).json.data.user.name).toBe("Jo");
    const empty = await person.send("PATCH", "/api/v1/auth/me/", { name: " " });
    expect([empty.status, empty.json.error.details[0].field]).toEqual([422, "name"]);
  });

  test("ends all other sessions of theirs, and nobody else's", async () => {
    const [person, other] = [await signUp(api), await signUp(api)];
    const elsewhere = browser(api);
    await elsewhere.send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD });
    expect((await person.send("DELETE", "/api/v1/auth/sessions/")).json.data).toEqual({ sessions_ended: 1 });
    expect((await elsewhere.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
    expect((await other.send("GET", "/api/v1/auth/me/")).status).toBe(200);
  });
});

describe("a password", () => {
  test("is changed by who knows it; other sessions end, this one stays", async () => {
    const person = await signUp(api);
    const elsewhere = browser(api);
    await elsewhere.send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD });
    const change = { current_password: PASSWORD, password: "another good one" };
    const answer = await person.send("POST", "/api/v1/auth/password/", change);
    expect([answer.status, answer.json.data]).toEqual([200, { sessions_ended: 1 }]);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
    expect((await elsewhere.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    expect((await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD })).status).toBe(401);
    expect((await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: change.password })).status).toBe(200);
  });

  test("is not changed by who does not", async () => {
    const person = await signUp(api);
    const answer = await person.send("POST", "/api/v1/auth/password/", {
      current_password: "wrong password",
      password: "another good one",
    });
    expect([answer.status, answer.json.error.details[0].field]).toEqual([422, "current_password"]);
  });

  test("is set anew with the link that was asked for, once, and all sessions end", async () => {
    const person = await signUp(api);
    const asked = await browser(api).send("POST", "/api/v1/auth/password-reset/", { email: person.email });
    expect(asked.status).toBe(202);
    const link = api.links.at(-1)!;
    expect(link).toMatchObject({ kind: "password_reset", email: person.email, url: expect.stringContaining("/reset-password#token=") });
    const confirm = () =>
      browser(api).send("POST", "/api/v1/auth/password-reset/confirm/", { token: linkToken(link.url), password: "another good one" });
    const [one, two] = await Promise.all([confirm(), confirm()]);
    expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([200, 404]);
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    expect((await browser(api).send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: "another good one" })).status).toBe(
      200,
    );
  });

  test("gets no link for an e-mail nobody has, and the answer does not say so", async () => {
    const before = api.links.length;
    const email = newEmail();
    const answer = await browser(api).send("POST", "/api/v1/auth/password-reset/", { email });
    expect([answer.status, answer.json.data, api.links.length]).toEqual([202, { email }, before]);
  });

  test("is not set with a link that is too old", async () => {
    const person = await signUp(api);
    await browser(api).send("POST", "/api/v1/auth/password-reset/", { email: person.email });
    await api.orm.em.execute("update igny8_password_resets set expires_at = now() where user_id = ?", [person.me.user.id]);
    const token = linkToken(api.links.at(-1)!.url);
    const answer = await browser(api).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: "another good one" });
    expect([answer.status, answer.json.error.code]).toEqual([404, "link_void"]);
  });

  test("gets no more than five links an hour", async () => {
    const email = newEmail();
    const ask = () => browser(api).send("POST", "/api/v1/auth/password-reset/", { email });
    for (let round = 0; round < 5; round++) expect((await ask()).status).toBe(202);
    expect((await ask()).status).toBe(429);
  });
});

describe("an invite", () => {
  async function invite(role = "editor", email = newEmail()) {
    const owner = await signUp(api);
    const answer = await owner.send("POST", "/api/v1/account/invites/", { email, role });
    expect(answer.json.error).toBeUndefined();
    return { owner, email, token: linkToken(answer.json.data.url) };
  }

  test("lets a new person in, once", async () => {
    const { owner, email, token } = await invite();
    const person = browser(api);
    const answer = await person.send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ user: { email, name: "New" }, account: owner.me.account, role: "editor" });
    expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
    const again = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect([again.status, again.json.error.code]).toEqual([404, "link_void"]);
  });

  test("lets a signed-in user in, and takes the session there", async () => {
    const guest = await signUp(api);
    const { owner, token } = await invite("viewer", guest.email.toUpperCase());
    const answer = await guest.send("POST", "/api/v1/auth/accept-invite/", { token });
    expect(answer.json.data).toMatchObject({ account: owner.me.account, role: "viewer" });
    expect((await guest.send("GET", "/api/v1/auth/me/")).json.data.account).toEqual(owner.me.account);
  });

  test("is for whom it was written", async () => {
    const { token } = await invite();
    const other = await signUp(api);
    const answer = await other.send("POST", "/api/v1/auth/accept-invite/", { token });
    expect([answer.status, answer.json.error.code]).toEqual([409, "invite_for_another"]);
  });

  test("says whom it is for to whoever has the link, and nothing once it was used", async () => {
    const { owner, email, token } = await invite("viewer");
    const look = () => browser(api).send("POST", "/api/v1/auth/invite/", { token });
    const shown = { email, role: "viewer", account_name: owner.me.account.name, has_user: false, expires_at: expect.any(String) };
    expect((await look()).json.data).toEqual(shown);
    await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect([(await look()).status, (await look()).json.error.code]).toEqual([404, "link_void"]);
  });

  test("asks who has a user already to sign in, or for the password", async () => {
    const guest = await signUp(api);
    const { owner, token } = await invite("editor", guest.email);
    const accept = (fields: object) => browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, ...fields });
    const without = await accept({ name: "X" });
    expect([without.status, without.json.error.code]).toEqual([409, "sign_in_first"]);
    const wrong = await accept({ password: "a guess of somebody" });
    expect([wrong.status, wrong.json.error.details[0].field]).toEqual([422, "password"]);
    const right = await accept({ password: PASSWORD });
    expect(right.json.data).toMatchObject({ user: guest.me.user, account: owner.me.account, role: "editor" });
  });

  test("lets somebody in again whose last account was left", async () => {
    const guest = await signUp(api);
    await api.orm.em.execute("delete from igny8_memberships where user_id = ?", [guest.me.user.id]);
    const { owner, token } = await invite("viewer", guest.email);
    const answer = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, password: PASSWORD });
    expect(answer.json.data).toMatchObject({ account: owner.me.account, role: "viewer" });
  });

  test("does not let passwords be guessed", async () => {
    const guest = await signUp(api);
    const { token } = await invite("editor", guest.email);
    const statuses = [];
    for (let guess = 0; guess < 11; guess++) {
      const { status } = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, password: `guess number ${guess}` });
      statuses.push(status);
    }
    expect([statuses.slice(0, 10), statuses[10]]).toEqual([Array.from({ length: 10 }, () => 422), 429]);
  });

  test("needs a name and a password for a new person, and stays open without them", async () => {
    const { token } = await invite();
    const nameless = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, password: PASSWORD });
    expect([nameless.status, nameless.json.error.details[0].field]).toEqual([422, "name"]);
    const answer = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect(answer.status).toBe(200);
  });

  test("ends after a week", async () => {
    const { token, email } = await invite();
    await api.orm.em.execute("update igny8_invites set expires_at = now() where email = ?", [email]);
    const answer = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect(answer.status).toBe(404);
  });
});

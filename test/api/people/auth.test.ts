import { describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { browser, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";

const api = useApp();

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

  test("refuses an e-mail that is taken, whatever its case", async () => {
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

  test("is refused where accounts are by invitation only", async () => {
    const { createApp } = await import("../../../api/app.ts");
    const app = createApp({ ...api.deps, signUp: "closed" });
    const answer = await browser({ ...api, app }).send("POST", "/api/v1/auth/sign-up/", {
      email: newEmail(),
      password: PASSWORD,
      name: "Jo",
      account_name: "X",
    });
    expect([answer.status, answer.json.error.code]).toEqual([403, "sign_up_closed"]);
  });

  test("sets a cookie for https only if the public URL is https", async () => {
    const { createApp } = await import("../../../api/app.ts");
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

  test("answers the same for a wrong password and an unknown e-mail", async () => {
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
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 8; round++) {
      times.known.push(await took(email));
      times.unknown.push(await took(newEmail()));
    }
    // The fastest of each, because other processes only add to it.
    expect(Math.min(...times.unknown)).toBeGreaterThan(Math.min(...times.known) / 2);
  });

  test("refuses an e-mail after ten wrong passwords from one address; right passwords do not count", async () => {
    const { email } = await signUp(api);
    const signIn = (password: string) => browser(api).send("POST", "/api/v1/auth/sign-in/", { email, password });
    for (let round = 0; round < 3; round++) expect((await signIn(PASSWORD)).status).toBe(200);
    for (let round = 0; round < 10; round++) expect((await signIn("wrong password")).status).toBe(401);
    const refused = await signIn(PASSWORD);
    expect([refused.status, refused.json.error.code]).toEqual([429, "rate_limited"]);
  });

  test("counts attempts by client address, as far as trusted proxies wrote it", async () => {
    const { createApp } = await import("../../../api/app.ts");
    const taken: string[] = [];
    const take = async (rule: string, key: string) => void taken.push(`${rule} ${key}`);
    const limits = { take, slow: take, count: async () => ({ count: 1, seconds: 1 }), forget: async () => {}, giveBack: async () => {} };
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

  test("is refused for a person who was removed from every account", async () => {
    const { email, me } = await signUp(api);
    await api.orm.em.execute("delete from igny8_memberships where user_id = ?", [me.user.id]);
    const answer = await browser(api).send("POST", "/api/v1/auth/sign-in/", { email, password: PASSWORD });
    expect([answer.status, answer.json.error.code]).toEqual([403, "no_account"]);
  });
});

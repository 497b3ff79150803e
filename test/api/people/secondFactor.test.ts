import { beforeEach, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { authenticator } from "../../support/authenticator.ts";
import { browser, linkToken, PASSWORD, signUp } from "../../support/console/browser.ts";
import { memberOf, sessionOf } from "../../support/tenants.ts";

const api = useApp();
const AT = "/api/v1/auth/second-factor/";
type Person = Awaited<ReturnType<typeof signUp>>;
const code = ({ status, json }: { status: number; json: any }) => `${status} ${json.error?.code ?? "ok"}`;

/** Sets it up, with the present code. The tests use the next one: it stays right if a step ends meanwhile. */
async function setUp(person: Pick<Person, "send">) {
  const begun = await person.send("POST", AT, { password: PASSWORD });
  expect(begun.status).toBe(200);
  const app = authenticator(begun.json.data.secret);
  const confirmed = await person.send("POST", `${AT}confirm/`, { code: app.code(0) });
  expect(confirmed.status).toBe(200);
  return { app, begun: begun.json.data, codes: confirmed.json.data.recovery_codes as string[] };
}
const enter = (person: Pick<Person, "email">, door = browser(api), password = PASSWORD) =>
  door.send("POST", "/api/v1/auth/sign-in/", { email: person.email, password });
const complete = (pending_token: string, given: string, door = browser(api)) =>
  door.send("POST", "/api/v1/auth/sign-in/code/", { pending_token, code: given });

let person: Person;
beforeEach(async () => {
  person = await signUp(api);
});

describe("two-factor authentication", () => {
  test("is set up with the password and a code, and signing in then takes two steps", async () => {
    expect((await person.send("GET", AT)).json.data).toEqual({ enabled: false, recovery_codes_left: 0 });
    expect(code(await person.send("POST", AT, { password: "wrong" }))).toBe("422 invalid");
    const first = (await person.send("POST", AT, { password: PASSWORD })).json.data;
    // Until it is confirmed, the password is enough.
    expect((await enter(person)).status).toBe(200);
    expect(code(await person.send("POST", `${AT}confirm/`, { code: authenticator(first.secret).wrong() }))).toBe("422 invalid");
    const { app, begun, codes } = await setUp(person);
    expect(begun.app_url).toMatch(/^otpauth:\/\/totp\/IGNY8:.*secret=/);
    expect(begun.qr_svg).toMatch(/^<svg/);
    expect(codes).toHaveLength(10);
    expect((await person.send("GET", AT)).json.data).toEqual({ enabled: true, recovery_codes_left: 10 });
    expect((await person.send("GET", "/api/v1/auth/me/")).json.data.second_factor).toEqual({ enabled: true, required: false });
    expect(code(await person.send("POST", AT, { password: PASSWORD }))).toBe("409 already_enabled");

    const door = browser(api);
    const pending = await enter(person, door);
    expect([pending.status, pending.setCookie]).toEqual([202, null]);
    expect((await door.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    expect(code(await complete(pending.json.data.pending_token, app.wrong(), door))).toBe("401 wrong_code");
    const done = await complete(pending.json.data.pending_token, app.code(1), door);
    expect([done.status, done.json.data.user.email]).toEqual([200, person.email]);
    expect((await door.send("GET", "/api/v1/auth/me/")).status).toBe(200);
  });

  test("a code works once, also for who reads it over the shoulder", async () => {
    const { app, codes } = await setUp(person);
    const [one, other] = [(await enter(person)).json.data.pending_token, (await enter(person)).json.data.pending_token];
    const given = app.code(1);
    const both = await Promise.all([complete(one, given), complete(other, given)]);
    expect(both.map(code).toSorted()).toEqual(["200 ok", "401 wrong_code"]);
    // And no code of an earlier step after it.
    expect(code(await complete(other, app.code(0)))).toBe("401 wrong_code");
    expect(code(await complete(other, codes[0]!))).toBe("200 ok");
  });

  test("a recovery code signs in once, in any spelling, and new ones replace the old", async () => {
    const { app, codes } = await setUp(person);
    const token = (await enter(person)).json.data.pending_token;
    expect(code(await complete(token, codes[0]!.toUpperCase().replaceAll("-", " ")))).toBe("200 ok");
    expect(code(await complete(token, codes[0]!))).toBe("401 wrong_code");
    expect((await person.send("GET", AT)).json.data.recovery_codes_left).toBe(9);
    const renewed = await person.send("POST", `${AT}recovery-codes/`, { code: app.code(1) });
    expect(renewed.json.data.recovery_codes).toHaveLength(10);
    expect(code(await complete(token, codes[1]!))).toBe("401 wrong_code");
    expect(code(await complete(token, renewed.json.data.recovery_codes[0]))).toBe("200 ok");
    // Another person's codes are nothing to this one.
    const stranger = await signUp(api);
    const theirs = await setUp(stranger);
    expect(code(await complete(token, theirs.codes[0]!))).toBe("401 wrong_code");
  });

  test("is turned off with password and code", async () => {
    const { app, codes } = await setUp(person);
    const off = (body: object) => person.send("POST", `${AT}disable/`, body);
    expect(code(await off({ password: "wrong", code: app.code(1) }))).toBe("422 invalid");
    expect(code(await off({ password: PASSWORD, code: app.wrong() }))).toBe("422 invalid");
    expect(code(await off({ password: PASSWORD, code: codes[0] }))).toBe("200 ok");
    expect((await enter(person)).status).toBe(200);
    expect(code(await off({ password: PASSWORD, code: codes[1] }))).toBe("409 not_enabled");
  });

  test("leaves API tokens alone, and no secret is readable at rest", async () => {
    const { token } = (await person.send("POST", "/api/v1/account/api-tokens/", { name: "ci" })).json.data;
    const { begun, codes } = await setUp(person);
    expect((await api.call("GET", "/api/v1/sites/", token)).status).toBe(200);
    const stored = JSON.stringify([
      await api.orm.em.execute("select * from igny8_second_factors"),
      await api.orm.em.execute("select * from igny8_recovery_codes"),
      await api.orm.em.execute("select * from igny8_activities"),
    ]);
    for (const secret of [begun.secret, ...codes]) expect(stored).not.toContain(secret);
  });
});

describe("a pending sign-in", () => {
  test("ends with a new password, and nobody makes one up", async () => {
    const { app, codes } = await setUp(person);
    const token = (await enter(person)).json.data.pending_token as string;
    const stranger = await signUp(api);
    const theirs = await setUp(stranger);
    const other = (await enter(stranger)).json.data.pending_token as string;
    const own = token.split(".");
    // A stranger's token with this person's id, parts of tokens, and other texts.
    for (const forged of [[own[0], ...other.split(".").slice(1)].join("."), own[0]!, `${own[0]}.v1.test.AAAA`, `x${token}`, "{}", "1.2.3"])
      for (const given of [app.code(1), theirs.codes[0]!]) expect(code(await complete(forged, given)), forged).toMatch(/^401 /);
    await api.orm.em.execute("update igny8_users set password_hash = 'other' where id = ?", [person.me.user.id]);
    expect(code(await complete(token, codes[0]!))).toBe("401 sign_in_again");
  });

  test("takes five wrong codes in all, however many sign-ins begin", async () => {
    const { app, codes } = await setUp(person);
    const answers: string[] = [];
    for (let at = 0; at < 8; at++) answers.push(code(await complete((await enter(person)).json.data.pending_token, app.wrong())));
    expect(answers).toEqual([...Array<string>(5).fill("401 wrong_code"), ...Array<string>(3).fill("429 rate_limited")]);
    // The right one has to wait too.
    const token = (await enter(person)).json.data.pending_token;
    expect([code(await complete(token, app.code(1))), code(await complete(token, codes[0]!))]).toEqual([
      "429 rate_limited",
      "429 rate_limited",
    ]);
  });

  test("an invite is no way around the code", async () => {
    await setUp(person);
    const owner = await signUp(api);
    const { url } = (await owner.send("POST", "/api/v1/account/invites/", { email: person.email })).json.data;
    const token = linkToken(url);
    const answer = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, password: PASSWORD });
    expect(code(answer)).toBe("409 sign_in_first");
    expect(answer.setCookie).toBeNull();
  });
});

describe("an account that requires it", () => {
  test("leads members without it to set it up, and leaves tokens alone", async () => {
    const require = (on: boolean) => person.send("PATCH", "/api/v1/account/", { require_second_factor: on });
    expect(code(await require(true))).toBe("422 invalid");
    await setUp(person);
    expect(code(await require(true))).toBe("200 ok");
    const member = await memberOf(api, person.me.account.id, "editor");
    const { cookie } = await sessionOf(api, member);
    const refused = await api.call("GET", "/api/v1/sites/", { cookie });
    expect([code(refused), refused.json.error.remedy.path]).toEqual(["403 second_factor_required", AT]);
    for (const path of ["/api/v1/account/", "/api/v1/writer/content/", "/api/v1/events/stream/", "/api/v1/automation/runs/"])
      expect(code(await api.call("GET", path, { cookie })), path).toBe("403 second_factor_required");
    expect((await api.call("GET", "/api/v1/auth/me/", { cookie })).json.data.second_factor).toEqual({ enabled: false, required: true });
    expect((await api.call("GET", "/api/v1/sites/", member.token)).status).toBe(200);
    await setUp({ send: (method, path, body) => api.call(method, path, { cookie }, body) as any });
    expect((await api.call("GET", "/api/v1/sites/", { cookie })).status).toBe(200);
    expect((await person.send("GET", "/api/v1/sites/")).status).toBe(200);
  });

  test("is changed by owners in a session only", async () => {
    await setUp(person);
    const { token } = (await person.send("POST", "/api/v1/account/api-tokens/", { name: "ci" })).json.data;
    expect(code(await api.call("PATCH", "/api/v1/account/", token, { require_second_factor: false }))).toBe("403 session_required");
    const { cookie } = await sessionOf(api, await memberOf(api, person.me.account.id, "editor"));
    expect(code(await api.call("PATCH", "/api/v1/account/", { cookie }, { require_second_factor: true }))).toBe("403 role_required");
  });
});

describe("a member who lost the phone", () => {
  test("is let in by an owner, which the activity log shows", async () => {
    const member = await memberOf(api, person.me.account.id, "editor");
    await api.orm.em.execute("delete from igny8_memberships where user_id = ? and account_id <> ?", [member.user_id, person.me.account.id]);
    const { cookie } = await sessionOf(api, member);
    const [row] = await api.orm.em.execute<{ id: number; email: string }[]>(
      "select m.id, u.email from igny8_memberships m join igny8_users u on u.id = m.user_id where u.id = ?",
      [member.user_id],
    );
    const reset = () => person.send("DELETE", `/api/v1/account/members/${row!.id}/second-factor/`);
    expect(code(await reset())).toBe("409 not_enabled");
    await setUp({ send: (method, path, body) => api.call(method, path, { cookie }, body) as any });
    expect((await enter({ email: row!.email })).status).toBe(202);
    const answer = await reset();
    expect([answer.status, answer.json.data.second_factor]).toEqual([200, false]);
    expect((await enter({ email: row!.email })).status).toBe(200);
    const log = (await person.send("GET", "/api/v1/account/activity/?kind=member")).json.data;
    expect(log[0].sentence).toBe("turned off the two-factor authentication of Test user");
  });

  test("of several accounts is an operator's business: one owner opens no other account", async () => {
    const victim = await signUp(api);
    await setUp(victim);
    await api.orm.em.execute("insert into igny8_memberships (account_id, user_id, role) values (?, ?, 'viewer')", [
      person.me.account.id,
      victim.me.user.id,
    ]);
    const members = (await person.send("GET", "/api/v1/account/members/")).json.data;
    const { id } = members.find(({ user_id }: { user_id: number }) => user_id === victim.me.user.id);
    expect(code(await person.send("DELETE", `/api/v1/account/members/${id}/second-factor/`))).toBe("409 member_elsewhere");
    expect((await enter(victim)).status).toBe(202);
    const resets = "/api/v1/ops/second-factor-resets/";
    expect(code(await person.send("POST", resets, { email: victim.email }))).toBe("403 operator_required");
    await api.orm.em.execute("update igny8_users set is_operator = true where id = ?", [person.me.user.id]);
    expect(code(await person.send("POST", resets, { email: victim.email }))).toBe("200 ok");
    expect((await enter(victim)).status).toBe(200);
  });
});

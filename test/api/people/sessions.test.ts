import { expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { browser, PASSWORD, signUp } from "../../support/console/browser.ts";

const api = useApp();

const SESSIONS = "/api/v1/auth/sessions/";
interface Listed {
  id: number;
  user_agent: string | null;
  current: boolean;
  last_used_at: string;
}

/** Signs the person in again, in a browser with this name. */
async function signIn(email: string, user_agent?: string) {
  const elsewhere = browser(api);
  const headers = user_agent === undefined ? {} : { "user-agent": user_agent };
  const { status } = await elsewhere.send("POST", "/api/v1/auth/sign-in/", { email, password: PASSWORD }, headers);
  expect(status).toBe(200);
  return elsewhere;
}
const listOf = async (person: Pick<ReturnType<typeof browser>, "send">): Promise<Listed[]> =>
  (await person.send("GET", SESSIONS)).json.data;
const lastUsed = (user_id: number, ago: string) =>
  api.orm.em.execute("update igny8_sessions set last_used_at = now() - ?::interval where user_id = ?", [ago, user_id]);

test("a person sees their own sessions, newest first, and nobody else's", async () => {
  const person = await signUp(api);
  await signUp(api);
  const firefox = `Mozilla/5.0 (X11; Linux x86_64; rv:140.0) "Gecko?" 'Firefox' \\ <b>é</b>`;
  const elsewhere = await signIn(person.email, firefox);
  const shape = {
    last_used_at: expect.any(String),
    expires_at: expect.any(String),
    created_at: expect.any(String),
    id: expect.any(Number),
  };
  expect(await listOf(person)).toEqual([
    { ...shape, user_agent: firefox, current: false },
    { ...shape, user_agent: null, current: true },
  ]);
  expect((await listOf(elsewhere)).map(({ current }) => current)).toEqual([true, false]);
});

test("the list is read page by page, without expired sessions", async () => {
  const person = await signUp(api);
  for (const name of ["one", "two", "three"]) await signIn(person.email, name);
  await api.orm.em.execute("update igny8_sessions set expires_at = now() where user_agent = 'two' and user_id = ?", [person.me.user.id]);
  const first = (await person.send("GET", `${SESSIONS}?limit=2`)).json;
  expect(first.data.map(({ user_agent }: Listed) => user_agent)).toEqual(["three", "one"]);
  const second = (await person.send("GET", `${SESSIONS}?limit=2&cursor=${first.next_cursor}`)).json;
  expect([second.data.map(({ current }: Listed) => current), second.next_cursor]).toEqual([[true], null]);
});

test("a long browser name is truncated", async () => {
  const person = await signUp(api);
  await signIn(person.email, "x".repeat(4_000));
  expect((await listOf(person))[0]!.user_agent).toBe("x".repeat(300));
});

test("the last use is written when it is five minutes newer, with its client", async () => {
  const person = await signUp(api);
  const use = async (user_agent: string) => {
    await person.send("GET", "/api/v1/auth/me/", undefined, { "user-agent": user_agent });
    const [row] = await api.orm.em.execute<{ ago: number; user_agent: string | null }[]>(
      "select extract(epoch from now() - last_used_at)::int as ago, user_agent from igny8_sessions where user_id = ?",
      [person.me.user.id],
    );
    return row!;
  };
  await lastUsed(person.me.user.id, "4 minutes");
  expect(await use("Early")).toEqual({ ago: expect.closeTo(240, -1), user_agent: null });
  await lastUsed(person.me.user.id, "6 minutes");
  expect(await use("Late")).toEqual({ ago: expect.closeTo(0, -1), user_agent: "Late" });
});

test("one session can be ended alone", async () => {
  const person = await signUp(api);
  const [left, right] = [await signIn(person.email, "left"), await signIn(person.email, "right")];
  const { id } = (await listOf(person)).find(({ user_agent }) => user_agent === "left")!;
  const answer = await person.send("DELETE", `${SESSIONS}${id}/`);
  expect([answer.status, answer.json.data]).toEqual([200, { id }]);
  const statuses = [];
  for (const one of [person, left, right]) statuses.push((await one.send("GET", "/api/v1/auth/me/")).status);
  expect(statuses).toEqual([200, 401, 200]);
  expect((await person.send("DELETE", `${SESSIONS}${id}/`)).status).toBe(404);
});

test("a person ends all their other sessions, and nobody else's", async () => {
  const [person, other] = [await signUp(api), await signUp(api)];
  const elsewhere = browser(api);
  await elsewhere.send("POST", "/api/v1/auth/sign-in/", { email: person.email, password: PASSWORD });
  expect((await person.send("DELETE", "/api/v1/auth/sessions/")).json.data).toEqual({ sessions_ended: 1 });
  expect((await elsewhere.send("GET", "/api/v1/auth/me/")).status).toBe(401);
  expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(200);
  expect((await other.send("GET", "/api/v1/auth/me/")).status).toBe(200);
});

test("somebody else's session is 404", async () => {
  const [person, other] = [await signUp(api), await signUp(api)];
  const [own] = await listOf(other);
  const answer = await person.send("DELETE", `${SESSIONS}${own!.id}/`);
  expect([answer.status, answer.json.error.code]).toEqual([404, "not_found"]);
  expect((await other.send("GET", "/api/v1/auth/me/")).status).toBe(200);
});

test("ending the current session signs out", async () => {
  const person = await signUp(api);
  const [own] = await listOf(person);
  const answer = await person.send("DELETE", `${SESSIONS}${own!.id}/`);
  expect([answer.status, answer.setCookie]).toEqual([200, expect.stringContaining("igny8_session=; Max-Age=0")]);
  expect((await person.send("GET", "/api/v1/auth/me/")).status).toBe(401);
});

test("a token sees its user's sessions, and is not one of them", async () => {
  const person = await signUp(api);
  const { token } = (await person.send("POST", "/api/v1/account/api-tokens/", { name: "ci" })).json.data;
  const answer = await api.call("GET", SESSIONS, token);
  expect(answer.json.data.map(({ current }: Listed) => current)).toEqual([false]);
});

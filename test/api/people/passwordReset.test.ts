import { describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, signUp } from "../../support/console/browser.ts";

const api = useApp();

describe("a password", () => {
  test("is set with the requested link, once, and all sessions end", async () => {
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

  test("gets no link for an unknown e-mail, and the answer does not reveal that", async () => {
    const before = api.links.length;
    const email = newEmail();
    const answer = await browser(api).send("POST", "/api/v1/auth/password-reset/", { email });
    expect([answer.status, answer.json.data, api.links.length]).toEqual([202, { email }, before]);
  });

  test("is not set with an expired link", async () => {
    const person = await signUp(api);
    await browser(api).send("POST", "/api/v1/auth/password-reset/", { email: person.email });
    await api.orm.em.execute("update igny8_password_resets set expires_at = now() where user_id = ?", [person.me.user.id]);
    const token = linkToken(api.links.at(-1)!.url);
    const answer = await browser(api).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: "another good one" });
    expect([answer.status, answer.json.error.code]).toEqual([404, "link_void"]);
  });

  test("that is set by a link voids the person's other links", async () => {
    const [person, other] = [await signUp(api), await signUp(api)];
    const ask = async ({ email }: { email: string }) => {
      await browser(api).send("POST", "/api/v1/auth/password-reset/", { email });
      return linkToken(api.links.at(-1)!.url);
    };
    const [first, second, others] = [await ask(person), await ask(person), await ask(other)];
    const set = async (token: string) =>
      (await browser(api).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: "another good one" })).status;
    expect([await set(second), await set(first), await set(others)]).toEqual([200, 404, 200]);
  });

  test("gets at most five links an hour", async () => {
    const email = newEmail();
    const ask = () => browser(api).send("POST", "/api/v1/auth/password-reset/", { email });
    for (let round = 0; round < 5; round++) expect((await ask()).status).toBe(202);
    expect((await ask()).status).toBe(429);
  });
});

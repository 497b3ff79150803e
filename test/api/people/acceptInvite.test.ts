import { describe, expect, test } from "vitest";
import { Invite } from "../../../db/people/access.ts";
import { useApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";

const api = useApp();

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

  test("lets a signed-in user in, and switches the session to that account", async () => {
    const guest = await signUp(api);
    const { owner, token } = await invite("viewer", guest.email.toUpperCase());
    const answer = await guest.send("POST", "/api/v1/auth/accept-invite/", { token });
    expect(answer.json.data).toMatchObject({ account: owner.me.account, role: "viewer" });
    expect((await guest.send("GET", "/api/v1/auth/me/")).json.data.account).toEqual(owner.me.account);
  });

  test.each([
    ["was removed", (id: number) => ["DELETE", `/api/v1/account/members/${id}/`] as const],
    ["is no owner any more", (id: number) => ["PATCH", `/api/v1/account/members/${id}/`, { role: "editor" }] as const],
  ])("is void once who made it %s", async (_, change) => {
    const { owner: maker, email, token } = await invite("owner");
    const other = await signUp(api);
    await api.orm.em.execute("insert into igny8_memberships (account_id, user_id, role) values (?, ?, 'owner')", [
      maker.me.account.id,
      other.me.user.id,
    ]);
    await other.send("POST", "/api/v1/auth/switch-account/", { account_id: maker.me.account.id });
    const members = (await other.send("GET", "/api/v1/account/members/")).json.data;
    const { id } = members.find(({ user_id }: { user_id: number }) => user_id === maker.me.user.id);
    const [method, path, body] = change(id);
    // As if it was made at the same moment: it is not found by the deletion.
    const kept = await api.orm.em.fork().findOneOrFail(Invite, { email });
    expect((await other.send(method, path, body)).status).toBe(200);
    expect((await other.send("GET", "/api/v1/account/invites/")).json.data).toEqual([]);
    await api.orm.em.execute(
      "insert into igny8_invites (token_hash, account_id, email, role, invited_by, expires_at) values (?, ?, ?, 'owner', ?, now() + interval '1 day')",
      [kept.token_hash, kept.account_id, email, kept.invited_by],
    );
    for (const [at, more] of [
      ["invite", {}],
      ["accept-invite", { name: "Ally", password: PASSWORD }],
    ] as const) {
      const answer = await browser(api).send("POST", `/api/v1/auth/${at}/`, { token, ...more });
      expect([answer.status, answer.json.error.code]).toEqual([404, "link_void"]);
    }
  });

  test("is only for the invited person", async () => {
    const { token } = await invite();
    const other = await signUp(api);
    const answer = await other.send("POST", "/api/v1/auth/accept-invite/", { token });
    expect([answer.status, answer.json.error.code]).toEqual([409, "invite_for_another"]);
  });

  test("names its person to everybody with the link, and nothing once it was used", async () => {
    const { owner, email, token } = await invite("viewer");
    const look = () => browser(api).send("POST", "/api/v1/auth/invite/", { token });
    const shown = { email, role: "viewer", account_name: owner.me.account.name, has_user: false, expires_at: expect.any(String) };
    expect((await look()).json.data).toEqual(shown);
    await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect([(await look()).status, (await look()).json.error.code]).toEqual([404, "link_void"]);
  });

  test("asks a person who has a user to sign in, or for the password", async () => {
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

  test("lets a person in again whose last account was left", async () => {
    const guest = await signUp(api);
    await api.orm.em.execute("delete from igny8_memberships where user_id = ?", [guest.me.user.id]);
    const { owner, token } = await invite("viewer", guest.email);
    const answer = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, password: PASSWORD });
    expect(answer.json.data).toMatchObject({ account: owner.me.account, role: "viewer" });
  });

  test("does not allow guessing passwords", async () => {
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

  test("expires after a week", async () => {
    const { token, email } = await invite();
    await api.orm.em.execute("update igny8_invites set expires_at = now() where email = ?", [email]);
    const answer = await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "New", password: PASSWORD });
    expect(answer.status).toBe(404);
  });
});

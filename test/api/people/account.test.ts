import pg from "pg";
import { describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { browser, linkToken, PASSWORD, signUp } from "../../support/console/browser.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { until } from "../../support/until.ts";

const api = useApp();

/** Another member of the account, with a session in it. */
async function join(account_id: number, role: "owner" | "editor" | "viewer") {
  const person = await signUp(api);
  const rows = await api.orm.em.execute<{ id: number }[]>(
    "insert into igny8_memberships (account_id, user_id, role) values (?, ?, ?) returning id",
    [account_id, person.me.user.id, role],
  );
  await person.send("POST", "/api/v1/auth/switch-account/", { account_id });
  return { ...person, send: person.send, member_id: rows[0]!.id };
}

const ownMember = async (person: { send: ReturnType<typeof browser>["send"]; me: { user: { id: number } } }) => {
  const { json } = await person.send("GET", "/api/v1/account/members/");
  return json.data.find(({ user_id }: { user_id: number }) => user_id === person.me.user.id).id as number;
};

describe("members", () => {
  test("are listed to everybody in the account, newest first, page by page", async () => {
    const owner = await signUp(api);
    const viewer = await join(owner.me.account.id, "viewer");
    const first = await viewer.send("GET", "/api/v1/account/members/?limit=1");
    expect(first.json.data).toMatchObject([{ id: viewer.member_id, email: viewer.email, role: "viewer", name: "Jo" }]);
    const second = await viewer.send("GET", `/api/v1/account/members/?limit=1&cursor=${first.json.next_cursor}`);
    expect(second.json).toMatchObject({ data: [{ email: owner.email, role: "owner" }], next_cursor: null });
  });

  test("get another role from an owner", async () => {
    const owner = await signUp(api);
    const editor = await join(owner.me.account.id, "editor");
    const answer = await owner.send("PATCH", `/api/v1/account/members/${editor.member_id}/`, { role: "viewer" });
    expect([answer.status, answer.json.data.role]).toEqual([200, "viewer"]);
    expect((await editor.send("GET", "/api/v1/auth/me/")).json.data.role).toBe("viewer");
  });

  test("get no role from anybody else", async () => {
    const owner = await signUp(api);
    const editor = await join(owner.me.account.id, "editor");
    const patch = await editor.send("PATCH", `/api/v1/account/members/${editor.member_id}/`, { role: "owner" });
    const remove = await editor.send("DELETE", `/api/v1/account/members/${await ownMember(owner)}/`);
    expect([patch.status, remove.status]).toEqual([403, 403]);
  });

  test("always include an owner: the last one is neither removed nor given another role", async () => {
    const owner = await signUp(api);
    await join(owner.me.account.id, "editor");
    const path = `/api/v1/account/members/${await ownMember(owner)}/`;
    const [patch, remove] = [await owner.send("PATCH", path, { role: "editor" }), await owner.send("DELETE", path)];
    expect([patch.status, patch.json.error.code]).toEqual([409, "last_owner"]);
    expect([remove.status, remove.json.error.code]).toEqual([409, "last_owner"]);
  });

  test("include an owner even when two owners remove each other at the same moment", async () => {
    const one = await signUp(api);
    const two = await join(one.me.account.id, "owner");
    // Both have read before either writes.
    const holder = new pg.Client({ connectionString: api.databaseUrl });
    await holder.connect();
    await holder.query("begin");
    await holder.query("select 1 from igny8_memberships where account_id = $1 for update", [one.me.account.id]);
    const first = await ownMember(one);
    const removals = Promise.all([
      one.send("DELETE", `/api/v1/account/members/${two.member_id}/`),
      two.send("DELETE", `/api/v1/account/members/${first}/`),
    ]);
    await until("both wait", async () => {
      const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      return (await api.orm.em.execute(waiting)).length === 2;
    });
    await holder.query("commit");
    await holder.end();
    const answers = await removals;
    const owners = await api.orm.em.execute("select 1 from igny8_memberships where account_id = ? and role = 'owner'", [one.me.account.id]);
    expect(owners).toHaveLength(1);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)[0]).toBe(200);
  });

  test("lose the account's sessions and tokens with their membership, and do not get them back with a new one", async () => {
    const owner = await signUp(api);
    const editor = await join(owner.me.account.id, "editor");
    const { token } = (await editor.send("POST", "/api/v1/account/api-tokens/", { name: "ci" })).json.data;
    expect((await owner.send("DELETE", `/api/v1/account/members/${editor.member_id}/`)).status).toBe(200);
    await api.orm.em.execute("insert into igny8_memberships (account_id, user_id, role) values (?, ?, 'viewer')", [
      owner.me.account.id,
      editor.me.user.id,
    ]);
    expect((await editor.send("GET", "/api/v1/auth/me/")).status).toBe(401);
    expect((await api.call("GET", "/api/v1/auth/me/", token)).status).toBe(401);
  });

  test("may leave by themselves", async () => {
    const owner = await signUp(api);
    const viewer = await join(owner.me.account.id, "viewer");
    expect((await viewer.send("DELETE", `/api/v1/account/members/${viewer.member_id}/`)).status).toBe(200);
  });
});

describe("invites", () => {
  test("return the link once, to the person who made them", async () => {
    const owner = await signUp(api);
    const answer = await owner.send("POST", "/api/v1/account/invites/", { email: "guest@example.com", role: "viewer" });
    expect(answer.status).toBe(201);
    const { url, ...invite } = answer.json.data;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/accept-invite#token=igny8i_/);
    expect(api.links.at(-1)).toEqual({ kind: "invite", email: "guest@example.com", url });
    const list = await owner.send("GET", "/api/v1/account/invites/");
    expect(list.json.data).toEqual([invite]);
    expect(Date.parse(invite.expires_at) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  });

  test("replace the same person's open invite", async () => {
    const owner = await signUp(api);
    const first = await owner.send("POST", "/api/v1/account/invites/", { email: "guest@example.com" });
    await owner.send("POST", "/api/v1/account/invites/", { email: "Guest@Example.com" });
    const list = await owner.send("GET", "/api/v1/account/invites/");
    expect(list.json.data).toHaveLength(1);
    const token = linkToken(first.json.data.url);
    expect((await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "X", password: PASSWORD })).status).toBe(404);
  });

  test("are void after they were withdrawn", async () => {
    const owner = await signUp(api);
    const { id, url } = (await owner.send("POST", "/api/v1/account/invites/", { email: "guest@example.com" })).json.data;
    expect((await owner.send("DELETE", `/api/v1/account/invites/${id}/`)).status).toBe(200);
    const token = linkToken(url);
    expect((await browser(api).send("POST", "/api/v1/auth/accept-invite/", { token, name: "X", password: PASSWORD })).status).toBe(404);
    expect((await owner.send("DELETE", `/api/v1/account/invites/${id}/`)).status).toBe(404);
  });

  test("are refused for a member, whatever the e-mail's case", async () => {
    const owner = await signUp(api);
    const answer = await owner.send("POST", "/api/v1/account/invites/", { email: owner.email.toUpperCase() });
    expect([answer.status, answer.json.error.code]).toEqual([409, "already_member"]);
  });

  test("are for owners", async () => {
    const { token } = await createAccount(api.orm, "editor");
    const answers = [
      await api.call("GET", "/api/v1/account/invites/", token),
      await api.call("POST", "/api/v1/account/invites/", token, { email: "x@example.com" }),
      await api.call("DELETE", "/api/v1/account/invites/1/", token),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

describe("API tokens", () => {
  test("are shown once, give access to the account, and are stored as a hash", async () => {
    const person = await signUp(api);
    const answer = await person.send("POST", "/api/v1/account/api-tokens/", { name: "ci" });
    expect(answer.status).toBe(201);
    const { token, ...shown } = answer.json.data;
    expect(token).toMatch(/^igny8t_[\w-]{43}$/);
    expect(shown).toMatchObject({ name: "ci", prefix: token.slice(0, 12), revoked_at: null, last_used_at: null });
    expect((await api.call("GET", "/api/v1/auth/me/", token)).json.data).toEqual(person.me);
    const list = await person.send("GET", "/api/v1/account/api-tokens/");
    expect(list.json.data).toEqual([{ ...shown, last_used_at: expect.any(String), user: { name: "Jo", email: person.email } }]);
    expect(JSON.stringify(await api.orm.em.execute("select * from igny8_api_tokens"))).not.toContain(token);
  });

  test("are refused once revoked", async () => {
    const person = await signUp(api);
    const { id, token } = (await person.send("POST", "/api/v1/account/api-tokens/", { name: "ci" })).json.data;
    const revoked = await person.send("DELETE", `/api/v1/account/api-tokens/${id}/`);
    expect([revoked.status, revoked.json.data.revoked_at]).toEqual([200, expect.any(String)]);
    const refused = await api.call("GET", "/api/v1/auth/me/", token);
    expect([refused.status, refused.json.error.code, refused.headers.get("www-authenticate")]).toEqual([401, "unauthenticated", "Bearer"]);
    expect((await person.send("DELETE", `/api/v1/account/api-tokens/${id}/`)).json.data.revoked_at).toBe(revoked.json.data.revoked_at);
  });

  test("are refused after they expire", async () => {
    const person = await signUp(api);
    const make = (expires_in_days?: number) => ({ name: "ci", ...(expires_in_days === undefined ? {} : { expires_in_days }) });
    const { token, expires_at, id } = (await person.send("POST", "/api/v1/account/api-tokens/", make(2))).json.data;
    expect(Math.round((Date.parse(expires_at) - Date.now()) / 86_400_000)).toBe(2);
    expect((await person.send("POST", "/api/v1/account/api-tokens/", make())).json.data.expires_at).toBeNull();
    expect((await api.call("GET", "/api/v1/auth/me/", token)).status).toBe(200);
    await api.orm.em.execute("update igny8_api_tokens set expires_at = now() - interval '1 second' where id = ?", [id]);
    expect((await api.call("GET", "/api/v1/auth/me/", token)).status).toBe(401);
    const refused = await person.send("POST", "/api/v1/account/api-tokens/", make(0));
    expect([refused.status, refused.json.error.details[0].field]).toEqual([422, "expires_in_days"]);
  });

  test("of other people are visible and revocable only for owners", async () => {
    const owner = await signUp(api);
    const editor = await join(owner.me.account.id, "editor");
    const theirs = (await owner.send("POST", "/api/v1/account/api-tokens/", { name: "owner's" })).json.data;
    const own = (await editor.send("POST", "/api/v1/account/api-tokens/", { name: "editor's" })).json.data;
    const names = async (person: typeof owner) =>
      (await person.send("GET", "/api/v1/account/api-tokens/")).json.data.map(({ name }: { name: string }) => name);
    expect([await names(editor), await names(owner)]).toEqual([["editor's"], ["editor's", "owner's"]]);
    expect((await editor.send("DELETE", `/api/v1/account/api-tokens/${theirs.id}/`)).status).toBe(404);
    expect((await owner.send("DELETE", `/api/v1/account/api-tokens/${own.id}/`)).status).toBe(200);
  });
});

describe("operators", () => {
  test("make a link for a new password", async () => {
    const person = await signUp(api);
    const operator = await signUp(api);
    await api.orm.em.execute("update igny8_users set is_operator = true where id = ?", [operator.me.user.id]);
    const answer = await operator.send("POST", "/api/v1/ops/password-reset-links/", { email: person.email.toUpperCase() });
    expect(answer.status).toBe(201);
    const token = linkToken(answer.json.data.url);
    const confirm = await browser(api).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: "another good one" });
    expect([confirm.status, confirm.json.data]).toEqual([200, { email: person.email }]);
    const unknown = await operator.send("POST", "/api/v1/ops/password-reset-links/", { email: "nobody@example.com" });
    expect(unknown.status).toBe(404);
  });

  test("are not customers, owners or not", async () => {
    const { token } = await createAccount(api.orm);
    const answer = await api.call("POST", "/api/v1/ops/password-reset-links/", token, { email: "x@example.com" });
    expect([answer.status, answer.json.error.code]).toEqual([403, "operator_required"]);
  });
});

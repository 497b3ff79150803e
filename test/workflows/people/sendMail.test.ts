import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMailer } from "../../../activities/people/mailer.ts";
import { Invite, PasswordReset } from "../../../db/people/access.ts";
import { openToken } from "../../../db/people/mail.ts";
import { shownToken } from "../../../db/people/members.ts";
import { hashToken } from "../../../db/secrets.ts";
import type { MailKind } from "../../../domain/people/mail.ts";
import { mailWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { QUICK_MAIL, testApp, type TestApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { mailServer } from "../../support/servers/mailServer.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";
import { workerProcess } from "../../support/workerProcess.ts";

const FROM = "IGNY8 <igny8@example.com>";
const TIMEOUT_MS = 1_000;
let app: TestApp;
let server: Awaited<ReturnType<typeof mailServer>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  server = await mailServer();
  app = await testApp({ mail: QUICK_MAIL });
  worker = await testWorker(app, {
    allowedHosts: [],
    queues: ["sync"],
    concurrency: 60,
    mailer: createMailer({ url: server.url, from: FROM }, TIMEOUT_MS),
  });
});
afterAll(async () => {
  await worker?.stop();
  await server?.stop();
  await app?.close();
});
beforeEach(async () => {
  server.say("take");
  owner = await signUp(app, { name: "Ada", account_name: "The Slow Kitchen" });
});

async function invite(email = newEmail(), person = owner) {
  const answer = await person.send("POST", "/api/v1/account/invites/", { email, role: "viewer" });
  expect(answer.status).toBe(201);
  return answer.json.data as { id: number; email: string; url: string; mail: { state: string; error: string | null } };
}
const inviteRow = (id: number) => app.orm.em.fork().findOneOrFail(Invite, id);
const handleOf = (kind: MailKind, id: number) => app.deps.temporal.workflow.getHandle(mailWorkflowId(app.deps.taskQueuePrefix, kind, id));
const mailIn = async (id: number, person = owner) =>
  (await person.send("GET", "/api/v1/account/invites/")).json.data.find((one: { id: number }) => one.id === id).mail as {
    state: string;
    mailed_at: string | null;
    error: string | null;
  };
/** What the inviter sees of the mailed invite. */
const mailed = (text: string | undefined) => /accept-invite#token=(igny8i_[\w-]+)/.exec(text!)![1]!;
const shownOf = (text: string | undefined) => shownToken(mailed(text));
/** Everything that Temporal stores about a mail. */
async function historyOf(kind: MailKind, id: number): Promise<string> {
  return JSON.stringify(await handleOf(kind, id).fetchHistory(), (_, value: any) =>
    value instanceof Uint8Array || value?.type === "Buffer" ? Buffer.from(value).toString() : value,
  );
}

test("an invite arrives once, names inviter, account and role, and its link works", async () => {
  const { id, email, url, mail } = await invite();
  expect(["sending", "sent"]).toContain(mail.state);
  expect(await handleOf("invite", id).result()).toEqual({ state: "sent" });
  await keepHistory("mailed", handleOf("invite", id));

  expect(server.arrived).toHaveLength(1);
  const [{ to, mail: arrived }] = server.arrived as [(typeof server.arrived)[0]];
  expect(to).toEqual([email]);
  expect(arrived).toMatchObject({
    from: { name: "IGNY8", address: "igny8@example.com" },
    to: [{ address: email }],
    replyTo: [{ address: owner.email }],
    subject: "You are invited to The Slow Kitchen on IGNY8",
  });
  expect(arrived.headers.find(({ key }) => key === "auto-submitted")?.value).toBe("auto-generated");
  expect(arrived.text).toContain(`Ada (${owner.email}) invites you to the account “The Slow Kitchen” on IGNY8, as a viewer.`);
  const ends = (await inviteRow(id)).expires_at;
  expect(arrived.text).toContain(`${ends.getUTCDate()} ${ends.toLocaleString("en", { month: "long", timeZone: "UTC" })}`);
  for (const body of [arrived.text, arrived.html]) expect(shownOf(body)).toBe(linkToken(url));
  expect(arrived.html).not.toMatch(/<img|https?:(?!\/\/127\.0\.0\.1:3000\/accept-invite#)/);

  const row = await inviteRow(id);
  expect(row).toMatchObject({ sealed_token: null, mail_error: null, mailed_at: expect.any(Date), invited_by: owner.me.user.id });
  expect(await mailIn(id)).toEqual({ state: "sent", mailed_at: row.mailed_at!.toISOString(), error: null });
  const guest = await browser(app).send("POST", "/api/v1/auth/accept-invite/", {
    ...{ token: mailed(arrived.text), name: "Cy", password: PASSWORD },
  });
  expect(guest.status).toBe(200);
  expect(app.links).toEqual([]);
});

test("a link for a new password arrives and sets it; the history contains neither link nor person", async () => {
  expect((await browser(app).send("POST", "/api/v1/auth/password-reset/", { email: owner.email.toUpperCase() })).status).toBe(202);
  const [arrived] = await until("the mail arrives", async () => (server.arrived.length > 0 ? server.arrived : undefined));
  expect(arrived!.to).toEqual([owner.email]);
  const [, token] = /reset-password#token=([\w-]+)/.exec(arrived!.mail.text!)!;
  const { id } = await app.orm.em.fork().findOneOrFail(PasswordReset, { token_hash: hashToken(token!) });
  expect(await handleOf("password_reset", id).result()).toEqual({ state: "sent" });
  expect(await app.orm.em.fork().findOneOrFail(PasswordReset, id)).toMatchObject({ sealed_token: null, mailed_at: expect.any(Date) });
  const history = await historyOf("password_reset", id);
  expect(history).toContain("password_reset");
  for (const secret of [token!, hashToken(token!), owner.email]) expect(history).not.toContain(secret);
  const confirm = await browser(app).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: "another good one" });
  expect(confirm.status).toBe(200);
  expect([server.arrived.length, app.links]).toEqual([1, []]);
});

test("until it is sent, the row has the token as a ciphertext that fits no other row", async () => {
  server.say({ at: "recipient", code: 451, words: "Come again" });
  const [one, two] = [await invite(), await invite()];
  const [a, b] = [await inviteRow(one.id), await inviteRow(two.id)];
  const opened = (row: Invite, sealed: Invite) => openToken(SECRET_KEYS, "invite", { ...row, sealed_token: sealed.sealed_token! });
  expect(shownToken(opened(a, a))).toBe(linkToken(one.url));
  expect(() => opened(a, b)).toThrow("authenticate");
  expect(() => opened({ ...a, account_id: a.account_id + 1 }, a)).toThrow("authenticate");
  expect(JSON.stringify(await app.orm.em.execute("select * from igny8_invites"))).not.toContain(opened(a, a));
  server.say("take");
  for (const { id } of [one, two]) expect(await handleOf("invite", id).result()).toEqual({ state: "sent" });
});

test("a server that refuses temporarily is tried again, and the invite says so meanwhile", async () => {
  server.say({ at: "recipient", code: 451, words: "Greylisted, come again" });
  const { id } = await invite();
  const waiting = await until("it was tried", async () => {
    const mail = await mailIn(id);
    return mail.error ? mail : undefined;
  });
  expect(waiting).toEqual({
    ...{ state: "sending", mailed_at: null },
    error: expect.stringMatching(/^The mail server does not accept the mail now\. It says: 451 .*Greylisted, come again$/),
  });
  server.say("take");
  expect(await handleOf("invite", id).result()).toEqual({ state: "sent" });
  await keepHistory("mailed-on-another-try", handleOf("invite", id));
  expect(server.arrived).toHaveLength(1);
  expect(await mailIn(id)).toMatchObject({ state: "sent", error: null });
});

test("a permanent refusal is not retried; the token is removed, and the invite gives the reason", async () => {
  server.say({ at: "recipient", code: 550, words: "No such person here" });
  const { id, url } = await invite();
  expect(await handleOf("invite", id).result()).toEqual({ state: "failed" });
  await keepHistory("mail-refused", handleOf("invite", id));
  expect(server.state.tries).toBe(1);
  expect(await inviteRow(id)).toMatchObject({ sealed_token: null, mailed_at: null });
  expect(await mailIn(id)).toEqual({
    ...{ state: "failed", mailed_at: null },
    error: expect.stringMatching(/^The mail server refuses the mail\. It says: 550 .*No such person here$/),
  });
  // The link itself is still valid.
  const shown = await browser(app).send("POST", "/api/v1/auth/invite/", { token: linkToken(url) });
  expect(shown.status).toBe(200);
});

const linkIn = (raw: string) => /token=3D[^<"]+/.exec(raw)![0];
test.each([
  [554, "as it was sent", (raw: string) => linkIn(raw).replaceAll(/\s+/g, " ")],
  [451, "whole", (raw: string) => linkIn(raw).replaceAll(/=\s+/g, "")],
])("a server that answers %d and repeats the link, %s, gets it into no row and no history", async (code, _, link) => {
  let token = "";
  const words = (raw: string) => {
    [, token] = /token=3D([\w-]+)/.exec(raw.replaceAll(/=\r?\n/g, "")) as unknown as [string, string];
    return `Spam: ${link(raw)}`;
  };
  server.say({ at: "end", code, words });
  const { id, url } = await invite();
  const row = await until("it was tried", async () => {
    const found = await inviteRow(id);
    return found.mail_error ? found : undefined;
  });
  expect(row.mail_error).toBe(code === 554 ? "The mail server refuses the mail." : "The mail server does not accept the mail now.");
  server.say("take");
  await handleOf("invite", id).result();
  const history = await historyOf("invite", id);
  expect(shownToken(token)).toBe(linkToken(url));
  for (const secret of [token, token.slice(-20), linkToken(url), "Spam"]) expect(history).not.toContain(secret);
});

test("a hanging server times out and is tried again, by at most five at once", async () => {
  server.say("hang");
  const invites = await Promise.all(Array.from({ length: 9 }, () => invite()));
  const [first] = invites;
  await until("some have been given up", async () => server.state.tries > 9);
  // One may be closing while the next one opens.
  expect(server.state.most).toBeLessThanOrEqual(6);
  expect(server.state.most).toBeGreaterThanOrEqual(4);
  expect(await until("it says so", async () => (await mailIn(first!.id)).error)).toBe("The mail server does not answer in time.");
  server.say("take");
  for (const { id } of invites) expect(await handleOf("invite", id).result()).toEqual({ state: "sent" });
  expect(new Set(server.arrived.map(({ to }) => to[0]))).toEqual(new Set(invites.map(({ email }) => email)));
  expect(server.arrived).toHaveLength(invites.length);
});

test("a link that expires or is used before it is mailed is not mailed any more, and its token is removed", async () => {
  server.say({ at: "recipient", code: 451, words: "Later" });
  const guest = await signUp(app);
  const [late, used] = [await invite(), await invite(guest.email)];
  await app.orm.em.execute("update igny8_invites set expires_at = now() where id = ?", [late.id]);
  expect((await guest.send("POST", "/api/v1/auth/accept-invite/", { token: linkToken(used.url) })).status).toBe(200);
  expect((await inviteRow(used.id)).sealed_token).toBeNull();
  expect(await handleOf("invite", late.id).result()).toEqual({ state: "failed" });
  await keepHistory("mail-too-late", handleOf("invite", late.id));
  expect(await inviteRow(late.id)).toMatchObject({
    ...{ sealed_token: null, mailed_at: null },
    mail_error: "The link expired before the mail server accepted the mail.",
  });
  expect(await handleOf("invite", used.id).result()).toEqual({ state: "void" });
  await keepHistory("mail-void", handleOf("invite", used.id));
  expect(server.arrived).toEqual([]);
});

test("a new invite of the same person voids the previous one's mail", async () => {
  server.say({ at: "recipient", code: 451, words: "Later" });
  const first = await invite();
  const second = await invite(first.email);
  expect(await handleOf("invite", first.id).result()).toEqual({ state: "void" });
  server.say("take");
  expect(await handleOf("invite", second.id).result()).toEqual({ state: "sent" });
  expect(server.arrived).toHaveLength(1);
  expect(shownOf(server.arrived[0]!.mail.text)).toBe(linkToken(second.url));
});

test("names can't inject headers, recipients, HTML or links", async () => {
  const hostile = await signUp(app, {
    name: 'Eve"\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script> \u202Eevil',
    account_name: `Win!\r\nTo: victim@example.com\nSee https://evil.example.com/now <img src=x> ${"long ".repeat(20)}`,
  });
  const { id, email, url } = await invite(newEmail(), hostile);
  expect(await handleOf("invite", id).result()).toEqual({ state: "sent" });
  const [{ to, raw, mail }] = server.arrived as [(typeof server.arrived)[0]];
  expect(to).toEqual([email]);
  expect([mail.to?.map(({ address }) => address), mail.cc, mail.bcc]).toEqual([[email], undefined, undefined]);
  expect(raw.split("\r\n\r\n")[0]).not.toMatch(/^(bcc|cc):/im);
  expect(mail.html).not.toMatch(/<script|<img|href="(?!http:\/\/127\.0\.0\.1:3000\/accept-invite#)/);
  expect(mail.html).toContain("&lt;script&gt;");
  for (const body of [mail.subject!, mail.text!, mail.html!]) {
    expect(body).not.toMatch(/evil\.example|:\/\/evil|victim@\S|\u202E/);
    expect(body).toContain("Win!");
  }
  expect(mail.subject!.length).toBeLessThan(130);
  expect(shownOf(mail.text)).toBe(linkToken(url));
});

test("a mail waits for a worker with a mail server: SMTP_URL and MAIL_FROM", async () => {
  const elsewhere = await testApp({ mail: QUICK_MAIL });
  const blind = await testWorker(elsewhere, { allowedHosts: [], queues: ["sync"] });
  const person = await signUp(elsewhere);
  const { data } = (await person.send("POST", "/api/v1/account/invites/", { email: newEmail() })).json;
  expect(await until("it was tried", async () => (await mailIn(data.id as number, person)).error)).toContain("SMTP_URL is missing");
  await blind.stop();
  const seeing = await workerProcess(elsewhere, [], { SMTP_URL: server.url, MAIL_FROM: FROM });
  await until("it is mailed", async () => (await mailIn(data.id as number, person)).state === "sent");
  expect(server.arrived.map(({ to }) => to)).toEqual([[data.email]]);
  await seeing.stop();
  await elsewhere.close();
});

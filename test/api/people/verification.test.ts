import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMailer } from "../../../activities/people/mailer.ts";
import { EmailVerification } from "../../../db/people/access.ts";
import { User } from "../../../db/people/account.ts";
import { hashToken } from "../../../db/secrets.ts";
import { createApp } from "../../../api/app.ts";
import { QUICK_MAIL, testApp, type TestApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { mailServer } from "../../support/servers/mailServer.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

// An unconfirmed e-mail: what it blocks, and what confirms it.

let app: TestApp;
let server: Awaited<ReturnType<typeof mailServer>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
beforeAll(async () => {
  server = await mailServer();
  app = await testApp({ mail: QUICK_MAIL });
  const mailer = createMailer({ url: server.url, from: "IGNY8 <igny8@example.com>" }, 5_000);
  worker = await testWorker(app, { allowedHosts: [], queues: ["sync"], mailer });
});
afterAll(async () => {
  await worker?.stop();
  await server?.stop();
  await app?.close();
});
beforeEach(() => server.say("take"));

type Person = Pick<Awaited<ReturnType<typeof signUp>>, "send">;
const AGAIN = "/api/v1/auth/verification/";
const ENDPOINT = { url: "https://example.com/igny8", kinds: ["content.failed"] };
const unverified = () => signUp(app, {}, { verified: false });
/** The tokens that were mailed to a person, once there are this many. */
const mailedTo = (email: string, count = 1) =>
  until("the mail is there", async () => {
    const mails = server.arrived.filter(({ to }) => to[0] === email).map(({ mail }) => /#token=([\w-]+)/.exec(mail.text!)![1]!);
    return mails.length >= count ? mails : undefined;
  });
const confirm = async (token: string) => {
  const { status, json } = await browser(app).send("POST", `${AGAIN}confirm/`, { token });
  return json.error ? `${status} ${json.error.code}` : `${status} ${json.data.email}`;
};
const isVerified = async (person: Person) => (await person.send("GET", "/api/v1/auth/me/")).json.data.email_verified as boolean;
const invite = (person: Person, email = newEmail()) => person.send("POST", "/api/v1/account/invites/", { email });
const addEndpoint = (person: Person) => person.send("POST", "/api/v1/account/notifications/", ENDPOINT);

test("a new person is mailed a link that confirms the e-mail once, and no row has its token", async () => {
  const person = await unverified();
  expect([person.me.email_verified, await isVerified(person)]).toEqual([false, false]);
  const [token] = await mailedTo(person.email);
  expect(server.arrived.find(({ to }) => to[0] === person.email)!.mail).toMatchObject({
    subject: "Confirm your e-mail for IGNY8",
    text: expect.stringContaining(`http://127.0.0.1:3000/verify-email#token=${token}`),
  });
  const answers = await Promise.all([confirm(token!), confirm(token!)]);
  expect(answers.toSorted()).toEqual([`200 ${person.email}`, "404 link_void"]);
  expect(await isVerified(person)).toBe(true);
  const row = await app.orm.em.fork().findOneOrFail(EmailVerification, { token_hash: hashToken(token!) });
  expect([row.sealed_token, JSON.stringify(row).includes(token!)]).toEqual([null, false]);
});

test("until then inviting and adding endpoints are refused, everything else works, and the refusal says what to do", async () => {
  const person = await unverified();
  for (const answer of [await invite(person), await addEndpoint(person)]) {
    expect(answer.status).toBe(403);
    expect(answer.json.error).toMatchObject({ code: "email_unverified", remedy: { method: "POST", path: AGAIN } });
    expect(answer.json.error.message).toMatch(/Confirm your e-mail.*request it again/);
  }
  for (const path of ["invites", "notifications"])
    expect((await person.send("GET", `/api/v1/account/${path}/`)).json, path).toMatchObject({ data: [] });
  const tokens = await person.send("POST", "/api/v1/account/api-tokens/", { name: "mine" });
  expect(tokens.status).toBe(201);
  const byToken = await app.call("POST", "/api/v1/account/notifications/", tokens.json.data.token as string, ENDPOINT);
  expect([byToken.status, byToken.json.error?.code]).toEqual([403, "email_unverified"]);
  const site = { name: "Mine", url: "https://example.com", time_zone: "UTC" };
  expect((await person.send("POST", "/api/v1/sites/", site)).status).toBe(201);

  const { method, path } = (await invite(person)).json.error.remedy;
  expect((await person.send(method, path)).json.data).toEqual({ email: person.email, state: expect.any(String), error: null });
  const [, second] = await mailedTo(person.email, 2);
  expect(await confirm(second!)).toBe(`200 ${person.email}`);
  expect([(await invite(person)).status, (await addEndpoint(person)).status]).toEqual([201, 201]);
  expect((await person.send(method, path)).json.error.code).toBe("nothing_to_confirm");
});

test("expired, void and missing links confirm nothing", async () => {
  const [person, other] = [await unverified(), await unverified()];
  const [token] = await mailedTo(person.email);
  const id = (one: typeof person) => one.me.user.id as number;
  await app.orm.em.execute("update igny8_email_verifications set expires_at = now() where user_id = ?", [id(person)]);
  expect([await confirm(token!), await confirm(`igny8v_${"A".repeat(43)}`)]).toEqual(["404 link_void", "404 link_void"]);
  expect([await isVerified(person), await isVerified(other)]).toEqual([false, false]);

  await other.send("POST", AGAIN);
  const [first, last] = await mailedTo(other.email, 2);
  expect([await confirm(last!), await confirm(first!)]).toEqual([`200 ${other.email}`, "404 link_void"]);
  expect(await isVerified(person)).toBe(false);
});

test("the mail is sent again at most five times an hour, on a session's request", async () => {
  const [person, other] = [await unverified(), await unverified()];
  for (let round = 0; round < 5; round += 1) expect((await person.send("POST", AGAIN)).status).toBe(202);
  expect([(await person.send("POST", AGAIN)).status, (await other.send("POST", AGAIN)).status]).toEqual([429, 202]);
  const { token } = (await other.send("POST", "/api/v1/account/api-tokens/", { name: "mine" })).json.data;
  expect((await app.call("POST", AGAIN, token as string)).json.error.code).toBe("session_required");
});

test("an invite's mailed link confirms the e-mail; the link shown to the inviter does not, and a mail follows", async () => {
  const owner = await signUp(app);
  const [byMail, byHand] = [newEmail(), newEmail()];
  const join = async (token: string) => {
    const person = browser(app);
    expect((await person.send("POST", "/api/v1/auth/accept-invite/", { token, name: "Cy", password: PASSWORD })).status).toBe(200);
    return isVerified(person);
  };
  await invite(owner, byMail);
  expect(await join((await mailedTo(byMail))[0]!)).toBe(true);
  const { url } = (await invite(owner, byHand)).json.data;
  await mailedTo(byHand);
  expect(await join(linkToken(url as string))).toBe(false);
  const [, token] = await mailedTo(byHand, 2);
  expect(await confirm(token!)).toBe(`200 ${byHand}`);
});

test("a new password by a mailed link confirms the e-mail; by an operator's link it does not", async () => {
  const [byMail, byHand, operator] = [await unverified(), await unverified(), await signUp(app)];
  await app.orm.em.fork().nativeUpdate(User, operator.me.user.id as number, { is_operator: true });
  await mailedTo(byMail.email);
  await browser(app).send("POST", "/api/v1/auth/password-reset/", { email: byMail.email });
  const [, mailed] = await mailedTo(byMail.email, 2);
  const { url } = (await operator.send("POST", "/api/v1/ops/password-reset-links/", { email: byHand.email })).json.data;
  const verified = async ({ email }: { email: string }, token: string) => {
    const password = "another good one";
    expect((await browser(app).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password })).status).toBe(200);
    return (await browser(app).send("POST", "/api/v1/auth/sign-in/", { email, password })).json.data.email_verified as boolean;
  };
  expect([await verified(byMail, mailed!), await verified(byHand, linkToken(url as string))]).toEqual([true, false]);
});

test("without a mail server nothing is blocked, shown or sent", async () => {
  const without = { ...app, app: createApp({ ...app.deps, mail: undefined }) };
  const person = await signUp(without, {}, { verified: false });
  expect([person.me.email_verified, await isVerified(person)]).toEqual([true, true]);
  expect([(await invite(person)).status, (await addEndpoint(person)).status]).toEqual([201, 201]);
  expect((await person.send("POST", AGAIN)).json.error.code).toBe("nothing_to_confirm");
  expect(await app.orm.em.fork().count(EmailVerification, { user_id: person.me.user.id as number })).toBe(0);
});

test("while Temporal is down people can still sign up, and are told that no mail was sent", async () => {
  const away = { ...app, app: createApp({ ...app.deps, temporal: temporalAway() }) };
  const person = await signUp(away, {}, { verified: false });
  const again = await person.send("POST", AGAIN);
  expect(again.json.data).toEqual({ email: person.email, state: "failed", error: "The mail could not be sent." });
});

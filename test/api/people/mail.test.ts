import { afterAll, beforeAll, expect, test } from "vitest";
import { Invite, PasswordReset } from "../../../db/people/access.ts";
import { QUICK_MAIL, testApp, type TestApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, signUp } from "../../support/console/browser.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";

let api: TestApp;
let away: TestApp;
beforeAll(async () => {
  [api, away] = await Promise.all([testApp({ mail: QUICK_MAIL }), testApp({ mail: QUICK_MAIL, temporal: temporalAway() })]);
});
afterAll(async () => {
  await api?.close();
  await away?.close();
});
const resetsOf = (app: TestApp, user_id: number) => app.orm.em.fork().find(PasswordReset, { user_id });

test("while Temporal is down an invite is still made, and the answer says that it was not mailed", async () => {
  const owner = await signUp(away);
  const answer = await owner.send("POST", "/api/v1/account/invites/", { email: newEmail() });
  expect([answer.status, answer.json.data.mail]).toEqual([201, { state: "failed", mailed_at: null, error: "The mail could not be sent." }]);
  const token = linkToken(answer.json.data.url);
  expect((await browser(away).send("POST", "/api/v1/auth/invite/", { token })).status).toBe(200);
  expect((await away.orm.em.fork().findOneOrFail(Invite, answer.json.data.id as number)).sealed_token).toBeNull();
});

test("a request for a new password is answered at once, the same for unknown users and while Temporal is down", async () => {
  const person = await signUp(away);
  for (const email of [person.email, newEmail()]) {
    const started = performance.now();
    const answer = await browser(away).send("POST", "/api/v1/auth/password-reset/", { email });
    expect([answer.status, answer.json.data]).toEqual([202, { email }]);
    // A call that waits for Temporal takes five seconds while it is down.
    expect(performance.now() - started).toBeLessThan(4_000);
  }
  const [reset] = await until("the token is removed", async () => {
    const rows = await resetsOf(away, person.me.user.id);
    return rows[0]?.mail_error ? rows : undefined;
  });
  expect(reset).toMatchObject({ sealed_token: null, mailed_at: null });
  expect(away.links).toEqual([]);
});

test("an unknown e-mail starts no workflow", async () => {
  const person = await signUp(api);
  for (const email of [newEmail(), person.email]) await browser(api).send("POST", "/api/v1/auth/password-reset/", { email });
  const ids = await until("a mail is under way", async () => {
    const found: string[] = [];
    for await (const { workflowId } of api.deps.temporal.workflow.list({ query: "WorkflowType = 'sendMail'" }))
      if (workflowId.startsWith(`mail:${api.deps.taskQueuePrefix}:`)) found.push(workflowId);
    return found.length > 0 ? found : undefined;
  });
  const [reset] = await resetsOf(api, person.me.user.id);
  expect(ids).toEqual([`mail:${api.deps.taskQueuePrefix}:password_reset:${reset!.id}`]);
});

test("a link that an operator makes is not mailed: the operator hands it over", async () => {
  const operator = await signUp(api);
  await api.orm.em.execute("update igny8_users set is_operator = true where id = ?", [operator.me.user.id]);
  const answer = await operator.send("POST", "/api/v1/ops/password-reset-links/", { email: operator.email });
  expect(Object.keys(answer.json.data as object).toSorted()).toEqual(["email", "expires_at", "url"]);
  expect(await resetsOf(api, operator.me.user.id)).toMatchObject([{ sealed_token: null, mail_error: null }]);
});

test("a person gets at most five invites an hour by mail, whoever invites, and an account sends at most a hundred a day", async () => {
  const [one, two] = [await signUp(api), await signUp(api)];
  const email = newEmail();
  const invite = (person: typeof one, to: string) => person.send("POST", "/api/v1/account/invites/", { email: to });
  for (let round = 0; round < 5; round += 1) expect((await invite(round % 2 ? one : two, email)).status).toBe(201);
  expect((await invite(one, email.toUpperCase())).status).toBe(429);
  for (let round = 0; round < 96; round += 1) await api.deps.limits.take("invite_mail", String(one.me.account.id));
  expect((await invite(one, newEmail())).status).toBe(201);
  expect((await invite(one, newEmail())).status).toBe(429);
  expect((await invite(two, newEmail())).status).toBe(201);
});

import { expect, test } from "vitest";
import { stillGood } from "../../../db/people/credentials.ts";
import { browser, PASSWORD, signUp } from "../../support/console/browser.ts";
import { readEvents } from "../../support/sse.ts";
import { statementsOf } from "../../support/statements.ts";
import { useStreams } from "../../support/streams.ts";
import { letIn } from "../../support/tries.ts";

const streams = useStreams();
const { appWith, listen, open } = streams;

const CHECK_MS = 200;
type Person = Awaited<ReturnType<typeof signUp>>;
const sql = (text: string, values: unknown[]) => streams.first.orm.em.fork().execute(text, values as never[]);

async function watch(app: ReturnType<typeof appWith>["app"], cookie: string) {
  const stream = readEvents(await app.request("/api/v1/events/stream/", { headers: { cookie } }));
  open.push(stream);
  await stream.opened();
  return stream;
}

/** Ways in which access ends: by people's actions, or by time. */
const ENDS: Record<string, (person: Person) => Promise<unknown>> = {
  "signing out": (person) => person.send("POST", "/api/v1/auth/sign-out/"),
  "another password, from another browser": async (person) => {
    const other = await elsewhere(person);
    const changed = { current_password: PASSWORD, password: "a wholly different phrase" };
    expect((await other.send("POST", "/api/v1/auth/password/", changed)).status).toBe(200);
  },
  "ending the other sessions": async (person) => (await elsewhere(person)).send("DELETE", "/api/v1/auth/sessions/"),
  "the session's time": (person) => sql("update igny8_sessions set expires_at = now() where user_id = ?", [person.me.user.id]),
  "removal from the account": (person) => sql("delete from igny8_memberships where user_id = ?", [person.me.user.id]),
};
/** The same person in another browser. */
async function elsewhere({ email }: Person) {
  const other = browser(streams.first);
  expect((await other.send("POST", "/api/v1/auth/sign-in/", { email, password: PASSWORD })).status).toBe(200);
  return other;
}

test.each(Object.entries(ENDS))("%s ends the streams of a session, and no others", async (name, end) => {
  const { app } = appWith({ checkMs: CHECK_MS });
  const person = await signUp(streams.first);
  const [theirs, others] = [await watch(app, person.cookie), await listen({ app })];
  await end(person);
  await theirs.end();
  expect([theirs.ended, others.ended]).toEqual([true, false]);
  letIn("credentials that have ended", `a stream after ${name}`, [[name, theirs.ended ? undefined : "it goes on"]]);
});

test.each([
  ["revoking", "revoked_at = now()"],
  ["the token's time", "expires_at = now()"],
])("%s ends the streams of a token", async (_, change) => {
  const { app } = appWith({ checkMs: CHECK_MS });
  const stream = await listen({ app });
  await sql(`update igny8_api_tokens set ${change} where account_id = ?`, [streams.owner.account_id]);
  await stream.end();
  expect(stream.ended).toBe(true);
});

test("it costs one statement, however many streams a process has", async () => {
  const { hub } = appWith({ checkMs: CHECK_MS, streamsPerAccount: 100 });
  const seats = await Promise.all(
    Array.from({ length: 50 }, async (__, id) =>
      hub.join({ via: "token", credential_id: id + 1, account_id: streams.owner.account_id, user_id: id }, undefined, () => undefined),
    ),
  );
  const credentials = seats.map((___, id) => ({ via: "session" as const, credential_id: id + 1, account_id: 1 }));
  const statements = await statementsOf(streams.first.orm, async () => stillGood(streams.first.orm.em.fork(), credentials));
  expect(statements).toHaveLength(1);
  for (const seat of seats) seat.leave();
});

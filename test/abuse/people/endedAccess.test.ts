import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { createEventHub, type EventHub } from "../../../api/events/hub.ts";
import { useApp } from "../../support/app.ts";
import { browser, linkToken, PASSWORD, signUp } from "../../support/console/browser.ts";
import { createSite } from "../../support/fixtures/accounts.ts";
import { readEvents } from "../../support/sse.ts";
import { memberOf, sessionOf } from "../../support/tenants.ts";
import { letIn } from "../../support/tries.ts";

// A credential gives no access once it has ended, whichever way it ended.

const FAMILY = "ended access";
const api = useApp();
let app: ReturnType<typeof createApp>;
let hub: EventHub;
beforeAll(() => {
  hub = createEventHub({ orm: api.orm, databaseUrl: api.directUrl, log: api.deps.log, checkMs: 20 });
  app = createApp({ ...api.deps, events: hub });
});
afterAll(() => hub?.close());

const sql = <Row>(text: string, values: unknown[] = []) => api.orm.em.fork().execute<Row[]>(text, values);
const tokenId = async ({ user_id }: { user_id: number }) =>
  (await sql<{ id: number }>("select id from igny8_api_tokens where user_id = ? order by id desc", [user_id]))[0]!.id;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A second member of a new account with all their credentials, and its owner. */
async function member() {
  const owner = await signUp(api);
  const account_id = owner.me.account.id as number;
  const site = await createSite(api.orm, account_id, `https://${crypto.randomUUID()}.example`);
  const person = await memberOf(api, account_id, "owner");
  const [row] = await sql<{ id: number; email: string }>(
    "select m.id, u.email from igny8_memberships m join igny8_users u on u.id = m.user_id where m.user_id = ? and account_id = ?",
    [person.user_id, account_id],
  );
  const [session, other] = [await sessionOf(api, person), await sessionOf(api, person)];
  return { ...person, ...site, owner, session, other, membership: row!.id, email: row!.email };
}
type Member = Awaited<ReturnType<typeof member>>;
type Way = "token" | "session" | "other";
const headersOf = (person: Member, way: Way) => (way === "token" ? bearer(person.token) : { cookie: person[way].cookie });

const send = (person: Member, method: string, path: string, body?: unknown) =>
  api.call(method, path, { cookie: person.other.cookie }, body);
async function reset(person: Member) {
  await browser(api).send("POST", "/api/v1/auth/password-reset/", { email: person.email });
  await expect.poll(() => api.links.some(({ email }) => email === person.email)).toBe(true);
  const token = linkToken(api.links.find(({ email }) => email === person.email)!.url);
  const answer = await browser(api).send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: "quite another password" });
  expect(answer.status).toBe(200);
}

/** Ways in which access ends, and the credentials that end with it. */
const ENDINGS: [how: string, end: (person: Member) => Promise<unknown>, ended: Way[]][] = [
  ["its token is revoked", async (p) => send(p, "DELETE", `/api/v1/account/api-tokens/${await tokenId(p)}/`), ["token"]],
  ["its token has ended", async (p) => sql("update igny8_api_tokens set expires_at = now() where user_id = ?", [p.user_id]), ["token"]],
  ["its session has ended", async (p) => sql("update igny8_sessions set expires_at = now() where id = ?", [p.session.id]), ["session"]],
  ["it signs out", async (p) => api.call("POST", "/api/v1/auth/sign-out/", { cookie: p.session.cookie }), ["session"]],
  ["its session is ended elsewhere", async (p) => send(p, "DELETE", `/api/v1/auth/sessions/${p.session.id}/`), ["session"]],
  ["its other sessions are ended", async (p) => send(p, "DELETE", "/api/v1/auth/sessions/"), ["session"]],
  ["it is removed", async (p) => p.owner.send("DELETE", `/api/v1/account/members/${p.membership}/`), ["token", "session", "other"]],
  ["it leaves", async (p) => send(p, "DELETE", `/api/v1/account/members/${p.membership}/`), ["token", "session", "other"]],
  [
    "its password changes",
    async (p) => send(p, "POST", "/api/v1/auth/password/", { current_password: PASSWORD, password: "quite another password" }),
    ["token", "session"],
  ],
  ["its password is reset", reset, ["token", "session", "other"]],
  ["its account is deleted", async (p) => sql("delete from igny8_accounts where id = ?", [p.account_id]), ["token", "session", "other"]],
  ["the person is deleted", async (p) => sql("delete from igny8_users where id = ?", [p.user_id]), ["token", "session", "other"]],
];
/** One route of each kind. */
const ROUTES: [method: string, path: string, body?: object][] = [
  ["GET", "/api/v1/auth/me/"],
  ["PATCH", "/api/v1/auth/me/", { name: "X" }],
  ["GET", "/api/v1/account/"],
  ["GET", "/api/v1/account/members/"],
  ["GET", "/api/v1/sites/"],
  ["POST", "/api/v1/sites/", { name: "X", url: "https://x.example" }],
  ["GET", "/api/v1/integration/integrations/"],
  ["GET", "/api/v1/writer/content/"],
  ["POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [1] }],
  ["GET", "/api/v1/automation/runs/"],
  ["GET", "/api/v1/events/"],
  ["GET", "/api/v1/events/stream/"],
];

test.each(ENDINGS)("no access once %s", async (how, end, ended) => {
  const person = await member();
  const streams = await Promise.all(
    ended.map(async (way) => [way, readEvents(await app.request("/api/v1/events/stream/", { headers: headersOf(person, way) }))] as const),
  );
  for (const [, stream] of streams) await stream.opened();
  for (const way of ended) expect((await api.call("GET", "/api/v1/auth/me/", headersOf(person, way))).status).toBe(200);
  await end(person);
  const tried: [string, unknown][] = [];
  for (const way of ended) {
    for (const [method, path, body] of ROUTES) {
      const { status } = await api.call(method, path, headersOf(person, way), body);
      tried.push([`${method} ${path} by ${way}`, status === 401 ? undefined : status]);
    }
  }
  for (const [way, stream] of streams) {
    await stream.end();
    tried.push([`a stream opened before, by ${way}`, stream.events.length > 0 ? stream.events : undefined]);
  }
  expect(letIn(FAMILY, how, tried)).toEqual([]);
});

test("a lower role applies at once, to older credentials as well", async () => {
  const person = await member();
  expect((await person.owner.send("PATCH", `/api/v1/account/members/${person.membership}/`, { role: "viewer" })).status).toBe(200);
  const writes = ROUTES.filter(([method]) => method === "POST");
  const tried: [string, unknown][] = [];
  for (const way of ["token", "session", "other"] as const)
    for (const [method, path, body] of writes) {
      const { status } = await api.call(method, path, headersOf(person, way), body);
      tried.push([`${method} ${path} by ${way}`, status === 403 ? undefined : status]);
    }
  expect(letIn(FAMILY, "a lower role", tried)).toEqual([]);
});

test("a credential works only in its own header or field", async () => {
  const { token, session, api_key } = await member();
  const cookieToken = session.cookie.split("=")[1]!;
  const places: [string, Record<string, string>, query?: string][] = [
    ["a token as the cookie", { cookie: `igny8_session=${token}` }],
    ["a session as a token", bearer(cookieToken)],
    ["a site's key as a token", bearer(api_key)],
    ["a site's key as the cookie", { cookie: `igny8_session=${api_key}` }],
    ["a token as a site's key", { "x-igny8-api-key": token }],
    ["a session as a site's key", { "x-igny8-api-key": cookieToken }],
    ["a token of another scheme", { authorization: `Basic ${token}` }],
    ["a token as a Basic password", { authorization: `Basic ${Buffer.from(`x:${token}`).toString("base64")}` }],
    ["a token without a scheme", { authorization: token }],
    ["two tokens", { authorization: `Bearer x, Bearer ${token}` }],
    ["a token with more behind it", bearer(`${token}x`)],
    ["a token's beginning", bearer(token.slice(0, -1))],
    ["a token in another case", bearer(token.toUpperCase())],
    ["a token's wild card", bearer("%")],
    ["an empty token", { authorization: "Bearer " }],
    ["a wrong token beside a right cookie", { ...bearer("igny8t_x"), cookie: session.cookie }],
    ["another cookie's name", { cookie: `IGNY8_SESSION=${cookieToken}` }],
    ["a cookie within a cookie", { cookie: `x="igny8_session=${cookieToken}"` }],
    ["a token in the address", {}, `?access_token=${token}&token=${token}&authorization=Bearer%20${token}`],
    ["a session in the address", {}, `?igny8_session=${cookieToken}`],
  ];
  const tried: [string, unknown][] = [];
  for (const [what, headers, query = ""] of places)
    for (const path of ["/api/v1/auth/me/", "/api/v1/sites/", "/api/v1/events/stream/"]) {
      const { status } = await api.call("GET", `${path}${query}`, headers);
      tried.push([`${what} at ${path}`, status === 401 ? undefined : status]);
    }
  expect(letIn(FAMILY, "credentials in each other's places", tried)).toEqual([]);
});

import { expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { browser, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { sessionOf } from "../../support/tenants.ts";
import { letIn } from "../../support/tries.ts";

// A page of another site can't act through a person's browser, and can't set its session.

const api = useApp();
async function signedIn() {
  const owner = await createAccount(api.orm);
  const { site_id } = await createSite(api.orm, owner.account_id);
  return { ...owner, site_id, cookie: (await sessionOf(api, owner)).cookie };
}
const ask = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
  const response = await api.app.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, text: await response.text(), setCookie: response.headers.get("set-cookie") };
};

const JSON_TYPE = "application/json";
/** What a browser sends with requests from a page of another site. All are refused. */
const FOREIGN: [string, Record<string, string>][] = [
  ...[
    "https://evil.example",
    "null",
    "http://127.0.0.1:3001",
    "https://127.0.0.1:3000",
    "http://127.0.0.1:3000.evil.example",
    "http://evil.example:3000",
    "http://x.127.0.0.1:3000",
    "http://localhost:3000",
    "http://127.0.0.1",
    "HTTP://127.0.0.1:3000.",
    "file://",
    "chrome-extension://abc",
  ].map((origin): [string, Record<string, string>] => [`origin ${origin}`, { origin }]),
  ["a cross-site request", { "sec-fetch-site": "cross-site" }],
  ["a request of another host of the site", { "sec-fetch-site": "same-site" }],
  ["a cross-site navigation", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }],
];
const ACTS: [method: string, path: string, body?: object][] = [
  ["POST", "/api/v1/sites/", { name: "X", url: "https://x.example" }],
  ["PATCH", "/api/v1/sites/ID/", { name: "X" }],
  ["DELETE", "/api/v1/sites/ID/"],
  ["PUT", "/api/v1/automation/sites/ID/config/", { enabled: true }],
  ["POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: 0 }],
  ["POST", "/api/v1/account/api-tokens/", { name: "X" }],
  ["POST", "/api/v1/account/invites/", { email: "evil@example.com", role: "owner" }],
  ["POST", "/api/v1/auth/sign-out/"],
  ["DELETE", "/api/v1/auth/sessions/"],
  ["PATCH", "/api/v1/auth/me/", { name: "X" }],
];

test.each(FOREIGN)("a page of another site can't use the cookie: %s", async (what, says) => {
  const person = await signedIn();
  const tried: [string, unknown][] = [];
  for (const [method, path, body] of ACTS) {
    const headers = { cookie: person.cookie, ...says, ...(body ? { "content-type": JSON_TYPE } : {}) };
    const { status } = await ask(method, path.replace("ID", String(person.site_id)), headers, body && JSON.stringify(body));
    tried.push([`${method} ${path}`, status === 403 ? undefined : status]);
  }
  expect(letIn("other sites' pages", what, tried)).toEqual([]);
  // The person is still signed in, and the console's own pages still work.
  const own = { cookie: person.cookie, origin: api.deps.publicUrl, "sec-fetch-site": "same-origin" };
  expect((await ask("GET", `/api/v1/sites/${person.site_id}/`, own)).status).toBe(200);
  expect((await ask("PATCH", "/api/v1/auth/me/", { ...own, "content-type": JSON_TYPE }, '{"name":"Y"}')).status).toBe(200);
});

test("another site's form, which needs no preflight, can't send JSON", async () => {
  const person = await signedIn();
  const types = [
    ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "text/plain; application/json"],
    ...["text/plain;charset=application/json", "application/jsonx", "application/xml", "*/*", "application/json; charset=utf-16", ""],
  ];
  const tried: [string, unknown][] = [];
  for (const type of types)
    for (const [method, path, body] of ACTS.filter((act) => act[2])) {
      const headers = { cookie: person.cookie, "content-type": type };
      const { status } = await ask(method, path.replace("ID", String(person.site_id)), headers, JSON.stringify(body));
      tried.push([`${method} ${path} as '${type}'`, status === 415 || status === 400 || status === 422 ? undefined : status]);
    }
  expect(letIn("other sites' pages", "bodies of forms", tried)).toEqual([]);
});

test("headers and fields with another method, path or host change nothing", async () => {
  const person = await signedIn();
  const at = `/api/v1/sites/${person.site_id}/`;
  const tried: [string, unknown][] = [];
  const changes: [string, Record<string, string>, string?][] = [
    ...["x-http-method-override", "x-http-method", "x-method-override", "x-original-method"].flatMap((header) =>
      ["DELETE", "PATCH", "PUT"].map((method): [string, Record<string, string>] => [`${header}: ${method}`, { [header]: method }]),
    ),
    ["_method in the query", {}, "?_method=DELETE&_HttpMethod=DELETE"],
  ];
  for (const [what, headers, query = ""] of changes)
    for (const method of ["GET", "POST", "HEAD", "OPTIONS"]) {
      await ask(method, `${at}${query}`, { ...headers, authorization: `Bearer ${person.token}` });
      const { status, text } = await ask("GET", at, { cookie: person.cookie });
      tried.push([`${method} with ${what}`, status === 200 && text.includes("Test site") ? undefined : status]);
    }
  for (const header of ["x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-path", "x-original-uri"]) {
    const { text } = await ask("GET", "/api/health/", { [header]: "/api/v1/auth/me/", cookie: person.cookie });
    tried.push([header, text.includes("email") ? text : undefined]);
  }
  for (const header of ["host", "x-forwarded-host", "x-host", "x-forwarded-server", "forwarded", "x-forwarded-proto"]) {
    const { email } = await signUp(api);
    const value = header === "forwarded" ? "host=evil.example;proto=https" : "evil.example";
    await ask("POST", "/api/v1/auth/password-reset/", { [header]: value, "content-type": JSON_TYPE }, JSON.stringify({ email }));
    await expect.poll(() => api.links.some((link) => link.email === email)).toBe(true);
    const { url } = api.links.find((link) => link.email === email)!;
    tried.push([`${header} in a link`, url.startsWith(`${api.deps.publicUrl}/`) ? undefined : url]);
  }
  expect(letIn("other sites' pages", "headers that mean something elsewhere", tried)).toEqual([]);
});

test("every sign-in gets a new session id", async () => {
  const attacker = await signedIn();
  const email = newEmail();
  const fields = { email, password: PASSWORD };
  const planted = [attacker.cookie, "igny8_session=igny8s_chosen-by-somebody-else-000000000000000000", "igny8_session="];
  const tried: [string, unknown][] = [];
  for (const [round, cookie] of planted.entries())
    for (const door of ["sign-up", "sign-in"]) {
      const body =
        door === "sign-up" ? { ...fields, email: `${round}${email}`, name: "Jo", account_name: "Jo's" } : { ...fields, email: `0${email}` };
      const answer = await ask(
        "POST",
        `/api/v1/auth/${door}/`,
        { cookie, origin: api.deps.publicUrl, "content-type": JSON_TYPE },
        JSON.stringify(body),
      );
      const given = answer.setCookie?.split(";")[0];
      tried.push([
        `${door}: it is another one than ${cookie.slice(0, 30)}`,
        given && given !== cookie && given.length > 40 ? undefined : answer,
      ]);
      const { text } = await ask("GET", "/api/v1/auth/me/", { cookie });
      tried.push([`${door}: what was planted opens nothing of theirs`, text.includes(email) ? text : undefined]);
      for (const flag of ["HttpOnly", "SameSite=Lax", "Path=/"])
        tried.push([`${door}: ${flag}`, answer.setCookie?.includes(flag) ? undefined : answer.setCookie]);
    }
  const person = browser(api);
  const seen = new Set<string>();
  for (let again = 0; again < 3; again += 1) {
    await person.send("POST", "/api/v1/auth/sign-in/", { ...fields, email: `0${email}` });
    tried.push(["each sign-in gives another one", seen.has(person.cookie) ? person.cookie : undefined]);
    seen.add(person.cookie);
  }
  expect(letIn("other sites' pages", "sessions chosen by others", tried)).toEqual([]);
});

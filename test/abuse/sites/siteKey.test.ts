import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Membership } from "../../../db/people/account.ts";
import type { Role } from "../../../domain/people/roles.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { connection, fakeSite } from "../../support/servers/fakeSite.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { report } from "../../support/tries.ts";
import { testWorker } from "../../support/worker.ts";

// A site's real key gives access to its WordPress. No change of a site's address may send the key elsewhere.

const LOGIN = { user: "staging", password: "let me in" };
let app: TestApp;
/** The attacker's server: every request to it counts as a leak. */
let evil: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let mine: Awaited<ReturnType<typeof createSite>> & { token: string; user_id: number; account_id: number };

beforeAll(async () => {
  app = await testApp();
  evil = await fakeSite(connection());
  worker = await testWorker(app, { allowedHosts: [evil.host, evil.host.replace("127.0.0.1", "localhost")], timeoutMs: 1_000 });
});
afterAll(async () => {
  await worker?.stop();
  await evil?.stop();
  await app?.close();
});
beforeEach(async () => {
  const account = await createAccount(app.orm);
  mine = { ...account, ...(await createSite(app.orm, account.account_id, "https://bakery.example")) };
  await app.call("PATCH", at(), mine.token, { basic_auth: LOGIN });
  // Two keys: the previous one still gives access to the site.
  await app.call("POST", `${LIST}generate-api-key/`, mine.token, { site_id: mine.site_id });
  evil.say(connection());
});

const reported = (name: string) => report({ family: "a site's key at another address", case: name, tries: 1, let_in: 0 });
const LIST = "/api/v1/integration/integrations/";
const at = (): string => `${LIST}${mine.integration_id}/`;
const become = (role: Role) => app.orm.em.fork().nativeUpdate(Membership, { user_id: mine.user_id }, { role });
const row = () => app.orm.em.fork().findOneOrFail(SiteIntegration, mine.integration_id);
const move = (site_url: string, more: object = {}) => app.call("PATCH", at(), mine.token, { config_json: { site_url }, ...more });
const testIt = () => app.call("POST", `${at()}test-connection/`, mine.token);
const port = (): string => new URL(evil.url).port;

test.each([
  ["an editor", "editor", (): string => evil.url],
  ["an editor, by a name", "editor", (): string => evil.url.replace("127.0.0.1", "localhost")],
  ["an editor, by a number", "editor", (): string => `http://2130706433:${port()}`],
  ["an editor, without https", "editor", () => "http://bakery.example"],
  ["an editor, at another port", "editor", () => "https://bakery.example:8443"],
  ["an editor, under the host", "editor", () => "https://evil.bakery.example"],
  ["an editor, with the host in front", "editor", () => "https://bakery.example.evil.example"],
  ["a viewer", "viewer", (): string => evil.url],
] satisfies [string, Role, () => string][])("%s can't give the site another origin", async (name, role, url) => {
  const before = await row();
  await become(role);
  const answer = await move(url(), { is_active: true });
  expect([answer.status, answer.json.error.code]).toEqual([403, "role_required"]);
  expect(await row()).toMatchObject({ config_json: before.config_json, credentials_json: before.credentials_json, is_active: true });
  await testIt();
  expect(evil.requests).toEqual([]);
  reported(name);
});

test.each([
  ["at once", async () => void (await move(evil.url))],
  ["by way of a folder and www.", async () => void (await move("https://www.bakery.example/blog"), await move(evil.url))],
  [
    "and back, by way of the site's own",
    async () => void (await move(evil.url), await move("https://bakery.example"), await move(evil.url)),
  ],
  ["with the Basic auth in the same request", async () => void (await move(evil.url, { basic_auth: LOGIN }))],
])("an owner's other address gets neither key nor Basic auth: %s", async (name, go) => {
  await go();
  expect((await row()).config_json.site_url).toBe(evil.url);
  const { data } = (await testIt()).json;
  expect(data).toMatchObject({ ok: false, error_type: "KeyRefused", is_active: false });
  expect(evil.requests).toEqual([]);
  reported(`an owner: ${name}`);
});

test("a row that was changed outside the API sends no key", async () => {
  await app.orm.em.fork().nativeUpdate(SiteIntegration, mine.integration_id, { config_json: { site_url: evil.url } });
  expect((await testIt()).json.data).toMatchObject({ ok: false, error_type: "CredentialsUnreadable" });
  expect(evil.requests).toEqual([]);
  reported("a row that was changed");
});

test("the key is not sent to the address that the site reports", async () => {
  await app.orm.em
    .fork()
    .nativeUpdate(SiteIntegration, mine.integration_id, { config_json: { site_url: "https://bakery.example", home_url: evil.url } });
  await testIt();
  expect(evil.requests).toEqual([]);
  reported("what the site calls itself");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { basicAuthOf, keepBasicAuth } from "../../../db/sites/basicAuth.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { callingKeys, rotateKey } from "../../../db/sites/keys.ts";
import { encryptSecret, type SecretKey } from "../../../db/secrets.ts";
import { bindToOrigins } from "../../../db/sites/boundSecrets.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount, createSite, SECRET_KEYS } from "../../support/fixtures/accounts.ts";

let api: TestApp;
let account_id: number;
beforeAll(async () => {
  api = await testApp();
  ({ account_id } = await createAccount(api.orm));
});
afterAll(() => api?.close());

const load = (id: number) => api.orm.em.fork().findOneOrFail(SiteIntegration, id);
const login = { user: "staging", password: "let me in" };
const foreign: SecretKey[] = [{ id: "gone", key: Buffer.alloc(32, 3) }];

test.each(["https://evil.example", "http://example.com", "https://example.com:8443", "https://www.example.com"])(
  "a row whose address was changed to %s outside the API decrypts none of its secrets",
  async (site_url) => {
    const { integration_id } = await createSite(api.orm, account_id, "https://example.com");
    const em = api.orm.em.fork();
    const row = await em.findOneOrFail(SiteIntegration, integration_id);
    rotateKey(SECRET_KEYS, row, 24, new Date());
    keepBasicAuth(SECRET_KEYS, row, login);
    await em.flush();
    expect(callingKeys(SECRET_KEYS, await load(integration_id), new Date())).toHaveLength(2);
    await api.orm.em.fork().nativeUpdate(SiteIntegration, integration_id, { config_json: { site_url } });
    const moved = await load(integration_id);
    for (const open of [() => callingKeys(SECRET_KEYS, moved, new Date()), () => basicAuthOf(SECRET_KEYS, moved)])
      expect(open).toThrow(expect.objectContaining({ type: "CredentialsUnreadable" }));
  },
);

test("secrets from before the binding to an origin can be bound, and then decrypted only for that origin", async () => {
  const { integration_id } = await createSite(api.orm, account_id, "https://example.com");
  const unreadable = await createSite(api.orm, account_id, "https://example.org");
  const unbound = (row: number, field: string, plain: string, keys = SECRET_KEYS) =>
    encryptSecret(keys, { account_id, table: "igny8_site_integrations", row, field }, plain);
  const until = new Date(Date.now() + 60_000).toISOString();
  const credentials_json = {
    api_key: unbound(integration_id, "api_key", "igny8_new"),
    previous_api_key: unbound(integration_id, "api_key", "igny8_old"),
    previous_api_key_valid_until: until,
    basic_auth: unbound(integration_id, "basic_auth", JSON.stringify([login.user, login.password])),
  };
  await api.orm.em.fork().nativeUpdate(SiteIntegration, integration_id, { credentials_json });
  const lost = { api_key: unbound(unreadable.integration_id, "api_key", "igny8_lost", foreign) };
  await api.orm.em.fork().nativeUpdate(SiteIntegration, unreadable.integration_id, { credentials_json: lost });
  const old = await load(integration_id);
  expect(() => callingKeys(SECRET_KEYS, old, new Date())).toThrow(expect.objectContaining({ type: "CredentialsUnreadable" }));

  expect(await bindToOrigins(api.orm.em.fork(), SECRET_KEYS)).toBe(1);
  const bound = await load(integration_id);
  expect(callingKeys(SECRET_KEYS, bound, new Date())).toEqual(["igny8_new", "igny8_old"]);
  expect(basicAuthOf(SECRET_KEYS, bound)).toEqual(login);
  expect(bound.credentials_json.previous_api_key_valid_until).toBe(until);
  expect((await load(unreadable.integration_id)).credentials_json).toEqual(lost);
  expect(await bindToOrigins(api.orm.em.fork(), SECRET_KEYS)).toBe(0);
});

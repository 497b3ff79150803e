import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";
import { browser, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

// Each route checks its own limits. Their sizes do not matter here: no attempts are left.

const api = useApp();
const FROM = "203.0.113.9";
const ELSEWHERE = "203.0.113.10";
const WRONG = "wrong password";
let app: typeof api.app;
let site: Awaited<ReturnType<typeof pluginSite>>;
let person: Awaited<ReturnType<typeof signUp>>;
beforeAll(async () => {
  app = createApp({ ...api.deps, trustedProxies: 1 });
  await releasedVersion(api, "1.5.0");
  site = await pluginSite(api);
  person = await signUp(api);
});

const useUp = (rule: string, key: string) =>
  api.orm.em.execute("insert into igny8_rate_limits (key, points, expire) values (?, 1000000, ?)", [
    `${rule}:${createHash("sha256").update(key.toLowerCase()).digest("base64url")}`,
    Date.now() + 600_000,
  ]);

type Ask = (from: string) => Promise<{ status: number }>;
const send =
  (path: string, body: () => object): Ask =>
  (from) =>
    browser({ ...api, app }).send("POST", `/api/v1/auth/${path}/`, body(), { "x-forwarded-for": from, cookie: person.cookie });
const plugin =
  (path: string, body?: object): Ask =>
  (from) =>
    Promise.resolve(
      app.request(`/api/plugins/${SLUG}/${path}`, {
        method: body ? "POST" : "GET",
        headers: { "x-forwarded-for": from, "x-igny8-api-key": site.api_key, ...(body ? { "content-type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify({ ...site.facts, ...body }) } : {}),
      }),
    );
const reset = { token: `igny8r_${"A".repeat(43)}`, password: "another good one" };
const SIGN_UP = () => ({ email: newEmail(), password: PASSWORD, name: "Jo", account_name: "Jo's" });

test.each<[string, string, Ask, number]>([
  ["sign_up_from", "signing up", send("sign-up", SIGN_UP), 201],
  ["password_reset_from", "asking for a link", send("password-reset", () => ({ email: newEmail() })), 202],
  ["password_reset_from", "setting a password with a link", send("password-reset/confirm", () => reset), 404],
  ["verification_from", "confirming an e-mail with a link", send("verification/confirm", () => ({ token: reset.token })), 404],
  ["verification_from", "having a mail that confirms sent again", send("verification", () => ({})), 409],
  ["plugin_ask_from", "asking for updates", plugin("check-update/", { installed_version: "1.4.0" }), 200],
  ["plugin_download_from", "downloading", plugin("download/"), 200],
  ["plugin_download_from", "downloading by an install link", plugin("download/", { token: "igny8e_x" }), 404],
  ["plugin_enrol_from", "connecting a site", plugin("enrol/", { token: "igny8e_x", version: "1.5.0" }), 404],
])("%s: %s", async (rule, _, ask, otherwise) => {
  await api.orm.em.execute("delete from igny8_rate_limits");
  await useUp(rule, FROM);
  expect([(await ask(FROM)).status, (await ask(ELSEWHERE)).status]).toEqual([429, otherwise]);
});

test.each<[string, Ask, number]>([
  ["signing in", send("sign-in", () => ({ email: person.email, password: WRONG })), 401],
  ["changing one's own", send("password", () => ({ current_password: WRONG, password: "another good one" })), 422],
])("passwords can't be guessed by %s", async (_, ask, otherwise) => {
  await api.orm.em.execute("delete from igny8_rate_limits");
  await useUp("sign_in", `${FROM} ${person.email}`);
  expect([(await ask(FROM)).status, (await ask(ELSEWHERE)).status]).toEqual([429, otherwise]);
});

test("a site's requests are counted whatever address they come from", async () => {
  await api.orm.em.execute("delete from igny8_rate_limits");
  await useUp("plugin_ask", String(site.integration_id));
  expect((await site.ask("check-update", { installed_version: "1.4.0" })).status).toBe(429);
});

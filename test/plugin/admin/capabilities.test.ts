import { expect, test } from "vitest";
import { useBridge } from "../support/bridgeSite.ts";

// The plugin's admin actions need the right capability and a nonce from the plugin's own pages. Neither alone is enough.

const bridge = useBridge();

/** Signs a user in. Returns the headers that the browser sends from then on. */
async function signIn(user: string, password: string): Promise<string> {
  const answer = await fetch(`${bridge.site.url}/wp-login.php`, {
    method: "POST",
    body: new URLSearchParams({ log: user, pwd: password }),
    redirect: "manual",
  });
  expect(answer.status).toBe(302);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
async function people() {
  await bridge.site.wp(["user", "create", "eve", "eve@example.com", "--role=editor", "--user_pass=eve-password"]).catch(() => undefined);
  // A nonce belongs to a person's session. This one is as if an admin page had been shown to them.
  await bridge.addCode(`add_action( 'init', function () {
    if ( isset( $_GET['nonce_of'] ) ) { wp_die( wp_json_encode( wp_create_nonce( wp_unslash( $_GET['nonce_of'] ) ) ), '', 200 ); }
  } );
  add_filter( 'wp_die_handler', function ( $handler ) { return isset( $_GET['nonce_of'] ) ? function ( $text ) { echo $text; exit; } : $handler; } );`);
  return { eve: await signIn("eve", "eve-password"), admin: await signIn(bridge.site.adminUser, bridge.site.adminPassword) };
}
const nonceOf = async (cookie: string, action: string) =>
  (await (await fetch(`${bridge.site.url}/?nonce_of=${action}`, { headers: { cookie } })).json()) as string;
const post = (cookie: string, page: string, fields: Record<string, string>) =>
  fetch(`${bridge.site.url}/wp-admin/${page}`, {
    method: "POST",
    headers: { cookie },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });

test.each([
  ["sending again", "admin-post.php", "igny8_retry", "_wpnonce", 302],
  ["looking for updates", "admin-post.php", "igny8_check_update", "_wpnonce", 302],
  ["testing the connection", "admin-ajax.php", "igny8_test_connection", "nonce", 200],
])("%s is for administrators, from the page that they have open", async (_, page, action, field, done) => {
  const { eve, admin } = await people();
  const ask = async (cookie: string, nonce: string) => (await post(cookie, page, { action, [field]: nonce })).status;
  expect(await ask(eve, await nonceOf(eve, action))).toBe(403);
  expect(await ask(admin, "")).toBe(403);
  expect(await ask(admin, await nonceOf(eve, action))).toBe(403);
  expect(await ask(admin, await nonceOf(admin, action))).toBe(done);
});

test("the plugin's Site Health test is only for users who may see Site Health", async () => {
  expect((await bridge.rest("/igny8/v1/site-health")).status).toBe(401);
});

test("the settings page shows nothing to editors", async () => {
  const { eve } = await people();
  const page = await fetch(`${bridge.site.url}/wp-admin/options-general.php?page=igny8`, { headers: { cookie: eve } });
  expect([page.status, (await page.text()).includes("igny8_api_key")]).toEqual([403, false]);
});

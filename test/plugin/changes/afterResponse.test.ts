import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { POLL_PHP, useBridge } from "../support/bridgeSite.ts";
import { useReceiver } from "../support/receiver.ts";

// One PHP process for everything: the request that sends can begin only after the request that saved has ended.
const bridge = useBridge({ workers: 1 });
const receiver = useReceiver(bridge);

const drains = () => bridge.evaluate("echo (int) get_option( 'igny8_test_drains' );");

test("a server with a single process still sends", async () => {
  for (const round of [1, 2, 3]) {
    const payload = article({ title: `Round ${round}` });
    expect((await bridge.publish(payload)).status).toBe(201);
    await receiver.until(payload.content_id, (told) => told.length === 2);
  }
});

const DRAINS =
  "add_action( 'wp_ajax_nopriv_igny8_drain', function () { update_option( 'igny8_test_drains', 1 + (int) get_option( 'igny8_test_drains' ) ); }, 1 );";
const NO_LOOPBACK =
  "add_filter( 'admin_url', function ( $url, $path ) { return 'admin-ajax.php' === $path && is_file( WP_CONTENT_DIR . '/no-loopback' ) ? 'http://127.0.0.1:1/wp-admin/admin-ajax.php' : $url; }, 10, 2 );";
// What WordPress's own pages do after a change: redirect, print a page, answer a script.
const SAVES = `add_action( 'wp_loaded', function () {
  if ( ! isset( $_GET['igny8_save'] ) ) { return; }
  if ( 'begun' === $_GET['as'] ) { echo 'begun, '; flush(); }
  wp_update_post( array( 'ID' => (int) $_GET['igny8_save'], 'post_title' => uniqid( 'Saved ' ) ) );
  if ( 'redirect' === $_GET['as'] ) { wp_safe_redirect( home_url( '/?saved' ) ); exit; }
  if ( 'json' === $_GET['as'] ) { wp_send_json( array( 'text' => str_repeat( 'é', 9000 ) ) ); }
  if ( 'begun' === $_GET['as'] ) { echo 'done'; exit; }
  ob_start();
  echo '<p>' . str_repeat( 'a page ', 2000 ) . 'end</p>';
  exit;
} );`;

test("a site that can't call itself still sends within seconds, and the save does not wait for IGNY8", async () => {
  await bridge.addCode(NO_LOOPBACK);
  await bridge.addCode(SAVES);
  await bridge.addCode(DRAINS);
  await bridge.evaluate("touch( WP_CONTENT_DIR . '/no-loopback' ); echo 1;");
  let release: () => void = () => undefined;
  const hold = () => {
    const held = new Promise<void>((resolve) => (release = resolve));
    receiver.igny8.answer = () => held.then(() => ({ status: 200, body: { success: true } }));
  };
  const soon = async (payload: { content_id: number }, count: number) => {
    await expect.poll(() => receiver.told(payload.content_id).length, { timeout: 5_000, interval: 20 }).toBe(count);
  };

  // IGNY8 answers only after the browser has the save's whole response.
  hold();
  const payload = article();
  const { status, body } = await bridge.publish(payload);
  expect([status, body.success]).toEqual([201, true]);
  await soon(payload, 1);
  release();
  await soon(payload, 2);

  const checks: Record<string, (response: Response, text: string) => void> = {
    redirect: (response) => expect([response.status, response.headers.get("location")]).toEqual([302, `${bridge.site.url}/?saved`]),
    json: (_, text) => expect(JSON.parse(text)).toEqual({ text: "é".repeat(9000) }),
    page: (_, text) => expect(text).toBe(`<p>${"a page ".repeat(2000)}end</p>`),
  };
  for (const [index, [as, check]] of Object.entries(checks).entries()) {
    hold();
    const response = await fetch(`${bridge.site.url}/?igny8_save=${body.data.post_id}&as=${as}`, { redirect: "manual" });
    check(response, await response.text());
    await soon(payload, 3 + 2 * index);
    release();
    await soon(payload, 4 + 2 * index);
  }
  expect(await drains()).toBe(0);
  await expect.poll(() => bridge.evaluate("echo wp_json_encode( wp_next_scheduled( 'igny8_drain' ) );"), POLL_PHP).toBe(false); // WP-Cron has nothing left to do.

  // A response that has begun can't be measured. It needs the call, or WP-Cron.
  const begun = async () => expect(await (await fetch(`${bridge.site.url}/?igny8_save=${body.data.post_id}&as=begun`)).text()).toBe("begun, done"); // prettier-ignore
  await begun();
  expect(await bridge.evaluate("echo igny8_sending()['no_loopback'] - time();")).toBeGreaterThan(3000); // The site does not call itself again at each save.
  expect(receiver.told(payload.content_id)).toHaveLength(8);
  const due = await bridge.evaluate("echo wp_next_scheduled( 'igny8_drain' ) - time();");
  expect([due > 0, due <= 30]).toEqual([true, true]);
  await bridge.site.wp(["cron", "event", "run", "igny8_drain"]);
  await soon(payload, 10);
  await bridge.evaluate("unlink( WP_CONTENT_DIR . '/no-loopback' ); update_option( 'igny8_sending', array() ); echo 1;");
  await begun();
  await soon(payload, 12);
  expect(await drains()).toBe(1);
});

test("a save takes no longer than on a site that can call itself", async () => {
  const payload = article();
  const { body } = await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  // In turns, so that other load on the machine affects both alike.
  const took = { ending: [] as number[], calling: [] as number[] };
  for (let round = 1; round <= 22; round += 1) {
    const how = round % 2 ? "ending" : "calling";
    const began = performance.now();
    await (await fetch(`${bridge.site.url}/?igny8_save=${body.data.post_id}&as=${how === "calling" ? "begun" : "json"}`)).text();
    took[how].push(performance.now() - began);
    await receiver.until(payload.content_id, (told) => told.length === 2 + 2 * round);
    await (await fetch(`${bridge.site.url}/wp-includes/images/blank.gif`)).arrayBuffer(); // Waits until the one process is free.
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[5]!;
  const [ending, calling] = [median(took.ending), median(took.calling)];
  console.log(
    `a save, median of 11: ${calling.toFixed(0)} ms where the site calls itself, ${ending.toFixed(0)} ms where it ends its answer`,
  );
  expect(ending).toBeLessThan(calling * 1.25 + 20);
});

test("where the server can end the response first, the same request sends", async () => {
  // The function that PHP-FPM and LiteSpeed have.
  await bridge.addCode(
    "function litespeed_finish_request() { update_option( 'igny8_test_finished', 1 + (int) get_option( 'igny8_test_finished' ) ); return true; }",
  );
  const before = await drains();
  const payload = article();
  await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  expect([await drains(), await bridge.evaluate("echo (int) get_option( 'igny8_test_finished' );")]).toEqual([before, 1]);
});

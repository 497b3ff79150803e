import { expect, test } from "vitest";
import { article } from "./support/article.ts";
import { useBridge } from "./support/bridgeSite.ts";
import { useReceiver } from "./support/receiver.ts";

// One PHP process for everything: the request that sends can only begin when the one that saved has ended.
const bridge = useBridge({ workers: 1 });
const receiver = useReceiver(bridge);

const drains = () => bridge.evaluate("echo (int) get_option( 'igny8_test_drains' );");

test("a server with a single process gets it sent all the same", async () => {
  await bridge.addCode(
    "add_action( 'wp_ajax_nopriv_igny8_drain', function () { update_option( 'igny8_test_drains', 1 + (int) get_option( 'igny8_test_drains' ) ); }, 1 );",
  );
  for (const round of [1, 2, 3]) {
    const payload = article({ title: `Round ${round}` });
    expect((await bridge.publish(payload)).status).toBe(201);
    await receiver.until(payload.content_id, (told) => told.length === 2);
  }
  expect(await drains()).toBeGreaterThanOrEqual(3);
});

test("a site that can't call itself leaves it to WP-Cron, and does not try again at each save", async () => {
  await bridge.addCode(
    "add_filter( 'admin_url', function ( $url, $path ) { return 'admin-ajax.php' === $path && is_file( WP_CONTENT_DIR . '/no-loopback' ) ? 'http://127.0.0.1:1/wp-admin/admin-ajax.php' : $url; }, 10, 2 );",
  );
  await bridge.evaluate("touch( WP_CONTENT_DIR . '/no-loopback' ); echo 1;");
  const payload = article();
  const { body } = await bridge.publish(payload);
  expect(body.success).toBe(true);
  expect(await bridge.evaluate("echo igny8_sending()['no_loopback'] - time();")).toBeGreaterThan(3000);
  expect(receiver.told(payload.content_id)).toEqual([]);
  const due = await bridge.evaluate("echo wp_next_scheduled( 'igny8_drain' ) - time();");
  expect([due > 0, due <= 30]).toEqual([true, true]);
  await bridge.site.wp(["cron", "event", "run", "igny8_drain"]);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  await bridge.evaluate("unlink( WP_CONTENT_DIR . '/no-loopback' ); update_option( 'igny8_sending', array() ); echo 1;");
});

test("where the server can end the answer first, the same request sends", async () => {
  // What PHP-FPM and LiteSpeed bring.
  await bridge.addCode(
    "function litespeed_finish_request() { update_option( 'igny8_test_finished', 1 + (int) get_option( 'igny8_test_finished' ) ); return true; }",
  );
  const before = await drains();
  const payload = article();
  await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  expect([await drains(), await bridge.evaluate("echo (int) get_option( 'igny8_test_finished' );")]).toEqual([before, 1]);
});

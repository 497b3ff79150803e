import { afterAll, beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { type Igny8, startIgny8 } from "../support/igny8.ts";

// Calls from the site to IGNY8 contain its key. A redirect must not send them anywhere else.

const bridge = useBridge();
let igny8: Igny8;
let elsewhere: Igny8;
beforeAll(async () => {
  igny8 = await startIgny8();
  elsewhere = await startIgny8();
  await bridge.evaluate(`update_option( 'igny8_api_url', '${igny8.origin}' ); echo 1;`);
});
afterAll(async () => {
  await igny8?.stop();
  await elsewhere?.stop();
});

const told = () => bridge.publish(article()).then(() => bridge.evaluate("igny8_drain( true ); echo 1;"));

test.each<[string, RegExp, () => Promise<unknown>]>([
  ["a webhook", /\/webhooks\/wordpress\//, told],
  [
    "the test of the connection",
    /\/wordpress\/test\/$/,
    () => bridge.evaluate("igny8_test_connection( igny8_stored_connection() ); echo 1;"),
  ],
  ["the question for updates", /\/check-update\/$/, () => bridge.evaluate("igny8_check_now(); echo 1;")],
  [
    "the question for the plugin's details",
    /\/info\/$/,
    () => bridge.evaluate("delete_site_transient( 'igny8_plugin_info' ); igny8_plugin_info(); echo 1;"),
  ],
])("%s follows no redirect", async (_, path, call) => {
  for (const status of [302, 307]) {
    igny8.calls.length = 0;
    igny8.answer = { status, headers: { location: `${elsewhere.origin}/` }, body: "" };
    await call();
    await expect.poll(() => igny8.calls.some((one) => path.test(one.path)), { timeout: 15_000 }).toBe(true);
    expect([status, elsewhere.calls]).toEqual([status, []]);
  }
});

import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { POLL_PHP, KEY, useBridge } from "../support/bridgeSite.ts";
import { expectedSignature, keyId, useReceiver } from "../support/receiver.ts";

const bridge = useBridge();
const receiver = useReceiver(bridge);
const NEW = "igny8_bmV3IGtleXMgc3dlZXAgY2xlYW4sIG9sZCBvbmVzIGs";

const hand = (key: string, body: unknown) =>
  bridge.rest("/igny8/v1/key", {
    method: "POST",
    headers: { "content-type": "application/json", "x-igny8-api-key": key },
    body: JSON.stringify(body),
  });
const me = (key: string) => bridge.rest("/wp/v2/users/me", { headers: { "x-igny8-api-key": key } });

test("an invalid new key is refused, and the old one stays", async () => {
  for (const body of [
    {},
    { api_key: "" },
    { api_key: "short" },
    { api_key: "with a space in it all" },
    { api_key: 12_345_678_901_234_567_000 },
    { api_key: ["x".repeat(40)] },
    null,
  ]) {
    expect(await hand(KEY, body)).toMatchObject({
      status: 422,
      body: { code: "igny8_invalid_key", data: { fields: { api_key: expect.any(String) } } },
    });
  }
  expect((await hand("igny8_wrong", { api_key: NEW })).status).toBe(401);
  expect((await me(KEY)).status).toBe(200);
});

test("the old key installs the new one, which signs from then on; a repetition with the new key changes nothing", async () => {
  receiver.igny8.answer = ({ headers }) => ({ status: headers["x-igny8-key-id"] === keyId(NEW) ? 200 : 401, body: {} });
  const payload = article();
  await bridge.publish(payload);
  await expect.poll(() => receiver.calls().length, { timeout: 45_000 }).toBe(1);
  await expect.poll(() => bridge.evaluate("echo wp_json_encode( igny8_is_paused() );"), POLL_PHP).toBe(true);

  const answer = await hand(KEY, { api_key: NEW });
  expect([answer.status, answer.body]).toEqual([200, { success: true, data: { api_key: `igny8_••••••••${NEW.slice(-4)}` } }]);
  // Webhooks that were refused with the old key are sent with the new one at once.
  await receiver.until(payload.content_id, (told) => told.length === 3);
  for (const call of receiver.calls().slice(1)) {
    expect(call.headers["x-igny8-key-id"]).toBe(keyId(NEW));
    expect(call.headers["webhook-signature"]).toBe(expectedSignature(call, NEW));
  }
  expect([(await me(KEY)).status, (await me(NEW)).status]).toEqual([401, 200]);
  expect((await hand(KEY, { api_key: KEY })).status).toBe(401);
  expect((await hand(NEW, { api_key: NEW })).status).toBe(200);
});

test("after 20 wrong keys the answer is 429 with Retry-After, and the right key still works", async () => {
  await bridge.evaluate(
    "global $wpdb; foreach ( $wpdb->get_col( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '_transient%igny8_wrong%'\" ) as $name ) { delete_option( $name ); } echo 1;",
  );
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) statuses.push((await me(`igny8_guess_${i}`)).status);
  expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)]);
  const refused = await bridge.rest("/igny8/v1/structure", { headers: { "x-igny8-api-key": "igny8_guess" } });
  expect([refused.status, refused.body.code]).toEqual([429, "igny8_too_many_wrong_keys"]);
  const wait = Number(refused.headers.get("retry-after"));
  expect([wait > 0, wait <= 300]).toEqual([true, true]);
  expect((await me(NEW)).status).toBe(200);
  expect((await bridge.rest("/igny8/v1/structure", { headers: { "x-igny8-api-key": NEW } })).status).toBe(200);
});

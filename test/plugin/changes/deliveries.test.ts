import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { POLL_PHP, KEY, useBridge } from "../support/bridgeSite.ts";
import { expectedSignature, type Told, useReceiver } from "../support/receiver.ts";

const bridge = useBridge({ workers: 3 });
const receiver = useReceiver(bridge);

const json = { "content-type": "application/json" };
const edit = (id: number, fields: Record<string, unknown>) =>
  bridge.admin(`/wp/v2/posts/${id}`, { method: "POST", headers: json, body: JSON.stringify(fields) });
const deliveries = async (): Promise<Told[]> =>
  JSON.parse(
    await bridge.site.wp([
      "igny8",
      "deliveries",
      "--format=json",
      "--fields=id,kind,reason,post_id,content_id,sequence,state,attempts,next_at,created_at,last_status,last_error,event_id",
    ]),
  );
const forget = () =>
  bridge.evaluate(
    "global $wpdb; $wpdb->query( 'DELETE FROM ' . Igny8_Deliveries::table() ); update_option( 'igny8_sending', array() ); wp_clear_scheduled_hook( 'igny8_drain' ); echo 1;",
  );
const drain = (): Promise<Record<string, number>> => bridge.evaluate("echo wp_json_encode( igny8_drain( true ) );");
const makeDue = () => bridge.evaluate("global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . ' SET next_at = 1' ); echo 1;");

/** Waits until an attempt has failed and is stored, and WP-Cron has its next event. */
const tried = async () => {
  const isOver = "igny8_is_paused() && ! Igny8_Deliveries::is_being_sent() && wp_next_scheduled( 'igny8_drain' ) > 0";
  await expect.poll(() => bridge.evaluate(`echo wp_json_encode( ${isOver} );`), POLL_PHP).toBe(true);
};

/** An article whose creation was reported, with an empty queue. */
async function published(): Promise<{ id: number; content_id: number; sequence: number }> {
  await forget();
  receiver.igny8.answer = { status: 200, body: {} };
  const payload = article();
  const { body } = await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  await expect.poll(async () => (await deliveries()).filter(({ state }) => state === "waiting"), POLL_PHP).toEqual([]);
  await forget();
  receiver.igny8.calls.length = 0;
  return { id: body.data.post_id, content_id: payload.content_id, sequence: body.data.sequence };
}

test("an edit is reported within seconds, by a separate request", async () => {
  const { id, content_id } = await published();
  await edit(id, { title: "Warm up" });
  await receiver.until(content_id, (told) => told.length === 2);
  receiver.igny8.calls.length = 0;
  const began = performance.now();
  await edit(id, { title: "Quick" });
  await receiver.until(content_id, (told) => told.length === 2);
  const took = performance.now() - began;
  console.info(`edit to webhook: ${Math.round(took)} ms`);
  expect(took).toBeLessThan(5_000);
});

test("while IGNY8 is down nothing is lost; afterwards everything arrives in order", async () => {
  const { id, content_id, sequence } = await published();
  receiver.igny8.answer = { status: 503, body: { success: false, error: { code: "down", message: "Back soon." } } };
  for (const title of ["One", "Two", "Three"]) await edit(id, { title });
  await expect
    .poll(async () => (await deliveries()).find(({ attempts }) => attempts > 0), POLL_PHP)
    .toMatchObject({ state: "waiting", last_status: 503, last_error: "Back soon." });
  // One attempt shows that IGNY8 is down. Two more edits cause no further attempts.
  expect(receiver.calls()).toHaveLength(1);
  expect(await bridge.evaluate("echo wp_next_scheduled( 'igny8_drain' ) - time();")).toBeLessThanOrEqual(40);

  receiver.igny8.calls.length = 0;
  receiver.igny8.answer = { status: 200, body: {} };
  await makeDue();
  expect(await drain()).toEqual({ sent: 6, failed: 0, waiting: 0 });
  expect(receiver.told(content_id).map(({ sequence: number, post_title }) => [number - sequence, post_title])).toEqual([
    [1, "One"],
    [1, undefined],
    [2, "Two"],
    [2, undefined],
    [3, "Three"],
    [3, undefined],
  ]);
});

test("one success releases all waiting deliveries; WP-Cron does this by itself", async () => {
  const articles = [await published(), await published()];
  receiver.igny8.answer = { status: 500, body: "" };
  for (const { id } of articles) {
    await edit(id, { title: "Waits" });
    await tried();
  }
  expect(receiver.calls()).toHaveLength(1);
  await bridge.evaluate(
    "global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . ' SET next_at = ' . ( time() + 3000 ) . ' WHERE attempts = 0' ); echo 1;",
  );
  await bridge.evaluate(`global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . ' SET next_at = 1 WHERE attempts > 0' );
    $p = igny8_sending(); $p['until'] = time(); update_option( 'igny8_sending', $p ); echo 1;`);
  receiver.igny8.answer = { status: 200, body: {} };
  await bridge.site.wp(["cron", "event", "run", "igny8_drain"]);
  for (const { content_id } of articles)
    await receiver.until(content_id, (told) => told.filter(({ post_title }) => post_title === "Waits").length >= 1);
  expect((await deliveries()).map(({ state }) => state)).toEqual(["sent", "sent", "sent", "sent"]);
});

test("all attempts of a delivery have the same id and body, each with its own signature", async () => {
  const { id } = await published();
  receiver.igny8.answer = { status: 500, body: "" };
  await edit(id, { content: "<p>Again and again.</p>" });
  await tried();
  for (const wait of [1, 2]) {
    await expect
      .poll(() => Math.floor(Date.now() / 1000), { timeout: 5_000 })
      .toBeGreaterThan(Number(receiver.calls().at(-1)?.headers["webhook-timestamp"]));
    await makeDue();
    await drain();
    expect(receiver.calls()).toHaveLength(wait + 1);
  }
  const calls = receiver.calls();
  expect(new Set(calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
  expect(new Set(calls.map(({ headers }) => headers["webhook-signature"])).size).toBe(3);
  for (const call of calls) expect(call.headers["webhook-signature"]).toBe(expectedSignature(call));
  const [row] = await deliveries();
  // 30 s, 60 s, 120 s, and up to a fifth more.
  const wait = Number(row?.["next_at"]) - Date.now() / 1000;
  expect([Number(row?.["attempts"]), wait > 100 && wait < 146]).toEqual([3, true]);
});

test("permanent refusals are not retried, all other failures are", async () => {
  const error = (code: string) => ({ success: false, error: { code, message: `${code} it is` } });
  const answers: [status: number, body: unknown, state: string][] = [
    [400, error("malformed"), "failed"],
    [404, error("not_found"), "failed"],
    [422, error("invalid"), "failed"],
    [404, "<html>some other server</html>", "waiting"],
    [401, error("wrong_key"), "waiting"],
    [403, "Forbidden", "waiting"],
    [410, error("gone"), "waiting"],
    [429, error("slow_down"), "waiting"],
    [500, "", "waiting"],
    [302, "", "waiting"],
    [202, "", "sent"],
  ];
  const { id, content_id } = await published();
  for (const [status, body, state] of answers) {
    await forget();
    receiver.igny8.calls.length = 0;
    receiver.igny8.answer = { status, body };
    await edit(id, { content: `<p>${Math.random()}</p>` });
    await receiver.until(content_id, (told) => told.length === 1);
    const said = typeof body === "object" ? (body as ReturnType<typeof error>).error.message : expect.any(String);
    await expect.poll(async () => (await deliveries())[0], POLL_PHP).toMatchObject({ state, last_status: status, last_error: said });
  }
});

test("a pause that IGNY8 asks for is observed", async () => {
  const { id, content_id } = await published();
  const waits = [
    ["7200", 7200],
    [new Date(Date.now() + 3600_000).toUTCString(), 3600],
  ] as const;
  for (const [header, seconds] of waits) {
    await forget();
    receiver.igny8.calls.length = 0;
    receiver.igny8.answer = { status: 429, headers: { "retry-after": header }, body: {} };
    await edit(id, { content: `<p>${header}</p>` });
    await receiver.until(content_id, (told) => told.length === 1);
    await expect.poll(async () => Number((await deliveries())[0]?.["next_at"]) - Date.now() / 1000, POLL_PHP).toBeGreaterThan(seconds - 60);
    expect(Number((await deliveries())[0]?.["next_at"]) - Date.now() / 1000).toBeLessThan(seconds + 10);
    // WP-Cron was due in half a minute. It postpones the delivery.
    await makeDue();
    receiver.igny8.calls.length = 0;
    await bridge.evaluate("wp_clear_scheduled_hook( 'igny8_drain' ); igny8_cron_drain(); echo 1;");
    expect(receiver.calls()).toEqual([]);
    expect(await bridge.evaluate("echo wp_next_scheduled( 'igny8_drain' ) - time();")).toBeGreaterThan(seconds - 60);
  }
  await forget();
});

test("after three days a delivery fails, and a person can send it again", async () => {
  const { id, content_id } = await published();
  receiver.igny8.answer = { status: 500, body: "" };
  await edit(id, { title: "Late" });
  await tried();
  await bridge.evaluate(
    "global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . ' SET next_at = 1, give_up_at = 1' ); echo 1;",
  );
  // Both fail: one that fails for good does not stop the next.
  expect(await drain()).toEqual({ sent: 0, failed: 2, waiting: 0 });
  expect((await deliveries()).map(({ state }) => state)).toEqual(["failed", "failed"]);
  await expect(bridge.site.wp(["igny8", "retry"])).rejects.toThrow(/2 queued again; 0 sent, 0 failed, 2 waiting/);

  receiver.igny8.calls.length = 0;
  receiver.igny8.answer = { status: 200, body: {} };
  const ids = (await bridge.site.wp(["igny8", "deliveries", "--format=ids"])).split(" ");
  expect(await bridge.site.wp(["igny8", "retry", ...ids])).toContain("2 queued again; 2 sent, 0 failed, 0 waiting");
  expect(receiver.told(content_id)).toMatchObject([{ post_title: "Late" }, { metadata: expect.any(Object) }]);
});

test("concurrent drains send each delivery once, and an article's in order", async () => {
  const articles = [await published(), await published(), await published()];
  await bridge.evaluate("update_option( 'igny8_sending', array( 'failures' => 1, 'until' => time() + 600, 'at' => time() ) ); echo 1;");
  for (const round of [1, 2, 3]) for (const { id } of articles) await edit(id, { title: `Round ${round}` });
  expect(receiver.calls()).toEqual([]);
  let flying = 0;
  let most = 0;
  receiver.igny8.answer = async () => {
    flying += 1;
    most = Math.max(most, flying);
    await new Promise((resolve) => setTimeout(resolve, 40));
    flying -= 1;
    return { status: 200, body: {} };
  };
  await bridge.evaluate("update_option( 'igny8_sending', array() ); echo 1;");
  const urls: string[] = await bridge.evaluate("echo wp_json_encode( array_fill( 0, 6, igny8_drain_url() ) );");
  await Promise.all(urls.map((url) => fetch(url, { method: "POST" })));
  for (const { content_id } of articles) {
    const told = await receiver.until(content_id, (all) => all.length === 6);
    const numbers = told.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
  await expect.poll(async () => (await deliveries()).filter(({ state }) => state === "sent").length, POLL_PHP).toBe(18);
  expect(receiver.calls()).toHaveLength(18);
  expect(new Set(receiver.calls().map(({ headers }) => headers["webhook-id"])).size).toBe(18);
  expect(most).toBeGreaterThan(1);
});

test("a minute after a sender died, another process sends its delivery", async () => {
  const { id, content_id } = await published();
  await bridge.evaluate("update_option( 'igny8_sending', array( 'failures' => 1, 'until' => time() + 600, 'at' => time() ) ); echo 1;");
  await edit(id, { content: "<p>Interrupted.</p>" });
  await bridge.evaluate("Igny8_Deliveries::claim_next(); echo 1;");
  expect(await drain()).toEqual({ sent: 0, failed: 0, waiting: 0 });
  await bridge.evaluate(
    "global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . ' SET claimed_at = claimed_at - 61' ); echo 1;",
  );
  expect(await drain()).toEqual({ sent: 1, failed: 0, waiting: 0 });
  expect(receiver.told(content_id)).toHaveLength(1);
});

test("draining by HTTP needs a fresh token", async () => {
  const good: string = await bridge.evaluate("echo wp_json_encode( igny8_drain_url() );");
  const old = await bridge.evaluate(
    "$t = time() - 1; echo wp_json_encode( admin_url( 'admin-ajax.php?action=igny8_drain&expires=' . $t . '&token=' . igny8_drain_token( $t ) ) );",
  );
  expect((await fetch(good)).status).toBe(200);
  for (const bad of [
    old,
    good.slice(0, -1),
    good.replace(/expires=(\d+)/, (_, n) => `expires=${Number(n) + 1}`),
    good.replace(/&token=.*/, ""),
  ]) {
    expect((await fetch(bad)).status).toBe(403);
  }
});

test("a call from IGNY8 with the right key ends the pause", async () => {
  const { id, content_id } = await published();
  receiver.igny8.answer = { status: 500, body: "" };
  await edit(id, { content: "<p>Waiting for you.</p>" });
  await receiver.until(content_id, (told) => told.length === 1);
  await expect.poll(() => bridge.evaluate("echo wp_json_encode( igny8_is_paused() );"), POLL_PHP).toBe(true);
  receiver.igny8.answer = { status: 200, body: {} };
  const call = () => bridge.rest("/wp/v2/users/me", { headers: { "x-igny8-api-key": KEY } });
  await call();
  expect(await bridge.evaluate("echo wp_json_encode( igny8_is_paused() );")).toBe(true);
  await bridge.evaluate("$p = igny8_sending(); $p['at'] -= 30; update_option( 'igny8_sending', $p ); echo 1;");
  await call();
  await receiver.until(content_id, (told) => told.length === 2);
});

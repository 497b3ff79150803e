import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { POLL_PHP, useBridge } from "../support/bridgeSite.ts";
import { useReceiver } from "../support/receiver.ts";

// Only the editor runs here, so that no background work is measured as part of the save.
const bridge = useBridge({ workers: 4 });
const receiver = useReceiver(bridge);

const json = { "content-type": "application/json" };
const ROUNDS = 33;
/** The hooks that report changes to the plugin. Without them a save is WordPress's own. */
const WITHOUT = `if ( isset( $_GET['igny8_off'] ) ) {
  add_action( 'init', function () {
    foreach ( array( 'transition_post_status', 'post_updated', 'before_delete_post', 'set_object_terms', 'deleted_term_relationships', 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $hook ) {
      foreach ( array( 'igny8_on_transition', 'igny8_on_edit', 'igny8_on_delete', 'igny8_on_terms', 'igny8_on_terms_removed', 'igny8_on_meta' ) as $callback ) remove_action( $hook, $callback );
    }
    remove_action( 'shutdown', array( 'Igny8_Changes', 'flush' ), 0 );
    remove_action( 'shutdown', 'igny8_after_response', PHP_INT_MAX );
  } );
}`;

const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number;

/** Medians of saves with and without the plugin's hooks, in turns, in milliseconds as the editor's browser sees them. */
async function medians(id: number): Promise<{ with: number; without: number }> {
  const took: { with: number[]; without: number[] } = { with: [], without: [] };
  for (let round = 0; round < ROUNDS; round++) {
    // Both change the status equally often, to a draft and back.
    for (const which of round & 2 ? (["with", "without"] as const) : (["without", "with"] as const)) {
      const began = performance.now();
      const { status } = await bridge.admin(`/wp/v2/posts/${id}${which === "without" ? "?igny8_off=1" : ""}`, {
        method: "POST",
        headers: json,
        body: JSON.stringify({ title: `${which} ${round}`, status: round % 2 ? "draft" : "publish" }),
      });
      expect(status).toBe(200);
      if (round > 0) took[which].push(performance.now() - began);
    }
  }
  return { with: median(took.with), without: median(took.without) };
}

test("an editor does not notice that IGNY8 can't be reached", async () => {
  await bridge.evaluate("update_option( 'igny8_api_url', 'http://127.0.0.1:1' ); echo 1;");
  const { body } = await bridge.publish(article());
  const answer = await bridge.admin(`/wp/v2/posts/${body.data.post_id}`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ title: "Saved all the same" }),
  });
  expect([answer.status, answer.body.title.raw]).toEqual([200, "Saved all the same"]);
  await expect
    .poll(() => bridge.evaluate("echo wp_json_encode( igny8_sending() );"), POLL_PHP)
    .toMatchObject({ error: expect.stringContaining("Nothing answers") });
  await bridge.site.wp(["post", "delete", String(body.data.post_id), "--force"]);
});

test("while IGNY8 hangs, a save is less than 20 ms slower", async () => {
  await bridge.addCode(WITHOUT);
  await bridge.evaluate(`update_option( 'igny8_api_url', '${receiver.igny8.origin}' ); update_option( 'igny8_sending', array() ); echo 1;`);
  const payload = article();
  const { body } = await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  receiver.igny8.answer = "never";
  const result = await medians(body.data.post_id);
  console.info(`save with an IGNY8 that hangs: ${result.with.toFixed(1)} ms, without the plugin's hooks ${result.without.toFixed(1)} ms`);
  expect(result.with - result.without).toBeLessThan(20);
  expect(await bridge.evaluate("echo Igny8_Deliveries::counts()['waiting'];")).toBeGreaterThan(ROUNDS);
});

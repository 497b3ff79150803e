import { vi } from "vitest";
import { type Answer, type Bridge, KEY } from "./bridgeSite.ts";

/** `POST /igny8/v1/publish-batch` with the key. */
export const publishBatch = (bridge: Bridge, body: unknown): Promise<Answer> =>
  bridge.rest("/igny8/v1/publish-batch", {
    method: "POST",
    headers: { "content-type": "application/json", "x-igny8-api-key": KEY },
    body: JSON.stringify(body),
  });

/** Like publishBatch, but waits after a kill until the web server has noticed and started another PHP. */
export const publishBatchOnceUp = (bridge: Bridge, body: unknown): Promise<Answer> =>
  vi.waitFor(async () => {
    const answer = await publishBatch(bridge, body);
    if (answer.status === 502) throw new Error("PHP is not back yet");
    return answer;
  }, 30_000);

/** The statuses of a batch's results, in order. */
export const statuses = ({ body }: Answer): number[] => body.data.results.map(({ status }: { status: number }) => status);

/** The number of posts with each title. */
export const postsPerTitle = (bridge: Bridge, titles: string[]): Promise<number[]> =>
  bridge.evaluate(`global $wpdb;
    echo wp_json_encode( array_map( function ( $title ) use ( $wpdb ) {
      return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->posts WHERE post_title = %s AND post_type = 'post'", $title ) );
    }, json_decode( '${JSON.stringify(titles)}' ) ) );`);

/** The count that WordPress stores with a tag. */
export const tagCount = (bridge: Bridge, name: string): Promise<number> =>
  bridge.evaluate(`echo get_term_by( 'name', '${name}', 'post_tag' )->count;`);

import { createHash, randomUUID } from "node:crypto";

/**
 * PHP for a must-use plugin: a person saves the post, by a request of their own, at the last instant: after the plugin has read and compared
 * everything, right before WordPress's UPDATE statement reaches the database. Once per request that has the header X-Race, whose value is
 * `{post}:{title|content}:{text}`, percent-encoded. The header X-Race-At names another statement, by the words with which it begins.
 */
export const raceCode = (authorization: string): string => `
add_filter( 'query', function ( $query ) {
  global $wpdb;
  static $done = false;
  if ( $done || empty( $_SERVER['HTTP_X_RACE'] ) ) {
    return $query;
  }
  $at = isset( $_SERVER['HTTP_X_RACE_AT'] ) ? rawurldecode( $_SERVER['HTTP_X_RACE_AT'] ) : "UPDATE \`{$wpdb->posts}\` SET";
  if ( 0 !== strpos( $query, $at ) || ( ! isset( $_SERVER['HTTP_X_RACE_AT'] ) && false === strpos( $query, '\`post_content\` = ' ) ) ) {
    return $query;
  }
  $done = true;
  list( $post, $field, $text ) = explode( ':', rawurldecode( $_SERVER['HTTP_X_RACE'] ), 3 );
  // Not WordPress's HTTP client, whose own statements would come between ours.
  $context = stream_context_create( array( 'http' => array(
    'method' => 'POST', 'timeout' => 20, 'ignore_errors' => true,
    'header' => "Content-Type: application/json\\r\\nAuthorization: ${authorization}",
    'content' => json_encode( array( $field => $text ) ),
  ) ) );
  $answer = file_get_contents( home_url( "/wp-json/wp/v2/posts/{$post}" ), false, $context );
  file_put_contents( WP_CONTENT_DIR . '/igny8-raced.log', ( false === strpos( (string) $answer, '"id":' ) ? 'failed ' . $answer : 'saved' ) . "\\n", FILE_APPEND );
  return $query;
}, 1 );`;

export interface RaceSite {
  url: string;
  /** a request to the bridge, as IGNY8 makes it */
  call(path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  /** the post as it is stored: its raw text and title */
  stored(post: number): Promise<{ content: string; title: string }>;
}

export interface RaceResult {
  saves: number;
  /** saves of which nothing is left, or that were changed */
  lost: number;
  /** our changes that should have arrived and did not */
  ours_missing: number;
  answered_412: number;
}

/** Publishes an article, then races `times` updates against a person's saves: of the text, where ours must give way, and of the title, where both must stay. */
export async function race(site: RaceSite, source: string, times: number): Promise<RaceResult> {
  const content_id = 4_711;
  const made = await site.call("/publish", { content_id, source, title: "Race", content_html: "<p>Round 0.</p><p>End.</p>" });
  const post = made.body.data.post_id as number;
  const result: RaceResult = { saves: 0, lost: 0, ours_missing: 0, answered_412: 0 };
  for (let round = 1; round <= times; round += 1) {
    const { body } = await site.call(`/articles?source=${source}&content_ids=${content_id}`);
    const { value, fp } = body.data.articles[0].fields.content as { value: string; fp: string };
    const ours = `<p>Ours ${round}.</p>`;
    const field = round % 2 ? "content" : "title";
    const theirs = field === "content" ? `<p>Theirs ${round}, naïve.</p><p>End.</p>` : `Theirs ${round}`;
    const set = {
      content: {
        expect: fp,
        edits: [[0, 0, ours]],
        result_sha256: createHash("sha256")
          .update(ours + value)
          .digest("hex"),
      },
    };
    const change = { content_id, source, change_id: randomUUID(), revision: round, set };
    const answer = await site.call("/update", change, { "x-race": encodeURIComponent(`${post}:${field}:${theirs}`) });
    result.saves += 1;
    const now = await site.stored(post);
    if (answer.status === 412) result.answered_412 += 1;
    if (now[field] !== theirs) result.lost += 1;
    if (field === "title" && !now.content.startsWith(ours)) result.ours_missing += 1;
  }
  return result;
}

<?php
/**
 * A publish request: one article, written as its author.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST /publish. 201 with the new post, or 409 with the post that already exists.
 *
 * @param WP_REST_Request $request JSON body as payload/article.php describes it.
 * @return WP_REST_Response|WP_Error 410 `igny8_post_gone`, 422 `igny8_invalid_payload`, 500, 503 `igny8_busy`.
 */
function igny8_rest_publish( WP_REST_Request $request ) {
	$payload = igny8_read_payload( $request->get_json_params() );
	if ( is_wp_error( $payload ) ) {
		return $payload;
	}
	igny8_finish_what_is_begun();
	return igny8_publish_as_author( $payload );
}

/**
 * Lifts the limits that could end this request early.
 */
function igny8_finish_what_is_begun() {
	// IGNY8 stops waiting after 30 s. The request still finishes its work, and IGNY8's next call gets the result.
	ignore_user_abort( true );
	if ( function_exists( 'set_time_limit' ) ) {
		set_time_limit( 120 );
	}
}

/**
 * Publishes an article as the author that it names, or else as the configured author.
 *
 * @param array $payload From igny8_read_payload().
 * @param float $until   See igny8_publish().
 * @param bool  $wait    See igny8_publish().
 * @return WP_REST_Response|WP_Error
 * @throws Igny8_Put_Off See igny8_publish().
 */
function igny8_publish_as_author( array $payload, $until = INF, $wait = true ) {
	return igny8_as_author(
		function () use ( $payload, $until, $wait ) {
			return igny8_publish( $payload, $until, $wait );
		},
		igny8_wanted_author( $payload )
	);
}

/**
 * Writes a post as an author. The daily health report counts what failed.
 *
 * @param callable $write  Returns the answer.
 * @param int      $author User; 0 for the configured author.
 * @return WP_REST_Response|WP_Error
 * @throws Igny8_Put_Off See igny8_publish().
 * @throws Throwable     What another plugin throws.
 */
function igny8_as_author( callable $write, $author = 0 ) {
	$before = get_current_user_id();
	wp_set_current_user( $author ? $author : igny8_author_id() );
	try {
		$answer = $write();
	} catch ( Igny8_Put_Off $put_off ) {
		throw $put_off; // Not an error: the article is only delayed.
	} catch ( Throwable $error ) {
		igny8_count_error( 'publish' );
		throw $error;
	} finally {
		wp_set_current_user( $before );
	}
	$data = is_wp_error( $answer ) ? (array) $answer->get_error_data() : array();
	if ( isset( $data['status'] ) && 500 === $data['status'] ) {
		igny8_count_error( 'publish' );
	}
	return $answer;
}

<?php
/**
 * Reports the state of articles' posts, because a webhook may have been lost. IGNY8 compares it with its rows.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The query parameters of GET /posts.
 *
 * @return array
 */
function igny8_posts_args() {
	return array(
		'content_ids' => array(
			'type'     => 'array',
			'items'    => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
			'minItems' => 1,
			'maxItems' => 100,
			'required' => true,
		),
		'source'      => array(
			'type'     => 'string',
			'pattern'  => '^[0-9A-Fa-f-]{36}$', // Not 'format' => 'uuid': WordPress accepts lower case only.
			'required' => true,
		),
	);
}

/**
 * GET /posts?content_ids=1,2&source=…
 *
 * @param WP_REST_Request $request The request.
 * @return WP_REST_Response {posts: [...], missing: [ids of content without a publication here]}
 */
function igny8_rest_posts( WP_REST_Request $request ) {
	$wanted = array_values( array_unique( $request['content_ids'] ) );
	$rows   = Igny8_Publications::of_contents( strtolower( $request['source'] ), $wanted );
	$ids    = array_filter( wp_list_pluck( $rows, 'post_id' ) );
	_prime_post_caches( $ids, false, false );
	$facts   = $ids ? igny8_field_facts( $ids, false ) : array();
	$editors = $ids ? igny8_editors( $ids ) : array();
	$posts   = array();
	foreach ( $rows as $row ) {
		$fact    = isset( $facts[ $row->post_id ] ) ? $facts[ $row->post_id ] : null;
		$posts[] = igny8_post_state( $row ) + array(
			'etag'      => $fact ? igny8_etag( $fact ) : null,
			'protected' => $fact && $fact['protected'],
			'editing'   => isset( $editors[ $row->post_id ] ) ? $editors[ $row->post_id ] : null,
		);
	}
	return igny8_answer_uncached(
		array(
			'posts'   => $posts,
			'missing' => array_values( array_diff( $wanted, wp_list_pluck( $rows, 'content_id' ) ) ),
		)
	);
}

/**
 * One article's state. The sequence is read before the post: a change in between gets a higher one, and is reported again.
 *
 * @param stdClass $row Publication.
 * @return array
 */
function igny8_post_state( stdClass $row ) {
	$post = $row->post_id ? get_post( $row->post_id ) : null;
	// Incomplete: IGNY8's next request completes it. Otherwise deleted.
	$status = $row->post_id && Igny8_Publications::DONE === $row->state ? 'deleted' : 'incomplete';
	return array(
		'content_id'    => $row->content_id,
		'post_id'       => $row->post_id,
		'post_status'   => $post && 'incomplete' !== $status ? $post->post_status : $status,
		'post_url'      => $post ? (string) get_permalink( $post ) : '',
		'post_title'    => $post ? igny8_plain_text( $post->post_title ) : '',
		'modified_date' => $post ? igny8_utc( $post->post_modified_gmt ) : null,
		'sequence'      => $row->sequence,
		'revision'      => $row->revision,
	);
}

<?php
/**
 * The answers to a publish request.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The answer for a post that exists. Only `code` distinguishes the 409 (the article was there before) from the 201.
 *
 * @param int      $status Either 201 or 409.
 * @param stdClass $row    Its publication.
 * @param WP_Post  $post   The post.
 * @return WP_REST_Response
 */
function igny8_answer( $status, stdClass $row, WP_Post $post ) {
	$warnings = json_decode( $row->warnings, true );
	$facts    = igny8_field_facts( array( $post->ID ), false );
	$body     = array(
		'success' => true,
		'data'    => array(
			'post_id'     => $post->ID,
			'post_url'    => (string) get_permalink( $post ),
			'post_status' => $post->post_status,
			'sequence'    => $row->sequence,
			'warnings'    => is_array( $warnings ) ? $warnings : array(),
			'etag'        => isset( $facts[ $post->ID ] ) ? igny8_etag( $facts[ $post->ID ] ) : '',
		),
	);
	if ( 409 === $status ) {
		$body['code']    = 'igny8_already_published';
		$body['message'] = __( 'This article is already on this site.', 'igny8-wp-bridge' );
	}
	return new WP_REST_Response( $body, $status );
}

/**
 * The answer for a deleted post. The plugin makes a new post only if the request says `recreate`.
 *
 * @param int $post_id The deleted post.
 * @return WP_Error 410
 */
function igny8_post_gone( $post_id ) {
	return new WP_Error(
		'igny8_post_gone',
		get_post( $post_id )
			? __( 'The post of this article is in this site\'s trash. Restore it there, or create a new post from IGNY8.', 'igny8-wp-bridge' )
			: __( 'The post of this article was deleted on this site. IGNY8 can create a new one.', 'igny8-wp-bridge' ),
		array(
			'status'  => 410,
			'post_id' => $post_id,
		)
	);
}

/**
 * The answer while another request writes the same article.
 *
 * @return WP_REST_Response 503. Not a WP_Error, because a WP_Error can't carry the Retry-After header.
 */
function igny8_busy() {
	$response = new WP_REST_Response(
		array(
			'code'    => 'igny8_busy',
			'message' => __( 'Another request is writing this article right now. Ask again in a moment.', 'igny8-wp-bridge' ),
			'data'    => array( 'status' => 503 ),
		),
		503
	);
	$response->header( 'Retry-After', '15' );
	return $response;
}

/**
 * The result for an article that the batch had no time for. A draft that was begun stays, and the next request completes it.
 *
 * @return WP_Error Status 0: nothing was decided.
 */
function igny8_not_reached() {
	return new WP_Error(
		'igny8_not_reached',
		__( 'The batch had no time left for this article. Send it again.', 'igny8-wp-bridge' ),
		array( 'status' => 0 )
	);
}

/**
 * The result for an article during which another plugin or the theme threw. A request for this article alone would get WordPress's own 500.
 *
 * @param Throwable $error What was thrown.
 * @return WP_Error 500
 */
function igny8_article_failed( Throwable $error ) {
	// The path is relative to WordPress's folder: it names the plugin, but does not reveal where the site is on its server.
	$file = str_replace( wp_normalize_path( ABSPATH ), '', wp_normalize_path( $error->getFile() ) );
	return new WP_Error(
		'igny8_article_failed',
		/* translators: 1: an error message of PHP, 2: a file, 3: a line number. */
		sprintf( __( 'A plugin or the theme of this site failed while the article was written: %1$s (%2$s, line %3$d)', 'igny8-wp-bridge' ), $error->getMessage(), $file, $error->getLine() ),
		array( 'status' => 500 )
	);
}

<?php
/**
 * Checks what IGNY8 sends with a batch, before anything is written.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** The most articles in one batch. */
const IGNY8_BATCH_ARTICLES = 25;

/**
 * Checks a batch: `{source?, site_id?, articles: [payload, …]}`. The top-level values apply to articles that lack their own.
 *
 * @param mixed $body Decoded JSON.
 * @return array[]|WP_Error As igny8_read_list().
 */
function igny8_read_batch( $body ) {
	return igny8_read_list( $body, 'articles', array( 'source', 'site_id' ), 'igny8_read_payload', 'igny8_invalid_payload' );
}

/**
 * Checks a list of articles, or of what else IGNY8 asks for each of several articles.
 *
 * @param mixed    $body   Decoded JSON.
 * @param string   $name   The list's field in the body.
 * @param string[] $shared Fields of the body that apply to entries without their own.
 * @param callable $read   Checks an entry: returns it with content_id and source, or a WP_Error.
 * @param callable $refuse Makes a WP_Error of errors, field => message.
 * @return array[]|WP_Error List of {content_id, payload}. content_id: as sent, or null if invalid. payload: from $read. Or 422 if the body
 *                          has no list of 1 to 25 entries.
 */
function igny8_read_list( $body, $name, array $shared, callable $read, callable $refuse ) {
	$sent = is_array( $body ) && isset( $body[ $name ] ) ? $body[ $name ] : null;
	if ( ! is_array( $sent ) || ! $sent || array_keys( $sent ) !== range( 0, count( $sent ) - 1 ) || count( $sent ) > IGNY8_BATCH_ARTICLES ) {
		/* translators: %d: a number of articles. */
		return $refuse( array( $name => sprintf( __( 'Must be a list of 1 to %d articles.', 'igny8-wp-bridge' ), IGNY8_BATCH_ARTICLES ) ) );
	}
	$entries = array();
	$seen    = array();
	foreach ( $sent as $entry ) {
		$entry = is_array( $entry ) ? $entry : array();
		foreach ( $shared as $field ) {
			if ( ! isset( $entry[ $field ] ) && isset( $body[ $field ] ) ) {
				$entry[ $field ] = $body[ $field ];
			}
		}
		$payload = $read( $entry );
		$id      = isset( $entry['content_id'] ) ? $entry['content_id'] : null;
		if ( ! is_wp_error( $payload ) ) {
			$id  = $payload['content_id'];
			$key = $payload['source'] . ':' . $id;
			if ( isset( $seen[ $key ] ) ) {
				$payload = $refuse( array( 'content_id' => __( 'This article is in the batch twice. Only the first is used.', 'igny8-wp-bridge' ) ) );
			}
			$seen[ $key ] = true;
		}
		$entries[] = array(
			'content_id' => is_scalar( $id ) ? $id : null,
			'payload'    => $payload,
		);
	}
	return $entries;
}

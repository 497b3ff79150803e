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
 * @return array[]|WP_Error List of {content_id, payload}. content_id: as sent, or null if invalid. payload: from igny8_read_payload(), possibly
 *                          a WP_Error. Or 422 if the body has no list of 1 to 25 articles.
 */
function igny8_read_batch( $body ) {
	$sent = is_array( $body ) && isset( $body['articles'] ) ? $body['articles'] : null;
	if ( ! is_array( $sent ) || ! $sent || array_keys( $sent ) !== range( 0, count( $sent ) - 1 ) || count( $sent ) > IGNY8_BATCH_ARTICLES ) {
		/* translators: %d: a number of articles. */
		return igny8_invalid_payload( array( 'articles' => sprintf( __( 'Must be a list of 1 to %d articles.', 'igny8-wp-bridge' ), IGNY8_BATCH_ARTICLES ) ) );
	}
	$articles = array();
	$seen     = array();
	foreach ( $sent as $article ) {
		$article = is_array( $article ) ? $article : array();
		foreach ( array( 'source', 'site_id' ) as $field ) {
			if ( ! isset( $article[ $field ] ) && isset( $body[ $field ] ) ) {
				$article[ $field ] = $body[ $field ];
			}
		}
		$payload = igny8_read_payload( $article );
		$id      = isset( $article['content_id'] ) ? $article['content_id'] : null;
		if ( ! is_wp_error( $payload ) ) {
			$id  = $payload['content_id'];
			$key = $payload['source'] . ':' . $id;
			if ( isset( $seen[ $key ] ) ) {
				$payload = igny8_invalid_payload( array( 'content_id' => __( 'This article is in the batch twice; only the first counts.', 'igny8-wp-bridge' ) ) );
			}
			$seen[ $key ] = true;
		}
		$articles[] = array(
			'content_id' => is_scalar( $id ) ? $id : null,
			'payload'    => $payload,
		);
	}
	return $articles;
}

<?php
/**
 * SEO fields of articles that arrived before All in One SEO was activated. Other SEO plugins read post meta, which exists. All in One SEO
 * reads its own table, which is empty.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Fills the table for some articles on each admin page, because plugins are activated there. When all are done, costs one indexed query.
 */
function igny8_catch_up_aioseo() {
	if ( ! igny8_aioseo_is_active() ) {
		return;
	}
	$ids = get_posts(
		array(
			'post_type'        => 'any',
			'post_status'      => array( 'publish', 'draft', 'pending', 'private', 'future' ),
			'fields'           => 'ids',
			'posts_per_page'   => 20,
			'suppress_filters' => true,
			'no_found_rows'    => true,
			'meta_key'         => '_igny8_aioseo_pending', // phpcs:ignore WordPress.DB.SlowDBQuery
		)
	);
	array_map( 'igny8_catch_up_aioseo_post', $ids );
}

/**
 * Fills the table for the article that is about to be shown, before the page's head is printed.
 */
function igny8_catch_up_aioseo_view() {
	if ( is_singular() && igny8_aioseo_is_active() && get_post_meta( get_queried_object_id(), '_igny8_aioseo_pending', true ) ) {
		igny8_catch_up_aioseo_post( get_queried_object_id() );
	}
}

/**
 * Fills the table for one article. Values that a person has entered there stay.
 *
 * @param int $post_id Post.
 */
function igny8_catch_up_aioseo_post( $post_id ) {
	$payload = array();
	foreach ( igny8_seo_fields() as $name ) {
		$payload[ $name ] = (string) get_post_meta( $post_id, '_igny8_' . $name, true ); // As igny8_write_meta() writes them.
	}
	$values = igny8_seo_values( $payload );
	Igny8_Changes::quietly(
		array( 'seo_changed' ),
		function () use ( $post_id, $values ) {
			igny8_save_aioseo( $post_id, $values, false );
		}
	);
	delete_post_meta( $post_id, '_igny8_aioseo_pending' );
}

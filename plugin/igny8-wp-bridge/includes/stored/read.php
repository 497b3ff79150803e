<?php
/**
 * Reads an article from the database's rows. WordPress's caches only hold what WordPress meant to write.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads a post, its meta, its terms, and its pictures in three queries, whatever their number.
 *
 * @param int   $post_id     Post.
 * @param int[] $attachments Pictures.
 * @return array {posts: id => row, meta: id => key => values as stored, terms: taxonomy => term id => name}
 */
function igny8_read_stored( $post_id, array $attachments ) {
	global $wpdb;
	$ids    = implode( ',', array_map( 'intval', array_merge( array( $post_id ), $attachments ) ) );
	$stored = array(
		'posts' => array(),
		'meta'  => array(),
		'terms' => array(),
	);
	// phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL -- the lists hold only numbers, converted above.
	foreach ( $wpdb->get_results( "SELECT * FROM {$wpdb->posts} WHERE ID IN ({$ids})" ) as $row ) {
		$stored['posts'][ (int) $row->ID ] = $row;
	}
	$metas = $wpdb->get_results(
		$wpdb->prepare(
			"SELECT post_id, meta_key, meta_value FROM {$wpdb->postmeta}
			WHERE post_id = %d OR ( post_id IN ({$ids}) AND meta_key = '_wp_attachment_image_alt' ) ORDER BY meta_id",
			$post_id
		)
	);
	foreach ( $metas as $row ) {
		$stored['meta'][ (int) $row->post_id ][ $row->meta_key ][] = (string) $row->meta_value;
	}
	$terms = $wpdb->get_results(
		$wpdb->prepare(
			"SELECT tt.taxonomy, t.term_id, t.name FROM {$wpdb->term_relationships} r
			JOIN {$wpdb->term_taxonomy} tt ON tt.term_taxonomy_id = r.term_taxonomy_id
			JOIN {$wpdb->terms} t ON t.term_id = tt.term_id WHERE r.object_id = %d",
			$post_id
		)
	);
	// phpcs:enable
	foreach ( $terms as $row ) {
		$stored['terms'][ $row->taxonomy ][ (int) $row->term_id ] = $row->name;
	}
	return $stored;
}

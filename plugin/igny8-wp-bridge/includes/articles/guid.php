<?php
/**
 * Finds an article's post if its request died before it could record the post.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The post's guid, computed from the publication. The INSERT that makes the post writes it, so the post is found again even if the request
 * dies right after. A name-based UUID, because a guid must be unique worldwide, not only on this site.
 *
 * @param stdClass $row Publication.
 * @return string `urn:uuid:…`
 */
function igny8_post_guid( stdClass $row ) {
	$hash    = sha1( 'igny8:' . $row->source . ':' . $row->content_id . ':' . $row->generation );
	$variant = dechex( ( hexdec( $hash[16] ) & 3 ) | 8 );
	return 'urn:uuid:' . implode(
		'-',
		array(
			substr( $hash, 0, 8 ),
			substr( $hash, 8, 4 ),
			'5' . substr( $hash, 13, 3 ),
			$variant . substr( $hash, 17, 3 ),
			substr( $hash, 20, 12 ),
		)
	);
}

/**
 * The post with a guid.
 *
 * @param string $guid Guid.
 * @return int 0 when there is none.
 */
function igny8_find_post_by_guid( $guid ) {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT ID FROM {$wpdb->posts} WHERE guid = %s ORDER BY ID LIMIT 1", $guid ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
}

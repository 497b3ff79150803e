<?php
/**
 * What happens to an article's post after it was published.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Counts a change of an article's status that was made on this site, by a person or another plugin.
 *
 * @param string  $new_status New status.
 * @param string  $old_status Old status.
 * @param WP_Post $post       The post.
 */
function igny8_count_status_change( $new_status, $old_status, $post ) {
	// The meta is in WordPress's cache by now; the table is asked only about posts that are ours.
	if ( $new_status !== $old_status && get_post_meta( $post->ID, '_igny8_content_id', true ) ) {
		Igny8_Publications::raise_sequence( $post->ID );
	}
}

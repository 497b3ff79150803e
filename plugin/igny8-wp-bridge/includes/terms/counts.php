<?php
/**
 * How many posts a term has: WordPress counts at every change of a post, a batch once for each term.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Does some work and counts the posts of all terms concerned afterwards, also when the request ends in the middle.
 *
 * @param callable $work Without arguments.
 * @return mixed What the work returns.
 */
function igny8_counting_terms_once( callable $work ) {
	if ( wp_defer_term_counting() ) {
		return $work(); // Somebody else has asked for it, and will count.
	}
	$count = function () {
		wp_defer_term_counting( false );
	};
	add_action( 'shutdown', $count, 1 );
	wp_defer_term_counting( true );
	try {
		return $work();
	} finally {
		$count();
		remove_action( 'shutdown', $count, 1 );
	}
}

/**
 * Has the terms of a post counted that was there already: the batch that made it may have been killed before it got to that.
 *
 * @param WP_Post $post The post.
 */
function igny8_recount_if_deferred( WP_Post $post ) {
	if ( ! wp_defer_term_counting() ) {
		return;
	}
	foreach ( get_object_taxonomies( $post->post_type ) as $taxonomy ) {
		$terms = get_the_terms( $post, $taxonomy );
		if ( is_array( $terms ) ) {
			wp_update_term_count( wp_list_pluck( $terms, 'term_taxonomy_id' ), $taxonomy );
		}
	}
}

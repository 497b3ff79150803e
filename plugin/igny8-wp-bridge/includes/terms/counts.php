<?php
/**
 * The number of posts of each term. WordPress counts at every change of a post; a batch counts once per term.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs a callback, and then counts the posts of all its terms, even if the request ends early.
 *
 * @param callable $work Without arguments.
 * @return mixed What the work returns.
 */
function igny8_counting_terms_once( callable $work ) {
	if ( wp_defer_term_counting() ) {
		return $work(); // An outer call is active, and will count.
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
 * Counts the terms of an existing post, because the batch that made it may have been killed before it counted.
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

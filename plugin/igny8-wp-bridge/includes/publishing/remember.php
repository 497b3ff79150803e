<?php
/**
 * Terms and pictures that several articles of one request share are looked up once.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds something, and remembers it for this request. Uses WordPress's object cache, which separates the sites of a network, with a group
 * that no other request sees.
 *
 * @param string   $key   What is looked for.
 * @param callable $find  Finds or makes it; returns its id, 0 or a WP_Error. Only ids are remembered.
 * @param callable $holds Takes an id, returns whether it still exists.
 * @return int|WP_Error
 */
function igny8_remember( $key, callable $find, callable $holds ) {
	wp_cache_add_non_persistent_groups( 'igny8_request' );
	$key  = md5( $key );
	$kept = wp_cache_get( $key, 'igny8_request' );
	if ( $kept && $holds( $kept ) ) {
		return $kept;
	}
	$found = $find();
	if ( $found && is_int( $found ) ) {
		wp_cache_set( $key, $found, 'igny8_request' );
	}
	return $found;
}

/**
 * Finds or makes a term, and remembers it like igny8_remember().
 *
 * @param string   $taxonomy Taxonomy.
 * @param string   $key      What is looked for within it.
 * @param callable $find     See igny8_remember().
 * @return int|WP_Error
 */
function igny8_remember_term( $taxonomy, $key, callable $find ) {
	return igny8_remember(
		'term:' . $taxonomy . ':' . $key,
		$find,
		function ( $id ) use ( $taxonomy ) {
			return get_term( $id, $taxonomy ) instanceof WP_Term;
		}
	);
}

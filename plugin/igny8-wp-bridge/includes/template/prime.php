<?php
/**
 * Reads all section pictures of a page at once.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Records which posts a page is about to show.
 *
 * @param array $posts Of a query.
 * @return array The same.
 */
function igny8_note_posts( $posts ) {
	if ( is_array( $posts ) ) {
		igny8_noted_posts( array_filter( $posts, 'is_object' ) );
	}
	return $posts;
}

/**
 * The recorded posts, at most the last hundred.
 *
 * @param WP_Post[] $more To note.
 * @return int[]
 */
function igny8_noted_posts( array $more = array() ) {
	static $ids = array();
	if ( $more ) {
		$ids = array_slice( array_unique( array_merge( $ids, array_map( 'intval', wp_list_pluck( $more, 'ID' ) ) ) ), -100 );
	}
	return $ids;
}

/**
 * Reads the section pictures of this article, and of all other articles on the page, into WordPress's cache. Takes one statement for posts
 * and meta. WordPress takes two, and two per picture if they are not requested together. With a persistent object cache there is nothing to
 * read.
 *
 * @param int $post_id Article.
 * @return array<int, true> The pictures that exist, by their id.
 */
function igny8_prime_pictures( $post_id ) {
	static $there = array();
	static $gone  = array();
	$missing      = array();
	foreach ( array_merge( array( $post_id ), igny8_noted_posts() ) as $id ) {
		// For other posts, only meta that is already cached.
		if ( $id !== $post_id && false === wp_cache_get( $id, 'post_meta' ) ) {
			continue;
		}
		foreach ( (array) get_post_meta( $id, '_igny8_gallery', true ) as $picture ) {
			$picture_id = isset( $picture['id'] ) ? (int) $picture['id'] : 0;
			if ( $picture_id && false !== wp_cache_get( $picture_id, 'posts' ) && false !== wp_cache_get( $picture_id, 'post_meta' ) ) {
				$there[ $picture_id ] = true;
			} elseif ( $picture_id && ! isset( $gone[ $picture_id ] ) ) {
				unset( $there[ $picture_id ] );
				$missing[ $picture_id ] = $picture_id;
			}
		}
	}
	if ( $missing ) {
		$there += igny8_read_pictures( $missing );
		$gone  += array_diff_key( $missing, $there );
	}
	return $there;
}

/**
 * Reads pictures from the database into the cache.
 *
 * @param int[] $ids Attachments.
 * @return array<int, true> Those that are there, by their id.
 */
function igny8_read_pictures( array $ids ) {
	global $wpdb;
	$list = implode( ',', array_map( 'intval', $ids ) );
	// phpcs:ignore WordPress.DB -- the names are WordPress's own, the list is of numbers, and what is read goes into the cache.
	$rows  = $wpdb->get_results( "SELECT p.*, m.meta_key AS igny8_key, m.meta_value AS igny8_value FROM {$wpdb->posts} p LEFT JOIN {$wpdb->postmeta} m ON m.post_id = p.ID WHERE p.ID IN ({$list}) ORDER BY p.ID, m.meta_id" );
	$posts = array();
	$meta  = array();
	foreach ( (array) $rows as $row ) {
		$id          = (int) $row->ID;
		$meta[ $id ] = isset( $meta[ $id ] ) ? $meta[ $id ] : array();
		if ( null !== $row->igny8_key ) {
			$meta[ $id ][ $row->igny8_key ][] = $row->igny8_value;
		}
		unset( $row->igny8_key, $row->igny8_value );
		$posts[ $id ] = $row;
	}
	update_post_cache( $posts );
	foreach ( $meta as $id => $values ) {
		wp_cache_add( $id, $values, 'post_meta' );
	}
	return array_fill_keys( array_keys( $posts ), true );
}

<?php
/**
 * Categories and tags by name.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Gives a post exactly these terms, making those that do not exist. No names: the terms stay as they are.
 *
 * @param int      $post_id  Post.
 * @param string   $taxonomy Taxonomy.
 * @param string[] $names    Names; case does not matter, the spelling of the term that exists wins.
 * @return array Warnings for names that WordPress refuses.
 */
function igny8_set_terms( $post_id, $taxonomy, array $names ) {
	$ids      = array();
	$warnings = array();
	foreach ( $names as $name ) {
		$id = igny8_find_or_create_term( $taxonomy, $name );
		if ( is_wp_error( $id ) ) {
			$warnings[] = array(
				'code'    => 'igny8_term_refused',
				/* translators: 1: the term's name, 2: the reason. */
				'message' => sprintf( __( 'The term "%1$s" was left out: %2$s', 'igny8-wp-bridge' ), $name, $id->get_error_message() ),
			);
		} else {
			$ids[] = $id;
		}
	}
	if ( $ids ) {
		wp_set_post_terms( $post_id, array_unique( $ids ), $taxonomy );
	}
	return $warnings;
}

/**
 * The term of a name.
 *
 * @param string $taxonomy Taxonomy.
 * @param string $name     Name.
 * @return int|WP_Error Term id.
 */
function igny8_find_or_create_term( $taxonomy, $name ) {
	$found = igny8_find_term( $taxonomy, $name );
	if ( $found ) {
		return $found;
	}
	$made = wp_insert_term( wp_slash( $name ), $taxonomy );
	if ( is_wp_error( $made ) ) {
		// Another request made it in the meantime: WordPress says which.
		$there = (int) $made->get_error_data( 'term_exists' );
		return $there ? $there : $made;
	}
	return (int) $made['term_id'];
}

/**
 * An existing term of a name, whatever the case.
 *
 * Databases differ in what they call equal (MySQL ignores accents, SQLite folds ASCII only), and slugs fold too much ("C#" and
 * "C++" are both "c"). So both are only asked for candidates, and PHP compares.
 *
 * @param string $taxonomy Taxonomy.
 * @param string $name     Name.
 * @return int 0 when there is none.
 */
function igny8_find_term( $taxonomy, $name ) {
	$query = array(
		'taxonomy'   => $taxonomy,
		'hide_empty' => false,
		'orderby'    => 'term_id',
	);
	$terms = array_merge(
		(array) get_terms( $query + array( 'name' => $name ) ),
		(array) get_terms( $query + array( 'slug' => sanitize_title( $name ) ) )
	);
	foreach ( $terms as $term ) {
		if ( $term instanceof WP_Term && igny8_fold_name( $term->name ) === igny8_fold_name( $name ) ) {
			return $term->term_id;
		}
	}
	return 0;
}

/**
 * A name in the form that is compared: WordPress stores "R&D" as "R&amp;D" and collapses nothing else.
 *
 * @param string $name Name.
 * @return string
 */
function igny8_fold_name( $name ) {
	$name = trim( html_entity_decode( $name, ENT_QUOTES, 'UTF-8' ) );
	return function_exists( 'mb_strtolower' ) ? mb_strtolower( $name, 'UTF-8' ) : strtolower( $name );
}

<?php
/**
 * Categories and tags by name; categories also by path, such as `News > Tech`.
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
 * @return array Warnings for names that WordPress refuses, or that this post type has no place for.
 */
function igny8_set_terms( $post_id, $taxonomy, array $names ) {
	$ids      = array();
	$warnings = array();
	$has_it   = is_object_in_taxonomy( get_post_type( $post_id ), $taxonomy );
	foreach ( $names as $name ) {
		$find = function () use ( $taxonomy, $name ) {
			return igny8_find_or_create_path( $taxonomy, $name );
		};
		$id   = $has_it
			? igny8_remember_term( $taxonomy, igny8_fold_name( $name ), $find )
			: new WP_Error( '', __( 'posts of this type have no such terms.', 'igny8-wp-bridge' ) );
		if ( is_wp_error( $id ) ) {
			$warnings[] = igny8_term_warning( $name, $id );
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
 * A term that is missing, as IGNY8 is told.
 *
 * @param string   $name  Name.
 * @param WP_Error $error Why.
 * @return array
 */
function igny8_term_warning( $name, WP_Error $error ) {
	return array(
		'code'    => 'igny8_term_refused',
		/* translators: 1: the term's name, 2: the reason. */
		'message' => sprintf( __( 'The term "%1$s" was left out: %2$s', 'igny8-wp-bridge' ), $name, $error->get_error_message() ),
	);
}

/**
 * The term of a path, whose levels are made where they are missing. Blanks around the `>` tell a path from a name such as "C->D".
 *
 * @param string $taxonomy Taxonomy; where it has no levels, a path is a name.
 * @param string $path     Path or name.
 * @return int|WP_Error Term id of the last level.
 */
function igny8_find_or_create_path( $taxonomy, $path ) {
	$levels = is_taxonomy_hierarchical( $taxonomy ) ? preg_split( '/(?:^|\s+)(?:>|&gt;)(?:\s+|$)/', $path ) : array();
	$levels = array_values( array_filter( array_map( 'trim', $levels ), 'strlen' ) );
	if ( count( $levels ) < 2 ) {
		return igny8_find_or_create_term( $taxonomy, $levels ? $levels[0] : $path );
	}
	$id = 0;
	foreach ( $levels as $level ) {
		$id = igny8_find_or_create_term( $taxonomy, $level, $id );
		if ( is_wp_error( $id ) ) {
			return $id;
		}
	}
	return $id;
}

/**
 * The term of a name.
 *
 * @param string   $taxonomy Taxonomy.
 * @param string   $name     Name.
 * @param int|null $parent   Term it is below, 0 for none; null where only the name is known.
 * @return int|WP_Error Term id.
 */
function igny8_find_or_create_term( $taxonomy, $name, $parent = null ) {
	$found = igny8_find_term( $taxonomy, $name, $parent );
	if ( $found ) {
		return $found;
	}
	$made = wp_insert_term( wp_slash( $name ), $taxonomy, array( 'parent' => (int) $parent ) );
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
 * @param string   $taxonomy Taxonomy.
 * @param string   $name     Name.
 * @param int|null $parent   Term it is below, 0 for none; null for anywhere, at the top first.
 * @return int 0 when there is none.
 */
function igny8_find_term( $taxonomy, $name, $parent = null ) {
	$query = array(
		'taxonomy'   => $taxonomy,
		'hide_empty' => false,
		'orderby'    => 'term_id',
	);
	if ( null !== $parent ) {
		$query['parent'] = $parent;
	}
	$terms = array_merge(
		(array) get_terms( $query + array( 'name' => $name ) ),
		(array) get_terms( $query + array( 'slug' => sanitize_title( $name ) ) ),
		// The slug of a lower level may carry its parent's, so neither need find it.
		$parent ? (array) get_terms( $query ) : array()
	);
	$found = 0;
	foreach ( $terms as $term ) {
		if ( $term instanceof WP_Term && igny8_fold_name( $term->name ) === igny8_fold_name( $name ) ) {
			if ( ! $term->parent || null !== $parent ) {
				return $term->term_id;
			}
			$found = $found ? $found : $term->term_id;
		}
	}
	return $found;
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

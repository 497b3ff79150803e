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
 * @param string   $field    What IGNY8 calls it: `categories` or `tags`.
 * @param string[] $names    Names; case does not matter, the spelling of the term that exists wins.
 * @return array[] For each name {field, taxonomy, name, term}: the term's id, or a WP_Error for a name that WordPress refuses or that
 *                 this post type has no place for.
 */
function igny8_set_terms( $post_id, $taxonomy, $field, array $names ) {
	$outcomes = array();
	$has_it   = is_object_in_taxonomy( get_post_type( $post_id ), $taxonomy );
	foreach ( $names as $name ) {
		$find       = function () use ( $taxonomy, $name ) {
			return igny8_find_or_create_path( $taxonomy, $name );
		};
		$outcomes[] = array(
			'field'    => $field,
			'taxonomy' => $taxonomy,
			'name'     => $name,
			'term'     => $has_it
				? igny8_remember_term( $taxonomy, igny8_fold_name( igny8_term_html( $name ) ), $find )
				: new WP_Error( 'igny8_no_taxonomy', __( 'posts of this type have no such terms.', 'igny8-wp-bridge' ) ),
		);
	}
	$ids = array_filter( wp_list_pluck( $outcomes, 'term' ), 'is_int' );
	if ( $ids ) {
		wp_set_post_terms( $post_id, array_unique( $ids ), $taxonomy );
	}
	return $outcomes;
}

/**
 * The terms that are missing, as IGNY8 is told.
 *
 * @param array[] $outcomes From igny8_set_terms().
 * @return array[] Warnings.
 */
function igny8_term_warnings( array $outcomes ) {
	$warnings = array();
	foreach ( $outcomes as $outcome ) {
		if ( is_wp_error( $outcome['term'] ) ) {
			$warnings[] = array(
				'code'    => 'igny8_term_refused',
				/* translators: 1: the term's name, 2: the reason. */
				'message' => sprintf( __( 'The term "%1$s" was left out: %2$s', 'igny8-wp-bridge' ), $outcome['name'], $outcome['term']->get_error_message() ),
				'field'   => $outcome['field'],
				'advice'  => igny8_term_advice( $outcome['term']->get_error_code() ),
			);
		}
	}
	return $warnings;
}

/**
 * What to do about a term that was refused.
 *
 * @param string $code The error's code.
 * @return string
 */
function igny8_term_advice( $code ) {
	if ( 'igny8_no_taxonomy' === $code ) {
		return __( 'Choose a post type that has them under Settings → IGNY8, or leave them out in IGNY8.', 'igny8-wp-bridge' );
	}
	if ( 'igny8_term_too_long' === $code ) {
		return __( 'Give it a shorter name in IGNY8.', 'igny8-wp-bridge' );
	}
	$plugins = igny8_plugins_on( array( 'pre_insert_term', 'pre_term_name' ) );
	return $plugins
		/* translators: %s: names of plugins. */
		? sprintf( __( 'Look at the settings of %s, or make the term in WordPress and give it to the post.', 'igny8-wp-bridge' ), $plugins )
		: __( 'Make the term in WordPress and give it to the post.', 'igny8-wp-bridge' );
}

/**
 * The levels of a path. Blanks around the `>` tell a path from a name such as "C->D".
 *
 * @param string $taxonomy Taxonomy; where it has no levels, a path is a name.
 * @param string $path     Path or name.
 * @return string[] At least one.
 */
function igny8_path_levels( $taxonomy, $path ) {
	$levels = is_taxonomy_hierarchical( $taxonomy ) ? preg_split( '/(?:^|\s+)(?:>|&gt;)(?:\s+|$)/', $path ) : array();
	$levels = array_values( array_filter( array_map( 'trim', $levels ), 'strlen' ) );
	return $levels ? $levels : array( $path );
}

/**
 * The term of a path, whose levels are made where they are missing.
 *
 * @param string $taxonomy Taxonomy.
 * @param string $path     Path or name.
 * @return int|WP_Error Term id of the last level.
 */
function igny8_find_or_create_path( $taxonomy, $path ) {
	$levels = igny8_path_levels( $taxonomy, $path );
	if ( count( $levels ) < 2 ) {
		return igny8_find_or_create_term( $taxonomy, $levels[0] );
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
	return $found ? $found : igny8_insert_term( $taxonomy, $name, array( 'parent' => (int) $parent ) );
}

/**
 * Makes a term.
 *
 * @param string $taxonomy Taxonomy.
 * @param string $name     Name.
 * @param array  $args     Of wp_insert_term().
 * @return int|WP_Error Term id.
 */
function igny8_insert_term( $taxonomy, $name, array $args ) {
	global $wpdb;
	$html   = igny8_term_html( $name );
	$length = mb_strlen( $html, 'UTF-8' );
	if ( $length > 200 ) {
		/* translators: %d: number of characters. */
		return new WP_Error( 'igny8_term_too_long', sprintf( __( 'WordPress keeps names of up to 200 characters, and stored as HTML this one has %d.', 'igny8-wp-bridge' ), $length ) );
	}
	$slug = sanitize_title( $html );
	if ( ! isset( $args['slug'] ) && strlen( $slug ) > 190 ) {
		// In most scripts a letter takes six or nine of a slug's 200: names that begin alike would get one slug, and a number does not fit.
		$args['slug'] = _truncate_post_slug( $slug, 150 ) . '-' . substr( md5( $html ), 0, 8 );
	}
	$made = wp_insert_term( wp_slash( $html ), $taxonomy, $args );
	if ( ! is_wp_error( $made ) ) {
		return (int) $made['term_id'];
	}
	// Another request made it in the meantime: WordPress says which.
	$there = (int) $made->get_error_data( 'term_exists' );
	if ( $there ) {
		return $there;
	}
	return new WP_Error( $made->get_error_code(), trim( $made->get_error_message() . ' ' . ( 'db_insert_error' === $made->get_error_code() ? $wpdb->last_error : '' ) ) );
}

/**
 * A name as WordPress stores it: HTML. What stands in it as it is would be taken for a tag (`C<T>`) or for a byte in a URL (`100%ab`).
 *
 * @param string $name Name, as people read it.
 * @return string
 */
function igny8_term_html( $name ) {
	global $wpdb;
	$html = igny8_text_as_html( trim( $name ) );
	return igny8_fit_html( preg_replace( '/%(?=[a-f0-9]{2})/i', '&#37;', $html ), $wpdb->terms, 'name' );
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
	$html  = igny8_term_html( $name );
	$query = array(
		'taxonomy'   => $taxonomy,
		'hide_empty' => false,
		'orderby'    => 'term_id',
	);
	if ( null !== $parent ) {
		$query['parent'] = $parent;
	}
	$terms = array_merge(
		(array) get_terms( $query + array( 'name' => wp_slash( $html ) ) ),
		(array) get_terms( $query + array( 'slug' => sanitize_title( $html ) ) ),
		// The slug of a lower level may carry its parent's, so neither need find it.
		$parent ? (array) get_terms( $query ) : array()
	);
	$found = 0;
	foreach ( $terms as $term ) {
		if ( $term instanceof WP_Term && igny8_fold_name( $term->name ) === igny8_fold_name( $html ) ) {
			if ( ! $term->parent || null !== $parent ) {
				return $term->term_id;
			}
			$found = $found ? $found : $term->term_id;
		}
	}
	return $found;
}

/**
 * A name in the form that is compared: WordPress stores "R&D" as "R&amp;D" and makes one blank of several.
 *
 * @param string $name Name as stored; one that was sent by way of igny8_term_html().
 * @return string
 */
function igny8_fold_name( $name ) {
	$name = trim( preg_replace( '/[\r\n\t ]+/', ' ', igny8_plain_text( $name ) ) );
	return function_exists( 'mb_strtolower' ) ? mb_strtolower( $name, 'UTF-8' ) : strtolower( $name );
}

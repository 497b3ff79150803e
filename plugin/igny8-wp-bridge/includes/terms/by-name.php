<?php
/**
 * Categories and tags by name; categories also by path, such as `News > Tech`.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sets a post's terms to exactly these, and makes those that do not exist. An empty list leaves the terms as they are.
 *
 * @param int      $post_id  Post.
 * @param string   $taxonomy Taxonomy.
 * @param string   $field    IGNY8's name for the field: `categories` or `tags`.
 * @param string[] $names    Names. Case does not matter; an existing term keeps its spelling.
 * @return array[] For each name {field, taxonomy, name, term}: the term's id, or a WP_Error if WordPress refuses the name or the post type
 *                 lacks the taxonomy.
 */
function igny8_set_terms( $post_id, $taxonomy, $field, array $names ) {
	$outcomes = igny8_named_terms( $post_id, $taxonomy, $field, $names );
	$ids      = array_filter( wp_list_pluck( $outcomes, 'term' ), 'is_int' );
	if ( $ids ) {
		wp_set_post_terms( $post_id, array_unique( $ids ), $taxonomy );
	}
	return $outcomes;
}

/**
 * Finds terms for a post by their names, and makes those that do not exist.
 *
 * @param int      $post_id  Post.
 * @param string   $taxonomy Taxonomy.
 * @param string   $field    IGNY8's name for the field.
 * @param string[] $names    Names.
 * @return array[] As igny8_set_terms().
 */
function igny8_named_terms( $post_id, $taxonomy, $field, array $names ) {
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
	return $outcomes;
}

/**
 * The warnings about missing terms.
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
 * Advice about a term that was refused.
 *
 * @param string $code The error's code.
 * @return string
 */
function igny8_term_advice( $code ) {
	if ( 'igny8_no_taxonomy' === $code ) {
		return __( 'Choose a post type that has these terms under Settings → IGNY8, or remove the terms in IGNY8.', 'igny8-wp-bridge' );
	}
	if ( 'igny8_term_too_long' === $code ) {
		return __( 'Give it a shorter name in IGNY8.', 'igny8-wp-bridge' );
	}
	$plugins = igny8_plugins_on( array( 'pre_insert_term', 'pre_term_name' ) );
	return $plugins
		/* translators: %s: names of plugins. */
		? sprintf( __( 'Check the settings of %s, or create the term in WordPress and assign it to the post.', 'igny8-wp-bridge' ), $plugins )
		: __( 'Create the term in WordPress and assign it to the post.', 'igny8-wp-bridge' );
}

/**
 * The levels of a path. A path has blanks around `>`, a name such as "C->D" has none.
 *
 * @param string $taxonomy Taxonomy. If it is not hierarchical, a path is a name.
 * @param string $path     Path or name.
 * @return string[] At least one.
 */
function igny8_path_levels( $taxonomy, $path ) {
	$levels = is_taxonomy_hierarchical( $taxonomy ) ? preg_split( '/(?:^|\s+)(?:>|&gt;)(?:\s+|$)/', $path ) : array();
	$levels = array_values( array_filter( array_map( 'trim', $levels ), 'strlen' ) );
	return $levels ? $levels : array( $path );
}

/**
 * The term of a path. Makes missing levels.
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
 * The term with a name. Makes it if it is missing.
 *
 * @param string   $taxonomy Taxonomy.
 * @param string   $name     Name.
 * @param int|null $parent   Parent term, 0 for none; null if only the name is known.
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
		return new WP_Error( 'igny8_term_too_long', sprintf( __( 'WordPress stores names of up to 200 characters. As HTML, this name has %d.', 'igny8-wp-bridge' ), $length ) );
	}
	$slug = sanitize_title( $html );
	if ( ! isset( $args['slug'] ) && strlen( $slug ) > 190 ) {
		// In most scripts a letter takes six or nine of a slug's 200 bytes. Truncated slugs of similar names would be equal, without room
		// for a number.
		$args['slug'] = _truncate_post_slug( $slug, 150 ) . '-' . substr( md5( $html ), 0, 8 );
	}
	$made = wp_insert_term( wp_slash( $html ), $taxonomy, $args );
	if ( ! is_wp_error( $made ) ) {
		return (int) $made['term_id'];
	}
	// Another request made it meanwhile. The error names the term.
	$there = (int) $made->get_error_data( 'term_exists' );
	if ( $there ) {
		return $there;
	}
	return new WP_Error( $made->get_error_code(), trim( $made->get_error_message() . ' ' . ( 'db_insert_error' === $made->get_error_code() ? $wpdb->last_error : '' ) ) );
}

/**
 * A name as WordPress stores it: as HTML. Unescaped, it could be read as a tag (`C<T>`) or as a byte in a URL (`100%ab`).
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
 * Finds an existing term by name. Case does not matter.
 *
 * Databases compare differently (MySQL ignores accents, SQLite folds only ASCII), and slugs fold too much ("C#" and "C++" are both "c").
 * So both only supply candidates, and PHP compares.
 *
 * @param string   $taxonomy Taxonomy.
 * @param string   $name     Name.
 * @param int|null $parent   Parent term, 0 for none; null for any, top-level terms first.
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
		// A child's slug may contain its parent's, so both queries can miss it.
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
 * Normalizes a name for comparison: WordPress stores "R&D" as "R&amp;D" and turns runs of blanks into one.
 *
 * @param string $name Name as stored. Pass a sent name through igny8_term_html() first.
 * @return string
 */
function igny8_fold_name( $name ) {
	$name = trim( preg_replace( '/[\r\n\t ]+/', ' ', igny8_plain_text( $name ) ) );
	return function_exists( 'mb_strtolower' ) ? mb_strtolower( $name, 'UTF-8' ) : strtolower( $name );
}

<?php
/**
 * Compares an article in the database with what the plugin wrote, field by field.
 *
 * WordPress and other plugins change and drop values while they save, and report nothing. Each difference that a reader or a search engine
 * would notice becomes a warning with its cause.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares an article that was just written. Runs as the user who wrote it.
 *
 * @param array          $payload  From igny8_set_pictures(): what IGNY8 sent, with this site's pictures.
 * @param array          $fields   Columns that the plugin wrote to the post, `ID` included.
 * @param array[]        $terms    From igny8_set_terms().
 * @param Igny8_Pictures $pictures Of this request.
 * @return array[] Warnings {code, message, field, advice, url?}.
 */
function igny8_compare( array $payload, array $fields, array $terms, Igny8_Pictures $pictures ) {
	$sent   = igny8_sent_pictures( $payload, $pictures );
	$stored = igny8_read_stored( $fields['ID'], array_unique( wp_list_pluck( $sent, 'id' ) ) );
	if ( ! isset( $stored['posts'][ $fields['ID'] ] ) ) {
		return array(); // Deleted meanwhile. The answer reports this.
	}
	$post = $stored['posts'][ $fields['ID'] ];
	$meta = isset( $stored['meta'][ $fields['ID'] ] ) ? $stored['meta'][ $fields['ID'] ] : array();
	return igny8_unique_warnings(
		array_merge(
			igny8_compare_permitted( $payload['content_html'], $fields['post_content'] ),
			igny8_compare_texts( $fields, $post ),
			igny8_compare_columns( $payload, $fields, $post ),
			igny8_compare_meta( $payload, $fields['ID'], $meta ),
			igny8_compare_aioseo( $payload, $fields['ID'] ),
			igny8_compare_terms( $terms, $stored['terms'] ),
			igny8_compare_pictures( $payload, $sent, $stored, $meta, $fields['ID'] )
		)
	);
}

/**
 * Compares title, text and excerpt.
 *
 * @param array    $fields Columns that were to be stored.
 * @param stdClass $post   Row.
 * @return array[] Warnings.
 */
function igny8_compare_texts( array $fields, stdClass $post ) {
	global $wpdb;
	$warnings = array();
	$columns  = array(
		'post_title'   => array( 'title', array( 'title_save_pre', 'pre_post_title' ) ),
		'post_content' => array( 'content_html', array( 'content_save_pre', 'pre_post_content' ) ),
		'post_excerpt' => array( 'excerpt', array( 'excerpt_save_pre', 'pre_post_excerpt' ) ),
	);
	foreach ( $columns as $column => list( $field, $hooks ) ) {
		$place    = igny8_place( $wpdb->posts, $column, array_merge( $hooks, array( 'wp_insert_post_data' ) ) );
		$warnings = array_merge( $warnings, igny8_compare_html( $field, $fields[ $column ], $post->$column, $place ) );
	}
	return $warnings;
}

/**
 * Compares status, date, author, comments and address.
 *
 * @param array    $payload From igny8_read_payload().
 * @param array    $fields  Columns that were to be stored.
 * @param stdClass $post    Row.
 * @return array[] Warnings.
 */
function igny8_compare_columns( array $payload, array $fields, stdClass $post ) {
	global $wpdb;
	$warnings = array();
	$place    = igny8_place( $wpdb->posts, '', array( 'wp_insert_post_data', 'wp_unique_post_slug', 'transition_post_status' ) );
	$wanted   = array(
		'status'         => array( $fields['post_status'], $post->post_status ),
		'publish_at'     => array( isset( $fields['post_date_gmt'] ) ? $fields['post_date_gmt'] : '', $post->post_date_gmt ),
		'author'         => array( (string) get_current_user_id(), (string) $post->post_author ),
		'slug'           => array( sanitize_title( $payload['slug'] ), $post->post_name ),
		'comment_status' => array( $payload['comment_status'], $post->comment_status ),
	);
	// WordPress publishes at once if the time is less than a minute away. It also truncates long addresses.
	if ( 'future' === $fields['post_status'] && 'publish' === $post->post_status && strtotime( $fields['post_date_gmt'] . ' UTC' ) < time() + MINUTE_IN_SECONDS ) {
		unset( $wanted['status'], $wanted['publish_at'] );
	}
	if ( igny8_is_same_address( $wanted['slug'][0], $post->post_name, $payload['canonical_url'] ) ) {
		unset( $wanted['slug'] );
	}
	foreach ( $wanted as $field => list( $value, $has ) ) {
		if ( '' !== $value && $value !== $has ) {
			/* translators: 1: a field, such as "The status"; 2: what it is; 3: what it was to be. */
			$what       = sprintf( __( '%1$s is "%2$s" instead of "%3$s".', 'igny8-wp-bridge' ), igny8_field_label( $field ), $has, $value );
			$warnings[] = 'slug' === $field && 0 === strpos( $has, $value . '-' )
				? igny8_difference( $field, $what, 'taken', $place )
				: igny8_difference( $field, $what, 'changed', $place );
		}
	}
	return $warnings;
}

/**
 * Whether a post has the wanted address. WordPress appends a number if another post has that address. This matters only if the canonical
 * URL names the address without the number: search engines would then be led to the other post.
 *
 * @param string $wanted    Slug.
 * @param string $has       The post's.
 * @param string $canonical Canonical address, '' for none.
 * @return bool
 */
function igny8_is_same_address( $wanted, $has, $canonical ) {
	if ( $wanted === $has || _truncate_post_slug( $wanted, 200 ) === $has ) {
		return true;
	}
	$numbered = preg_match( '/^(.+)-\d+$/D', $has, $parts ) && 0 === strpos( $wanted, $parts[1] );
	$path     = untrailingslashit( (string) wp_parse_url( $canonical, PHP_URL_PATH ) );
	return $numbered && ( igny8_origin( $canonical ) !== igny8_origin( home_url() ) || substr( $path, -1 - strlen( $wanted ) ) !== '/' . $wanted );
}

/**
 * Compares terms: the post must have each wanted term under its wanted name, and no others.
 *
 * @param array[] $outcomes From igny8_set_terms().
 * @param array   $stored   Taxonomy => term id => name.
 * @return array[] Warnings.
 */
function igny8_compare_terms( array $outcomes, array $stored ) {
	global $wpdb;
	$warnings = array();
	$place    = igny8_place( $wpdb->terms, 'name', array( 'pre_term_name', 'pre_insert_term', 'set_object_terms', 'wp_insert_post_data' ) );
	$wanted   = array();
	foreach ( $outcomes as $outcome ) {
		if ( is_wp_error( $outcome['term'] ) ) {
			continue;
		}
		$taxonomy                                = $outcome['taxonomy'];
		$has                                     = isset( $stored[ $taxonomy ] ) ? $stored[ $taxonomy ] : array();
		$wanted[ $taxonomy ][ $outcome['term'] ] = $outcome['field'];
		$levels                                  = igny8_path_levels( $taxonomy, $outcome['name'] );
		if ( ! isset( $has[ $outcome['term'] ] ) ) {
			/* translators: %s: a term's name. */
			$warnings[] = igny8_difference( $outcome['field'], sprintf( __( 'The term "%s" is missing from the post.', 'igny8-wp-bridge' ), $outcome['name'] ), 'changed', $place );
		} elseif ( ! isset( igny8_taxonomies()[ $taxonomy ] ) && igny8_fold_name( $has[ $outcome['term'] ] ) !== igny8_fold_name( igny8_term_html( end( $levels ) ) ) ) {
			/* translators: 1: a term's name, 2: another. */
			$what       = sprintf( __( 'The term "%1$s" is stored as "%2$s".', 'igny8-wp-bridge' ), $outcome['name'], igny8_plain_text( $has[ $outcome['term'] ] ) );
			$warnings[] = igny8_difference( $outcome['field'], $what, 'changed', $place );
		}
	}
	foreach ( $wanted as $taxonomy => $ids ) {
		foreach ( array_diff_key( isset( $stored[ $taxonomy ] ) ? $stored[ $taxonomy ] : array(), $ids ) as $name ) {
			/* translators: %s: a term's name. */
			$warnings[] = igny8_difference( reset( $ids ), sprintf( __( 'The post also has the term "%s", which the article does not have.', 'igny8-wp-bridge' ), igny8_plain_text( $name ) ), 'changed', $place );
		}
	}
	return $warnings;
}

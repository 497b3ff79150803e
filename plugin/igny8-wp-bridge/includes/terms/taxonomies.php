<?php
/**
 * Cluster and sector: the plan behind an article, as the plugin's own taxonomies. Only people who write see them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's taxonomies.
 *
 * @return array<string, array> Taxonomy => [payload field of the name, payload field of the id].
 */
function igny8_taxonomies() {
	return array(
		'igny8_cluster' => array( 'cluster', 'cluster_id' ),
		'igny8_sector'  => array( 'sector', 'sector_id' ),
	);
}

/**
 * Registers the taxonomies, and the term meta with the ids in IGNY8.
 */
function igny8_register_taxonomies() {
	$labels = array(
		'igny8_cluster' => array(
			'name'          => _x( 'IGNY8 clusters', 'taxonomy general name', 'igny8-wp-bridge' ),
			'singular_name' => _x( 'IGNY8 cluster', 'taxonomy singular name', 'igny8-wp-bridge' ),
			'menu_name'     => _x( 'IGNY8 clusters', 'menu', 'igny8-wp-bridge' ),
		),
		'igny8_sector'  => array(
			'name'          => _x( 'IGNY8 sectors', 'taxonomy general name', 'igny8-wp-bridge' ),
			'singular_name' => _x( 'IGNY8 sector', 'taxonomy singular name', 'igny8-wp-bridge' ),
			'menu_name'     => _x( 'IGNY8 sectors', 'menu', 'igny8-wp-bridge' ),
		),
	);
	foreach ( $labels as $taxonomy => $names ) {
		register_taxonomy(
			$taxonomy,
			igny8_post_type(),
			array(
				'labels'                => $names,
				'public'                => false,
				'show_ui'               => true,
				'show_admin_column'     => false, // Two more columns would leave no room for the title. admin/posts-list.php shows both in one.
				'show_in_rest'          => true, // The block editor shows only taxonomies with REST routes.
				'rest_controller_class' => 'Igny8_Terms_Controller',
				'rewrite'               => false,
			)
		);
		register_term_meta(
			$taxonomy,
			'_igny8_id',
			array(
				'type'          => 'integer',
				'single'        => true,
				'show_in_rest'  => true,
				'auth_callback' => '__return_false', // IGNY8's own id. Nobody else has a reason to change it.
			)
		);
		add_filter( "manage_edit-{$taxonomy}_columns", 'igny8_add_term_column' );
		add_filter( "manage_{$taxonomy}_custom_column", 'igny8_term_column', 10, 3 );
	}
}

/**
 * Gives a post its cluster and its sector.
 *
 * @param int   $post_id Post.
 * @param array $payload From igny8_read_payload().
 * @return array[] As igny8_set_terms().
 */
function igny8_set_own_terms( $post_id, array $payload ) {
	$outcomes = array();
	foreach ( igny8_taxonomies() as $taxonomy => list( $name, $id ) ) {
		$find = function () use ( $taxonomy, $payload, $id, $name ) {
			return igny8_find_or_create_own_term( $taxonomy, $payload['source'], $payload[ $id ], $payload[ $name ] );
		};
		$term = igny8_remember_term( $taxonomy, wp_json_encode( array( $payload['source'], $payload[ $id ], $payload[ $name ] ) ), $find );
		if ( $term && ! is_wp_error( $term ) ) {
			wp_set_object_terms( $post_id, $term, $taxonomy );
		}
		if ( $term ) {
			$outcomes[] = array(
				'field'    => $name,
				'taxonomy' => $taxonomy,
				'name'     => $payload[ $name ],
				'term'     => $term,
			);
		}
	}
	return $outcomes;
}

/**
 * Adds a column to the list of a taxonomy's terms.
 *
 * @param string[] $columns Columns.
 * @return string[]
 */
function igny8_add_term_column( $columns ) {
	return $columns + array( 'igny8_id' => __( 'IGNY8 ID', 'igny8-wp-bridge' ) );
}

/**
 * The content of that column.
 *
 * @param string $content Of the column so far.
 * @param string $column  Column.
 * @param int    $term_id Term.
 * @return string
 */
function igny8_term_column( $content, $column, $term_id ) {
	return 'igny8_id' === $column ? esc_html( (string) get_term_meta( $term_id, '_igny8_id', true ) ) : $content;
}

/**
 * Deletes the plugin's terms from the current site, when the plugin is deleted.
 */
function igny8_remove_own_terms() {
	igny8_register_taxonomies(); // WordPress deletes terms only of registered taxonomies.
	foreach ( array_keys( igny8_taxonomies() ) as $taxonomy ) {
		$ids = get_terms(
			array(
				'taxonomy'   => $taxonomy,
				'hide_empty' => false,
				'fields'     => 'ids',
			)
		);
		foreach ( is_array( $ids ) ? $ids : array() as $id ) {
			wp_delete_term( $id, $taxonomy );
		}
	}
}

<?php
/**
 * The lists within GET /structure: post types, taxonomies, terms, authors.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post types that articles may have.
 *
 * @return WP_Post_Type[] By name.
 */
function igny8_shown_post_types() {
	$types = get_post_types( array( 'public' => true ), 'objects' );
	unset( $types['attachment'] );
	return $types;
}

/**
 * The taxonomies of these types, without post formats: WordPress stores a setting in them.
 *
 * @return WP_Taxonomy[] By name.
 */
function igny8_shown_taxonomies() {
	$shown = array();
	foreach ( get_taxonomies( array(), 'objects' ) as $name => $taxonomy ) {
		if ( ( $taxonomy->public || $taxonomy->show_ui ) && 'post_format' !== $name && array_intersect( $taxonomy->object_type, array_keys( igny8_shown_post_types() ) ) ) {
			$shown[ $name ] = $taxonomy;
		}
	}
	return $shown;
}

/**
 * A post type in the answer.
 *
 * @param WP_Post_Type $type Post type.
 * @return array
 */
function igny8_post_type_entry( WP_Post_Type $type ) {
	$counts = array_map( 'intval', (array) wp_count_posts( $type->name ) );
	unset( $counts['auto-draft'], $counts['inherit'] );
	return array(
		'name'         => $type->name,
		'label'        => igny8_plain_text( $type->label ),
		'hierarchical' => (bool) $type->hierarchical,
		'taxonomies'   => array_values( array_intersect( get_object_taxonomies( $type->name ), array_keys( igny8_shown_taxonomies() ) ) ),
		'supports'     => array_keys( get_all_post_type_supports( $type->name ) ),
		'count'        => isset( $counts['publish'] ) ? $counts['publish'] : 0,
		'counts'       => (object) array_filter( $counts ),
		'block_editor' => igny8_has_block_editor( $type->name ),
	);
}

/**
 * A taxonomy in the answer.
 *
 * @param WP_Taxonomy $taxonomy Taxonomy.
 * @return array
 */
function igny8_taxonomy_entry( WP_Taxonomy $taxonomy ) {
	return array(
		'name'         => $taxonomy->name,
		'label'        => igny8_plain_text( $taxonomy->label ),
		'hierarchical' => (bool) $taxonomy->hierarchical,
		'post_types'   => array_values( $taxonomy->object_type ),
		'count'        => igny8_count_terms( $taxonomy->name ),
	);
}

/**
 * The number of terms in a taxonomy.
 *
 * @param string $taxonomy Taxonomy.
 * @return int
 */
function igny8_count_terms( $taxonomy ) {
	// Not wp_count_terms(): its arguments changed in WordPress 5.6.
	return (int) get_terms(
		array(
			'taxonomy'   => $taxonomy,
			'hide_empty' => false,
			'fields'     => 'count',
		)
	);
}

/**
 * A page of a taxonomy's terms, ordered by id. So terms that are made meanwhile shift no page.
 *
 * @param string $taxonomy Taxonomy.
 * @param int    $page     From 1.
 * @param int    $per_page How many.
 * @return array {taxonomy, items, page, per_page, total, pages}
 */
function igny8_terms_page( $taxonomy, $page, $per_page ) {
	$items = array();
	$terms = get_terms(
		array(
			'taxonomy'   => $taxonomy,
			'hide_empty' => false,
			'orderby'    => 'term_id',
			'number'     => $per_page,
			'offset'     => ( $page - 1 ) * $per_page,
		)
	);
	foreach ( is_array( $terms ) ? $terms : array() as $term ) {
		$items[] = array(
			'id'     => $term->term_id,
			'name'   => igny8_plain_text( $term->name ),
			'slug'   => $term->slug,
			'parent' => $term->parent,
			'count'  => $term->count,
		);
	}
	$total = igny8_count_terms( $taxonomy );
	return array(
		'taxonomy' => $taxonomy,
		'items'    => $items,
		'page'     => $page,
		'per_page' => $per_page,
		'total'    => $total,
		'pages'    => (int) ceil( $total / $per_page ),
	);
}

/**
 * Users who may publish. Only names: IGNY8 needs no e-mail addresses.
 *
 * @param int $number How many at most.
 * @return array {items: [{id, name, slug, roles, can_publish}], total}. `can_publish`: articles, which may have a post type of their own.
 */
function igny8_authors( $number ) {
	$type  = get_post_type_object( igny8_post_type() );
	$query = new WP_User_Query(
		array(
			'role__in'    => igny8_publishing_roles(),
			'orderby'     => 'ID',
			'number'      => $number,
			'count_total' => true,
		)
	);
	$items = array();
	foreach ( $query->get_results() as $user ) {
		$items[] = array(
			'id'          => $user->ID,
			'name'        => igny8_plain_text( $user->display_name ),
			'slug'        => $user->user_nicename,
			'roles'       => array_values( $user->roles ),
			'can_publish' => $type && user_can( $user, $type->cap->create_posts ) && user_can( $user, $type->cap->publish_posts ),
		);
	}
	return array(
		'items' => $items,
		'total' => (int) $query->get_total(),
	);
}

/**
 * The roles whose users may publish.
 *
 * @return string[]
 */
function igny8_publishing_roles() {
	return array_keys(
		array_filter(
			wp_roles()->roles,
			function ( $role ) {
				return ! empty( $role['capabilities']['publish_posts'] );
			}
		)
	);
}

<?php
/**
 * Terms of the plugin's own taxonomies. They are identified by their id in IGNY8, so a rename on either side does not matter.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The term with an IGNY8 id, else with a name. A name that a person has changed on this site stays changed.
 *
 * @param string $taxonomy Taxonomy.
 * @param string $source   The integration's UUID. Ids are unique only within it.
 * @param int    $id       Id in IGNY8; 0 if it is not known.
 * @param string $name     Name.
 * @return int|WP_Error Term id; 0 when there is neither.
 */
function igny8_find_or_create_own_term( $taxonomy, $source, $id, $name ) {
	$term = $id ? igny8_find_own_term( $taxonomy, $source, $id ) : 0;
	if ( $term || '' === $name ) {
		return $term;
	}
	$term = igny8_find_term( $taxonomy, $name );
	if ( ! $term || ( $id && get_term_meta( $term, '_igny8_id', true ) ) ) {
		// Two clusters may have the same name. WordPress then needs different slugs.
		$term = igny8_insert_term( $taxonomy, $name, $term ? array( 'slug' => sanitize_title( igny8_term_html( $name ) ) . '-' . $id . '-' . substr( $source, 0, 8 ) ) : array() );
		if ( is_wp_error( $term ) ) {
			return $term;
		}
	}
	if ( $id ) {
		update_term_meta( $term, '_igny8_id', $id );
		update_term_meta( $term, '_igny8_source', $source );
	}
	return $term;
}

/**
 * The term with an IGNY8 id.
 *
 * @param string $taxonomy Taxonomy.
 * @param string $source   The integration's UUID.
 * @param int    $id       Id in IGNY8.
 * @return int 0 when there is none.
 */
function igny8_find_own_term( $taxonomy, $source, $id ) {
	$ids = get_terms(
		array(
			'taxonomy'   => $taxonomy,
			'hide_empty' => false,
			'fields'     => 'ids',
			'orderby'    => 'term_id',
			'number'     => 1,
			'meta_query' => array( // phpcs:ignore WordPress.DB.SlowDBQuery
				array(
					'key'   => '_igny8_id',
					'value' => $id,
				),
				array(
					'key'   => '_igny8_source',
					'value' => $source,
				),
			),
		)
	);
	return is_array( $ids ) && $ids ? (int) $ids[0] : 0;
}

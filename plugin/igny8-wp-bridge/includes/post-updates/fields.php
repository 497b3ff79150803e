<?php
/**
 * The fields of a post that IGNY8 knows, as the database has them. Object caches are not asked: a fingerprint must be of what is stored.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- names of columns and lists of numbers, made here.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The fields in columns of wp_posts.
 *
 * @return array<string, string> Field => column.
 */
function igny8_column_fields() {
	return array(
		'title'   => 'post_title',
		'content' => 'post_content',
		'excerpt' => 'post_excerpt',
		'slug'    => 'post_name',
		'status'  => 'post_status',
		'date'    => 'post_date_gmt',
		'author'  => 'post_author',
		'parent'  => 'post_parent',
	);
}

/**
 * The fields in post meta.
 *
 * @return array<string, string> Field => meta key.
 */
function igny8_meta_keys() {
	$keys = array(
		'template'       => '_wp_page_template',
		'featured_image' => '_thumbnail_id',
		'gallery'        => '_igny8_gallery',
	);
	foreach ( igny8_seo_sources() as $field => $key ) {
		$keys[ 'seo.' . $field ] = $key;
	}
	foreach ( igny8_custom_field_names() as $name ) {
		$keys[ 'meta.' . $name ] = $name;
	}
	return $keys;
}

/**
 * The meta keys of the active SEO plugin. Without one, our own: then nothing else shows these fields.
 *
 * @return array<string, string> SEO field (seo/fields.php) => meta key. Empty for All in One SEO, which has a table (igny8_seo_facts()).
 */
function igny8_seo_sources() {
	$plugins = igny8_seo_plugins();
	$active  = igny8_active_seo_plugin();
	if ( 'aioseo' === $active && igny8_aioseo_is_active() ) {
		return array();
	}
	if ( '' !== $active ) {
		return $plugins[ $active ]['keys'];
	}
	return array_map(
		function ( $name ) {
			return '_igny8_' . $name;
		},
		igny8_seo_fields()
	);
}

/**
 * The facts of several posts: the raw value of each field and its fingerprint. Three queries, however many posts.
 *
 * @param int[] $ids    Posts; at least one.
 * @param bool  $values Whether values are wanted too. Without, no text leaves the database.
 * @return array<int, array> Post => {row: stdClass with ID, post_type, post_status, fields: {field: {fp, value?}}, protected: bool}; without posts that are gone.
 */
function igny8_field_facts( array $ids, $values ) {
	global $wpdb;
	$list    = implode( ',', array_map( 'intval', $ids ) );
	$columns = array( 'ID', 'post_type', 'post_status', 'post_author', 'post_date_gmt' );
	foreach ( igny8_column_fields() as $field => $column ) {
		$columns[] = "MD5({$column}) AS fp_{$field}";
		if ( $values ) {
			$columns[] = "{$column} AS value_{$field}";
		}
	}
	$facts = array();
	foreach ( $wpdb->get_results( 'SELECT ' . implode( ', ', $columns ) . " FROM {$wpdb->posts} WHERE ID IN ({$list})" ) as $row ) {
		$fields = array();
		foreach ( array_keys( igny8_column_fields() ) as $field ) {
			$fields[ $field ] = igny8_fact( $row->{"fp_{$field}"}, $values ? $row->{"value_{$field}"} : null );
		}
		$facts[ (int) $row->ID ] = array(
			'row'       => $row,
			'fields'    => $fields,
			'protected' => false,
		);
	}
	$facts = igny8_add_meta_facts( $facts, $values );
	$facts = igny8_add_term_facts( $facts, $values );
	return igny8_add_seo_facts( $facts, $values );
}

/**
 * A field's fact.
 *
 * @param string $hash  The database's hash of the stored value; '' for a missing one.
 * @param mixed  $value The stored value; null when it is not wanted.
 * @return array {fp, value?}
 */
function igny8_fact( $hash, $value ) {
	// The number is that of the rule, so that a later bridge may change it.
	$fact = array( 'fp' => '' === $hash ? '1:' : '1:' . $hash );
	return null === $value ? $fact : $fact + array( 'value' => $value );
}

/**
 * Adds the fields in post meta, and whether the post's owner protects it.
 *
 * @param array $facts  As igny8_field_facts().
 * @param bool  $values See there.
 * @return array The same with more.
 */
function igny8_add_meta_facts( array $facts, $values ) {
	global $wpdb;
	if ( ! $facts ) {
		return $facts;
	}
	$keys   = igny8_meta_keys();
	$wanted = array_merge( array_values( $keys ), array( '_igny8_protected' ) );
	$list   = implode( ',', array_keys( $facts ) );
	$marks  = implode( ',', array_fill( 0, count( $wanted ), '%s' ) );
	$what   = 'post_id, meta_key, MD5(meta_value) AS hash' . ( $values ? ', meta_value' : '' );
	$rows   = $wpdb->get_results( $wpdb->prepare( "SELECT {$what} FROM {$wpdb->postmeta} WHERE post_id IN ({$list}) AND meta_key IN ({$marks}) ORDER BY meta_id", $wanted ) );
	$found  = array();
	foreach ( $rows as $row ) {
		$found[ (int) $row->post_id ][ $row->meta_key ][] = $row;
	}
	foreach ( $facts as $id => $fact ) {
		foreach ( $keys as $field => $key ) {
			$there                            = isset( $found[ $id ][ $key ] ) ? $found[ $id ][ $key ] : array();
			$hashes                           = implode( ',', wp_list_pluck( $there, 'hash' ) );
			$value                            = $there && $values ? maybe_unserialize( $there[0]->meta_value ) : '';
			$facts[ $id ]['fields'][ $field ] = igny8_fact( $hashes, $values ? $value : null );
		}
		$facts[ $id ]['protected'] = isset( $found[ $id ]['_igny8_protected'] );
	}
	return $facts;
}

/**
 * Adds the terms of each taxonomy that the posts' types have. Their names are no part of the fingerprint: a renamed term is the same term.
 *
 * @param array $facts  As igny8_field_facts().
 * @param bool  $values See there.
 * @return array The same with more.
 */
function igny8_add_term_facts( array $facts, $values ) {
	global $wpdb;
	if ( ! $facts ) {
		return $facts;
	}
	$list  = implode( ',', array_keys( $facts ) );
	$terms = array();
	$rows  = $wpdb->get_results(
		"SELECT r.object_id, tt.taxonomy, t.term_id, t.name FROM {$wpdb->term_relationships} r
		JOIN {$wpdb->term_taxonomy} tt ON tt.term_taxonomy_id = r.term_taxonomy_id
		JOIN {$wpdb->terms} t ON t.term_id = tt.term_id WHERE r.object_id IN ({$list}) ORDER BY t.term_id"
	);
	foreach ( $rows as $row ) {
		$terms[ (int) $row->object_id ][ $row->taxonomy ][] = array(
			'id'   => (int) $row->term_id,
			'name' => igny8_plain_text( $row->name ),
		);
	}
	foreach ( $facts as $id => $fact ) {
		foreach ( get_object_taxonomies( $fact['row']->post_type ) as $taxonomy ) {
			$there = isset( $terms[ $id ][ $taxonomy ] ) ? $terms[ $id ][ $taxonomy ] : array();
			$hash  = $there ? md5( implode( ',', wp_list_pluck( $there, 'id' ) ) ) : '';

			$facts[ $id ]['fields'][ "terms.{$taxonomy}" ] = igny8_fact( $hash, $values ? $there : null );
		}
	}
	return $facts;
}

/**
 * Adds the fields that All in One SEO keeps in its own table.
 *
 * @param array $facts  As igny8_field_facts().
 * @param bool  $values See there.
 * @return array The same with more.
 */
function igny8_add_seo_facts( array $facts, $values ) {
	if ( 'aioseo' !== igny8_active_seo_plugin() || ! igny8_aioseo_is_active() ) {
		return $facts;
	}
	foreach ( array_keys( $facts ) as $id ) {
		foreach ( igny8_read_aioseo( $id ) as $field => $value ) {
			$facts[ $id ]['fields'][ "seo.{$field}" ] = igny8_fact( '' === $value ? '' : md5( $value ), $values ? $value : null );
		}
	}
	return $facts;
}

/**
 * One hash over all fingerprints of a post.
 *
 * @param array $fact One of igny8_field_facts().
 * @return string
 */
function igny8_etag( array $fact ) {
	$prints = array();
	foreach ( $fact['fields'] as $field => $one ) {
		$prints[ $field ] = $one['fp'];
	}
	ksort( $prints );
	return '1:' . md5( (string) wp_json_encode( $prints ) );
}

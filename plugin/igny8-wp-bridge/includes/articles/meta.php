<?php
/**
 * The meta that the plugin stores with a post.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The schema of `_igny8_gallery`: pictures in the media library, with what the template needs for their layout.
 *
 * @return array
 */
function igny8_gallery_schema() {
	$picture = array(
		'id'       => array( 'type' => 'integer' ),
		'url'      => array( 'type' => 'string' ),
		'alt'      => array( 'type' => 'string' ),
		'caption'  => array( 'type' => 'string' ),
		'width'    => array( 'type' => 'integer' ),
		'height'   => array( 'type' => 'integer' ),
		'position' => array( 'type' => 'integer' ),
	);
	return array(
		'type'  => 'array',
		'items' => array(
			'type'       => 'object',
			'properties' => $picture,
		),
	);
}

/**
 * Registers the plugin's meta with WordPress: types, and REST access for users who may edit the post. Visitors get nothing.
 */
function igny8_register_meta() {
	$schemas = array(
		'_igny8_payload_hash' => array( 'type' => 'string' ),
		'_igny8_gallery'      => igny8_gallery_schema(),
	);
	foreach ( igny8_stored_fields() as $field => $type ) {
		$schemas[ "_igny8_{$field}" ] = array( 'type' => $type ) + ( 'array' === $type ? array( 'items' => array( 'type' => 'string' ) ) : array() );
	}
	foreach ( $schemas as $key => $schema ) {
		$schema['context'] = array( 'edit' );
		register_post_meta(
			igny8_post_type(),
			$key,
			array(
				'type'          => $schema['type'],
				'single'        => true,
				'show_in_rest'  => array( 'schema' => $schema ),
				// The block editor sends back all meta after any edit. A refusal would keep people from saving.
				'auth_callback' => 'igny8_may_edit_meta',
			)
		);
	}
}

/**
 * Whether a user may change the plugin's meta in the editor: users who may edit the post.
 *
 * @param bool   $allowed Ignored.
 * @param string $key     Ignored.
 * @param int    $post_id Post.
 * @return bool
 */
function igny8_may_edit_meta( $allowed, $key, $post_id ) {
	return current_user_can( 'edit_post', $post_id );
}

/**
 * Writes the plugin's meta. Empty fields leave no row.
 *
 * @param int   $post_id Post.
 * @param array $payload From igny8_read_payload().
 */
function igny8_write_meta( $post_id, array $payload ) {
	$values = array( '_igny8_payload_hash' => igny8_payload_hash( $payload ) );
	foreach ( array_keys( igny8_stored_fields() ) as $field ) {
		$values[ "_igny8_{$field}" ] = $payload[ $field ];
	}
	igny8_set_metas( $post_id, $values );
}

/**
 * Sets one meta value exactly, or removes it if it is empty.
 *
 * @param int    $post_id Post.
 * @param string $key     Key.
 * @param mixed  $value   Unslashed.
 */
function igny8_set_meta( $post_id, $key, $value ) {
	igny8_set_metas( $post_id, array( $key => $value ) );
}

/**
 * Sets several meta values exactly, and removes those that are empty. Existing values are read once; WordPress itself would read them again
 * before each write.
 *
 * @param int   $post_id Post.
 * @param array $values  Key => value, unslashed.
 */
function igny8_set_metas( $post_id, array $values ) {
	global $wpdb;
	$there = get_post_meta( $post_id );
	foreach ( igny8_fit_text( $values, $wpdb->postmeta, 'meta_value' ) as $key => $value ) {
		$old = isset( $there[ $key ] ) ? $there[ $key ] : array();
		if ( empty( $value ) ) {
			if ( $old ) {
				delete_post_meta( $post_id, $key );
			}
		} elseif ( array( (string) maybe_serialize( $value ) ) === $old ) {
			continue;
		} elseif ( $old || ! add_post_meta( $post_id, $key, wp_slash( $value ), true ) ) {
			update_post_meta( $post_id, $key, wp_slash( $value ) );
		}
	}
}

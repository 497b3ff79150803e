<?php
/**
 * Compares the meta, SEO fields and pictures in the database with what the plugin wrote.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares the plugin's own meta, the SEO plugins' meta, and custom fields.
 *
 * @param array $payload From igny8_read_payload().
 * @param int   $post_id Post.
 * @param array $meta    Key => values as stored.
 * @return array[] Warnings.
 */
function igny8_compare_meta( array $payload, $post_id, array $meta ) {
	$warnings = array();
	$lost     = array(); // Fields already reported as lost. The copies for SEO plugins lack the same, and are not reported again.
	foreach ( igny8_wanted_meta( $payload ) as list( $field, $key, $value ) ) {
		if ( isset( $lost[ $field ] ) || null === $value || ( empty( $value ) && 0 !== strpos( $field, 'custom_fields.' ) ) ) {
			continue;
		}
		$has = isset( $meta[ $key ] ) ? $meta[ $key ] : array();
		if ( in_array( (string) maybe_serialize( $value ), $has, true ) || igny8_is_kept_elsewhere( $post_id, $key, $value ) ) {
			continue;
		}
		$found = igny8_compare_value( $field, $value, $has ? $has[0] : null, $key );
		if ( $found ) {
			$lost[ $field ] = true;
			$warnings[]     = $found;
		}
	}
	return $warnings;
}

/**
 * All meta that the plugin wrote. Its own keys come first.
 *
 * @param array $payload From igny8_read_payload().
 * @return array[] Each [field, key, value].
 */
function igny8_wanted_meta( array $payload ) {
	$wanted = array();
	foreach ( array_keys( igny8_stored_fields() ) as $field ) {
		$wanted[] = array( $field, "_igny8_{$field}", $payload[ $field ] );
	}
	$names = igny8_seo_fields();
	$seo   = igny8_seo_meta( $payload );
	foreach ( igny8_seo_plugins() as $plugin ) {
		foreach ( $plugin['keys'] as $field => $key ) {
			$wanted[] = array( $names[ $field ], $key, $seo[ $key ] );
		}
	}
	$allowed = igny8_custom_field_names();
	foreach ( $payload['custom_fields'] as $name => $value ) {
		if ( in_array( (string) $name, $allowed, true ) ) {
			$wanted[] = array( 'custom_fields.' . $name, (string) $name, null === $value ? null : igny8_text_as_meta( $value ) );
		}
	}
	return $wanted;
}

/**
 * Whether another plugin stores a meta value elsewhere and returns it from there.
 *
 * @param int    $post_id Post.
 * @param string $key     Key.
 * @param mixed  $value   Value.
 * @return bool
 */
function igny8_is_kept_elsewhere( $post_id, $key, $value ) {
	return has_filter( 'get_post_metadata' ) && maybe_serialize( get_post_meta( $post_id, $key, true ) ) === maybe_serialize( $value );
}

/**
 * Compares one value that is not part of the post's HTML.
 *
 * @param string      $field  Field.
 * @param mixed       $wanted Value.
 * @param string|null $stored As stored; null when it is missing.
 * @param string      $key    Meta key.
 * @return array|null Warning.
 */
function igny8_compare_value( $field, $wanted, $stored, $key ) {
	global $wpdb;
	$place = igny8_place( $wpdb->postmeta, 'meta_value', array( "sanitize_post_meta_{$key}", 'add_post_metadata', 'update_post_metadata', 'added_post_meta', 'updated_post_meta' ) );
	$label = igny8_field_label( $field ) . ( in_array( $key, igny8_seo_keys(), true ) ? " ({$key})" : '' );
	if ( null === $stored ) {
		/* translators: %s: a field, such as "The SEO title". */
		return igny8_difference( $field, sprintf( __( '%s was not stored.', 'igny8-wp-bridge' ), $label ), 'changed', $place );
	}
	if ( igny8_normal_text( $stored ) === igny8_normal_text( maybe_serialize( $wanted ) ) ) {
		return null;
	}
	$shown = is_array( $wanted ) ? implode( ', ', (array) maybe_unserialize( $stored ) ) : $stored;
	/* translators: 1: a field, such as "The SEO title"; 2: its text. */
	$what = sprintf( __( '%1$s is stored as "%2$s".', 'igny8-wp-bridge' ), $label, igny8_beginning( $shown ) );
	return igny8_difference( $field, $what, igny8_cause( $wanted, $stored, $place ), $place, compact( 'wanted' ) );
}

/**
 * Why a value was stored in a different form.
 *
 * @param mixed  $wanted Value.
 * @param string $stored As stored.
 * @param array  $place  From igny8_place().
 * @return string As igny8_difference() wants it.
 */
function igny8_cause( $wanted, $stored, array $place ) {
	$stored    = igny8_normal_text( $stored );
	$permitted = current_user_can( 'unfiltered_html' ) ? $wanted : map_deep( $wanted, 'wp_kses_post' );
	foreach ( array( array( 'character_set', $wanted ), array( 'author', $permitted ), array( 'character_set', $permitted ) ) as list( $cause, $value ) ) {
		$fit = 'author' === $cause ? $value : igny8_fit_text( $value, $place['table'], $place['column'] );
		if ( $fit !== $wanted && igny8_normal_text( maybe_serialize( $fit ) ) === $stored ) {
			return $cause;
		}
	}
	return 'changed';
}

/**
 * Compares the SEO fields in All in One SEO's own table.
 *
 * @param array $payload From igny8_read_payload().
 * @param int   $post_id Post.
 * @return array[] Warnings.
 */
function igny8_compare_aioseo( array $payload, $post_id ) {
	if ( ! igny8_aioseo_is_active() ) {
		return array();
	}
	$table  = $GLOBALS['wpdb']->prefix . 'aioseo_posts';
	$stored = igny8_read_aioseo( $post_id );
	$values = igny8_seo_values( $payload );
	$found  = array();
	$place  = igny8_place( $table, 'title', array() ) + array( 'plugins' => 'All in One SEO' );
	foreach ( igny8_seo_fields() as $name => $field ) {
		$has    = $stored[ $name ];
		$wanted = $values[ $name ];
		if ( '' !== $wanted && igny8_normal_text( $wanted ) !== igny8_normal_text( $has ) ) {
			/* translators: 1: a field, such as "The SEO title"; 2: its text. */
			$what    = sprintf( __( '%1$s of All in One SEO is stored as "%2$s".', 'igny8-wp-bridge' ), igny8_field_label( $field ), igny8_beginning( $has ) );
			$found[] = igny8_difference( $field, $what, igny8_cause( $wanted, $has, $place ), $place, compact( 'wanted' ) );
		}
	}
	return $found;
}

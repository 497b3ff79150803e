<?php
/**
 * Sanitizes the fields of settings-articles.php. A wrong value is refused with a message, and the old value stays.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post type: one that people write in the admin.
 *
 * @param mixed $value As entered.
 * @return string
 */
function igny8_sanitize_post_type( $value ) {
	$type = is_string( $value ) ? sanitize_key( $value ) : '';
	if ( ! array_key_exists( $type, igny8_post_types() ) ) {
		add_settings_error( 'igny8_post_type', 'igny8_post_type', __( 'The post type was not changed: this site does not have it.', 'igny8-wp-bridge' ) );
		return igny8_post_type();
	}
	return $type;
}

/**
 * Template: on or off.
 *
 * @param mixed $value As entered.
 * @return string "1" or "0".
 */
function igny8_sanitize_template_enabled( $value ) {
	return empty( $value ) ? '0' : '1';
}

/**
 * SEO fields: on or off.
 *
 * @param mixed $value As entered.
 * @return string "1" or "0".
 */
function igny8_sanitize_seo_output( $value ) {
	return empty( $value ) ? '0' : '1';
}

/**
 * Custom fields: names, except those that WordPress or this plugin uses.
 *
 * @param mixed $value As entered.
 * @return string One per line.
 */
function igny8_sanitize_custom_fields( $value ) {
	return igny8_sanitize_lines(
		$value,
		'igny8_custom_fields',
		function ( $name ) {
			return strlen( $name ) <= 255 && ! preg_match( '/^(_wp_|_edit_|_igny8_|_thumbnail_id$)/i', $name );
		},
		/* translators: %s: what was entered. */
		__( 'The custom fields were not changed: "%s" is a name that WordPress or this plugin itself uses.', 'igny8-wp-bridge' )
	);
}

/**
 * Picture hosts: `host` or `host:port`. A pasted URL is shortened to that.
 *
 * @param mixed $value As entered.
 * @return string One per line.
 */
function igny8_sanitize_picture_hosts( $value ) {
	return igny8_sanitize_lines(
		is_string( $value ) ? strtolower( preg_replace( '#^\s*https?://([^/\s]*)\S*#im', '$1', $value ) ) : '',
		'igny8_picture_hosts',
		function ( $host ) {
			return (bool) preg_match( '/^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?$/D', $host );
		},
		/* translators: %s: what was entered. */
		__( 'The picture hosts were not changed: "%s" is not a host name.', 'igny8-wp-bridge' )
	);
}

/**
 * A list with one entry per line.
 *
 * @param mixed    $value    As entered.
 * @param string   $option   Its option.
 * @param callable $is_valid Takes an entry.
 * @param string   $message  Message about a wrong entry, with %s for the entry.
 * @return string
 */
function igny8_sanitize_lines( $value, $option, callable $is_valid, $message ) {
	$lines = preg_split( '/\R/', is_string( $value ) ? $value : '' );
	$lines = array_unique( array_filter( array_map( 'sanitize_text_field', $lines ), 'strlen' ) );
	foreach ( $lines as $line ) {
		if ( ! $is_valid( $line ) ) {
			add_settings_error( $option, $option, sprintf( $message, esc_html( $line ) ) );
			return implode( "\n", igny8_option_lines( $option ) );
		}
	}
	return implode( "\n", $lines );
}

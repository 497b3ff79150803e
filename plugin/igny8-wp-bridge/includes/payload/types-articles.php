<?php
/**
 * More types for article.php, by the rules of types.php.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * A time in ISO 8601 with its UTC offset. Without an offset the time would be ambiguous.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string In UTC, as MySQL writes it; '' for ''.
 */
function igny8_type_moment( $value, $path, array &$errors ) {
	if ( '' === $value ) {
		return '';
	}
	$shape = '/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/iD';
	$date  = is_string( $value ) && preg_match( $shape, $value ) ? date_parse( $value ) : null;
	// PHP reports a date such as 30 February as a warning.
	if ( ! $date || $date['error_count'] || $date['warning_count'] ) {
		$errors[ $path ] = __( 'Must be a date and time with its offset from UTC, such as 2027-03-01T09:00:00+01:00.', 'igny8-wp-bridge' );
		return '';
	}
	return gmdate( 'Y-m-d H:i:s', strtotime( $value ) );
}

/**
 * A web address, or ''.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_address( $value, $path, array &$errors ) {
	$text = igny8_type_text( $value, $path, $errors );
	$url  = esc_url_raw( $text, array( 'http', 'https' ) );
	if ( '' !== $text && '' === igny8_origin( $url ) && ! isset( $errors[ $path ] ) ) {
		$errors[ $path ] = __( 'Must be a web address that starts with https:// or http://.', 'igny8-wp-bridge' );
	}
	return $url;
}

/**
 * An object of custom fields: name => text, number, true, false, null, or a list of those.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return array<string, string|string[]|null> Null removes the field.
 */
function igny8_type_custom( $value, $path, array &$errors ) {
	// PHP decodes an empty object and an empty list alike.
	if ( ! is_array( $value ) || ( $value && array_values( $value ) === $value ) ) {
		$errors[ $path ] = __( 'Must be an object: the name of each field and its value.', 'igny8-wp-bridge' );
		return array();
	}
	$fields = array();
	foreach ( $value as $name => $content ) {
		$parts = is_array( $content ) && array_values( $content ) === $content ? $content : array( $content );
		if ( count( $parts ) !== count( array_filter( $parts, 'igny8_is_scalar_or_null' ) ) ) {
			$errors[ $path . '.' . $name ] = __( 'Must be text, a number, true, false, null, or a list of those.', 'igny8-wp-bridge' );
		} elseif ( strlen( $name ) > 255 ) {
			$errors[ $path . '.' . $name ] = __( 'A field\'s name has at most 255 bytes.', 'igny8-wp-bridge' );
		} else {
			$texts           = array_map( 'igny8_scalar_text', $parts );
			$fields[ $name ] = is_array( $content ) ? $texts : ( null === $content ? null : $texts[0] );
		}
	}
	return $fields;
}

/**
 * Whether a value is neither a list nor an object.
 *
 * @param mixed $value Value.
 * @return bool
 */
function igny8_is_scalar_or_null( $value ) {
	return null === $value || is_scalar( $value );
}

/**
 * A value as text, as WordPress stores it. False becomes "0", because "" would mean no value.
 *
 * @param mixed $value No list and no object.
 * @return string
 */
function igny8_scalar_text( $value ) {
	return false === $value ? '0' : (string) $value;
}

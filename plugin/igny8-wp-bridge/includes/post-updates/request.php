<?php
/**
 * Reads what POST /update asks for. docs/bridge-contract.md of the IGNY8 repository states the contract.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The fields of a change, without `set`. Described like igny8_payload_fields().
 *
 * @return array<string, array>
 */
function igny8_change_fields() {
	return array(
		'content_id'     => array( 'id' ),
		'source'         => array( 'uuid' ),
		'change_id'      => array( 'uuid' ),
		'revision'       => array( 'count' ),
		'known_sequence' => array( 'count', 0 ),
		'even_if_open'   => array( 'flag', false ),
		'atomic'         => array( 'flag', false ),
	);
}

/**
 * What a field of `set` consists of, described like igny8_payload_fields().
 *
 * @param string $field Field, such as `title` or `terms.category`.
 * @return array|null Null for a field that can't be changed.
 */
function igny8_settable( $field ) {
	$expect = array( 'expect' => array( 'fingerprint' ) );
	if ( in_array( $field, array( 'title', 'excerpt' ), true ) ) {
		return $expect + array( 'value' => array( 'title' === $field ? 'filled' : 'text' ) );
	}
	if ( 'content' === $field ) {
		return $expect + array(
			'edits'         => array( 'splices' ),
			'result_sha256' => array( 'sha256' ),
		);
	}
	if ( 'featured_image' === $field ) {
		return $expect + array(
			'url'     => array( 'text' ),
			'alt'     => array( 'text', '' ),
			'caption' => array( 'text', '' ),
		);
	}
	list( $kind, $name ) = explode( '.', $field . '.', 2 );
	$name                = rtrim( $name, '.' );
	if ( 'terms' === $kind && in_array( $name, array( 'category', 'post_tag' ), true ) ) {
		return array(
			'add'    => array( 'texts', array() ),
			'remove' => array( 'texts', array() ),
		);
	}
	if ( 'seo' === $kind && isset( igny8_seo_fields()[ $name ] ) ) {
		return $expect + array( 'value' => array( 'focus_keyword' === $name ? 'texts' : ( 'canonical_url' === $name ? 'address' : 'text' ) ) );
	}
	if ( 'meta' === $kind && in_array( $name, igny8_custom_field_names(), true ) ) {
		return $expect + array( 'value' => array( 'meta', null ) );
	}
	return null;
}

/**
 * Checks a change.
 *
 * @param mixed $body Decoded JSON.
 * @return array|WP_Error The fields of igny8_change_fields(), and `set`: field => its parts; or 422 with `data.fields: {field: message}`.
 */
function igny8_read_change( $body ) {
	$body   = is_array( $body ) ? $body : array();
	$errors = array();
	$change = igny8_read_fields( $body, igny8_change_fields(), '', $errors );
	$set    = isset( $body['set'] ) && is_array( $body['set'] ) ? $body['set'] : array();
	if ( ! $set ) {
		$errors['set'] = __( 'Must be an object with the fields to change, at least one.', 'igny8-wp-bridge' );
	}
	$change['set'] = array();
	foreach ( $set as $field => $parts ) {
		$field    = (string) $field;
		$settable = igny8_settable( $field );
		if ( ! $settable ) {
			$errors[ "set.{$field}" ] = 0 === strpos( $field, 'meta.' )
				? __( 'Is not in the list of custom fields under Settings → IGNY8.', 'igny8-wp-bridge' )
				: __( 'There is no such field, or IGNY8 may not change it.', 'igny8-wp-bridge' );
		} elseif ( ! is_array( $parts ) ) {
			$errors[ "set.{$field}" ] = __( 'Must be an object.', 'igny8-wp-bridge' );
		} else {
			$change['set'][ $field ] = igny8_read_fields( $parts, $settable, "set.{$field}.", $errors );
		}
	}
	igny8_refuse_unknown( $body, igny8_change_fields() + array( 'set' => true ), $errors );
	return $errors ? igny8_invalid_change( $errors ) : $change;
}

/**
 * Names fields that do not exist.
 *
 * @param array $body   Decoded JSON.
 * @param array $fields The fields that exist, by name.
 * @param array $errors Errors, field => message. This function adds to them.
 */
function igny8_refuse_unknown( array $body, array $fields, array &$errors ) {
	foreach ( array_keys( array_diff_key( $body, $fields ) ) as $unknown ) {
		$errors[ (string) $unknown ] = __( 'There is no such field.', 'igny8-wp-bridge' );
	}
}

/**
 * The answer for a change that is wrong. Nothing was written.
 *
 * @param array<string, string> $errors Field => message.
 * @return WP_Error 422
 */
function igny8_invalid_change( array $errors ) {
	return new WP_Error(
		'igny8_invalid_change',
		__( 'The post was not changed: the fields named here are missing or wrong.', 'igny8-wp-bridge' ),
		array(
			'status' => 422,
			'fields' => $errors,
		)
	);
}

/**
 * A fingerprint that this plugin gave.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_fingerprint( $value, $path, array &$errors ) {
	if ( ! is_string( $value ) || ! preg_match( '/^\d{1,4}:[0-9a-f,]*$/D', $value ) ) {
		$errors[ $path ] = __( 'Must be the fingerprint of the field that this site sent last.', 'igny8-wp-bridge' );
		return '';
	}
	return $value;
}

/**
 * A SHA-256, hexadecimal.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_sha256( $value, $path, array &$errors ) {
	if ( ! is_string( $value ) || ! preg_match( '/^[0-9a-f]{64}$/D', $value ) ) {
		$errors[ $path ] = __( 'Must be the SHA-256 of the whole new text, hexadecimal.', 'igny8-wp-bridge' );
		return '';
	}
	return $value;
}

/**
 * Splices (splices.php).
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return array[]
 */
function igny8_type_splices( $value, $path, array &$errors ) {
	return igny8_read_splices( $value, $path, $errors );
}

/**
 * A custom field's value.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string|string[]
 */
function igny8_type_meta( $value, $path, array &$errors ) {
	$read = igny8_type_custom( array( 'value' => $value ), rtrim( substr( $path, 0, -5 ), '.' ), $errors );
	return isset( $read['value'] ) ? $read['value'] : '';
}

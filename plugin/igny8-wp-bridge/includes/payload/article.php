<?php
/**
 * Checks what IGNY8 sends with an article, before anything is written.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks a request's body.
 *
 * @param mixed $body Decoded JSON.
 * @return array|WP_Error Every field of igny8_payload_fields() and nothing else; or 422 with `data.fields: {field: message}`.
 */
function igny8_read_payload( $body ) {
	$errors  = array();
	$payload = igny8_read_fields( is_array( $body ) ? $body : array(), igny8_payload_fields(), '', $errors );
	if ( ! isset( $errors['status'] ) && ! isset( $errors['publish_at'] ) && 'future' === $payload['status'] && '' === $payload['publish_at'] ) {
		$errors['publish_at'] = __( 'This field is required with the status "future".', 'igny8-wp-bridge' );
	}
	return $errors ? igny8_invalid_payload( $errors ) : $payload;
}

/**
 * The answer for an article that is wrong, or that can't be published on this site.
 *
 * @param array<string, string> $errors Field => message.
 * @param string                $code   The error's code.
 * @return WP_Error 422
 */
function igny8_invalid_payload( array $errors, $code = 'igny8_invalid_payload' ) {
	return new WP_Error(
		$code,
		__( 'The article cannot be published: the fields named here are missing or wrong.', 'igny8-wp-bridge' ),
		array(
			'status' => 422,
			'fields' => $errors,
		)
	);
}

/**
 * Checks an object's fields. JSON null counts as absent.
 *
 * @param array  $values As sent.
 * @param array  $fields As igny8_payload_fields().
 * @param string $path   Prefix of a field's name in errors, for example `gallery_images.0.`.
 * @param array  $errors Errors so far, field => message. This function adds to them.
 * @return array The fields with valid values.
 */
function igny8_read_fields( array $values, array $fields, $path, array &$errors ) {
	$read = array();
	foreach ( $fields as $name => $field ) {
		if ( isset( $values[ $name ] ) ) {
			$type          = 'igny8_type_' . $field[0];
			$read[ $name ] = $type( $values[ $name ], $path . $name, $errors );
		} elseif ( array_key_exists( 1, $field ) ) {
			$read[ $name ] = $field[1];
		} else {
			$errors[ $path . $name ] = __( 'This field is required.', 'igny8-wp-bridge' );
		}
	}
	return $read;
}

/**
 * A hash of the payload. The order of its fields does not matter.
 *
 * @param array $payload From igny8_read_payload().
 * @return string SHA-256, hexadecimal.
 */
function igny8_payload_hash( array $payload ) {
	unset( $payload['recreate'] ); // Says how to treat the article, not what it contains.
	ksort( $payload );
	return hash( 'sha256', (string) wp_json_encode( $payload ) );
}

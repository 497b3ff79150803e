<?php
/**
 * Sanitizes the settings form. A wrong value is refused with a message, and the old value stays.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * API URL: an http(s) URL without a query. If it ends with a path of our own API, that path is removed.
 *
 * @param mixed $value As entered.
 * @return string
 */
function igny8_sanitize_api_url( $value ) {
	$url = is_string( $value ) ? trim( $value ) : '';
	if ( '' === $url ) {
		return '';
	}
	$url = preg_replace( '#/api(/v1)?/?$#', '', untrailingslashit( esc_url_raw( $url, array( 'http', 'https' ) ) ) );
	if ( '' === igny8_origin( $url ) || wp_parse_url( $url, PHP_URL_QUERY ) || wp_parse_url( $url, PHP_URL_USER ) ) {
		add_settings_error( 'igny8_api_url', 'igny8_api_url', __( 'The API URL was not changed: it must be an address such as https://api.igny8.com.', 'igny8-wp-bridge' ) );
		return igny8_api_url();
	}
	return $url;
}

/**
 * API key: the entered value. An empty field keeps the stored key, unless the user removes it.
 *
 * @param mixed $value As entered.
 * @return string
 */
function igny8_sanitize_api_key( $value ) {
	$key = is_string( $value ) ? trim( $value ) : '';
	if ( '' === $key ) {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- options.php has verified the nonce of this form.
		return isset( $_POST['igny8_remove_api_key'] ) ? '' : igny8_api_key();
	}
	if ( ! igny8_is_key( $key ) ) {
		add_settings_error( 'igny8_api_key', 'igny8_api_key', __( 'The API key was not changed: copy it whole from IGNY8; it starts with igny8_ and has no spaces.', 'igny8-wp-bridge' ) );
		return igny8_api_key();
	}
	return $key;
}

/**
 * Site ID: a positive whole number, or empty.
 *
 * @param mixed $value As entered.
 * @return int 0 for nothing.
 */
function igny8_sanitize_site_id( $value ) {
	$text = is_scalar( $value ) ? trim( (string) $value ) : '';
	if ( '' === $text || '0' === $text ) {
		return 0;
	}
	if ( ! preg_match( '/^[0-9]{1,18}$/D', $text ) ) {
		add_settings_error( 'igny8_site_id', 'igny8_site_id', __( 'The Site ID was not changed: it is the whole number that IGNY8 shows.', 'igny8-wp-bridge' ) );
		return igny8_site_id();
	}
	return absint( $text );
}

/**
 * Author: a user of this site who may publish; 0 for the first administrator.
 *
 * @param mixed $value As entered.
 * @return int
 */
function igny8_sanitize_author_id( $value ) {
	$id = absint( $value );
	if ( $id && ! user_can( $id, 'publish_posts' ) ) {
		add_settings_error( 'igny8_author_id', 'igny8_author_id', __( 'The author was not changed: this user may not publish posts.', 'igny8-wp-bridge' ) );
		return absint( get_option( 'igny8_author_id', 0 ) );
	}
	return $id;
}

/**
 * Heir: a user of this site who may publish; 0 for nobody.
 *
 * @param mixed $value As entered.
 * @return int
 */
function igny8_sanitize_heir_id( $value ) {
	$id = absint( $value );
	return $id && user_can( $id, 'publish_posts' ) && ! igny8_is_own_author( get_userdata( $id ) ) ? $id : 0;
}

<?php
/**
 * The last test of the stored settings, so that the admin's pages show whether they work. The option `igny8_tested`:
 *   settings  hash of URL, key and site ID that were tested
 *   at        when
 *   error     the reason, for people; '' if they work
 *   name      the site's name in IGNY8
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tests the stored settings, unless they were tested: a success counts for an hour, a failure for ten seconds.
 */
function igny8_test_settings() {
	$connection = igny8_stored_connection();
	$known      = igny8_last_test();
	if ( igny8_missing_setting( $connection ) || ( $known && $known['at'] > time() - ( '' === $known['error'] ? HOUR_IN_SECONDS : 10 ) ) ) {
		return;
	}
	$name = igny8_test_connection( $connection );
	update_option(
		'igny8_tested',
		array(
			'settings' => igny8_settings_hash( $connection ),
			'at'       => time(),
			'error'    => is_wp_error( $name ) ? $name->get_error_message() : '',
			'name'     => is_wp_error( $name ) ? '' : $name,
		),
		false
	);
}

/**
 * The last test of the settings that are stored now.
 *
 * @return array|null {settings, at, error, name}; null if they were not tested.
 */
function igny8_last_test() {
	$known = get_option( 'igny8_tested' );
	return is_array( $known ) && igny8_settings_hash( igny8_stored_connection() ) === $known['settings'] ? $known : null;
}

/**
 * Recognises the same settings without storing the key a second time.
 *
 * @param array $connection As igny8_stored_connection().
 * @return string
 */
function igny8_settings_hash( array $connection ) {
	return hash( 'sha256', implode( "\n", $connection ) );
}

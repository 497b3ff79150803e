<?php
/**
 * The "Test connection" button.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Answers the button with {message}, as success or error.
 */
function igny8_ajax_test_connection() {
	if ( ! check_ajax_referer( 'igny8_test_connection', 'nonce', false ) || ! current_user_can( 'manage_options' ) ) {
		wp_send_json_error( array( 'message' => __( 'This page has expired. Reload the page and try again.', 'igny8-wp-bridge' ) ), 403 );
	}
	$entered = array();
	foreach ( array( 'api_url', 'api_key', 'site_id' ) as $name ) {
		$entered[ $name ] = isset( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
	}
	$name = igny8_test_connection(
		array(
			'api_url' => untrailingslashit( esc_url_raw( $entered['api_url'], array( 'http', 'https' ) ) ),
			// As when saving: an empty field stands for the stored key.
			'api_key' => '' !== $entered['api_key'] ? $entered['api_key'] : igny8_api_key(),
			'site_id' => absint( $entered['site_id'] ),
		)
	);
	if ( is_wp_error( $name ) ) {
		wp_send_json_error( array( 'message' => $name->get_error_message() ) );
	}
	wp_send_json_success(
		array(
			'message' => '' === $name
				? __( 'Connected.', 'igny8-wp-bridge' )
				/* translators: %s: the site's name in IGNY8. */
				: sprintf( __( 'Connected: IGNY8 knows this site as "%s".', 'igny8-wp-bridge' ), $name ),
		)
	);
}

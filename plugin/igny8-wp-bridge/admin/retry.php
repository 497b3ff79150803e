<?php
/**
 * The "Send now" buttons.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sends, and returns to the status page with the result.
 */
function igny8_handle_retry() {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do this.', 'igny8-wp-bridge' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'igny8_retry' );
	$id = isset( $_POST['id'] ) ? absint( $_POST['id'] ) : 0;
	Igny8_Deliveries::retry( $id ? array( $id ) : array() );
	if ( ! $id ) {
		Igny8_Deliveries::hurry();
	}
	$result = igny8_drain( true );
	$done   = 'nothing';
	foreach ( array( 'sent', 'failed', 'waiting' ) as $state ) { // The worst result comes last and is shown.
		$done = $result[ $state ] ? $state : $done;
	}
	wp_safe_redirect( igny8_page_url( 'status', array( 'igny8_done' => $done ) ) );
	exit;
}

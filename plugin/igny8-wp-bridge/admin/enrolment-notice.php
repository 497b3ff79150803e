<?php
/**
 * The result of a first install's enrolment (includes/connection/enrolment.php), as a notice on every admin page: once, or until it ends.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Continues the enrolment on admin pages, if the user may change the settings.
 */
function igny8_go_on_enrolling() {
	if ( ! wp_doing_ajax() && current_user_can( 'manage_options' ) ) {
		igny8_enrol();
	}
}

/**
 * Prints the notice.
 */
function igny8_render_enrolment_notice() {
	$kept   = igny8_enrolment();
	$notice = igny8_enrolment_notice( $kept );
	if ( ! $notice || ! current_user_can( 'manage_options' ) ) {
		return;
	}
	printf(
		'<div class="notice notice-%1$s is-dismissible igny8-enrolment"><p><strong>%2$s</strong> %3$s <a href="%4$s">%5$s</a></p></div>',
		esc_attr( $notice[0] ),
		esc_html__( 'IGNY8:', 'igny8-wp-bridge' ),
		esc_html( $notice[1] ),
		esc_url( igny8_page_url( 'settings' ) ),
		esc_html__( 'Settings → IGNY8', 'igny8-wp-bridge' )
	);
	if ( 'waiting' !== $kept['state'] ) {
		update_option( 'igny8_enrolment', array( 'done' => $kept['done'] ), true );
	}
}

/**
 * The notice.
 *
 * @param array $kept From igny8_enrolment().
 * @return string[]|null Kind, text; null for no notice.
 */
function igny8_enrolment_notice( array $kept ) {
	$by_hand = __( 'Enter API URL, API key and Site ID by hand, or download the plugin from IGNY8 again.', 'igny8-wp-bridge' );
	switch ( $kept['state'] ) {
		case 'connected':
			return array( 'success', __( 'This site is connected. Approved articles will arrive here.', 'igny8-wp-bridge' ) );
		case 'kept':
			return array( 'info', __( 'This site was connected already: its API key stays, and the one that came with the plugin was not used.', 'igny8-wp-bridge' ) );
		case 'refused':
			/* translators: %s: the reason, in IGNY8's words. */
			return array( 'error', sprintf( __( 'This site could not be connected automatically: %s', 'igny8-wp-bridge' ), $kept['message'] ) . ' ' . $by_hand );
		case 'expired':
			return array( 'error', __( 'This site could not be connected automatically: the package is older than a day.', 'igny8-wp-bridge' ) . ' ' . $by_hand );
		case 'unreadable':
			return array( 'error', __( 'This site could not be connected automatically: enrolment.json can not be read.', 'igny8-wp-bridge' ) . ' ' . $by_hand );
		case 'waiting':
			/* translators: 1: the reason; 2: a time span, such as "5 hours". */
			return array( 'warning', sprintf( __( 'This site is not connected yet. %1$s It will be tried again whenever you open a page here, for another %2$s.', 'igny8-wp-bridge' ), $kept['message'], human_time_diff( strtotime( $kept['expires_at'] ) ) ) );
	}
	return null;
}

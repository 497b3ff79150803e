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
	$links = '';
	foreach ( igny8_enrolment_links( $kept['state'] ) as $url => $label ) {
		$links .= sprintf( ' <a class="button" href="%s">%s</a>', esc_url( $url ), esc_html( $label ) );
	}
	printf(
		'<div class="notice notice-%1$s is-dismissible igny8-enrolment"><p><strong>%2$s</strong> %3$s</p><p>%4$s</p></div>',
		esc_attr( $notice[0] ),
		esc_html__( 'IGNY8:', 'igny8-wp-bridge' ),
		esc_html( $notice[1] ),
		$links // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
	);
	if ( ! in_array( $kept['state'], array( 'waiting', 'kept' ), true ) ) {
		igny8_settle_enrolment( $kept );
	}
}

/**
 * The notice.
 *
 * @param array $kept From igny8_enrolment().
 * @return string[]|null Kind, text; null for no notice.
 */
function igny8_enrolment_notice( array $kept ) {
	$by_hand = __( 'Download the plugin from IGNY8 again and upload it here, or enter API URL, API key and Site ID by hand.', 'igny8-wp-bridge' );
	switch ( $kept['state'] ) {
		case 'connected':
			return array( 'success', __( 'This site is connected. Approved articles will arrive here.', 'igny8-wp-bridge' ) );
		case 'kept':
			/* translators: 1: host of the IGNY8 that this site is connected to; 2: host of the IGNY8 that the package is from. */
			return array( 'warning', sprintf( __( 'This site was already connected to %1$s, and keeps that API key. The package that you uploaded can connect it to %2$s instead.', 'igny8-wp-bridge' ), igny8_host_of( igny8_api_url() ), igny8_host_of( $kept['api_url'] ) ) );
		case 'again':
			return '' !== igny8_api_key()
				? array( 'info', __( 'This package was used on this site before, so nothing has changed. The site stays connected.', 'igny8-wp-bridge' ) )
				: array( 'error', __( 'This package was used on this site before, and works only once.', 'igny8-wp-bridge' ) . ' ' . $by_hand );
		case 'refused':
			/* translators: %s: the reason, in IGNY8's words. */
			return array( 'error', sprintf( __( 'This site could not be connected automatically: %s', 'igny8-wp-bridge' ), $kept['message'] ) . ' ' . $by_hand );
		case 'expired':
			return array( 'error', __( 'This site could not be connected automatically: the package is older than a day.', 'igny8-wp-bridge' ) . ' ' . $by_hand );
		case 'unreadable':
			return array( 'error', __( 'This site could not be connected automatically: enrolment.json can not be read.', 'igny8-wp-bridge' ) . ' ' . $by_hand );
		case 'waiting':
			/* translators: 1: the reason; 2: a time span, such as "5 hours". */
			return array( 'warning', sprintf( __( 'This site is not connected yet. %1$s The plugin tries again whenever you open a page here, for another %2$s.', 'igny8-wp-bridge' ), $kept['message'], human_time_diff( strtotime( $kept['expires_at'] ) ) ) );
	}
	return null;
}

/**
 * The host and port of a URL, for people.
 *
 * @param string $url URL.
 * @return string
 */
function igny8_host_of( $url ) {
	$port = wp_parse_url( $url, PHP_URL_PORT );
	return wp_parse_url( $url, PHP_URL_HOST ) . ( $port ? ':' . $port : '' );
}

/**
 * What a person can do about the state.
 *
 * @param string $state The enrolment's.
 * @return array<string, string> URL => label.
 */
function igny8_enrolment_links( $state ) {
	$choose = function ( $choice ) {
		return wp_nonce_url( admin_url( 'admin-post.php?action=igny8_enrolment&choice=' . $choice ), 'igny8_enrolment' );
	};
	if ( 'kept' === $state ) {
		return array(
			$choose( 'replace' ) => __( 'Connect to the other one', 'igny8-wp-bridge' ),
			$choose( 'keep' )    => __( 'Keep the connection', 'igny8-wp-bridge' ),
		);
	}
	if ( 'waiting' === $state ) {
		return array( $choose( 'try' ) => __( 'Try again now', 'igny8-wp-bridge' ) );
	}
	$console = igny8_console_url( 'connected' === $state ? '/connect' : '' );
	return 'connected' === $state && '' !== $console
		? array( $console => __( 'Continue in IGNY8', 'igny8-wp-bridge' ) )
		: array( igny8_page_url( 'settings' ) => __( 'Settings → IGNY8', 'igny8-wp-bridge' ) );
}

/**
 * Carries out what a person chose in the notice.
 */
function igny8_handle_enrolment_choice() {
	check_admin_referer( 'igny8_enrolment' );
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not change these settings.', 'igny8-wp-bridge' ), 403 );
	}
	$choice = isset( $_GET['choice'] ) ? sanitize_key( $_GET['choice'] ) : '';
	$kept   = igny8_enrolment();
	if ( 'kept' === $kept['state'] && 'keep' === $choice ) {
		igny8_settle_enrolment( $kept );
	} elseif ( ( 'kept' === $kept['state'] && 'replace' === $choice ) || ( 'waiting' === $kept['state'] && 'try' === $choice ) ) {
		$kept['replace']  = ! empty( $kept['replace'] ) || 'replace' === $choice;
		$kept['state']    = 'waiting';
		$kept['tried_at'] = 0;
		update_option( 'igny8_enrolment', $kept, true );
		igny8_enrol();
	}
	wp_safe_redirect( igny8_page_url( 'settings' ) );
	exit;
}

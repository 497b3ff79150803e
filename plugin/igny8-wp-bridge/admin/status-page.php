<?php
/**
 * Settings → IGNY8 → Status: which articles arrived, which webhooks were sent, and which failed.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Prints the page's content.
 */
function igny8_render_status_page() {
	// phpcs:disable WordPress.Security.NonceVerification.Recommended -- only filters the list, changes nothing.
	$state = isset( $_GET['state'] ) ? sanitize_key( $_GET['state'] ) : '';
	$done  = isset( $_GET['igny8_done'] ) ? sanitize_key( $_GET['igny8_done'] ) : '';
	// phpcs:enable
	$labels = igny8_state_labels();
	$state  = isset( $labels[ $state ] ) ? $state : '';
	igny8_render_retry_notice( $done );
	igny8_render_check_notice( $done );
	$tested = igny8_last_test();
	if ( $tested && '' !== $tested['error'] ) {
		igny8_test_settings();
	}
	igny8_render_summary();
	igny8_render_send_all();
	igny8_render_last_articles();
	igny8_render_updates();
	printf( '<h2 id="igny8-deliveries">%s</h2>', esc_html__( 'Changes reported to IGNY8', 'igny8-wp-bridge' ) );
	igny8_render_state_links( $state );
	igny8_render_deliveries( Igny8_Deliveries::newest( $state, 50 ) );
}

/**
 * The labels of a delivery's states.
 *
 * @return array<string, string>
 */
function igny8_state_labels() {
	return array(
		Igny8_Deliveries::SENT    => __( 'Delivered', 'igny8-wp-bridge' ),
		Igny8_Deliveries::WAITING => __( 'Waiting', 'igny8-wp-bridge' ),
		Igny8_Deliveries::FAILED  => __( 'Failed', 'igny8-wp-bridge' ),
	);
}

/**
 * The result of the "Send now" button.
 *
 * @param string $done The result; '' if the button was not pressed.
 */
function igny8_render_retry_notice( $done ) {
	$texts = array(
		'sent'    => array( 'success', __( 'IGNY8 received everything.', 'igny8-wp-bridge' ) ),
		'waiting' => array( 'error', __( 'IGNY8 did not accept a change. The plugin tries again automatically. The list shows the reason.', 'igny8-wp-bridge' ) ),
		'failed'  => array( 'error', __( 'IGNY8 refused at least one change. The list shows the reason.', 'igny8-wp-bridge' ) ),
		'nothing' => array( 'info', __( 'There was nothing to send.', 'igny8-wp-bridge' ) ),
	);
	if ( isset( $texts[ $done ] ) ) {
		printf( '<div class="notice notice-%s is-dismissible" role="status"><p>%s</p></div>', esc_attr( $texts[ $done ][0] ), esc_html( $texts[ $done ][1] ) );
	}
}

/**
 * A summary of the connection and the queue.
 *
 * @return string[] Kind of notice, text.
 */
function igny8_summary() {
	$counts  = Igny8_Deliveries::counts();
	$sending = igny8_sending();
	$missing = igny8_missing_setting( igny8_stored_connection() );
	if ( $missing ) {
		return array( 'warning', $missing->get_error_message() );
	}
	if ( $sending['failures'] ) {
		/* translators: 1: how long ago, such as "5 minutes"; 2: the reason. */
		return array( 'error', sprintf( __( 'IGNY8 has received nothing for %1$s. %2$s', 'igny8-wp-bridge' ), human_time_diff( $sending['since'] ), $sending['error'] ) );
	}
	$tested = igny8_last_test();
	if ( $tested && '' !== $tested['error'] ) {
		return array( 'error', $tested['error'] );
	}
	if ( $counts['failed'] ) {
		/* translators: %s: number. */
		return array( 'warning', sprintf( _n( '%s change could not be reported to IGNY8.', '%s changes could not be reported to IGNY8.', $counts['failed'], 'igny8-wp-bridge' ), number_format_i18n( $counts['failed'] ) ) );
	}
	if ( $counts['waiting'] ) {
		/* translators: %s: number. */
		return array( 'info', sprintf( _n( '%s change will be reported to IGNY8 soon.', '%s changes will be reported to IGNY8 soon.', $counts['waiting'], 'igny8-wp-bridge' ), number_format_i18n( $counts['waiting'] ) ) );
	}
	if ( $counts['sent'] ) {
		return array( 'success', __( 'Connected. All changes have been reported.', 'igny8-wp-bridge' ) );
	}
	return $tested
		? array( 'success', __( 'Connected. No changes to report yet.', 'igny8-wp-bridge' ) )
		: array( 'info', __( 'No changes to report yet.', 'igny8-wp-bridge' ) );
}

/**
 * Prints the summary.
 */
function igny8_render_summary() {
	list( $kind, $text ) = igny8_summary();
	printf( '<div class="notice notice-%s inline igny8-summary"><p>%s</p></div>', esc_attr( $kind ), esc_html( $text ) );
	foreach ( igny8_storage_problems() as $problem ) {
		printf( '<div class="notice notice-warning inline igny8-storage"><p>%s</p></div>', esc_html( $problem ) );
	}
}

/**
 * The button that sends all undelivered webhooks, if there are any.
 */
function igny8_render_send_all() {
	$counts = Igny8_Deliveries::counts();
	if ( $counts['failed'] + $counts['waiting'] ) {
		echo igny8_retry_button( 0, __( 'Send all now', 'igny8-wp-bridge' ), '', 'button button-primary' ); // phpcs:ignore WordPress.Security.EscapeOutput -- it has.
	}
}

/**
 * Links that show only the deliveries of one state.
 *
 * @param string $current State shown now; '' for all.
 */
function igny8_render_state_links( $current ) {
	$counts = Igny8_Deliveries::counts();
	$links  = array();
	foreach ( array( '' => __( 'All', 'igny8-wp-bridge' ) ) + igny8_state_labels() as $state => $label ) {
		$links[] = sprintf(
			'<li><a href="%1$s"%2$s>%3$s <span class="count">(%4$s)</span></a>',
			esc_url( igny8_page_url( 'status', $state ? array( 'state' => $state ) : array() ) . '#igny8-deliveries' ),
			$state === $current ? ' class="current" aria-current="page"' : '',
			esc_html( $label ),
			esc_html( number_format_i18n( $state ? $counts[ $state ] : array_sum( $counts ) ) )
		);
	}
	echo '<ul class="subsubsub">' . implode( ' |</li>', $links ) . '</li></ul>'; // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
}

<?php
/**
 * The daily report to IGNY8: whether this version works here. IGNY8 halts a rollout if too many sites report problems.
 *
 * It counts fatal errors in this plugin, articles that could not be stored, and webhooks that failed for good, since the last report.
 * Options: `igny8_errors_fatal`, `igny8_errors_publish`, `igny8_errors_webhook`.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Increments a count.
 *
 * @param string $kind One of `fatal`, `publish` and `webhook`.
 */
function igny8_count_error( $kind ) {
	update_option( 'igny8_errors_' . $kind, (int) get_option( 'igny8_errors_' . $kind, 0 ) + 1, false );
}

/**
 * A shutdown function: counts a fatal error in one of the plugin's files.
 */
function igny8_count_fatal() {
	$error = error_get_last();
	$fatal = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;
	if ( $error && ( $error['type'] & $fatal ) && 0 === strpos( wp_normalize_path( $error['file'] ), wp_normalize_path( IGNY8_BRIDGE_DIR ) ) ) {
		igny8_count_error( 'fatal' );
	}
}

/**
 * Counts a webhook that failed for good.
 */
function igny8_count_failed_delivery() {
	igny8_count_error( 'webhook' );
}

/**
 * The counts since the last report.
 *
 * @return array<string, int> {fatal, publish, webhook}
 */
function igny8_error_counts() {
	$counts = array();
	foreach ( array( 'fatal', 'publish', 'webhook' ) as $kind ) {
		$counts[ $kind ] = min( 1000000, (int) get_option( 'igny8_errors_' . $kind, 0 ) ); // The API's limit.
	}
	return $counts;
}

/**
 * The daily cron event. If a report fails, the next one includes its counts.
 */
function igny8_report_health() {
	$connection = igny8_plugin_connection();
	if ( ! $connection ) {
		return;
	}
	$counts = igny8_error_counts();
	$report = igny8_site_facts( $connection ) + array(
		'version' => IGNY8_BRIDGE_VERSION,
		'errors'  => $counts,
		'queued'  => Igny8_Deliveries::counts()['waiting'],
	);

	$problem = igny8_update_problem();
	if ( $problem && '' !== $problem['version'] ) {
		$report['update_error'] = array_intersect_key( $problem, array_flip( array( 'version', 'code', 'message' ) ) );
	}
	$answer = igny8_call_plugin_api( $connection, 'health-check', $report );
	if ( is_wp_error( $answer ) ) {
		return;
	}
	foreach ( array_filter( $counts ) as $kind => $count ) {
		// Subtract instead of setting 0: another request may have counted meanwhile.
		wp_cache_delete( 'igny8_errors_' . $kind, 'options' );
		update_option( 'igny8_errors_' . $kind, max( 0, (int) get_option( 'igny8_errors_' . $kind, 0 ) - $count ), false );
	}
	if ( isset( $answer['next_report_in_s'] ) && is_numeric( $answer['next_report_in_s'] ) ) {
		igny8_plan_health_report( time() + max( HOUR_IN_SECONDS, min( WEEK_IN_SECONDS, (int) $answer['next_report_in_s'] ) ) );
	}
}

/**
 * Schedules the next report, and then one each day.
 *
 * @param int $time Seconds since 1970.
 */
function igny8_plan_health_report( $time ) {
	igny8_forget_options();
	wp_clear_scheduled_hook( 'igny8_report_health' );
	// A random delay, so that sites that were updated together do not report together.
	wp_schedule_event( $time + wp_rand( 0, 10 * MINUTE_IN_SECONDS ), 'daily', 'igny8_report_health' );
}

/**
 * Schedules the report if it is not scheduled. Called at activation.
 */
function igny8_ensure_health_report() {
	if ( ! wp_next_scheduled( 'igny8_report_health' ) ) {
		igny8_plan_health_report( time() + HOUR_IN_SECONDS );
	}
}

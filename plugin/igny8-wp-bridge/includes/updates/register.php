<?php
/**
 * Reports the site's plugin version to IGNY8 soon after it changed: by an update, an automatic update, FTP, or a new connection.
 *
 * `igny8_registration`, an autoloaded option:
 *   version  the last reported version
 *   try_at   no attempt before this time
 *   pending  whether the next process that sends (changes/drain.php) reports it
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs on every request. Schedules the report of a new version after the response. A failed attempt is repeated an hour later.
 */
function igny8_register_if_changed() {
	$known = igny8_registration();
	if ( IGNY8_BRIDGE_VERSION === $known['version'] || $known['try_at'] > time() || ! igny8_plugin_connection() ) {
		return;
	}
	// Stored before the attempt, so that only one of many concurrent requests tries.
	$next = array(
		'try_at'  => time() + HOUR_IN_SECONDS,
		'pending' => true,
	);
	update_option( 'igny8_registration', $next + $known, true );
	igny8_plan_health_report( time() + HOUR_IN_SECONDS ); // A rollout depends on how the new version's first hour went.
	Igny8_Changes::mark_queued();
}

/**
 * The last report to IGNY8.
 *
 * @return array With every key.
 */
function igny8_registration() {
	$known = get_option( 'igny8_registration' );
	return ( is_array( $known ) ? $known : array() ) + array(
		'version' => '',
		'try_at'  => 0,
		'pending' => false,
	);
}

/**
 * Sends a pending report. Nobody waits for this request.
 */
function igny8_register_pending() {
	$known      = igny8_registration();
	$connection = igny8_plugin_connection();
	if ( ! $known['pending'] || ! $connection ) {
		return;
	}
	// Stored before the call, so that another sending process does not report it too.
	update_option( 'igny8_registration', array( 'pending' => false ) + $known, true );
	$answer = igny8_call_plugin_api( $connection, 'register', igny8_site_facts( $connection ) + array( 'version' => IGNY8_BRIDGE_VERSION ) );
	if ( ! is_wp_error( $answer ) ) {
		update_option( 'igny8_registration', array( 'version' => IGNY8_BRIDGE_VERSION ), true );
	}
}

/**
 * Makes the version be reported again, because the IGNY8 or the key has changed.
 */
function igny8_forget_registration() {
	update_option( 'igny8_registration', array(), true );
}

<?php
/**
 * Telling IGNY8 which version a site has, soon after it changed: by a click, by itself, by FTP, or because the site was connected.
 *
 * `igny8_registration`, an option that WordPress loads with all others:
 *   version  the one IGNY8 was told
 *   try_at   no try before this
 *   pending  whether whoever sends next (changes/drain.php) is to tell it
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * On every request: has a new version told once this request has been answered. A try that fails is followed by the next an hour later.
 */
function igny8_register_if_changed() {
	$known = igny8_registration();
	if ( IGNY8_BRIDGE_VERSION === $known['version'] || $known['try_at'] > time() || ! igny8_plugin_connection() ) {
		return;
	}
	// Before it is tried, so that of many requests at once one tries.
	$next = array(
		'try_at'  => time() + HOUR_IN_SECONDS,
		'pending' => true,
	);
	update_option( 'igny8_registration', $next + $known, true );
	igny8_plan_health_report( time() + HOUR_IN_SECONDS ); // How a new version's first hour went decides on its rollout.
	Igny8_Changes::mark_queued();
}

/**
 * What IGNY8 was told.
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
 * Tells it, if that is pending. Nobody waits for this request.
 */
function igny8_register_pending() {
	$known      = igny8_registration();
	$connection = igny8_plugin_connection();
	if ( ! $known['pending'] || ! $connection ) {
		return;
	}
	// Before the call: another process that sends does not tell it as well.
	update_option( 'igny8_registration', array( 'pending' => false ) + $known, true );
	$answer = igny8_call_plugin_api( $connection, 'register', igny8_site_facts( $connection ) + array( 'version' => IGNY8_BRIDGE_VERSION ) );
	if ( ! is_wp_error( $answer ) ) {
		update_option( 'igny8_registration', array( 'version' => IGNY8_BRIDGE_VERSION ), true );
	}
}

/**
 * Another IGNY8, or another key: it has to be told again.
 */
function igny8_forget_registration() {
	update_option( 'igny8_registration', array(), true );
}

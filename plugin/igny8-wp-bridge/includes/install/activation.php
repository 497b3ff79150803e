<?php
/**
 * Activation, on one site or on all sites of a network.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes the tables and the author: on this site, or on each site if the plugin is activated for the network. Then connects the site, if the
 * package contains an enrolment.
 *
 * @param bool $network_wide Whether it is.
 */
function igny8_activate( $network_wide ) {
	if ( is_multisite() && $network_wide ) {
		igny8_on_each_site( 'igny8_set_up' );
	} else {
		igny8_set_up();
	}
	igny8_enrol();
}

/**
 * Installs the plugin on the current site. On a new site, articles get an author of their own.
 */
function igny8_set_up() {
	$is_new = igny8_is_new_here();
	igny8_install();
	$author = $is_new ? igny8_make_own_author() : 0;
	if ( $author ) {
		add_option( 'igny8_author_id', $author );
	}
}

/**
 * Whether the site never had this plugin. A site that had it keeps its author, even if that is the first administrator.
 *
 * @return bool
 */
function igny8_is_new_here() {
	global $wpdb;
	if ( false !== get_option( 'igny8_schema_version' ) || false !== get_option( 'igny8_author_id' ) ) {
		return false;
	}
	// Versions before 1.4 stored no schema version, only meta with each post.
	foreach ( array( '_igny8_', 'igny8_' ) as $prefix ) {
		$like = $wpdb->esc_like( $prefix ) . '%';
		if ( $wpdb->get_var( $wpdb->prepare( "SELECT meta_id FROM {$wpdb->postmeta} WHERE meta_key LIKE %s LIMIT 1", $like ) ) ) { // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			return false;
		}
	}
	return true;
}

/**
 * Removes only the events in WP-Cron; the queue waits. If another copy of the plugin takes over, the events stay too.
 *
 * @param bool $network_wide Whether it is deactivated for the network.
 */
function igny8_deactivate( $network_wide ) {
	$forget = function () {
		wp_clear_scheduled_hook( 'igny8_drain' );
		wp_clear_scheduled_hook( 'igny8_report_health' );
	};
	igny8_withdraw_offer();
	if ( function_exists( 'igny8_note_idle_copy' ) ) {
		return;
	}
	if ( is_multisite() && $network_wide ) {
		igny8_on_each_site( $forget );
	} else {
		$forget();
	}
}

/**
 * Runs a callback on every site of the network.
 *
 * @param callable $work Without arguments.
 */
function igny8_on_each_site( callable $work ) {
	$sites = get_sites(
		array(
			'fields'     => 'ids',
			'network_id' => get_current_network_id(),
			'number'     => 0,
		)
	);
	foreach ( $sites as $site ) {
		switch_to_blog( $site );
		$work();
		restore_current_blog();
	}
}

/**
 * Makes the tables of a new site in a network, if the plugin is active for the network.
 *
 * @param WP_Site $site The site.
 */
function igny8_install_new_site( $site ) {
	require_once ABSPATH . 'wp-admin/includes/plugin.php';
	if ( is_plugin_active_for_network( plugin_basename( IGNY8_BRIDGE_FILE ) ) ) {
		switch_to_blog( $site->blog_id );
		igny8_set_up();
		restore_current_blog();
	}
}

/**
 * Adds the plugin's tables to those that WordPress drops with a deleted site.
 *
 * @param string[] $tables Tables.
 * @return string[] Including ours. WordPress has switched to the site.
 */
function igny8_drop_site_tables( $tables ) {
	return array_merge( $tables, array( Igny8_Publications::table(), Igny8_Deliveries::table() ) );
}

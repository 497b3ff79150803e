<?php
/**
 * Activation, on one site or on all sites of a network.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes the tables and the author: on this site, or on each when the plugin is activated for the network. Then connects the site, if the package brought
 * what that takes.
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
 * Installs the plugin on the current site; on a new one articles get a user of their own.
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
 * Whether the site has never had this plugin. A site that had one goes on with the author that it had, be it the first administrator.
 *
 * @return bool
 */
function igny8_is_new_here() {
	global $wpdb;
	if ( false !== get_option( 'igny8_schema_version' ) || false !== get_option( 'igny8_author_id' ) ) {
		return false;
	}
	// Versions before 1.4 left no number of a schema, only their fields with each post.
	foreach ( array( '_igny8_', 'igny8_' ) as $prefix ) {
		$like = $wpdb->esc_like( $prefix ) . '%';
		if ( $wpdb->get_var( $wpdb->prepare( "SELECT meta_id FROM {$wpdb->postmeta} WHERE meta_key LIKE %s LIMIT 1", $like ) ) ) { // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			return false;
		}
	}
	return true;
}

/**
 * Keeps everything but the appointments with WP-Cron; the queue waits. Another copy of the plugin that takes over keeps those too.
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
 * Does something on every site of the network.
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
 * A new site of a network gets its tables at once, when the plugin is active for the network.
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
 * A deleted site's tables go with it.
 *
 * @param string[] $tables Tables.
 * @return string[] With ours. WordPress has switched to the site.
 */
function igny8_drop_site_tables( $tables ) {
	return array_merge( $tables, array( Igny8_Publications::table(), Igny8_Deliveries::table() ) );
}

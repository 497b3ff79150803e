<?php
/**
 * Removes the plugin's data when the plugin is deleted.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Removes the plugin's data from the current site: options, transients, locks, cron entries, tables, meta. The site's own content stays:
 * posts, pictures, terms, and the fields that SEO plugins read.
 *
 * Selects by prefix, not by a list: a list would miss what older versions left.
 */
function igny8_remove_everything() {
	global $wpdb;
	igny8_remove_cron_entries();
	foreach ( array( 'igny8_', '_transient_igny8_', '_transient_timeout_igny8_', '_site_transient_igny8_', '_site_transient_timeout_igny8_' ) as $prefix ) {
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		array_map( 'delete_option', $names ); // One by one, so that the object cache drops them too.
	}
	foreach ( array( 'post', 'term', 'user' ) as $type ) {
		$table = _get_meta_table( $type );
		foreach ( array( '_igny8_', 'igny8_' ) as $prefix ) {
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- WordPress defines the table's name.
			$keys = $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT meta_key FROM {$table} WHERE meta_key LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
			foreach ( $keys as $key ) {
				delete_metadata( $type, 0, $key, '', true );
			}
		}
	}
	foreach ( array( Igny8_Publications::table(), Igny8_Deliveries::table() ) as $table ) {
		$wpdb->query( "DROP TABLE IF EXISTS {$table}" ); // phpcs:ignore WordPress.DB
	}
}

/**
 * Removes the network's options. On a single site these are ordinary options.
 */
function igny8_remove_network_options() {
	global $wpdb;
	foreach ( array( 'igny8_', '_site_transient_igny8_', '_site_transient_timeout_igny8_' ) as $prefix ) {
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT site_id, meta_key FROM {$wpdb->sitemeta} WHERE meta_key LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		foreach ( $rows as $row ) {
			delete_network_option( (int) $row->site_id, $row->meta_key );
		}
	}
}

/**
 * Removes the plugin's events from WP-Cron, whatever their hook and arguments.
 */
function igny8_remove_cron_entries() {
	$hooks = array();
	foreach ( (array) _get_cron_array() as $events ) {
		$hooks = array_merge( $hooks, array_keys( (array) $events ) );
	}
	foreach ( array_unique( $hooks ) as $hook ) {
		if ( 0 === strpos( $hook, 'igny8_' ) ) {
			wp_unschedule_hook( $hook );
		}
	}
}

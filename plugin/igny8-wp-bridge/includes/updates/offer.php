<?php
/**
 * Adds a newer version to WordPress's list of updates.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds our entry to the list, and removes any other entry for this plugin: only IGNY8 offers its versions. The filter
 * `update_plugins_{host}` would not do, because it does not run while wordpress.org is unreachable.
 *
 * WordPress shows "Enable auto-updates" only if `no_update` has an entry. WordPress stores the list twice per check; the second time uses
 * the
 * stored answer.
 *
 * @param mixed $list The list of updates.
 * @return mixed
 */
function igny8_offer_update( $list ) {
	if ( ! is_object( $list ) ) {
		return $list;
	}
	$plugin = igny8_plugin_name();
	foreach ( array( 'response', 'no_update' ) as $where ) {
		if ( isset( $list->$where ) && is_array( $list->$where ) ) {
			unset( $list->$where[ $plugin ] );
		} else {
			$list->$where = array();
		}
	}
	$installed = igny8_installed_version();
	$kept      = '' === $installed ? null : igny8_known_update();
	if ( ! $kept ) {
		return $list;
	}
	$update = igny8_offered_update( $kept );
	if ( $update ) {
		$list->response[ $plugin ] = igny8_update_entry( $update );
	} else {
		$list->no_update[ $plugin ] = igny8_update_entry( array( 'new_version' => $installed ) );
	}
	return $list;
}

/**
 * Removes our entry from the list, because nothing checks the update of an inactive plugin.
 */
function igny8_withdraw_offer() {
	remove_filter( 'pre_set_site_transient_update_plugins', 'igny8_offer_update' );
	$list = get_site_transient( 'update_plugins' );
	if ( is_object( $list ) && isset( $list->response[ igny8_plugin_name() ] ) ) {
		unset( $list->response[ igny8_plugin_name() ] );
		set_site_transient( 'update_plugins', $list );
	}
}

/**
 * WordPress's name for this plugin.
 *
 * @return string For example `igny8-wp-bridge/igny8-wp-bridge.php`.
 */
function igny8_plugin_name() {
	return plugin_basename( IGNY8_BRIDGE_FILE );
}

/**
 * An entry of the list. It has no manifest and no signature: they are checked against the plugin's own copy.
 *
 * @param array $update From igny8_offered_update(), or only the installed version.
 * @return stdClass
 */
function igny8_update_entry( array $update ) {
	$headers = get_file_data( IGNY8_BRIDGE_FILE, array( 'uri' => 'Update URI' ) );
	$entry   = array(
		'id'          => $headers['uri'],
		'slug'        => 'igny8-wp-bridge',
		'plugin'      => igny8_plugin_name(),
		'new_version' => $update['new_version'],
	);
	foreach ( array( 'url', 'package', 'tested', 'requires', 'requires_php' ) as $name ) {
		$entry[ $name ] = isset( $update[ $name ] ) && is_string( $update[ $name ] ) ? $update[ $name ] : '';
	}
	$entry['tested'] = igny8_tested_with( $entry['tested'] );
	foreach ( array( 'icons', 'banners' ) as $name ) {
		$entry[ $name ] = isset( $update[ $name ] ) ? array_filter( (array) $update[ $name ], 'is_string' ) : array();
	}
	return (object) ( $entry + array( 'banners_rtl' => array() ) );
}

/**
 * "Tested up to 7.1" includes 7.1.1, as on wordpress.org. WordPress itself would warn.
 *
 * @param string $tested Version.
 * @return string
 */
function igny8_tested_with( $tested ) {
	$running = get_bloginfo( 'version' );
	return '' !== $tested && 0 === strpos( $running, $tested . '.' ) ? $running : $tested;
}

<?php
/**
 * Runs when the plugin is deleted: removes the plugin's data, on every site of a network.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

// WordPress deletes only inactive plugins. So a running or waiting copy is another one, and keeps the data.
if ( defined( 'IGNY8_BRIDGE_FILE' ) ) {
	return;
}
require_once __DIR__ . '/includes/install/copies.php';
if ( igny8_has_other_copy( __DIR__ . '/igny8-wp-bridge.php' ) ) {
	return;
}

require_once __DIR__ . '/includes/publishing/class-igny8-publications.php';
require_once __DIR__ . '/includes/changes/class-igny8-deliveries.php';
require_once __DIR__ . '/includes/articles/own-author.php';
require_once __DIR__ . '/includes/install/remove.php';
require_once __DIR__ . '/includes/settings/articles.php';
require_once __DIR__ . '/includes/terms/taxonomies.php';

if ( is_multisite() ) {
	$igny8_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $igny8_sites as $igny8_site ) {
		switch_to_blog( $igny8_site );
		igny8_hand_over();
		igny8_remove_own_terms();
		igny8_remove_everything();
		restore_current_blog();
	}
	igny8_remove_network_options();
} else {
	igny8_hand_over();
	igny8_remove_own_terms();
	igny8_remove_everything();
}

<?php
/**
 * Brings a site into the state `startWordPress` was asked for: `php setup.php SITE_DIR JSON`, JSON being
 * {url, previous_url, title, admin_user, admin_password, plugin}; null means: leave as it is.
 * One PHP process instead of several wp-cli calls: it is on the path of every start.
 */

if ( 'cli' !== PHP_SAPI ) {
	exit( 1 );
}
$igny8_want             = json_decode( $argv[2], true );
$_SERVER['HTTP_HOST']   = preg_replace( '#^https?://#', '', $igny8_want['url'] );
$_SERVER['REQUEST_URI'] = '/';
define( 'WP_USE_THEMES', false );
// Activation hooks run as on the plugins page.
define( 'WP_ADMIN', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/user.php';

/** Ends with a message that the caller shows. */
function igny8_dev_fail( $message ) {
	fwrite( STDERR, $message . "\n" );
	exit( 1 );
}

if ( null !== $igny8_want['title'] ) {
	update_option( 'blogname', $igny8_want['title'] );
}

if ( null !== $igny8_want['admin_user'] ) {
	$igny8_user = get_user_by( 'login', $igny8_want['admin_user'] );
	$igny8_id   = $igny8_user ? $igny8_user->ID : wp_insert_user(
		array(
			'user_login' => $igny8_want['admin_user'],
			'user_email' => 'admin-' . md5( $igny8_want['admin_user'] ) . '@example.com',
			'user_pass'  => $igny8_want['admin_password'],
		)
	);
	if ( is_wp_error( $igny8_id ) ) {
		igny8_dev_fail( $igny8_id->get_error_message() );
	}
	$igny8_user = get_user_by( 'id', $igny8_id );
	$igny8_user->set_role( 'administrator' );
	if ( ! wp_check_password( $igny8_want['admin_password'], $igny8_user->user_pass, $igny8_id ) ) {
		wp_set_password( $igny8_want['admin_password'], $igny8_id );
	}
	wp_set_current_user( $igny8_id );
}

if ( null !== $igny8_want['plugin'] && ! is_plugin_active( $igny8_want['plugin'] ) ) {
	$igny8_error = activate_plugin( $igny8_want['plugin'] );
	if ( is_wp_error( $igny8_error ) ) {
		igny8_dev_fail( $igny8_want['plugin'] . ': ' . $igny8_error->get_error_message() );
	}
}

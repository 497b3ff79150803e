<?php
/**
 * Who changes a post: `by` in the webhooks.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Who makes this request.
 *
 * @return array {id: user, 0 for none; name; kind: `person` in a browser, `program` with other credentials, `cli` or `cron`}
 */
function igny8_doer() {
	$user = wp_get_current_user();
	$kind = isset( $_COOKIE[ LOGGED_IN_COOKIE ] ) && $user->exists() ? 'person' : 'program';
	if ( wp_doing_cron() ) {
		$kind = 'cron';
	} elseif ( defined( 'WP_CLI' ) && WP_CLI ) {
		$kind = 'cli';
	}
	return array(
		'id'   => $user->ID,
		'name' => igny8_plain_text( $user->display_name ),
		'kind' => $kind,
	);
}

/**
 * IGNY8, which asked for the change by the plugin's own routes.
 *
 * @return array As igny8_doer().
 */
function igny8_itself() {
	return array(
		'id'   => 0,
		'name' => 'IGNY8',
		'kind' => 'igny8',
	);
}

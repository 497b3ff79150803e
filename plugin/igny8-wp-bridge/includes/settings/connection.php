<?php
/**
 * The site owner's settings under Settings → IGNY8. Each setting is an option of its own, so that WP-CLI and provisioning scripts can set
 * one without knowing the others: igny8_api_url, igny8_api_key, igny8_site_id, igny8_author_id.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The URL of IGNY8's API, without a trailing slash; '' if not set.
 *
 * @return string
 */
function igny8_api_url() {
	return untrailingslashit( trim( (string) get_option( 'igny8_api_url', '' ) ) );
}

/**
 * The key that both sides share; '' if not set.
 *
 * Stored in plain text, not hashed: it signs webhooks to IGNY8 and is sent in a header, and a hash can do neither. Encryption with a key in
 * wp-config.php beside it would only look safer. Comparisons (rest/auth.php) hash both sides first. Output always masks it.
 *
 * @return string
 */
function igny8_api_key() {
	return trim( (string) get_option( 'igny8_api_key', '' ) );
}

/**
 * The site's number in IGNY8; 0 if not set.
 *
 * @return int
 */
function igny8_site_id() {
	return absint( get_option( 'igny8_site_id', 0 ) );
}

/**
 * The author of incoming articles, whose capabilities apply. It is the user that was chosen; on new sites the plugin's own user
 * (articles/own-author.php). If none was chosen, it is the first administrator.
 *
 * @return int User id; 0 if the user does not exist. The caller must treat this as a failure: the site owner did not agree to another
 *             user, with other capabilities.
 */
function igny8_author_id() {
	$chosen = absint( get_option( 'igny8_author_id', 0 ) );
	if ( $chosen ) {
		return get_userdata( $chosen ) && is_user_member_of_blog( $chosen ) ? $chosen : 0;
	}
	$administrators = get_users(
		array(
			'role'    => 'administrator',
			'orderby' => 'ID',
			'number'  => 1,
			'fields'  => 'ID',
		)
	);
	return $administrators ? (int) $administrators[0] : 0;
}

/**
 * A masked key: enough to recognise it, too little to use it.
 *
 * @param string $key The full key.
 * @return string For example `igny8_••••••••3f2a`, or '' for no key.
 */
function igny8_mask_key( $key ) {
	if ( '' === $key ) {
		return '';
	}
	$start = 0 === strpos( $key, 'igny8_' ) ? 'igny8_' : '';
	$end   = strlen( $key ) >= 20 ? substr( $key, -4 ) : '';
	return $start . str_repeat( '•', 8 ) . $end;
}

/**
 * Loads the plugin's translations. Hooked to `init`, because WordPress 6.7 and newer report earlier loading as an error.
 */
function igny8_load_translations() {
	load_plugin_textdomain( 'igny8-wp-bridge', false, dirname( plugin_basename( IGNY8_BRIDGE_FILE ) ) . '/languages' );
}

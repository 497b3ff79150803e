<?php
/**
 * What the site owner has set under Settings → IGNY8. Each setting is an option of its own, so that WP-CLI and
 * provisioning scripts can set one without knowing the others: igny8_api_url, igny8_api_key, igny8_site_id, igny8_author_id.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Where IGNY8 answers, without a trailing slash; '' while not set.
 *
 * @return string
 */
function igny8_api_url() {
	return untrailingslashit( trim( (string) get_option( 'igny8_api_url', '' ) ) );
}

/**
 * The key both sides share; '' while not set.
 *
 * Stored as it is, not hashed: its 32 bytes sign what we send to IGNY8 and it goes along in a header, and a hash can do neither.
 * Encrypting it with a key that lies beside it in wp-config.php would only look safer. Where it is merely compared (rest/auth.php) both
 * sides are hashed first; it is printed nowhere but masked.
 *
 * @return string
 */
function igny8_api_key() {
	return trim( (string) get_option( 'igny8_api_key', '' ) );
}

/**
 * The number IGNY8 knows this site by; 0 while not set.
 *
 * @return int
 */
function igny8_site_id() {
	return absint( get_option( 'igny8_site_id', 0 ) );
}

/**
 * The user whose name and capabilities incoming articles get: the chosen one, which on new sites is the plugin's own
 * (articles/own-author.php); while none was chosen, the first administrator.
 *
 * @return int User id; 0 when there is no such user, which the caller must treat as a failure: somebody else, with other rights,
 *             in place of the chosen one is nothing the site owner has asked for.
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
 * A key as people may see it: enough to recognise it, too little to use it.
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
 * Loads our translations. On `init`, because WordPress 6.7 and newer complain about anything earlier.
 */
function igny8_load_translations() {
	load_plugin_textdomain( 'igny8-wp-bridge', false, dirname( plugin_basename( IGNY8_BRIDGE_FILE ) ) . '/languages' );
}

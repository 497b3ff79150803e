<?php
/**
 * Asks IGNY8 for a newer version, and stores the answer in one site option, for a whole network:
 *   asked_at     time of the last check, seconds since 1970
 *   answered_at  time of the last answer
 *   of           the version and channel that the answer is for
 *   answer       the last answer, as docs/plugin-distribution.md of the IGNY8 repository states it
 *   error        why the last check got no answer; ''
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The stored state, without a call.
 *
 * @return array With every key.
 */
function igny8_kept_update() {
	$kept = get_site_option( 'igny8_update' );
	return ( is_array( $kept ) ? $kept : array() ) + array(
		'asked_at'    => 0,
		'answered_at' => 0,
		'of'          => '',
		'answer'      => array(),
		'error'       => '',
	);
}

/**
 * The stored state, at most 12 hours old. A failed check is repeated after an hour, not on each page view.
 *
 * @return array|null As igny8_kept_update(); null if no site is connected.
 */
function igny8_known_update() {
	$connection = igny8_update_connection();
	if ( ! $connection ) {
		return null;
	}
	$kept  = igny8_kept_update();
	$hours = '' === $kept['error'] ? 12 : 1;
	if ( igny8_update_subject( $connection ) === $kept['of'] && $kept['asked_at'] > time() - $hours * HOUR_IN_SECONDS ) {
		return $kept;
	}
	if ( wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
		return igny8_ask_for_update();
	}
	// In the admin a person waits for the page. Visitors never wait.
	return is_admin() ? igny8_ask_for_update( 5 ) : $kept;
}

/**
 * Checks now.
 *
 * @param int $seconds How long to wait for the answer.
 * @return array|null As igny8_known_update().
 */
function igny8_ask_for_update( $seconds = 15 ) {
	$connection = igny8_update_connection();
	if ( ! $connection ) {
		return null;
	}
	$kept    = igny8_kept_update();
	$subject = igny8_update_subject( $connection );
	if ( $subject !== $kept['of'] ) {
		$kept['of']     = $subject;
		$kept['answer'] = array();
	}
	$kept['asked_at'] = time();
	$question         = igny8_site_facts( $connection ) + array( 'installed_version' => igny8_installed_version() );
	$answer           = igny8_call_plugin_api( $connection, 'check-update', $question, $seconds );
	if ( is_wp_error( $answer ) ) {
		$kept['error'] = $answer->get_error_message();
	} else {
		$kept = array(
			'answered_at' => time(),
			'answer'      => $answer,
			'error'       => '',
		) + $kept;
	}
	update_site_option( 'igny8_update', $kept );
	return $kept;
}

/**
 * Checks now, and updates WordPress's list of updates.
 *
 * @return array|null As igny8_known_update().
 */
function igny8_check_now() {
	$kept  = igny8_ask_for_update();
	$known = get_site_transient( 'update_plugins' );
	if ( is_object( $known ) ) {
		set_site_transient( 'update_plugins', $known ); // Saving runs igny8_offer_update(), which adds our entry.
	}
	return $kept;
}

/**
 * "Check again" on Dashboard → Updates asks IGNY8 again. WordPress itself would not repeat its check within a minute.
 */
function igny8_check_again() {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- WordPress's own link has no nonce; this changes nothing.
	if ( ! empty( $_GET['force-check'] ) && current_user_can( 'update_plugins' ) ) {
		igny8_check_now();
	}
}

/**
 * After a change of channel, makes WordPress check again on the next admin page, because another channel has other versions.
 */
function igny8_forget_update_list() {
	delete_site_transient( 'update_plugins' );
}

/**
 * The version on disk. Right after an update, this request still runs the old version.
 *
 * @return string '' when the plugin has just been deleted.
 */
function igny8_installed_version() {
	if ( ! is_readable( IGNY8_BRIDGE_FILE ) ) {
		return '';
	}
	$headers = get_file_data( IGNY8_BRIDGE_FILE, array( 'version' => 'Version' ) );
	return $headers['version'];
}

/**
 * Identifies a check. An answer for another version, channel or IGNY8 does not count.
 *
 * @param array $connection From igny8_update_connection().
 * @return string
 */
function igny8_update_subject( array $connection ) {
	return implode( ' ', array( igny8_installed_version(), $connection['channel'], $connection['api_url'] ) );
}

/**
 * The update in an answer.
 *
 * @param array|null $kept As igny8_known_update().
 * @return array|null An entry for WordPress's updater, with `manifest`, `signature` and `key_id`; null for none.
 */
function igny8_offered_update( $kept ) {
	$update = $kept && ! empty( $kept['answer']['update_available'] ) && isset( $kept['answer']['update'] ) ? $kept['answer']['update'] : null;
	$given  = is_array( $update ) && isset( $update['new_version'], $update['package'] ) && is_string( $update['new_version'] ) && is_string( $update['package'] );
	return $given && version_compare( $update['new_version'], igny8_installed_version(), '>' ) ? $update : null;
}

/**
 * The result of the last check.
 *
 * @param array $kept From igny8_kept_update().
 * @return string[] Kind of notice, text.
 */
function igny8_update_summary( array $kept ) {
	$update = igny8_offered_update( $kept );
	if ( '' !== $kept['error'] ) {
		return array( 'error', $kept['error'] );
	}
	if ( $update ) {
		/* translators: %s: version number. */
		return array( 'info', sprintf( __( 'Version %s is available.', 'igny8-wp-bridge' ), $update['new_version'] ) );
	}
	$reasons = array(
		'up_to_date'        => __( 'This is the newest version.', 'igny8-wp-bridge' ),
		'no_release'        => __( 'IGNY8 has released no version yet.', 'igny8-wp-bridge' ),
		'not_in_rollout'    => __( 'A newer version is being rolled out step by step. This site will be offered it later.', 'igny8-wp-bridge' ),
		'rollout_halted'    => __( 'A newer version is held back because it caused errors on other sites.', 'igny8-wp-bridge' ),
		'wordpress_too_old' => __( 'A newer version needs a newer WordPress.', 'igny8-wp-bridge' ),
		'php_too_old'       => __( 'A newer version needs a newer PHP.', 'igny8-wp-bridge' ),
	);
	$reason  = isset( $kept['answer']['reason'] ) ? (string) $kept['answer']['reason'] : '';
	$said    = isset( $kept['answer']['message'] ) && is_string( $kept['answer']['message'] ) ? $kept['answer']['message'] : '';
	if ( isset( $reasons[ $reason ] ) ) {
		$said = $reasons[ $reason ] . ( in_array( $reason, array( 'wordpress_too_old', 'php_too_old' ), true ) && '' !== $said ? ' ' . $said : '' );
	}
	return array( in_array( $reason, array( '', 'up_to_date' ), true ) ? 'success' : 'info', '' === $said ? $reasons['up_to_date'] : $said );
}

/**
 * GET /check-update: asks IGNY8 again and returns the result.
 *
 * @return array|WP_Error `{success, data: {installed_version, latest_version, update_available, reason, message}}`; 409 `igny8_not_connected`, 502 `igny8_no_answer`.
 */
function igny8_rest_check_update() {
	$kept = igny8_check_now();
	if ( ! $kept ) {
		return new WP_Error( 'igny8_not_connected', __( 'This site is not connected: enter API URL and API key under Settings → IGNY8.', 'igny8-wp-bridge' ), array( 'status' => 409 ) );
	}
	if ( '' !== $kept['error'] ) {
		return new WP_Error( 'igny8_no_answer', $kept['error'], array( 'status' => 502 ) );
	}
	$names = array( 'latest_version', 'update_available', 'reason', 'message' );
	$said  = array_fill_keys( $names, null );
	return array(
		'success' => true,
		'data'    => array( 'installed_version' => igny8_installed_version() ) + array_intersect_key( $kept['answer'], $said ) + $said,
	);
}

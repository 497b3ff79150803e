<?php
/**
 * A first install connects itself. The package from IGNY8 contains `enrolment.json`, `{api_url, token, expires_at}`. The plugin exchanges
 * the token for the key, once, within a day.
 *
 * Anybody who knows the URL could read a file in the plugin's folder. So its content goes into the option `igny8_enrolment`, and the file
 * is deleted first of all. The option:
 *   state    `waiting`: IGNY8 was not reachable, or expects another address; then also api_url, token, attempt (this attempt's id at IGNY8),
 *            expires_at, tried_at. `kept`: a key existed already; the same, until a person chooses one of the two.
 *            `connected`, `again` (the package was used here before), `refused`, `expired`, `unreadable`: shown once in a notice
 *   message  the reason, for people
 *   done     hash of the last used-up token, in case the file can't be deleted
 *   file_at  when the last file was written. A file that can't be deleted keeps its time; a package that is uploaded again has a new one
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs the next step of the enrolment. Called at activation, and on each admin page until the enrolment ends.
 */
function igny8_enrol() {
	$file = igny8_take_enrolment_file();
	$kept = $file ? $file : igny8_enrolment();
	if ( 'kept' === $kept['state'] && strtotime( $kept['expires_at'] ) <= time() ) {
		igny8_settle_enrolment( $kept );
	}
	if ( 'waiting' !== $kept['state'] ) {
		return;
	}
	if ( '' !== igny8_api_key() && empty( $kept['replace'] ) ) {
		$kept['state'] = 'kept';
		update_option( 'igny8_enrolment', $kept, true );
	} elseif ( strtotime( $kept['expires_at'] ) <= time() ) {
		igny8_end_enrolment( $kept, 'expired', '' );
	} elseif ( $kept['tried_at'] <= time() - MINUTE_IN_SECONDS ) {
		igny8_exchange_token( $kept );
	}
}

/**
 * The stored state of the enrolment.
 *
 * @return array With every key.
 */
function igny8_enrolment() {
	$kept = get_option( 'igny8_enrolment' );
	return ( is_array( $kept ) ? $kept : array() ) + array(
		'state'   => '',
		'message' => '',
		'done'    => '',
		'file_at' => 0,
	);
}

/**
 * Ends what a person has seen or decided. Only what recognises the package stays.
 *
 * @param array $kept From igny8_enrolment().
 */
function igny8_settle_enrolment( array $kept ) {
	$done = 'kept' === $kept['state'] ? igny8_token_hash( $kept['token'] ) : $kept['done'];
	update_option(
		'igny8_enrolment',
		array(
			'done'    => $done,
			'file_at' => $kept['file_at'],
		),
		true
	);
}

/**
 * Moves the file's content into the option, and deletes the file.
 *
 * @return array|null The option's new value; null when there was no file, or nothing new in it.
 */
function igny8_take_enrolment_file() {
	$path = IGNY8_BRIDGE_DIR . 'enrolment.json';
	if ( ! is_file( $path ) ) {
		return null;
	}
	clearstatcache( true, $path );
	$file_at = (int) filemtime( $path );
	$text    = is_readable( $path ) ? (string) file_get_contents( $path, false, null, 0, 10000 ) : ''; // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
	wp_delete_file( $path );
	$read  = json_decode( $text, true );
	$whole = is_array( $read ) && isset( $read['api_url'], $read['token'], $read['expires_at'] ) && is_string( $read['api_url'] )
		&& is_string( $read['token'] ) && is_string( $read['expires_at'] ) && '' !== igny8_origin( $read['api_url'] ) && strtotime( $read['expires_at'] );
	$token = $whole ? $read['token'] : $text;
	$known = igny8_enrolment();
	if ( igny8_token_hash( $token ) === $known['done'] ) {
		if ( $file_at !== $known['file_at'] ) {
			$again = array(
				'state'   => 'again',
				'file_at' => $file_at,
			);
			update_option( 'igny8_enrolment', $again + $known, true );
		}
		return null;
	}
	$kept = array(
		'state'      => 'waiting',
		'api_url'    => $whole ? untrailingslashit( $read['api_url'] ) : '',
		'token'      => $token,
		'attempt'    => wp_generate_uuid4(),
		'expires_at' => $whole ? $read['expires_at'] : '',
		'tried_at'   => 0,
		'message'    => '',
		'done'       => '',
		'file_at'    => $file_at,
	);
	if ( ! $whole ) {
		igny8_end_enrolment( $kept, 'unreadable', '' );
		return null;
	}
	update_option( 'igny8_enrolment', $kept, true );
	return $kept;
}

/**
 * Exchanges the token for the key.
 *
 * @param array $kept Of state `waiting`.
 */
function igny8_exchange_token( array $kept ) {
	// At activation there is time. Later a person waits for a page.
	$seconds          = $kept['tried_at'] ? 5 : 15;
	$kept['tried_at'] = time();
	update_option( 'igny8_enrolment', $kept, true ); // Stored before the call, so that no other page tries at the same time.
	$body   = array(
		'token'             => $kept['token'],
		'attempt'           => $kept['attempt'], // The same for each attempt, so that IGNY8 repeats an answer that was lost.
		'site_url'          => home_url(),
		'version'           => IGNY8_BRIDGE_VERSION,
		'wordpress_version' => get_bloginfo( 'version' ),
		'php_version'       => PHP_VERSION,
	);
	$answer = igny8_call_plugin_api( array( 'api_url' => $kept['api_url'] ), 'enrol', $body, $seconds );
	if ( is_wp_error( $answer ) ) {
		$data = (array) $answer->get_error_data() + array(
			'status' => 0,
			'said'   => '',
			'code'   => '',
		);
		// A person can correct the address in IGNY8; the token stays valid.
		if ( 'other_site' === $data['code'] ) {
			$kept['message'] = $data['said'];
			update_option( 'igny8_enrolment', $kept, true );
			return;
		}
		// With these, IGNY8 refuses the token itself. Any other failure passes.
		if ( in_array( $data['status'], array( 400, 401, 403, 404, 409, 410, 422 ), true ) && '' !== $data['said'] ) {
			igny8_end_enrolment( $kept, 'refused', $data['said'] );
			return;
		}
		$kept['message'] = $answer->get_error_message();
		update_option( 'igny8_enrolment', $kept, true );
		return;
	}
	$key = isset( $answer['api_key'] ) && is_string( $answer['api_key'] ) ? $answer['api_key'] : '';
	if ( ! igny8_is_key( $key ) || empty( $answer['site_id'] ) ) {
		igny8_end_enrolment( $kept, 'refused', __( 'IGNY8 answered without a key.', 'igny8-wp-bridge' ) );
		return;
	}
	$url = isset( $answer['api_url'] ) && is_string( $answer['api_url'] ) && '' !== igny8_origin( $answer['api_url'] ) ? $answer['api_url'] : $kept['api_url'];
	update_option( 'igny8_api_url', untrailingslashit( $url ) );
	update_option( 'igny8_site_id', absint( $answer['site_id'] ) );
	update_option( 'igny8_api_key', $key );
	// The exchange also registers the version.
	update_option( 'igny8_registration', array( 'version' => IGNY8_BRIDGE_VERSION ), true );
	igny8_end_enrolment( $kept, 'connected', '' );
}

/**
 * Ends the enrolment. A notice shows the result.
 *
 * @param array  $kept    Of state `waiting`.
 * @param string $state   What came of it.
 * @param string $message Why.
 */
function igny8_end_enrolment( array $kept, $state, $message ) {
	$end = array(
		'state'   => $state,
		'message' => $message,
		'done'    => igny8_token_hash( $kept['token'] ),
		'file_at' => $kept['file_at'],
	);
	update_option( 'igny8_enrolment', $end, true );
}

/**
 * A used token in a form that may be stored.
 *
 * @param string $token Token.
 * @return string
 */
function igny8_token_hash( $token ) {
	return hash( 'sha256', $token );
}

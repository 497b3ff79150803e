<?php
/**
 * A first install that connects itself: the package from IGNY8 has `enrolment.json` in it, `{api_url, token, expires_at}`, which is
 * exchanged for the key. Once, and within a day.
 *
 * Whoever knows the address could read the file in the plugin's folder, so it is taken into an option and deleted before anything
 * else. `igny8_enrolment` keeps what is still to be done or said:
 *   state    `waiting` for an IGNY8 that could not be reached, then also api_url, token, attempt (its name with IGNY8), expires_at, tried_at;
 *            `connected`, `kept` (there was a key already), `refused`, `expired`, `unreadable`: a notice, shown once
 *   message  why, for people
 *   done     hash of the last token that is of no use any more, should the file not go away
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * At activation, and on each page of the admin until it has come to something: does what there is to do.
 */
function igny8_enrol() {
	$file = igny8_take_enrolment_file();
	$kept = $file ? $file : igny8_enrolment();
	if ( 'waiting' !== $kept['state'] ) {
		return;
	}
	if ( '' !== igny8_api_key() ) {
		igny8_end_enrolment( $kept, 'kept', '' );
	} elseif ( strtotime( $kept['expires_at'] ) <= time() ) {
		igny8_end_enrolment( $kept, 'expired', '' );
	} elseif ( $kept['tried_at'] <= time() - MINUTE_IN_SECONDS ) {
		igny8_exchange_token( $kept );
	}
}

/**
 * What is known.
 *
 * @return array With every key.
 */
function igny8_enrolment() {
	$kept = get_option( 'igny8_enrolment' );
	return ( is_array( $kept ) ? $kept : array() ) + array(
		'state'   => '',
		'message' => '',
		'done'    => '',
	);
}

/**
 * Takes the file into the option, and deletes it.
 *
 * @return array|null What the option has now; null when there was no file, or nothing new in it.
 */
function igny8_take_enrolment_file() {
	$path = IGNY8_BRIDGE_DIR . 'enrolment.json';
	if ( ! is_file( $path ) ) {
		return null;
	}
	$text = is_readable( $path ) ? (string) file_get_contents( $path, false, null, 0, 10000 ) : ''; // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
	wp_delete_file( $path );
	$read  = json_decode( $text, true );
	$whole = is_array( $read ) && isset( $read['api_url'], $read['token'], $read['expires_at'] ) && is_string( $read['api_url'] )
		&& is_string( $read['token'] ) && is_string( $read['expires_at'] ) && '' !== igny8_origin( $read['api_url'] ) && strtotime( $read['expires_at'] );
	$token = $whole ? $read['token'] : $text;
	if ( igny8_token_hash( $token ) === igny8_enrolment()['done'] ) {
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
	// At activation there is time; later somebody waits for a page.
	$seconds          = $kept['tried_at'] ? 5 : 15;
	$kept['tried_at'] = time();
	update_option( 'igny8_enrolment', $kept, true ); // Before: another page does not try at the same time.
	$body   = array(
		'token'             => $kept['token'],
		'attempt'           => $kept['attempt'], // The same each time: an answer that is lost is given again.
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
		);
		// What the token itself is refused for; everything else may pass.
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
	// Exchanging registers: IGNY8 knows the version.
	update_option( 'igny8_registration', array( 'version' => IGNY8_BRIDGE_VERSION ), true );
	igny8_end_enrolment( $kept, 'connected', '' );
}

/**
 * Nothing is left to do; a notice says what came of it.
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
	);
	update_option( 'igny8_enrolment', $end, true );
}

/**
 * A token as it may be kept after use.
 *
 * @param string $token Token.
 * @return string
 */
function igny8_token_hash( $token ) {
	return hash( 'sha256', $token );
}

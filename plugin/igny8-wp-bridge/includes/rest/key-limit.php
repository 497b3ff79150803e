<?php
/**
 * A limit on wrong keys. Nobody guesses 32 random bytes. The limit saves the site's time and logs.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** Wrong keys that one address may send within the seconds below. */
const IGNY8_WRONG_KEYS        = 20;
const IGNY8_WRONG_KEY_SECONDS = 5 * MINUTE_IN_SECONDS;

/**
 * Counts a wrong key for the caller's IP address.
 *
 * Uses the connection's address, because the caller can set headers such as X-Forwarded-For freely. Behind a proxy all callers share one
 * count. This does no harm: the right key is neither counted nor refused.
 *
 * @return WP_Error|null 429 after too many. Further wrong keys are not logged.
 */
function igny8_count_wrong_key() {
	$address = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
	$name    = 'igny8_wrong_' . substr( hash( 'sha256', $address ), 0, 32 );
	$tries   = get_transient( $name );
	if ( ! isset( $tries['until'] ) || $tries['until'] <= time() ) {
		$tries = array(
			'number' => 0,
			'until'  => time() + IGNY8_WRONG_KEY_SECONDS,
		);
	}
	if ( $tries['number'] >= IGNY8_WRONG_KEYS ) {
		return new WP_Error(
			'igny8_too_many_wrong_keys',
			__( 'Too many wrong keys were sent from this address. Wait, then use the key under Settings → IGNY8.', 'igny8-wp-bridge' ),
			array(
				'status'      => 429,
				'retry_after' => $tries['until'] - time(),
			)
		);
	}
	++$tries['number'];
	set_transient( $name, $tries, $tries['until'] - time() );
	return null;
}

/**
 * Adds Retry-After to that answer, because a WP_Error can't carry the header.
 *
 * @param WP_HTTP_Response $response Any answer of the REST API.
 * @return WP_HTTP_Response
 */
function igny8_add_retry_after( $response ) {
	if ( 429 === $response->get_status() ) {
		$data = $response->get_data();
		if ( isset( $data['code'], $data['data']['retry_after'] ) && 'igny8_too_many_wrong_keys' === $data['code'] ) {
			$response->header( 'Retry-After', (string) $data['data']['retry_after'] );
		}
	}
	return $response;
}

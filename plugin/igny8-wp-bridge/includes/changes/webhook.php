<?php
/**
 * One webhook to IGNY8: signs it, sends it, and judges the response.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sends one delivery.
 *
 * @param stdClass $row From Igny8_Deliveries::claim_next().
 * @return array {verdict: `sent`, `never` or `later`, status: int, error: string, retry_after: int seconds}
 */
function igny8_send( stdClass $row ) {
	$connection = igny8_stored_connection();
	if ( '' === igny8_origin( $connection['api_url'] ) || '' === $connection['api_key'] ) {
		return igny8_verdict( 'later', 0, __( 'API URL or API key is not set under Settings → IGNY8.', 'igny8-wp-bridge' ) );
	}
	$headers = array(
		'Content-Type'   => 'application/json',
		'Accept'         => 'application/json',
		'X-IGNY8-KEY-ID' => igny8_key_id( $connection['api_key'] ),
	);
	// As in the connection test: the URL is the site owner's own. Redirects are not followed, so post data goes nowhere else.
	$response = wp_remote_post(
		$connection['api_url'] . '/api/v1/integration/webhooks/wordpress/' . $row->kind . '/',
		array(
			'timeout'     => 15,
			'redirection' => 0,
			'headers'     => $headers + igny8_signature_headers( $row->event_id, $row->body, $connection['api_key'], time() ),
			'body'        => $row->body,
		)
	);
	if ( is_wp_error( $response ) ) {
		return igny8_verdict( 'later', 0, igny8_explain_unreachable( $response )->get_error_message() );
	}
	return igny8_judge( $response );
}

/**
 * IGNY8's id for a key: the first 16 hex digits of its SHA-256. The key itself is never sent.
 *
 * @param string $key API key.
 * @return string
 */
function igny8_key_id( $key ) {
	return substr( hash( 'sha256', $key ), 0, 16 );
}

/**
 * The headers of Standard Webhooks. Each attempt is signed anew, so that the receiver can refuse old time stamps. The id stays the same, so
 * that it can recognise a repetition.
 *
 * @param string $id   Event id.
 * @param string $body The exact bytes that are sent.
 * @param string $key  API key.
 * @param int    $time Seconds since 1970.
 * @return array<string, string>
 */
function igny8_signature_headers( $id, $body, $key, $time ) {
	$signature = hash_hmac( 'sha256', "{$id}.{$time}.{$body}", igny8_signing_secret( $key ), true );
	return array(
		'webhook-id'        => $id,
		'webhook-timestamp' => (string) $time,
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- base64 is what the standard says.
		'webhook-signature' => 'v1,' . base64_encode( $signature ),
	);
}

/**
 * The bytes of a key: 32, in base64url after `igny8_`. A key of any other form is used literally.
 *
 * @param string $key API key.
 * @return string Binary.
 */
function igny8_signing_secret( $key ) {
	if ( preg_match( '/^igny8_([A-Za-z0-9_-]{43})$/D', $key, $match ) ) {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- IGNY8 encodes keys this way.
		$bytes = base64_decode( strtr( $match[1], '-_', '+/' ) . '=', true );
		if ( is_string( $bytes ) && 32 === strlen( $bytes ) ) {
			return $bytes;
		}
	}
	return $key;
}

/**
 * Judges a response. `never`: the same bytes would always get it. A refused key, a pause or a server error passes, and is `later`.
 *
 * @param array $response From wp_remote_post().
 * @return array As igny8_send().
 */
function igny8_judge( array $response ) {
	$status = (int) wp_remote_retrieve_response_code( $response );
	if ( $status >= 200 && $status < 300 ) {
		return igny8_verdict( 'sent', $status, '' );
	}
	$body  = json_decode( wp_remote_retrieve_body( $response ), true );
	$error = igny8_said_error( $body );
	if ( '' === $error ) {
		$error = 404 === $status ? __( 'IGNY8 does not know this article on this site.', 'igny8-wp-bridge' ) : igny8_explain_status( $status, $response )->get_error_message();
	}
	// A 404 without IGNY8's error body comes from another server at the API URL. The site owner will correct the URL.
	$never = in_array( $status, array( 400, 413, 422 ), true ) || ( 404 === $status && is_array( $body ) && isset( $body['error'] ) );
	return igny8_verdict( $never ? 'never' : 'later', $status, $error, igny8_retry_after( $response ) );
}

/**
 * The message of IGNY8's error body, `{error: {code, message}}`.
 *
 * @param mixed $body Decoded answer.
 * @return string '' when there are none.
 */
function igny8_said_error( $body ) {
	$error = is_array( $body ) && isset( $body['error'] ) ? $body['error'] : '';
	if ( is_array( $error ) ) {
		$error = isset( $error['message'] ) ? $error['message'] : '';
	}
	return is_string( $error ) ? mb_substr( trim( $error ), 0, 500 ) : '';
}

/**
 * The wait that IGNY8's Retry-After asks for.
 *
 * @param array $response From wp_remote_post().
 * @return int Seconds, a day at most.
 */
function igny8_retry_after( array $response ) {
	$value = trim( (string) wp_remote_retrieve_header( $response, 'retry-after' ) );
	if ( '' === $value ) {
		return 0;
	}
	$seconds = ctype_digit( $value ) ? (int) $value : (int) strtotime( $value ) - time();
	return max( 0, min( DAY_IN_SECONDS, $seconds ) );
}

/**
 * Builds a verdict.
 *
 * @param string $verdict     Verdict.
 * @param int    $status      HTTP status, 0 for none.
 * @param string $error       For people.
 * @param int    $retry_after Seconds.
 * @return array
 */
function igny8_verdict( $verdict, $status, $error, $retry_after = 0 ) {
	return array(
		'verdict'     => $verdict,
		'status'      => $status,
		'error'       => $error,
		'retry_after' => $retry_after,
	);
}

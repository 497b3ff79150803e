<?php
/**
 * Starts sending after the request is over, so that the person who saved does not wait.
 *
 * PHP-FPM and LiteSpeed can end the response and continue. Apache's module and `php -S` can't, but they can send Content-Length
 * (held-response.php), so that the browser knows where the response ends. Where neither works (CGI, or a response that has begun to be
 * sent), the site calls itself, and that second request sends. If that fails too, WP-Cron sends.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs as the last step of a request.
 */
function igny8_after_response() {
	Igny8_Changes::flush();
	$current = get_current_blog_id();
	$blogs   = Igny8_Changes::take_queued();
	if ( ! $blogs ) {
		return;
	}
	// WP-Cron needs no response to end: nobody waits for it.
	$alone = wp_doing_cron() || igny8_end_response() || igny8_flush_measured();
	foreach ( $blogs as $blog ) {
		if ( $current !== $blog ) {
			switch_to_blog( $blog );
		}
		igny8_get_sent( $alone );
		if ( $current !== $blog ) {
			restore_current_blog();
		}
	}
}

/**
 * Makes sure that the current site's queue is sent.
 *
 * @param bool $alone Whether nobody waits for this request.
 */
function igny8_get_sent( $alone ) {
	// In case this process dies now, or the call below does not arrive. The process that sends replaces this event.
	igny8_wake_at( time() + 30 );
	if ( igny8_is_paused() || Igny8_Deliveries::is_being_sent() ) {
		return;
	}
	if ( $alone ) {
		igny8_drain();
	} else {
		igny8_call_self();
	}
}

/**
 * Ends the response to the browser, if the server can.
 *
 * @return bool Whether nobody waits any more.
 */
function igny8_end_response() {
	$finish = igny8_finish_function();
	if ( ( defined( 'WP_CLI' ) && WP_CLI ) || '' === $finish ) {
		return false;
	}
	if ( PHP_SESSION_ACTIVE === session_status() ) {
		session_write_close(); // An open session would make the person's next click wait for our call.
	}
	return (bool) $finish();
}

/**
 * The server's function for ending the response.
 *
 * @return string Name of a function; '' for none.
 */
function igny8_finish_function() {
	foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request', 'frankenphp_finish_request' ) as $finish ) {
		if ( function_exists( $finish ) ) {
			return $finish;
		}
	}
	return '';
}

/**
 * The URL that drains the queue when called with a token. Nothing is stored: the token signs its expiry time.
 *
 * @return string
 */
function igny8_drain_url() {
	$expires = time() + 5 * MINUTE_IN_SECONDS;
	return add_query_arg(
		array(
			'action'  => 'igny8_drain',
			'expires' => $expires,
			'token'   => igny8_drain_token( $expires ),
		),
		admin_url( 'admin-ajax.php' )
	);
}

/**
 * The token. It proves that this site made the call.
 *
 * @param int $expires Seconds since 1970.
 * @return string
 */
function igny8_drain_token( $expires ) {
	return hash_hmac( 'sha256', 'igny8_drain:' . get_current_blog_id() . ':' . $expires, wp_salt( 'nonce' ) );
}

/**
 * Handles that call: responds at once, and then sends. A replay within the token's five minutes does no harm: it only sends what is due
 * anyway.
 */
function igny8_ajax_drain() {
	// phpcs:disable WordPress.Security.NonceVerification.Recommended -- the token is the proof; no user is signed in here.
	$expires = isset( $_GET['expires'] ) ? absint( $_GET['expires'] ) : 0;
	$token   = isset( $_GET['token'] ) ? sanitize_text_field( wp_unslash( $_GET['token'] ) ) : '';
	// phpcs:enable
	if ( $expires < time() || ! hash_equals( igny8_drain_token( $expires ), $token ) ) {
		wp_die( -1, '', array( 'response' => 403 ) );
	}
	ignore_user_abort( true );
	header( 'Content-Type: text/plain' );
	header( 'Content-Length: 2' );
	header( 'Connection: close' );
	echo 'ok';
	while ( ob_get_level() > 0 ) {
		ob_end_flush();
	}
	flush();
	igny8_end_response();
	igny8_drain();
	exit;
}

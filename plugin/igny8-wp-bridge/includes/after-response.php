<?php
/**
 * From "the request is over" to "somebody is sending", without the person who saved noticing.
 *
 * PHP-FPM and LiteSpeed can end the answer and go on working. Elsewhere (Apache's module, `php -S`) the browser waits until PHP is
 * done, so the site calls itself, and that second request sends. A site that can't call itself (and so has no WP-Cron by itself either)
 * tells the browser how long the answer is, which takes that for its end, and sends then.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The last thing a request does.
 */
function igny8_after_response() {
	Igny8_Changes::flush();
	$current = get_current_blog_id();
	$blogs   = Igny8_Changes::take_queued();
	if ( ! $blogs ) {
		return;
	}
	// WP-Cron has no answer to end: nobody waits for it.
	$alone = wp_doing_cron() || igny8_end_response();
	$ended = ! $alone && igny8_flush_measured();
	foreach ( $blogs as $blog ) {
		if ( $current !== $blog ) {
			switch_to_blog( $blog );
		}
		igny8_get_sent( $alone, $ended );
		if ( $current !== $blog ) {
			restore_current_blog();
		}
	}
}

/**
 * Gets the current site's queue sent.
 *
 * @param bool $alone Whether nobody waits for this request.
 * @param bool $ended Whether the browser has its answer, as far as that can be known.
 */
function igny8_get_sent( $alone, $ended ) {
	// Should this process die now, or the call below not arrive. Whoever sends takes it back.
	igny8_wake_at( time() + 30 );
	if ( igny8_is_paused() || Igny8_Deliveries::is_being_sent() ) {
		return;
	}
	if ( $alone || ( ! igny8_call_self() && $ended ) ) {
		igny8_drain();
	}
}

/**
 * From the first change on the answer is held back, where its end can't be had otherwise: only what has not been begun can be measured.
 */
function igny8_hold_response() {
	static $held = false;
	if ( $held || headers_sent() || ! in_array( PHP_SAPI, array( 'apache2handler', 'cli-server' ), true ) || '' !== igny8_finish_function() ) {
		return;
	}
	$held = ob_start();
}

/**
 * Before WordPress lets the answer go: says how long it is, if something is to be sent and nothing on the way changes its length.
 */
function igny8_measure_response() {
	$length = Igny8_Changes::has_queued() && ! headers_sent() && ob_get_level() ? 0 : -1;
	foreach ( $length < 0 ? array() : ob_get_status( true ) as $buffer ) {
		$plain  = 'default output handler' === $buffer['name'] && $length >= 0;
		$length = $plain ? $length + $buffer['buffer_used'] : -1;
	}
	// These have no body, or another's length.
	if ( $length < 0 || in_array( http_response_code(), array( 204, 304 ), true ) || ini_get( 'zlib.output_compression' ) ) {
		return;
	}
	if ( function_exists( 'apache_setenv' ) ) {
		apache_setenv( 'no-gzip', '1' );
	}
	header( 'Content-Length: ' . $length );
	header( 'Connection: close' );
	igny8_flush_measured( true );
}

/**
 * Hands the browser the whole of an answer that was measured.
 *
 * @param bool $measured Whether it has been measured just now.
 * @return bool Whether the browser has it, and knows that this is all.
 */
function igny8_flush_measured( $measured = false ) {
	static $is_measured = false;
	if ( $measured ) {
		$is_measured = true;
		return false;
	}
	if ( ! $is_measured ) {
		return false;
	}
	while ( ob_get_level() > 0 ) {
		ob_end_flush();
	}
	flush();
	return true;
}

/**
 * Ends the answer to the browser, where the server can.
 *
 * @return bool Whether nobody waits any more.
 */
function igny8_end_response() {
	$finish = igny8_finish_function();
	if ( ( defined( 'WP_CLI' ) && WP_CLI ) || '' === $finish ) {
		return false;
	}
	if ( PHP_SESSION_ACTIVE === session_status() ) {
		session_write_close(); // Or the person's next click waits for our call.
	}
	return (bool) $finish();
}

/**
 * What this server has for that.
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
 * The address that drains when it is called with a token. Nothing is stored: the token is a signature over a time.
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
 * What proves that this site made the call.
 *
 * @param int $expires Seconds since 1970.
 * @return string
 */
function igny8_drain_token( $expires ) {
	return hash_hmac( 'sha256', 'igny8_drain:' . get_current_blog_id() . ':' . $expires, wp_salt( 'nonce' ) );
}

/**
 * Answers that call: at once, and then sends. Whoever replays the address within its five minutes makes us send what is due, which we
 * would anyway.
 */
function igny8_ajax_drain() {
	// phpcs:disable WordPress.Security.NonceVerification.Recommended -- the token is the proof; nobody is signed in here.
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

<?php
/**
 * Ends a response on servers without a function for that. The plugin sends Content-Length, so the browser knows where the response ends.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Buffers the response from the first change on, where the server has no function to end it. Only an unsent response can be measured.
 */
function igny8_hold_response() {
	static $held = false;
	if ( ! $held && igny8_ends_by_length() ) {
		$held = ob_start();
	}
}

/**
 * Whether the server needs this, and nothing of the response was sent yet. With CGI, the web server waits for the program's end anyway.
 *
 * @return bool
 */
function igny8_ends_by_length() {
	return in_array( PHP_SAPI, array( 'apache2handler', 'cli-server' ), true ) && '' === igny8_finish_function() && ! headers_sent();
}

/**
 * Sends Content-Length before WordPress flushes its buffers, if deliveries wait and nothing on the way changes the length.
 */
function igny8_measure_response() {
	$length = Igny8_Changes::has_queued() && igny8_ends_by_length() && ob_get_level() ? 0 : -1;
	foreach ( $length < 0 ? array() : ob_get_status( true ) as $buffer ) {
		$plain  = 'default output handler' === $buffer['name'] && $length >= 0;
		$length = $plain ? $length + $buffer['buffer_used'] : -1;
	}
	// Such responses have no body, or another one's length.
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
 * Flushes a measured response to the browser.
 *
 * @param bool $measured Whether the length was sent just now.
 * @return bool Whether the browser has the whole response and knows its end.
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

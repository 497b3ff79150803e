<?php
/**
 * Ending an answer where the server has no function for it: its length is said before it goes, and the browser takes that for its end.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * From the first change on the answer is held back, where its end can't be had otherwise: only what has not been begun can be measured.
 */
function igny8_hold_response() {
	static $held = false;
	if ( ! $held && igny8_ends_by_length() ) {
		$held = ob_start();
	}
}

/**
 * Whether this is such a server, and nothing of the answer has gone yet. Where PHP is a CGI program the web server waits for its end.
 *
 * @return bool
 */
function igny8_ends_by_length() {
	return in_array( PHP_SAPI, array( 'apache2handler', 'cli-server' ), true ) && '' === igny8_finish_function() && ! headers_sent();
}

/**
 * Before WordPress lets the answer go: says how long it is, if something is to be sent and nothing on the way changes its length.
 */
function igny8_measure_response() {
	$length = Igny8_Changes::has_queued() && igny8_ends_by_length() && ob_get_level() ? 0 : -1;
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

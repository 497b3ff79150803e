<?php
/**
 * Calls this site itself without waiting for the response.
 *
 * WordPress's own way (`'blocking' => false`) waits a second for a busy server. The server is busy, with the request that makes this call.
 * So the request is written to a socket, and the socket is then left alone.
 *
 * phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- see above; failures are expected and handled.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Starts a request to igny8_ajax_drain().
 *
 * If the site could not reach itself, does nothing for an hour. If it could only slowly, does nothing for five minutes.
 */
function igny8_call_self() {
	$sending = igny8_sending();
	if ( $sending['no_loopback'] > time() || ! function_exists( 'stream_socket_client' ) ) {
		return;
	}
	$began = microtime( true );
	$ok    = igny8_write_request( igny8_drain_url() );
	// On the command line the call waits for a response on purpose. Slowness there is no reason to stop calling.
	$slow = 'cli' !== PHP_SAPI && microtime( true ) - $began > 0.5;
	if ( ! $ok || $slow ) {
		$rest = $ok ? 5 * MINUTE_IN_SECONDS : HOUR_IN_SECONDS;
		update_option( 'igny8_sending', array( 'no_loopback' => time() + $rest ) + $sending, true );
	}
}

/**
 * Writes a request and does not read its response.
 *
 * A proxy may drop a request that it has not forwarded yet when the caller hangs up. So the socket outlives this request ("persistent": PHP
 * keeps it for the process). The next call from this process finds it and closes it.
 *
 * @param string $url URL.
 * @return bool Whether it was written.
 */
function igny8_write_request( $url ) {
	$parts   = wp_parse_url( $url );
	$secure  = 'https' === $parts['scheme'];
	$port    = isset( $parts['port'] ) ? $parts['port'] : ( $secure ? 443 : 80 );
	$address = ( $secure ? 'ssl://' : 'tcp://' ) . $parts['host'] . ':' . $port;
	$cli     = 'cli' === PHP_SAPI;
	$flags   = STREAM_CLIENT_CONNECT | ( $cli ? 0 : STREAM_CLIENT_PERSISTENT );
	$context = stream_context_create(
		array(
			'ssl' => array(
				'peer_name'        => $parts['host'],
				// As WordPress does when a site calls itself: such hosts often have certificates for another name.
				'verify_peer'      => false,
				'verify_peer_name' => false,
			),
		)
	);
	for ( $tries = 0; $tries < 2; $tries++ ) {
		$socket = @stream_socket_client( $address, $errno, $error, 0.5, $flags, $context );
		if ( ! $socket ) {
			return false;
		}
		if ( $cli || 0 === ftell( $socket ) ) {
			break;
		}
		fclose( $socket ); // The socket of the previous call.
	}
	$host    = $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	$request = "POST {$parts['path']}?{$parts['query']} HTTP/1.1\r\nHost: {$host}\r\nUser-Agent: igny8-wp-bridge/" . IGNY8_BRIDGE_VERSION . "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	stream_set_timeout( $socket, 0, 500000 );
	$written = @fwrite( $socket, $request );
	if ( $cli ) {
		// On the command line the process ends now and closes its sockets. Nobody waits there, so it can wait for a response.
		stream_set_timeout( $socket, 2 );
		fgets( $socket );
		fclose( $socket );
	}
	return strlen( $request ) === $written;
}

<?php
/**
 * Plugin Name: IGNY8 development: allowed hosts
 * Description: Lets wp_safe_remote_*() and download_url() reach the listed host:port pairs. Everything else keeps WordPress's rule.
 */

/**
 * Whether a URL points at a listed host and port, and not merely at the same host.
 *
 * @param string $url URL.
 */
function igny8_dev_is_allowed( $url ) {
	$parts = wp_parse_url( $url );
	if ( ! is_array( $parts ) || empty( $parts['host'] ) ) {
		return false;
	}
	$default = isset( $parts['scheme'] ) && 'https' === strtolower( $parts['scheme'] ) ? 443 : 80;
	$port    = isset( $parts['port'] ) ? $parts['port'] : $default;
	return in_array( strtolower( $parts['host'] ) . ':' . $port, (array) IGNY8_DEV_ALLOWED_HOSTS, true );
}

add_filter(
	'http_request_host_is_external',
	function ( $external, $host, $url ) {
		return $external || igny8_dev_is_allowed( $url );
	},
	10,
	3
);

add_filter(
	'http_allowed_safe_ports',
	function ( $ports, $host, $url ) {
		// WordPress compares with ===, so the port must be an int.
		if ( igny8_dev_is_allowed( $url ) ) {
			$ports[] = (int) wp_parse_url( $url, PHP_URL_PORT );
		}
		return $ports;
	},
	10,
	3
);

<?php
/**
 * Addresses this site may call on IGNY8's behalf.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Does some work while WordPress's own guard (wp_http_validate_url) lets one more address through: the IGNY8 API's, host and port.
 *
 * The guard refuses addresses in the host's own network and unusual ports, which is right for URLs that come with an article. An
 * IGNY8 that runs in that network was entered by the site owner, and its pictures come from there.
 *
 * @param callable $work Without arguments.
 * @return mixed What the work returns.
 */
function igny8_with_api_reachable( callable $work ) {
	$is_api = function ( $url ) {
		return '' !== igny8_origin( $url ) && igny8_origin( $url ) === igny8_origin( igny8_api_url() );
	};
	$host   = function ( $external, $host, $url ) use ( $is_api ) {
		return $external || $is_api( $url );
	};
	$ports  = function ( $ports, $host, $url ) use ( $is_api ) {
		return $is_api( $url ) ? array_merge( (array) $ports, array( (int) wp_parse_url( $url, PHP_URL_PORT ) ) ) : $ports;
	};
	add_filter( 'http_request_host_is_external', $host, 10, 3 );
	add_filter( 'http_allowed_safe_ports', $ports, 10, 3 );
	try {
		return $work();
	} finally {
		remove_filter( 'http_request_host_is_external', $host, 10 );
		remove_filter( 'http_allowed_safe_ports', $ports, 10 );
	}
}

/**
 * Scheme, host and port of a URL, in the one spelling that can be compared.
 *
 * @param string $url URL.
 * @return string For example `https://api.igny8.com:443`; '' when it is not an http(s) URL.
 */
function igny8_origin( $url ) {
	$parts = wp_parse_url( $url );
	if ( empty( $parts['scheme'] ) || empty( $parts['host'] ) ) {
		return '';
	}
	$scheme = strtolower( $parts['scheme'] );
	$usual  = array(
		'http'  => 80,
		'https' => 443,
	);
	if ( ! isset( $usual[ $scheme ] ) ) {
		return '';
	}
	return $scheme . '://' . strtolower( $parts['host'] ) . ':' . ( isset( $parts['port'] ) ? (int) $parts['port'] : $usual[ $scheme ] );
}

<?php
/**
 * Compares URLs.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Scheme, host and port of a URL, normalized for comparison.
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

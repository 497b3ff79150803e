<?php
/**
 * Host names and network addresses.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * All addresses of a host.
 *
 * @param string $host Name or address, in lower case; IPv6 in brackets.
 * @return string[] IPv4 addresses first. Empty for an unknown host, or an address in an unusual spelling.
 */
function igny8_resolve_host( $host ) {
	$literal = trim( $host, '[]' );
	if ( filter_var( $literal, FILTER_VALIDATE_IP ) ) {
		return array( $literal );
	}
	$host = rtrim( $host, '.' );
	// Some programs read "2130706433", "0x7f.1" and "0177.0.0.1" as 127.0.0.1. A legitimate address needs no such spelling.
	if ( '' === $host || preg_match( '/(^|\.)(0x[0-9a-f]*|[0-9]+)$/D', $host ) ) {
		return array();
	}
	$ips = gethostbynamel( $host );
	$ips = is_array( $ips ) ? $ips : array();
	if ( function_exists( 'dns_get_record' ) ) {
		$records = @dns_get_record( $host, DNS_AAAA ); // phpcs:ignore WordPress.PHP.NoSilencedErrors -- it warns when the name server does not answer.
		$ips     = array_merge( $ips, wp_list_pluck( is_array( $records ) ? $records : array(), 'ipv6' ) );
	}
	return array_values( array_filter( $ips ) );
}

/**
 * Whether all addresses of a host are public. A single private one is refused, because the connection could use any of them.
 *
 * @param string[] $ips Addresses.
 * @return bool False for none.
 */
function igny8_are_public_ips( array $ips ) {
	return $ips && count( $ips ) === count( array_filter( $ips, 'igny8_is_public_ip' ) );
}

/**
 * Whether an address is on the public internet.
 *
 * @param string $ip IPv4 or IPv6.
 * @return bool
 */
function igny8_is_public_ip( $ip ) {
	$bytes = filter_var( $ip, FILTER_VALIDATE_IP ) ? inet_pton( $ip ) : false;
	if ( false === $bytes ) {
		return false;
	}
	if ( 4 === strlen( $bytes ) ) {
		// IANA's special-purpose addresses, multicast and reserved ranges.
		return ! igny8_ip_is_in( $bytes, array( '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3' ) );
	}
	// Only 2000::/3 of IPv6 is in use. Excluded from it: addresses that embed IPv4 (6to4, Teredo), documentation, and IANA's own.
	return igny8_ip_is_in( $bytes, array( '2000::/3' ) )
		&& ! igny8_ip_is_in( $bytes, array( '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20' ) );
}

/**
 * Whether an address lies in one of these ranges.
 *
 * @param string   $bytes  Address, packed.
 * @param string[] $ranges Such as `10.0.0.0/8`, of the same IP version.
 * @return bool
 */
function igny8_ip_is_in( $bytes, array $ranges ) {
	foreach ( $ranges as $range ) {
		list( $start, $bits ) = explode( '/', $range );
		$start                = inet_pton( $start );
		$whole                = intdiv( (int) $bits, 8 );
		$mask                 = 0xff << ( 8 - (int) $bits % 8 ) & 0xff;
		if ( substr( $bytes, 0, $whole ) === substr( $start, 0, $whole )
			&& ( 0 === $mask || ( ord( $bytes[ $whole ] ) & $mask ) === ( ord( $start[ $whole ] ) & $mask ) ) ) {
			return true;
		}
	}
	return false;
}

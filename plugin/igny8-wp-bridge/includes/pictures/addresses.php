<?php
/**
 * Hosts that pictures may be fetched from: the public internet, IGNY8, and the hosts in the site's own network that its owner lists.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks a URL before it is called, and every IP address of its host.
 *
 * @param string $url URL.
 * @return array|WP_Error {url, host, port, ip}. ip: the address to connect to; '' for a host that the owner trusts.
 */
function igny8_check_picture_address( $url ) {
	$url     = (string) strtok( str_replace( ' ', '%20', trim( $url ) ), '#' );
	$parts   = wp_parse_url( $url );
	$refused = igny8_refused_picture( __( 'it is not a web address.', 'igny8-wp-bridge' ) );
	if ( '' === igny8_origin( $url ) || isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
		return $refused;
	}
	$host = strtolower( $parts['host'] );
	// PHP and curl parse a URL alike only if it has no unusual characters.
	if ( preg_match( '/[\x00-\x20\x7f\\\\]/', $url ) || ! preg_match( '/^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/D', $host ) ) {
		return $refused;
	}
	// Some releases of curl strip a dot at the end of the host's name. CURLOPT_RESOLVE then does not match, and curl would look the name up
	// again.
	$url     = (string) preg_replace( '#^([a-z]+://[^/?:\[]*?)\.+(?=[:/?]|$)#iD', '$1', $url );
	$host    = rtrim( $host, '.' );
	$port    = isset( $parts['port'] ) ? $parts['port'] : ( 'https' === strtolower( $parts['scheme'] ) ? 443 : 80 );
	$address = array(
		'url'  => $url,
		'host' => $host,
		'port' => $port,
		'ip'   => '',
	);
	if ( igny8_is_trusted_host( $url, $host, $port ) ) {
		return $address;
	}
	/** This filter is documented in wp-includes/http.php */
	$ports = (array) apply_filters( 'http_allowed_safe_ports', array( 80, 443, 8080 ), $host, $url );
	if ( ! in_array( $port, $ports, true ) ) {
		/* translators: %d: a port number. */
		return igny8_refused_picture( sprintf( __( 'web sites don\'t use port %d.', 'igny8-wp-bridge' ), $port ) );
	}
	$ips = igny8_resolve_host( $host );
	if ( ! $ips ) {
		/* translators: %s: a host name. */
		return igny8_unreachable( sprintf( __( 'there is no host %s.', 'igny8-wp-bridge' ), $host ) );
	}
	if ( ! igny8_are_public_ips( $ips ) ) {
		return igny8_refused_picture( __( 'it is inside the host\'s own network. You can allow it under Settings → IGNY8.', 'igny8-wp-bridge' ) );
	}
	$address['ip'] = false === strpos( $ips[0], ':' ) ? $ips[0] : '[' . $ips[0] . ']';
	return $address;
}

/**
 * The error for a refused address.
 *
 * @param string $reason Why.
 * @return WP_Error
 */
function igny8_refused_picture( $reason ) {
	/* translators: %s: the reason. */
	return new WP_Error( 'igny8_picture_refused', sprintf( __( 'The picture was not fetched from this address: %s', 'igny8-wp-bridge' ), $reason ) );
}

/**
 * Whether the site owner trusts a host: IGNY8's own, or one on the list.
 *
 * @param string $url  URL.
 * @param string $host Its host.
 * @param int    $port Its port.
 * @return bool
 */
function igny8_is_trusted_host( $url, $host, $port ) {
	$listed  = igny8_picture_hosts();
	$trusted = igny8_origin( $url ) === igny8_origin( igny8_api_url() )
		|| in_array( $host . ':' . $port, $listed, true )
		|| ( in_array( $port, array( 80, 443 ), true ) && in_array( $host, $listed, true ) );
	/**
	 * Filters whether pictures may come from a host inside the site's own network.
	 *
	 * @param bool   $trusted Whether the settings allow it.
	 * @param string $host    Host, in lower case.
	 * @param int    $port    Port.
	 */
	return (bool) apply_filters( 'igny8_picture_host_allowed', $trusted, $host, $port );
}

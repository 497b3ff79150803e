<?php
/**
 * Asks IGNY8 whether URL, key and site ID belong together, and explains what to do if they don't.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The settings as stored.
 *
 * @return array {api_url: string, api_key: string, site_id: int}
 */
function igny8_stored_connection() {
	return array(
		'api_url' => igny8_api_url(),
		'api_key' => igny8_api_key(),
		'site_id' => igny8_site_id(),
	);
}

/**
 * GET /connection: this site's view of its identity, for IGNY8 to compare. Works even where WordPress's own routes are closed or removed.
 *
 * @return WP_REST_Response `{success, data: {user, site_id, home_url, site_url, api_url, bridge_version, block_editor}}`; site_id 0: none entered;
 *                          block_editor: WordPress's version if the block editor opens articles, else ''.
 */
function igny8_rest_connection() {
	$author = get_userdata( igny8_author_id() );
	return igny8_answer_uncached(
		array(
			'user'           => $author ? igny8_plain_text( $author->display_name ) : '',
			'site_id'        => igny8_site_id(),
			'home_url'       => home_url(),
			'site_url'       => site_url(),
			'api_url'        => igny8_api_url(),
			'bridge_version' => IGNY8_BRIDGE_VERSION,
			'block_editor'   => igny8_has_block_editor( igny8_post_type() ) ? get_bloginfo( 'version' ) : '',
		)
	);
}

/**
 * Tests a connection: `POST {api_url}/api/v1/integration/wordpress/test/`.
 *
 * @param array $connection As igny8_stored_connection().
 * @return string|WP_Error The site's name in IGNY8, or a message that says what to do.
 */
function igny8_test_connection( array $connection ) {
	$missing = igny8_missing_setting( $connection );
	if ( $missing ) {
		return $missing;
	}
	// Not wp_safe_remote_post(): the URL is the site owner's own, and may be in the site's network. No redirects: they would send the key
	// on
	// to another host.
	$response = wp_remote_post(
		$connection['api_url'] . '/api/v1/integration/wordpress/test/',
		array(
			'timeout'     => 15,
			'redirection' => 0,
			'headers'     => array(
				'Content-Type'    => 'application/json',
				'Accept'          => 'application/json',
				'X-IGNY8-API-KEY' => $connection['api_key'],
			),
			'body'        => wp_json_encode(
				array(
					'site_id'        => $connection['site_id'],
					'site_url'       => home_url(),
					'bridge_version' => IGNY8_BRIDGE_VERSION,
				)
			),
		)
	);
	if ( is_wp_error( $response ) ) {
		return igny8_explain_unreachable( $response );
	}
	$status = (int) wp_remote_retrieve_response_code( $response );
	$body   = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( 200 !== $status ) {
		return igny8_explain_status( $status, $response );
	}
	if ( ! is_array( $body ) || empty( $body['success'] ) || ! isset( $body['data']['site_id'] ) ) {
		return new WP_Error( 'igny8_not_igny8', __( 'Something answered, but it was not IGNY8. Check the API URL: it has no path, for example https://api.igny8.com.', 'igny8-wp-bridge' ) );
	}
	if ( (int) $body['data']['site_id'] !== $connection['site_id'] ) {
		/* translators: %d: the site's number in IGNY8. */
		return new WP_Error( 'igny8_other_site', sprintf( __( 'The key is valid, but for another site. Set the Site ID to %d, or create a new API key for this site in IGNY8.', 'igny8-wp-bridge' ), (int) $body['data']['site_id'] ) );
	}
	return isset( $body['data']['site_name'] ) && is_string( $body['data']['site_name'] ) ? $body['data']['site_name'] : '';
}

/**
 * The first setting that is missing.
 *
 * @param array $connection As igny8_stored_connection().
 * @return WP_Error|null
 */
function igny8_missing_setting( array $connection ) {
	if ( '' === igny8_origin( $connection['api_url'] ) ) {
		return new WP_Error( 'igny8_no_url', __( 'Enter the API URL first. It starts with https:// and is shown in IGNY8 beside the key.', 'igny8-wp-bridge' ) );
	}
	if ( '' === $connection['api_key'] ) {
		return new WP_Error( 'igny8_no_key', __( 'Enter the API key first. IGNY8 shows a key only when it is created. If it is lost, create a new one there.', 'igny8-wp-bridge' ) );
	}
	if ( ! $connection['site_id'] ) {
		return new WP_Error( 'igny8_no_site', __( 'Enter the Site ID first. IGNY8 shows it beside the key.', 'igny8-wp-bridge' ) );
	}
	return null;
}

/**
 * Explains a call without a response. WordPress's only hint is cURL's error number in the message.
 *
 * @param WP_Error $error From wp_remote_post().
 * @return WP_Error
 */
function igny8_explain_unreachable( WP_Error $error ) {
	$said    = $error->get_error_message();
	$number  = preg_match( '/cURL error (\d+)/', $said, $match ) ? (int) $match[1] : 0;
	$reasons = array(
		6  => __( 'The API URL\'s host name was not found. Check the spelling. If it is right, this server has a problem with name resolution (DNS).', 'igny8-wp-bridge' ),
		7  => __( 'Nothing answers at the API URL. Check the host and port. If they are right, a firewall on this server may block outgoing connections.', 'igny8-wp-bridge' ),
		28 => __( 'IGNY8 did not answer in time. Try again. If this continues, a firewall may block this server\'s outgoing connections.', 'igny8-wp-bridge' ),
	);
	if ( in_array( $number, array( 35, 51, 53, 54, 58, 59, 60, 77, 83, 90, 91 ), true ) ) {
		$reason = __( 'No secure connection: this server does not accept the certificate at the API URL. Check the URL, and ask your host to update the server\'s certificates.', 'igny8-wp-bridge' );
	} elseif ( 'http_request_not_executed' === $error->get_error_code() ) {
		$reason = __( 'This site forbids outgoing connections (WP_HTTP_BLOCK_EXTERNAL). Add the API URL\'s host to WP_ACCESSIBLE_HOSTS in wp-config.php.', 'igny8-wp-bridge' );
	} else {
		/* translators: %s: the error as the server states it. */
		$reason = isset( $reasons[ $number ] ) ? $reasons[ $number ] : sprintf( __( 'IGNY8 could not be reached: %s', 'igny8-wp-bridge' ), $said );
	}
	return new WP_Error( 'igny8_unreachable', $reason, array( 'said' => $said ) );
}

/**
 * Explains a response that is not 200.
 *
 * @param int   $status   HTTP status.
 * @param array $response From wp_remote_post().
 * @return WP_Error
 */
function igny8_explain_status( $status, array $response ) {
	$body = json_decode( wp_remote_retrieve_body( $response ), true );
	$said = isset( $body['error']['code'] ) ? igny8_said_error( $body ) : ''; // IGNY8's own message is more exact than the status.
	if ( '' !== $said && in_array( $status, array( 401, 403, 409 ), true ) ) {
		return new WP_Error( 409 === $status ? 'igny8_other_site' : 'igny8_refused', $said );
	}
	if ( 401 === $status || 403 === $status ) {
		return new WP_Error( 'igny8_refused', __( 'IGNY8 refused the API key. Create a new one in IGNY8 under Sites, this site, WordPress, and enter it here.', 'igny8-wp-bridge' ) );
	}
	if ( 404 === $status || 405 === $status ) {
		return new WP_Error( 'igny8_not_igny8', __( 'Another server than IGNY8 answers at the API URL. Check the URL: it has no path, for example https://api.igny8.com.', 'igny8-wp-bridge' ) );
	}
	if ( 429 === $status ) {
		return new WP_Error( 'igny8_too_often', __( 'Too many attempts. Wait a minute and test again.', 'igny8-wp-bridge' ) );
	}
	if ( $status >= 300 && $status < 400 ) {
		$to = (string) wp_remote_retrieve_header( $response, 'location' );
		/* translators: %s: another URL. */
		return new WP_Error( 'igny8_redirected', sprintf( __( 'The API URL redirects to %s. Enter that address instead, because the plugin does not send the key to redirects.', 'igny8-wp-bridge' ), $to ) );
	}
	/* translators: %d: HTTP status code. */
	return new WP_Error( 'igny8_failed', sprintf( __( 'IGNY8 answered with an error (HTTP status %d). Try again in a few minutes. If this continues, give this number to IGNY8\'s support.', 'igny8-wp-bridge' ), $status ) );
}

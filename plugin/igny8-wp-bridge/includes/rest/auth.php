<?php
/**
 * The key in `X-IGNY8-API-KEY`. It gives access to igny8/v1 and `GET wp/v2/users/me`, and nothing else.
 *
 * It is checked after WordPress has decided the request's route and method. A `determine_current_user` filter would have to guess them from
 * the URL, and would sign the key in for everything else that happens during the request.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks the key of a request. The permission_callback of our routes.
 *
 * @param WP_REST_Request $request Any request. Header names are case-insensitive.
 * @return true|WP_Error 401 `igny8_key_missing` or `igny8_key_refused`, 429 `igny8_too_many_wrong_keys`.
 */
function igny8_check_key( WP_REST_Request $request ) {
	$given = trim( (string) $request->get_header( 'X-IGNY8-API-KEY' ) );
	if ( '' === $given ) {
		return new WP_Error(
			'igny8_key_missing',
			__( 'This request carries no IGNY8 API key. If IGNY8 sent one, this site\'s web server or a security plugin removes the X-IGNY8-API-KEY header.', 'igny8-wp-bridge' ),
			array( 'status' => 401 )
		);
	}
	if ( igny8_is_our_key( $given ) ) {
		igny8_seen_alive();
		return true; // Before anything is counted: wrong keys from others never lock the right key out.
	}
	$too_many = igny8_count_wrong_key();
	if ( $too_many ) {
		return $too_many;
	}
	if ( '' === igny8_api_key() ) {
		return new WP_Error(
			'igny8_key_refused',
			__( 'This site has no IGNY8 API key yet. Enter it in WordPress under Settings → IGNY8.', 'igny8-wp-bridge' ),
			array( 'status' => 401 )
		);
	}
	return new WP_Error(
		'igny8_key_refused',
		__( 'This is not the API key that this site has under Settings → IGNY8.', 'igny8-wp-bridge' ),
		array( 'status' => 401 )
	);
}

/**
 * Whether this is the site's key.
 *
 * @param string $given What came in the header.
 * @return bool
 */
function igny8_is_our_key( $given ) {
	$ours = igny8_api_key();
	// Hashes have a fixed length. So the time of the comparison does not reveal even the key's length.
	return '' !== $ours && hash_equals( hash( 'sha256', $ours ), hash( 'sha256', $given ) );
}

/**
 * The REST route of the current request, if the key gives access to it.
 *
 * @return string For example `/igny8/v1/publish`; '' for any other.
 */
function igny8_route_for_key() {
	$route      = empty( $GLOBALS['wp']->query_vars['rest_route'] ) ? '' : untrailingslashit( $GLOBALS['wp']->query_vars['rest_route'] );
	$for_people = '/igny8/v1/site-health' === $route; // For users who may see Site Health. The key gives no access to it.
	return '/wp/v2/users/me' === $route || ( 0 === strpos( $route, '/igny8/v1/' ) && ! $for_people ) ? $route : '';
}

/**
 * The headers of the current request.
 *
 * @return WP_REST_Request
 */
function igny8_request_headers() {
	$request = new WP_REST_Request();
	$request->set_headers( rest_get_server()->get_headers( wp_unslash( $_SERVER ) ) );
	return $request;
}

/**
 * Decides first when a key comes to one of its routes. Sites that close the REST API to visitors then let the right key through, and a
 * wrong key gets a clear answer.
 *
 * Such sites use this filter too, and WordPress advises them to leave another method's decision alone. This signs nobody in: the routes
 * themselves check the key as well.
 *
 * @param WP_Error|true|null $result What other methods said.
 * @return WP_Error|true|null
 */
function igny8_vouch_for_key( $result ) {
	$route = igny8_route_for_key();
	if ( null !== $result || '' === $route ) {
		return $result;
	}
	$allowed = igny8_check_key( igny8_request_headers() );
	if ( true === $allowed ) {
		return true;
	}
	$wrong = 'igny8_key_missing' !== $allowed->get_error_code() && '/igny8/v1/status' !== $route;
	return $wrong ? $allowed : $result;
}

/**
 * Turns application passwords off for requests with the key.
 *
 * A staging site's web server may ask for Basic auth and pass the header on. WordPress would take that user for its own. It would refuse
 * the
 * request in place of our answer, and report a wrong password to plugins that lock out addresses.
 *
 * @param bool $is_api_request Whether application passwords apply to the request.
 * @return bool
 */
function igny8_pass_over_passwords( $is_api_request ) {
	$route = $is_api_request ? igny8_route_for_key() : '';
	if ( '' === $route ) {
		return $is_api_request;
	}
	// Our own routes check only the key. Other users' passwords still give access to users/me.
	return '/wp/v2/users/me' === $route && ! igny8_is_our_key( trim( (string) igny8_request_headers()->get_header( 'X-IGNY8-API-KEY' ) ) );
}

/**
 * Answers `GET wp/v2/users/me` with a key as the configured author. IGNY8 calls it on sites without /connection. The answer has only what
 * visitors may see of an author, whatever context is requested: the key is for articles, not for a user's e-mail address and capabilities.
 *
 * @param mixed           $result  Not null if another plugin has already answered.
 * @param WP_REST_Server  $server  The server.
 * @param WP_REST_Request $request The request.
 * @return mixed A WP_Error for a wrong key.
 */
function igny8_open_users_me( $result, $server, $request ) {
	if ( null !== $result || ! igny8_is_users_me( $request ) ) {
		return $result;
	}
	$allowed = igny8_check_key( $request );
	if ( true !== $allowed ) {
		return $allowed;
	}
	$request->set_param( 'context', 'view' );
	wp_set_current_user( igny8_author_id() );
	return $result;
}

/**
 * Signs the author out as soon as the answer is made, before `_embed` or another plugin can use its capabilities.
 *
 * @param mixed           $response The answer.
 * @param array           $handler  The handler.
 * @param WP_REST_Request $request  The request.
 * @return mixed The answer, unchanged.
 */
function igny8_close_users_me( $response, $handler, $request ) {
	if ( igny8_is_users_me( $request ) ) {
		wp_set_current_user( 0 );
	}
	return $response;
}

/**
 * Whether this is `GET wp/v2/users/me`, the only other route for the key.
 *
 * @param WP_REST_Request $request The request.
 * @return bool
 */
function igny8_is_users_me( WP_REST_Request $request ) {
	return 'GET' === $request->get_method()
		&& '/wp/v2/users/me' === $request->get_route()
		&& '' !== trim( (string) $request->get_header( 'X-IGNY8-API-KEY' ) );
}

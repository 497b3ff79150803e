<?php
/**
 * The key in `X-IGNY8-API-KEY`. It opens igny8/v1 and `GET wp/v2/users/me`, and nothing else.
 *
 * It is checked where WordPress has already decided which route and method a request is for. A `determine_current_user` filter
 * would have to guess that from the URL, and would sign the key in for whatever else the request makes WordPress do.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks the key of a request; the permission_callback of our routes.
 *
 * @param WP_REST_Request $request Any request; header names count whatever their case.
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
		return true; // Before anything is counted: whatever others try, the right key is never locked out.
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
	// Hashes have one length, so that not even the key's length can be read from the time the comparison takes.
	return '' !== $ours && hash_equals( hash( 'sha256', $ours ), hash( 'sha256', $given ) );
}

/**
 * The route of the REST API that this request came for, when it is one that the key is meant for.
 *
 * @return string For example `/igny8/v1/publish`; '' for any other.
 */
function igny8_route_for_key() {
	$route      = empty( $GLOBALS['wp']->query_vars['rest_route'] ) ? '' : untrailingslashit( $GLOBALS['wp']->query_vars['rest_route'] );
	$for_people = '/igny8/v1/site-health' === $route; // Asked by whoever may see Site Health, the key opens nothing there.
	return '/wp/v2/users/me' === $route || ( 0 === strpos( $route, '/igny8/v1/' ) && ! $for_people ) ? $route : '';
}

/**
 * The headers of this request.
 *
 * @return WP_REST_Request
 */
function igny8_request_headers() {
	$request = new WP_REST_Request();
	$request->set_headers( rest_get_server()->get_headers( wp_unslash( $_SERVER ) ) );
	return $request;
}

/**
 * Speaks first where a key comes to a route it is meant for, so that sites which close the REST API to visitors let the right one
 * through, and the sender of a wrong one learns that it is wrong.
 *
 * Such sites use this filter too, and WordPress's own advice to them is to leave alone what another method has decided. It signs
 * nobody in: the routes themselves check the key as well.
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
 * Keeps WordPress from trying application passwords where the key decides.
 *
 * The web server of a staging site may ask for Basic auth and pass the header on. WordPress takes its user for one of its own: it would
 * refuse the request in the place of our answer, and tell it as a wrong password to plugins that lock addresses out after some of them.
 *
 * @param bool $is_api_request Whether it is a request that application passwords are for.
 * @return bool
 */
function igny8_pass_over_passwords( $is_api_request ) {
	$route = $is_api_request ? igny8_route_for_key() : '';
	if ( '' === $route ) {
		return $is_api_request;
	}
	// Our own routes ask for the key and nothing else. Anybody's password goes on to open users/me.
	return '/wp/v2/users/me' === $route && ! igny8_is_our_key( trim( (string) igny8_request_headers()->get_header( 'X-IGNY8-API-KEY' ) ) );
}

/**
 * Answers `GET wp/v2/users/me` with a key in the header as the configured author: IGNY8 asks it where there is no /connection. What it answers is
 * what any visitor may see of an author, whichever context is asked for: the key is for articles, not for somebody's address and rights.
 *
 * @param mixed           $result  Not null when another plugin has already answered.
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
 * Signs the author out again as soon as the answer is made, before `_embed` or another plugin can use the rights.
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
 * Whether this is the one foreign request the key is meant for.
 *
 * @param WP_REST_Request $request The request.
 * @return bool
 */
function igny8_is_users_me( WP_REST_Request $request ) {
	return 'GET' === $request->get_method()
		&& '/wp/v2/users/me' === $request->get_route()
		&& '' !== trim( (string) $request->get_header( 'X-IGNY8-API-KEY' ) );
}

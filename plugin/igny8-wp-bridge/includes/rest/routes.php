<?php
/**
 * The routes under igny8/v1. ARCHITECTURE.md of the IGNY8 repository states the contract.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers our routes.
 */
function igny8_register_routes() {
	register_rest_route(
		'igny8/v1',
		'/status',
		array(
			'methods'             => WP_REST_Server::READABLE,
			'callback'            => 'igny8_rest_status',
			'permission_callback' => '__return_true', // Says nothing that the plugin's readme.txt doesn't say to everybody.
		)
	);
	$reading = array(
		'/structure'    => array( 'igny8_rest_structure', igny8_structure_args() ),
		'/posts'        => array( 'igny8_rest_posts', igny8_posts_args() ),
		'/check-update' => array( 'igny8_rest_check_update', array() ),
		'/connection'   => array( 'igny8_rest_connection', array() ),
	);
	foreach ( $reading as $path => list( $callback, $args ) ) {
		register_rest_route(
			'igny8/v1',
			$path,
			array(
				'methods'             => WP_REST_Server::READABLE,
				'callback'            => $callback,
				'permission_callback' => 'igny8_check_key',
				'args'                => $args,
			)
		);
	}
	register_rest_route(
		'igny8/v1',
		'/key',
		array(
			'methods'             => WP_REST_Server::CREATABLE,
			'callback'            => 'igny8_rest_key',
			'permission_callback' => 'igny8_check_key',
		)
	);
	$writing = array(
		'/publish'         => 'igny8_rest_publish',
		'/publish-content' => 'igny8_rest_publish', // What the bridge before 1.3 called it; both names stay.
		'/publish-batch'   => 'igny8_rest_publish_batch',
	);
	foreach ( $writing as $path => $callback ) {
		register_rest_route(
			'igny8/v1',
			$path,
			array(
				'methods'             => WP_REST_Server::CREATABLE,
				'callback'            => $callback,
				'permission_callback' => 'igny8_check_key',
				// No `args`: WordPress would answer 400 for the first wrong one, we answer 422 and name each (payload/).
			)
		);
	}
}

/**
 * GET /status. Tells "the plugin is missing" from "the host strips our header": `{plugin, version, key_received}`.
 *
 * @param WP_REST_Request $request The request.
 * @return WP_REST_Response
 */
function igny8_rest_status( WP_REST_Request $request ) {
	$response = new WP_REST_Response(
		array(
			'plugin'       => 'igny8-wp-bridge',
			'version'      => IGNY8_BRIDGE_VERSION,
			'key_received' => '' !== trim( (string) $request->get_header( 'X-IGNY8-API-KEY' ) ),
		)
	);
	$response->header( 'Cache-Control', 'no-store' );
	return $response;
}

/**
 * POST /publish. 201 with the new post, 409 with the one that is already there.
 *
 * @param WP_REST_Request $request JSON body as payload/article.php describes it.
 * @return WP_REST_Response|WP_Error 410 `igny8_post_gone`, 422 `igny8_invalid_payload`, 500, 503 `igny8_busy`.
 */
function igny8_rest_publish( WP_REST_Request $request ) {
	$payload = igny8_read_payload( $request->get_json_params() );
	if ( is_wp_error( $payload ) ) {
		return $payload;
	}
	igny8_finish_what_is_begun();
	return igny8_publish_as_author( $payload );
}

/**
 * Lets this request go on as long as it needs to.
 */
function igny8_finish_what_is_begun() {
	// IGNY8 may give up on us after 30 s; what was begun is finished all the same, and its next call is told so.
	ignore_user_abort( true );
	if ( function_exists( 'set_time_limit' ) ) {
		set_time_limit( 120 );
	}
}

/**
 * Publishes an article as the configured author.
 *
 * @param array $payload From igny8_read_payload().
 * @param float $until   See igny8_publish().
 * @param bool  $wait    See igny8_publish().
 * @return WP_REST_Response|WP_Error
 * @throws Igny8_Put_Off See igny8_publish().
 * @throws Throwable     What another plugin throws.
 */
function igny8_publish_as_author( array $payload, $until = INF, $wait = true ) {
	$before = get_current_user_id();
	wp_set_current_user( igny8_author_id() );
	try {
		$answer = igny8_publish( $payload, $until, $wait );
	} catch ( Igny8_Put_Off $put_off ) {
		throw $put_off; // It is only later.
	} catch ( Throwable $error ) {
		igny8_count_error( 'publish' );
		throw $error;
	} finally {
		wp_set_current_user( $before );
	}
	$data = is_wp_error( $answer ) ? (array) $answer->get_error_data() : array();
	if ( isset( $data['status'] ) && 500 === $data['status'] ) {
		igny8_count_error( 'publish' );
	}
	return $answer;
}

<?php
/**
 * The routes under igny8/v1. docs/bridge-contract.md of the IGNY8 repository states the contract.
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
			'permission_callback' => '__return_true', // Reveals nothing that the public readme.txt doesn't.
		)
	);
	$reading = array(
		'/structure'    => array( 'igny8_rest_structure', igny8_structure_args() ),
		'/posts'        => array( 'igny8_rest_posts', igny8_posts_args() ),
		'/articles'     => array( 'igny8_rest_articles', igny8_articles_args() ),
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
		'/publish-content' => 'igny8_rest_publish', // The route's name before version 1.3. Both stay.
		'/publish-batch'   => 'igny8_rest_publish_batch',
		'/update'          => 'igny8_rest_update',
		'/update-batch'    => 'igny8_rest_update_batch',
		'/withdraw'        => 'igny8_rest_withdraw',
	);
	foreach ( $writing as $path => $callback ) {
		register_rest_route(
			'igny8/v1',
			$path,
			array(
				'methods'             => WP_REST_Server::CREATABLE,
				'callback'            => $callback,
				'permission_callback' => 'igny8_check_key',
				// No `args`: WordPress would answer 400 for the first wrong field. The plugin answers 422 and names every one (payload/).
			)
		);
	}
}

/**
 * GET /status. Distinguishes a missing plugin from a host that strips our header: `{plugin, version, key_received}`.
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
 * An answer about the site's current state. It must not be cached.
 *
 * @param array $data What is told.
 * @return WP_REST_Response `{success, data}`.
 */
function igny8_answer_uncached( array $data ) {
	$response = new WP_REST_Response(
		array(
			'success' => true,
			'data'    => $data,
		)
	);
	$response->header( 'Cache-Control', 'no-store' );
	return $response;
}

<?php
/**
 * Accepts a new key from IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST /key, with the current key in the header and `{api_key}` in the body. Afterwards only the new key is valid.
 *
 * If the answer was lost, a repetition with the new key in the header gets the same answer.
 *
 * @param WP_REST_Request $request The request.
 * @return WP_REST_Response|WP_Error 422 `igny8_invalid_key`.
 */
function igny8_rest_key( WP_REST_Request $request ) {
	$body = $request->get_json_params();
	$key  = isset( $body['api_key'] ) && is_string( $body['api_key'] ) ? trim( $body['api_key'] ) : '';
	if ( ! igny8_is_key( $key ) ) {
		return new WP_Error(
			'igny8_invalid_key',
			__( 'The new key was not accepted: a key has 16 to 200 visible characters and no spaces.', 'igny8-wp-bridge' ),
			array(
				'status' => 422,
				'fields' => array( 'api_key' => __( 'This is not an API key.', 'igny8-wp-bridge' ) ),
			)
		);
	}
	update_option( 'igny8_api_key', $key );
	igny8_end_pause(); // Webhooks that IGNY8 refused with the old key may succeed with the new one.
	Igny8_Changes::mark_queued();
	return new WP_REST_Response(
		array(
			'success' => true,
			'data'    => array( 'api_key' => igny8_mask_key( $key ) ),
		)
	);
}

/**
 * Whether a text can be a key. IGNY8's keys are `igny8_` and 43 characters; older keys have other forms.
 *
 * @param string $key Key.
 * @return bool
 */
function igny8_is_key( $key ) {
	return (bool) preg_match( '/^[\x21-\x7e]{16,200}$/D', $key );
}

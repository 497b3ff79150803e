<?php
/**
 * Several changes in one request. WordPress starts once for all of them. Each is made as if it came in a request of its own.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST /update-batch. 200 with one result for each change, in the order of the request.
 *
 * @param WP_REST_Request $request JSON body `{source?, changes: [change, …]}`, each as igny8_read_change() takes it.
 * @return array|WP_Error As igny8_rest_publish_batch().
 */
function igny8_rest_update_batch( WP_REST_Request $request ) {
	$changes = igny8_read_list( $request->get_json_params(), 'changes', array( 'source' ), 'igny8_read_change', 'igny8_invalid_change' );
	if ( is_wp_error( $changes ) ) {
		return $changes;
	}
	return igny8_answer_batch(
		$changes,
		function ( array $change, $until ) {
			return igny8_as_author(
				function () use ( $change, $until ) {
					return igny8_update( $change, $until );
				}
			);
		}
	);
}

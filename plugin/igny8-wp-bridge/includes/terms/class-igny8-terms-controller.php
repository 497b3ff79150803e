<?php
/**
 * REST routes of the plugin's own taxonomies.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * WordPress's own controller shows terms to everybody. The plan behind an article is only for people who may write.
 */
final class Igny8_Terms_Controller extends WP_REST_Terms_Controller {

	/**
	 * Checks whether the user may list terms.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function get_items_permissions_check( $request ) {
		$refused = $this->refuse_visitors();
		return $refused ? $refused : parent::get_items_permissions_check( $request );
	}

	/**
	 * Checks whether the user may see a term.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function get_item_permissions_check( $request ) {
		$refused = $this->refuse_visitors();
		return $refused ? $refused : parent::get_item_permissions_check( $request );
	}

	/**
	 * Refuses users who may not assign the taxonomy's terms.
	 *
	 * @return WP_Error|null
	 */
	private function refuse_visitors() {
		if ( current_user_can( get_taxonomy( $this->taxonomy )->cap->assign_terms ) ) {
			return null;
		}
		return new WP_Error(
			'rest_forbidden',
			__( 'Sorry, you are not allowed to see these terms.', 'igny8-wp-bridge' ),
			array( 'status' => rest_authorization_required_code() )
		);
	}
}

<?php
/**
 * REST routes of our own taxonomies.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * WordPress's own controller shows terms to everybody; a plan is for those who may write.
 */
final class Igny8_Terms_Controller extends WP_REST_Terms_Controller {

	/**
	 * Who may list terms.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function get_items_permissions_check( $request ) {
		$refused = $this->refuse_visitors();
		return $refused ? $refused : parent::get_items_permissions_check( $request );
	}

	/**
	 * Who may see one.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function get_item_permissions_check( $request ) {
		$refused = $this->refuse_visitors();
		return $refused ? $refused : parent::get_item_permissions_check( $request );
	}

	/**
	 * Refuses whoever may not give a post such a term.
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

<?php
/**
 * The exception that class-igny8-claim.php throws.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Thrown when another request has taken over the claim. Stop writing at once, and answer with the other request's result.
 */
final class Igny8_Claim_Lost extends RuntimeException {

	/**
	 * A draft that this request made but could not record; 0 for none.
	 *
	 * @var int
	 */
	public $draft = 0;
}

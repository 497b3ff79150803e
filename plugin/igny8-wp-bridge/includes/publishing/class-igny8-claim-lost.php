<?php
/**
 * The exception of class-igny8-claim.php.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Thrown when another request has taken over what this one was writing: stop at once, and answer with what the other made.
 */
final class Igny8_Claim_Lost extends RuntimeException {

	/**
	 * A draft this request made and could no longer record; 0 when there is none.
	 *
	 * @var int
	 */
	public $draft = 0;
}

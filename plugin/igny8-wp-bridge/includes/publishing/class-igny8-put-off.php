<?php
/**
 * The exception that batch.php catches.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Thrown when the batch's time ends while an article's pictures are fetched. Published now, the article would lack pictures that a
 * request of its own would get. So it stays a draft, and the next request completes it.
 */
final class Igny8_Put_Off extends RuntimeException {}

<?php
/**
 * The exception of batch.php.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Thrown when the batch's time ends while an article's pictures are fetched. Without them it would arrive poorer than alone, so it
 * stays a draft, and the next request finishes it.
 */
final class Igny8_Put_Off extends RuntimeException {}

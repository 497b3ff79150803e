<?php
/**
 * Drains the queue, and schedules the next attempt. Never called while an editor waits: see after-response.php.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sends the due deliveries one after the other, until none is left or IGNY8 does not accept one.
 *
 * @param bool $even_paused Whether to ignore the pause after a failure: true when a person asks.
 * @return array{sent: int, failed: int, waiting: int} Number of deliveries by result; `waiting` is 0 or 1.
 */
function igny8_drain( $even_paused = false ) {
	$result = array(
		'sent'    => 0,
		'failed'  => 0,
		'waiting' => 0,
	);
	if ( ! $even_paused && igny8_is_paused() ) {
		igny8_plan_drain();
		return $result;
	}
	ignore_user_abort( true );
	if ( function_exists( 'set_time_limit' ) ) {
		set_time_limit( 120 );
	}
	igny8_register_pending();
	/**
	 * Filters how long one request sends. The next request sends the rest.
	 *
	 * @param float $seconds Seconds.
	 */
	$until = microtime( true ) + (float) apply_filters( 'igny8_drain_seconds', 20 );
	// All deliveries have the same receiver. After one that does not get through, the others would fail too.
	while ( 0 === $result['waiting'] && microtime( true ) < $until ) {
		$row = Igny8_Deliveries::claim_next();
		if ( ! $row ) {
			break;
		}
		if ( 'term' === $row->kind ) {
			Igny8_Deliveries::release( $row, igny8_expand_term_change( $row ) );
		} else {
			++$result[ igny8_deliver( $row ) ];
		}
	}
	if ( ! $result['waiting'] && microtime( true ) >= $until ) {
		igny8_call_self(); // The next request continues.
	}
	igny8_plan_drain();
	return $result;
}

/**
 * Sends one delivery and stores the result.
 *
 * @param stdClass $row From Igny8_Deliveries::claim_next().
 * @return string State of the row: sent, failed or waiting.
 */
function igny8_deliver( stdClass $row ) {
	$answer  = igny8_send( $row );
	$columns = array(
		'state'       => Igny8_Deliveries::SENT,
		'last_status' => $answer['status'],
		'last_error'  => $answer['error'],
	);
	if ( 'later' === $answer['verdict'] ) {
		$wait               = max( $answer['retry_after'], igny8_backoff( $row->attempts ) );
		$too_late           = time() + $wait > $row->give_up_at;
		$columns['state']   = $too_late ? Igny8_Deliveries::FAILED : Igny8_Deliveries::WAITING;
		$columns['next_at'] = time() + $wait;
		igny8_pause( $answer );
	} else {
		if ( 'never' === $answer['verdict'] ) {
			$columns['state'] = Igny8_Deliveries::FAILED;
		}
		igny8_end_pause();
	}
	Igny8_Deliveries::release( $row, $columns );
	if ( Igny8_Deliveries::FAILED === $columns['state'] ) {
		/**
		 * Fires when a delivery has failed for good.
		 *
		 * @param stdClass $row    The delivery.
		 * @param array    $answer {verdict, status, error}.
		 */
		do_action( 'igny8_delivery_failed', $row, $answer );
	}
	return $columns['state'];
}

/**
 * How long a delivery waits after a failed attempt.
 *
 * @param int $attempts Attempts made, 1 or more.
 * @return int Seconds: 30, doubled each time, at most an hour. Up to a fifth is added, so that many sites do not retry at once.
 */
function igny8_backoff( $attempts ) {
	$seconds = min( HOUR_IN_SECONDS, 30 * pow( 2, min( 10, $attempts - 1 ) ) );
	return (int) ( $seconds + wp_rand( 0, (int) ( $seconds / 5 ) ) );
}

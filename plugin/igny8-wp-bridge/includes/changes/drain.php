<?php
/**
 * Emptying the queue, and when to try again. Never called while an editor waits: see after-response.php.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sends what is due, one after the other, until nothing is or IGNY8 does not take it.
 *
 * @param bool $even_paused Whether to try although IGNY8 did not take anything a moment ago: when a person asks for it.
 * @return array{sent: int, failed: int, waiting: int} How many went how; `waiting` is 0 or 1.
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
	 * Filters for how long one request goes on sending. What is left is sent by the next.
	 *
	 * @param float $seconds Seconds.
	 */
	$until = microtime( true ) + (float) apply_filters( 'igny8_drain_seconds', 20 );
	// There is one receiver: a delivery that does not get through is not followed by a hundred others that don't either.
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
		igny8_call_self(); // The next request goes on.
	}
	igny8_plan_drain();
	return $result;
}

/**
 * Sends one and writes down how it went.
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
		 * Fires when IGNY8 could not be told something, for good.
		 *
		 * @param stdClass $row    The delivery.
		 * @param array    $answer {verdict, status, error}.
		 */
		do_action( 'igny8_delivery_failed', $row, $answer );
	}
	return $columns['state'];
}

/**
 * How long a delivery waits after an attempt.
 *
 * @param int $attempts Attempts made, 1 or more.
 * @return int Seconds: 30, doubled each time, an hour at most, and up to a fifth more so that many sites do not come back at once.
 */
function igny8_backoff( $attempts ) {
	$seconds = min( HOUR_IN_SECONDS, 30 * pow( 2, min( 10, $attempts - 1 ) ) );
	return (int) ( $seconds + wp_rand( 0, (int) ( $seconds / 5 ) ) );
}

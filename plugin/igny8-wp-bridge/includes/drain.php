<?php
/**
 * Emptying the queue, and when to try again. Never called while an editor waits: see after-response.php.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** For how long a delivery is tried: IGNY8 remembers ids for longer, and reconciles every day what it missed. */
const IGNY8_TRY_SECONDS = 3 * DAY_IN_SECONDS;

/**
 * Sends what is due, one after the other, until nothing is or IGNY8 does not take it.
 *
 * @param bool $even_paused Whether to try although the last try failed: WP-Cron and people do.
 * @return array{sent: int, failed: int, waiting: int} How many went how; `waiting` is 0 or 1.
 */
function igny8_drain( $even_paused = true ) {
	$result = array(
		'sent'    => 0,
		'failed'  => 0,
		'waiting' => 0,
	);
	if ( ! $even_paused && igny8_is_paused() ) {
		return $result;
	}
	ignore_user_abort( true );
	if ( function_exists( 'set_time_limit' ) ) {
		set_time_limit( 120 );
	}
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
		$too_late           = time() + $wait > $row->created_at + IGNY8_TRY_SECONDS;
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

/**
 * Notes that IGNY8 does not take anything right now. Until the pause is over no editor's request sets off another try.
 *
 * @param array $answer From igny8_send().
 */
function igny8_pause( array $answer ) {
	$pause    = get_transient( 'igny8_pause' );
	$failures = isset( $pause['failures'] ) ? $pause['failures'] + 1 : 1;
	$seconds  = max( $answer['retry_after'], min( 10 * MINUTE_IN_SECONDS, igny8_backoff( $failures ) ) );
	$pause    = array(
		'failures' => $failures,
		'until'    => time() + $seconds,
		'since'    => isset( $pause['since'] ) ? $pause['since'] : time(),
		'at'       => time(),
		'error'    => $answer['error'],
	);
	set_transient( 'igny8_pause', $pause, IGNY8_TRY_SECONDS );
}

/**
 * Notes that IGNY8 answers: all that waits may go.
 */
function igny8_end_pause() {
	if ( get_transient( 'igny8_pause' ) ) {
		delete_transient( 'igny8_pause' );
		Igny8_Deliveries::hurry();
	}
}

/**
 * Notes that IGNY8 has called us with the right key, so it is likely to answer again. Half a minute after the last failure at the
 * earliest: while it publishes a thousand articles, it calls a thousand times.
 */
function igny8_seen_alive() {
	$pause = get_transient( 'igny8_pause' );
	if ( isset( $pause['at'] ) && $pause['at'] <= time() - 30 ) {
		igny8_end_pause();
		Igny8_Changes::mark_queued();
	}
}

/**
 * Whether IGNY8 did not answer a moment ago.
 *
 * @return bool
 */
function igny8_is_paused() {
	$pause = get_transient( 'igny8_pause' );
	return isset( $pause['until'] ) && $pause['until'] > time();
}

/**
 * Lets WP-Cron come when the next one is due.
 */
function igny8_plan_drain() {
	$next = Igny8_Deliveries::next_at();
	if ( ! $next ) {
		return;
	}
	$pause = get_transient( 'igny8_pause' );
	igny8_wake_at( max( $next, time(), isset( $pause['until'] ) ? $pause['until'] : 0 ) );
}

/**
 * Asks WP-Cron to drain at a time, unless it already comes before.
 *
 * @param int $time Seconds since 1970.
 */
function igny8_wake_at( $time ) {
	$planned = wp_next_scheduled( 'igny8_drain' );
	if ( $planned && $planned <= $time ) {
		return;
	}
	// WordPress refuses a second event within ten minutes of the first, so the first one goes.
	wp_clear_scheduled_hook( 'igny8_drain' );
	wp_schedule_single_event( $time, 'igny8_drain' );
}

/**
 * WP-Cron's turn.
 */
function igny8_cron_drain() {
	igny8_drain();
	Igny8_Deliveries::prune();
}

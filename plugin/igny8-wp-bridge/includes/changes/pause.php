<?php
/**
 * When to send: the pause after a failure, and the event in WP-Cron.
 *
 * The state is one autoloaded option, so that reading it costs an editor's request no query:
 *   failures      number of consecutive failures
 *   since, at     times of the first and the last of these failures
 *   until         no attempt before this time
 *   error         message of the last failure
 *   no_loopback   the site could not reach itself, or only slowly; it does not call itself before this time
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The stored state of sending.
 *
 * @return array With every key; 0 and '' for nothing.
 */
function igny8_sending() {
	$known = get_option( 'igny8_sending' );
	return ( is_array( $known ) ? $known : array() ) + array(
		'failures'    => 0,
		'since'       => 0,
		'at'          => 0,
		'until'       => 0,
		'error'       => '',
		'no_loopback' => 0,
	);
}

/**
 * Records a failure. Until the pause is over, no editor's request starts another attempt.
 *
 * @param array $answer From igny8_send().
 */
function igny8_pause( array $answer ) {
	igny8_forget_options();
	$sending             = igny8_sending();
	$sending['since']    = $sending['failures'] ? $sending['since'] : time();
	$sending['at']       = time();
	$sending['error']    = $answer['error'];
	$sending['failures'] = $sending['failures'] + 1;
	$sending['until']    = time() + max( $answer['retry_after'], min( 10 * MINUTE_IN_SECONDS, igny8_backoff( $sending['failures'] ) ) );
	update_option( 'igny8_sending', $sending, true );
}

/**
 * Records that IGNY8 answers: all waiting deliveries may be sent.
 */
function igny8_end_pause() {
	$sending = igny8_sending();
	if ( $sending['failures'] ) {
		update_option( 'igny8_sending', array( 'no_loopback' => $sending['no_loopback'] ), true );
		Igny8_Deliveries::hurry();
	}
}

/**
 * Records that IGNY8 called with the right key, so it probably answers again. Ends a pause at the earliest half a minute after the last
 * failure: while IGNY8 publishes a thousand articles, it calls a thousand times.
 */
function igny8_seen_alive() {
	$sending = igny8_sending();
	if ( $sending['failures'] && $sending['at'] <= time() - 30 ) {
		igny8_end_pause();
		Igny8_Changes::mark_queued();
	}
}

/**
 * Whether sending is paused after a failure.
 *
 * @return bool
 */
function igny8_is_paused() {
	return igny8_sending()['until'] > time();
}

/**
 * Schedules WP-Cron for the next due delivery, or unschedules it.
 */
function igny8_plan_drain() {
	igny8_forget_options();
	$next = Igny8_Deliveries::next_at();
	if ( $next ) {
		// A due delivery that was left over is being sent by another request, or waits for one that is.
		igny8_wake_at( max( $next, time() + 30, igny8_sending()['until'] ) );
	} else {
		wp_clear_scheduled_hook( 'igny8_drain' );
	}
}

/**
 * Drops options from the object cache, so that the next read sees other requests' writes. Sending takes seconds, and WordPress writes the
 * list of all plugins' cron events as a whole: an outdated copy would delete the events that others added.
 */
function igny8_forget_options() {
	wp_cache_delete( 'alloptions', 'options' );
	wp_cache_delete( 'cron', 'options' );
	wp_cache_delete( 'igny8_sending', 'options' );
}

/**
 * Schedules a drain with WP-Cron, unless an earlier one is scheduled.
 *
 * @param int $time Seconds since 1970.
 */
function igny8_wake_at( $time ) {
	$planned = wp_next_scheduled( 'igny8_drain' );
	if ( $planned && $planned <= $time ) {
		return;
	}
	// WordPress refuses a second event within ten minutes of the first, so the first is removed.
	wp_clear_scheduled_hook( 'igny8_drain' );
	wp_schedule_single_event( $time, 'igny8_drain' );
}

/**
 * The cron event's callback.
 */
function igny8_cron_drain() {
	igny8_drain();
	Igny8_Deliveries::prune();
}

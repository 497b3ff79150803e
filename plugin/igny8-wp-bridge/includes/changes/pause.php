<?php
/**
 * When to send: the pause after a failure, and the appointment with WP-Cron.
 *
 * What is kept here is one option that WordPress loads with all others, so that looking at it costs an editor's request no query:
 *   failures      how many tries failed in a row
 *   since, at     when the first and the last of them did
 *   until         no try before this
 *   error         what the last one said
 *   no_loopback   this site can't be reached from within, or only slowly; not tried before this
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * What is known about sending.
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
 * Notes that IGNY8 does not take anything right now. Until the pause is over no editor's request sets off another try.
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
 * Notes that IGNY8 answers: all that waits may go.
 */
function igny8_end_pause() {
	$sending = igny8_sending();
	if ( $sending['failures'] ) {
		update_option( 'igny8_sending', array( 'no_loopback' => $sending['no_loopback'] ), true );
		Igny8_Deliveries::hurry();
	}
}

/**
 * Notes that IGNY8 has called us with the right key, so it is likely to answer again. Half a minute after the last failure at the
 * earliest: while it publishes a thousand articles, it calls a thousand times.
 */
function igny8_seen_alive() {
	$sending = igny8_sending();
	if ( $sending['failures'] && $sending['at'] <= time() - 30 ) {
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
	return igny8_sending()['until'] > time();
}

/**
 * Lets WP-Cron come when the next one is due, or not at all.
 */
function igny8_plan_drain() {
	igny8_forget_options();
	$next = Igny8_Deliveries::next_at();
	if ( $next ) {
		// What is due now and was left is being sent by another request, or waits for one that is.
		igny8_wake_at( max( $next, time() + 30, igny8_sending()['until'] ) );
	} else {
		wp_clear_scheduled_hook( 'igny8_drain' );
	}
}

/**
 * Makes the next look at an option see what other requests have written. Sending takes seconds, and WordPress writes the list of all
 * plugins' appointments back as a whole: from a copy that old, others' would be lost.
 */
function igny8_forget_options() {
	wp_cache_delete( 'alloptions', 'options' );
	wp_cache_delete( 'cron', 'options' );
	wp_cache_delete( 'igny8_sending', 'options' );
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

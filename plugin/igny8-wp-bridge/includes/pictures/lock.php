<?php
/**
 * A named lock across requests, for work that must not run twice at once and has no row to claim.
 *
 * Uses the unique key on options.option_name, because every WordPress has it, whatever its database.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs a callback while no other request holds the lock of this name.
 *
 * Waits up to a limit, and then runs without the lock. Without it a picture may be stored twice; that costs less than an article that is
 * late.
 *
 * @param string   $name  Up to 64 characters of a-z, 0-9 and _.
 * @param int      $owner Publication that this is for. A lock of the same publication was left by a dead request, because only one request
 *                        at a time holds its claim.
 * @param float    $until When to stop waiting, in seconds since 1970.
 * @param callable $work  Without arguments.
 * @return mixed What the work returns.
 */
function igny8_with_lock( $name, $owner, $until, callable $work ) {
	$option = 'igny8_lock_' . $name;
	$token  = igny8_take_lock( $option, $owner );
	while ( '' === $token && microtime( true ) < $until ) {
		usleep( 100000 );
		$token = igny8_take_lock( $option, $owner );
	}
	try {
		return $work();
	} finally {
		if ( '' !== $token ) {
			igny8_drop_lock( $option, $token );
		}
	}
}

/**
 * Takes a lock that is free or stale.
 *
 * @param string $option Name of the option that is the lock.
 * @param int    $owner  Publication.
 * @return string Token for igny8_drop_lock(), `{time it goes stale}.{owner}.{random}`; '' when another request holds the lock.
 */
function igny8_take_lock( $option, $owner ) {
	global $wpdb;
	$token = ( time() + 60 ) . '.' . $owner . '.' . wp_generate_uuid4();
	$taken = $wpdb->query(
		$wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $option, $token )
	);
	if ( $taken ) {
		return $token;
	}
	$held  = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $option ) );
	$parts = explode( '.', $held );
	if ( 3 !== count( $parts ) || ( (int) $parts[0] > time() && (int) $parts[1] !== $owner ) ) {
		return '';
	}
	$taken = $wpdb->update(
		$wpdb->options,
		array( 'option_value' => $token ),
		array(
			'option_name'  => $option,
			'option_value' => $held,
		)
	);
	return $taken ? $token : '';
}

/**
 * Releases a lock, if this request still holds it.
 *
 * @param string $option Name of the option that is the lock.
 * @param string $token  From igny8_take_lock().
 */
function igny8_drop_lock( $option, $token ) {
	global $wpdb;
	$wpdb->delete(
		$wpdb->options,
		array(
			'option_name'  => $option,
			'option_value' => $token,
		)
	);
}

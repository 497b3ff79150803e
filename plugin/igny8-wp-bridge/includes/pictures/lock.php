<?php
/**
 * A lock by name across requests, for work that must not be done twice at once and has no row of its own to claim.
 *
 * The unique key on options.option_name is the one such key every WordPress has, whatever its database.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Does some work while nobody else does work of the same name.
 *
 * Waits for its turn up to a limit, and then goes ahead without: what locks guard here (a picture stored twice) costs less than
 * waiting longer does (an article that is late).
 *
 * @param string   $name  Up to 64 characters of a-z, 0-9 and _.
 * @param int      $owner Publication this is done for. What the same publication left locked was left by a request that died, since
 *                        only one at a time holds its claim.
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
 * Takes a lock that is free, or was left behind.
 *
 * @param string $option Name of the option that is the lock.
 * @param int    $owner  Publication.
 * @return string Token to drop it with, `{time it goes stale}.{owner}.{random}`; '' when somebody else holds it.
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
 * Gives a lock back, if it is still ours.
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

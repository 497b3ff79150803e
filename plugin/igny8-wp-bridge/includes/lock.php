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
 * Does some work while no other request does work of the same name. Waits up to 15 s for its turn; after that it goes ahead
 * without, because what locks guard here (a picture stored twice) is better than what waiting longer costs (a lost article).
 *
 * @param string   $name Up to 64 characters of a-z, 0-9 and _.
 * @param callable $work Without arguments.
 * @return mixed What the work returns.
 */
function igny8_with_lock( $name, callable $work ) {
	$option   = 'igny8_lock_' . $name;
	$patience = microtime( true ) + 15;
	$token    = igny8_take_lock( $option );
	while ( '' === $token && microtime( true ) < $patience ) {
		usleep( 100000 );
		$token = igny8_take_lock( $option );
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
 * Takes a lock that is free, or was left behind by a request that died more than a minute ago.
 *
 * @param string $option Name of the option that is the lock.
 * @return string Token to drop it with; '' when somebody holds it.
 */
function igny8_take_lock( $option ) {
	global $wpdb;
	$token = ( time() + 60 ) . '.' . wp_generate_uuid4();
	$taken = $wpdb->query(
		$wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $option, $token )
	);
	if ( $taken ) {
		return $token;
	}
	$held = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $option ) );
	if ( '' === $held || (int) $held > time() ) {
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

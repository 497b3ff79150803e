<?php
/**
 * Plugin Name: IGNY8 tests: dying on demand
 * Description: The first request that reaches the hook named in wp-content/igny8-die-once.json ends there.
 */

if ( ! defined( 'WP_CLI' ) && is_file( WP_CONTENT_DIR . '/igny8-die-once.json' ) ) {
	$igny8_die = json_decode( (string) file_get_contents( WP_CONTENT_DIR . '/igny8-die-once.json' ), true );
	if ( is_array( $igny8_die ) ) {
		add_filter(
			$igny8_die['hook'],
			function ( $value = null ) use ( $igny8_die ) {
				// Renaming is atomic: of many requests one gets to die.
				if ( @rename( WP_CONTENT_DIR . '/igny8-die-once.json', WP_CONTENT_DIR . '/igny8-died.json' ) ) {
					if ( 'kill' === $igny8_die['how'] ) {
						posix_kill( getmypid(), 9 );
					}
					exit;
				}
				return $value;
			},
			1
		);
	}
	unset( $igny8_die );
}

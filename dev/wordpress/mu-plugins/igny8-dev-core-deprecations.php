<?php
/**
 * Plugin Name: IGNY8 development: deprecations of an old core
 * Description: Keeps what a PHP that is newer than WordPress has against WordPress's own code out of the debug log, so that whatever stands there is a plugin's doing.
 *
 * wp-config.php loads it before WordPress does, because the first of them come from classes that WordPress loads first.
 */

defined( 'WP_DEBUG' ) || exit;

set_error_handler(
	function ( $type, $message, $file ) {
		// The first core without a deprecation on PHP 8.3: from there on everything is logged.
		if ( version_compare( $GLOBALS['wp_version'], '6.4', '>=' ) ) {
			return false;
		}
		if ( ! preg_match( '#/wp-(admin|includes)/|/wp-login\.php$#', str_replace( '\\', '/', $file ) ) ) {
			return false;
		}
		// Core's, unless a plugin called it: one that hands null to a core function is told so.
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $call ) {
			if ( isset( $call['file'] ) && false !== strpos( $call['file'], '/wp-content/plugins/' ) ) {
				// About how a class of core is written: no caller can cause one.
				return (bool) preg_match( '/^(Return type of |Creation of dynamic property |Optional parameter |Calling get_(parent_)?class\(\) without |Using \$\{)/', $message );
			}
		}
		return true;
	},
	E_DEPRECATED
);

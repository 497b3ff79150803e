<?php
/**
 * Plugin Name: IGNY8 development: deprecations of an old core
 * Description: Keeps what a newer PHP has against the classes of WordPress itself out of the debug log, so that whatever stands there is a plugin's doing.
 *
 * wp-config.php loads it before WordPress does, because the first of them come from classes that WordPress loads first.
 */

defined( 'WP_DEBUG' ) || exit;

set_error_handler( // phpcs:ignore WordPress.PHP.DevelopmentFunctions
	function ( $type, $message, $file ) {
		// About how a class of core is written: no caller can cause one. Anything else, such as null given to a core function, is logged.
		$core = preg_match( '#/wp-(admin|includes)/#', str_replace( '\\', '/', $file ) );
		return $core && preg_match( '/^(Return type of |Creation of dynamic property |Optional parameter |Calling get_(parent_)?class\(\) without |Using \$\{)/', $message );
	},
	E_DEPRECATED
);

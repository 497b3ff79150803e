<?php
/**
 * Finds the plugins and themes that have callbacks on WordPress's hooks.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The plugins, must-use plugins and themes with callbacks on any of these hooks, without WordPress and this plugin.
 *
 * @param string[] $hooks Hooks.
 * @return string Names, separated by commas; at most three of them.
 */
function igny8_plugins_on( array $hooks ) {
	global $wp_filter;
	$names = array();
	foreach ( $hooks as $hook ) {
		foreach ( isset( $wp_filter[ $hook ] ) ? $wp_filter[ $hook ]->callbacks : array() as $callbacks ) {
			foreach ( $callbacks as $callback ) {
				$names[] = igny8_plugin_of_file( igny8_file_of_callback( $callback['function'] ) );
			}
		}
	}
	return implode( ', ', array_slice( array_unique( array_filter( $names, 'strlen' ) ), 0, 3 ) );
}

/**
 * The file that defines a callback.
 *
 * @param callable $callback Callback.
 * @return string '' for a function of PHP itself, or if the file can't be found.
 */
function igny8_file_of_callback( $callback ) {
	try {
		if ( is_string( $callback ) && strpos( $callback, '::' ) ) {
			$callback = explode( '::', $callback, 2 );
		}
		if ( is_object( $callback ) && ! $callback instanceof Closure ) {
			$callback = array( $callback, '__invoke' );
		}
		$code = is_array( $callback ) ? new ReflectionMethod( $callback[0], $callback[1] ) : new ReflectionFunction( $callback );
		return wp_normalize_path( (string) $code->getFileName() );
	} catch ( ReflectionException $unknown ) {
		return ''; // A method that __call() handles.
	}
}

/**
 * The plugin or theme that contains a file.
 *
 * @param string $file Path, normalized.
 * @return string Its name; '' for WordPress's own files and ours.
 */
function igny8_plugin_of_file( $file ) {
	foreach ( array( WP_PLUGIN_DIR, WPMU_PLUGIN_DIR ) as $dir ) {
		$dir = trailingslashit( wp_normalize_path( $dir ) );
		if ( 0 !== strpos( $file, $dir ) ) {
			continue;
		}
		$path = substr( $file, strlen( $dir ) );
		if ( 0 === strpos( $path, dirname( plugin_basename( IGNY8_BRIDGE_FILE ) ) . '/' ) ) {
			return '';
		}
		$folder = strtok( $path, '/' );
		$main   = $path === $folder ? $file : igny8_main_file( $dir, $folder );
		$header = is_file( $main ) ? get_file_data( $main, array( 'name' => 'Plugin Name' ) ) : array( 'name' => '' );
		return '' === $header['name'] ? $folder : $header['name'];
	}
	$themes = trailingslashit( wp_normalize_path( get_theme_root() ) );
	/* translators: %s: a theme's name. */
	return 0 === strpos( $file, $themes ) ? sprintf( __( 'the theme %s', 'igny8-wp-bridge' ), (string) wp_get_theme( strtok( substr( $file, strlen( $themes ) ), '/' ) )->get( 'Name' ) ) : '';
}

/**
 * The main file of an active plugin: the one with the plugin's header.
 *
 * @param string $dir    Folder of plugins, with a slash at the end.
 * @param string $folder The plugin's.
 * @return string Path. If no active plugin has this folder, the path of a file that does not exist.
 */
function igny8_main_file( $dir, $folder ) {
	$active = array_merge( (array) get_option( 'active_plugins', array() ), is_multisite() ? array_keys( (array) get_site_option( 'active_sitewide_plugins', array() ) ) : array() );
	foreach ( $active as $plugin ) {
		if ( 0 === strpos( $plugin, $folder . '/' ) ) {
			return $dir . $plugin;
		}
	}
	return $dir . $folder . '/' . $folder . '.php';
}

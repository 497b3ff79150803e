<?php
/**
 * The folder of the plugin, which is not always `igny8-wp-bridge`: an archive of a branch or a version brings its own, and a site may have
 * several.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * An update goes into the folder that the plugin has. WordPress would put it into the one that the package names, take the old one away,
 * and keep that one, which is gone, as what is active.
 *
 * @param mixed       $source   The unpacked folder, or WP_Error.
 * @param string      $remote   The folder it lies in.
 * @param WP_Upgrader $upgrader The upgrader.
 * @param array       $extra    With `plugin`, where one is updated.
 * @return mixed The folder, by its new name.
 */
function igny8_keep_folder( $source, $remote, $upgrader, $extra = array() ) {
	global $wp_filesystem;
	if ( ! is_string( $source ) || ! is_array( $extra ) || ! isset( $extra['plugin'] ) || igny8_plugin_name() !== $extra['plugin'] ) {
		return $source;
	}
	$name = dirname( igny8_plugin_name() );
	if ( basename( $source ) === $name ) {
		return $source;
	}
	$target = trailingslashit( $remote ) . $name;
	if ( ! $wp_filesystem->move( untrailingslashit( $source ), $target ) ) {
		/* translators: %s: name of a folder. */
		return new WP_Error( 'igny8_update_folder', sprintf( __( 'The unpacked update could not be renamed to %s, the folder that the plugin has.', 'igny8-wp-bridge' ), $name ) );
	}
	return trailingslashit( $target );
}

/**
 * Whether another copy of the plugin is installed, whose articles and settings these are too.
 *
 * @param string $file Main file of this copy.
 * @return bool
 */
function igny8_has_other_copy( $file ) {
	$copies = glob( WP_PLUGIN_DIR . '/*/' . basename( $file ) );
	return (bool) array_diff( array_map( 'wp_normalize_path', $copies ? $copies : array() ), array( wp_normalize_path( WP_PLUGIN_DIR . '/' . plugin_basename( $file ) ) ) );
}

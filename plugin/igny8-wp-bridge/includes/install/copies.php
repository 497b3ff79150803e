<?php
/**
 * The plugin's folder. It is not always `igny8-wp-bridge`: an archive of a branch or a version has another name, and a site may have
 * several
 * copies.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Installs an update into the plugin's present folder. WordPress would install it into the folder that the package names, delete the old
 * folder, and still list the old one as active.
 *
 * @param mixed       $source   The unpacked folder, or WP_Error.
 * @param string      $remote   The folder it lies in.
 * @param WP_Upgrader $upgrader The upgrader.
 * @param array       $extra    With `plugin`, if a plugin is updated.
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
 * Whether another copy of the plugin is installed. It shares this copy's articles and settings.
 *
 * @param string $file Main file of this copy.
 * @return bool
 */
function igny8_has_other_copy( $file ) {
	$copies = glob( WP_PLUGIN_DIR . '/*/' . basename( $file ) );
	return (bool) array_diff( array_map( 'wp_normalize_path', $copies ? $copies : array() ), array( wp_normalize_path( WP_PLUGIN_DIR . '/' . plugin_basename( $file ) ) ) );
}

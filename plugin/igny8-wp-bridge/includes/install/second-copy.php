<?php
/**
 * A second active copy of the plugin, in another folder, only shows a notice. The idle copy loads this file from its own folder, whatever
 * its version.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows an admin notice about the idle copy.
 *
 * @param string $file Its main file.
 */
function igny8_note_idle_copy( $file ) {
	$show = function () use ( $file ) {
		if ( ! current_user_can( 'activate_plugins' ) ) {
			return;
		}
		$headers = get_file_data( $file, array( 'version' => 'Version' ) );
		$running = array( IGNY8_BRIDGE_VERSION, dirname( plugin_basename( IGNY8_BRIDGE_FILE ) ) );
		$idle    = array( $headers['version'], dirname( plugin_basename( $file ) ) );
		// Remove the older copy. If both are the same version, remove the idle one.
		$remove = version_compare( $idle[0], $running[0], '>' ) ? $running : $idle;
		$text   = sprintf(
			/* translators: 1, 3, 5: version numbers; 2, 4, 6: names of folders. */
			__( 'IGNY8 WordPress Bridge is active twice: version %1$s in the folder %2$s is used, version %3$s in %4$s is not. Under Plugins, deactivate version %5$s in %6$s and delete it there. The other copy keeps all articles and settings.', 'igny8-wp-bridge' ),
			$running[0],
			$running[1],
			$idle[0],
			$idle[1],
			$remove[0],
			$remove[1]
		);
		echo '<div class="notice notice-error"><p>' . esc_html( $text ) . '</p></div>';
	};
	add_action( 'admin_notices', $show );
	add_action( 'network_admin_notices', $show );
}

<?php
/**
 * Plugin updates on Settings → IGNY8 → Status.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Prints the installed and available version, the last check, the last problem, and a button that checks now.
 */
function igny8_render_updates() {
	$kept    = igny8_kept_update();
	$problem = igny8_update_problem();
	$update  = igny8_offered_update( $kept );
	$rows    = array(
		__( 'Installed', 'igny8-wp-bridge' )  => esc_html( IGNY8_BRIDGE_VERSION . ( 'beta' === igny8_channel() ? ' ' . __( '(beta versions are offered)', 'igny8-wp-bridge' ) : '' ) ),
		__( 'Available', 'igny8-wp-bridge' )  => esc_html( igny8_available_text( $kept ) ) . ( $update ? igny8_update_link() : '' ),
		__( 'Last check', 'igny8-wp-bridge' ) => esc_html( igny8_check_text( $kept ) ),
	);
	if ( $problem ) {
		$rows[ __( 'Last problem', 'igny8-wp-bridge' ) ] = sprintf(
			'<span class="igny8-state igny8-state-failed">%s</span><br /><span class="description">%s</span>',
			esc_html( $problem['message'] ),
			/* translators: 1: version number; 2: how long ago, such as "5 minutes ago"; 3: version number. */
			esc_html( sprintf( __( 'Update to %1$s, %2$s. The update was not installed. Version %3$s stays.', 'igny8-wp-bridge' ), $problem['version'], igny8_ago( $problem['at'] ), IGNY8_BRIDGE_VERSION ) )
		);
	}
	printf( '<h2 id="igny8-updates">%s</h2><table class="widefat striped igny8-table igny8-updates"><tbody>', esc_html__( 'Plugin updates', 'igny8-wp-bridge' ) );
	foreach ( $rows as $label => $cell ) {
		printf( '<tr><th scope="row">%s</th><td>%s</td></tr>', esc_html( $label ), $cell ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
	}
	echo '</tbody></table>';
	if ( ! igny8_update_connection() ) {
		return;
	}
	printf(
		'<form class="igny8-check-update" action="%1$s" method="post"><input type="hidden" name="action" value="igny8_check_update" /><input type="hidden" name="_wpnonce" value="%2$s" /><button type="submit" class="button">%3$s</button></form>',
		esc_url( admin_url( 'admin-post.php' ) ),
		esc_attr( wp_create_nonce( 'igny8_check_update' ) ),
		esc_html__( 'Check for updates now', 'igny8-wp-bridge' )
	);
}

/**
 * The available version.
 *
 * @param array $kept From igny8_kept_update().
 * @return string
 */
function igny8_available_text( array $kept ) {
	$update = igny8_offered_update( $kept );
	if ( $update ) {
		return $update['new_version'];
	}
	if ( ! $kept['answered_at'] ) {
		return __( 'Not checked yet.', 'igny8-wp-bridge' );
	}
	list( , $text ) = igny8_update_summary( $kept );
	return $text;
}

/**
 * The time and result of the last check.
 *
 * @param array $kept From igny8_kept_update().
 * @return string
 */
function igny8_check_text( array $kept ) {
	if ( ! $kept['asked_at'] ) {
		return __( 'Never.', 'igny8-wp-bridge' );
	}
	$ago = igny8_ago( $kept['asked_at'] );
	/* translators: 1: how long ago, such as "5 minutes ago"; 2: the reason. */
	return '' === $kept['error'] ? $ago : sprintf( __( '%1$s, without an answer. %2$s', 'igny8-wp-bridge' ), $ago, $kept['error'] );
}

/**
 * A link to the page that installs the update, for users who may.
 *
 * @return string HTML, escaped.
 */
function igny8_update_link() {
	return current_user_can( 'update_plugins' )
		? sprintf( ' <a href="%s">%s</a>', esc_url( network_admin_url( 'plugins.php?plugin_status=upgrade' ) ), esc_html__( 'Go to the list of plugins to install it', 'igny8-wp-bridge' ) )
		: '';
}

/**
 * Handles the button: checks now, and returns to the page with the result.
 */
function igny8_handle_check_update() {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do this.', 'igny8-wp-bridge' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'igny8_check_update' );
	igny8_check_now();
	wp_safe_redirect( igny8_page_url( 'status', array( 'igny8_done' => 'checked' ) ) . '#igny8-updates' );
	exit;
}

/**
 * The result of that check.
 *
 * @param string $done What was done; only `checked` is ours.
 */
function igny8_render_check_notice( $done ) {
	if ( 'checked' !== $done ) {
		return;
	}
	list( $kind, $text ) = igny8_update_summary( igny8_kept_update() );
	printf( '<div class="notice notice-%s is-dismissible" role="status"><p>%s</p></div>', esc_attr( $kind ), esc_html( $text ) );
}

<?php
/**
 * The two pages behind Settings → IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Prints the requested page.
 */
function igny8_render_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- only chooses the page, changes nothing.
	$tab  = isset( $_GET['tab'] ) && 'status' === $_GET['tab'] ? 'status' : 'settings';
	$tabs = array(
		'settings' => __( 'Settings', 'igny8-wp-bridge' ),
		'status'   => __( 'Status', 'igny8-wp-bridge' ),
	);
	printf( '<div class="wrap igny8-page igny8-%s"><h1>%s</h1>', esc_attr( $tab ), esc_html__( 'IGNY8', 'igny8-wp-bridge' ) );
	printf( '<nav class="nav-tab-wrapper" aria-label="%s">', esc_attr__( 'IGNY8 pages', 'igny8-wp-bridge' ) );
	foreach ( $tabs as $name => $label ) {
		printf(
			'<a class="nav-tab%1$s" href="%2$s"%3$s>%4$s</a>',
			$name === $tab ? ' nav-tab-active' : '',
			esc_url( igny8_page_url( $name ) ),
			$name === $tab ? ' aria-current="page"' : '',
			esc_html( $label )
		);
	}
	echo '</nav>';
	if ( 'status' === $tab ) {
		igny8_render_status_page();
	} else {
		igny8_render_settings_page();
	}
	echo '</div>';
}

/**
 * The URL of one of the pages.
 *
 * @param string $tab  Either `settings` or `status`.
 * @param array  $more Further query.
 * @return string
 */
function igny8_page_url( $tab, array $more = array() ) {
	$query = array( 'page' => 'igny8' );
	if ( 'settings' !== $tab ) {
		$query['tab'] = $tab;
	}
	return add_query_arg( array_merge( $query, $more ), admin_url( 'options-general.php' ) );
}

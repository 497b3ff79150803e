<?php
/**
 * Settings → IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds the page to the menu.
 */
function igny8_add_settings_page() {
	add_options_page(
		__( 'IGNY8', 'igny8-wp-bridge' ),
		__( 'IGNY8', 'igny8-wp-bridge' ),
		'manage_options',
		'igny8',
		'igny8_render_page'
	);
}

/**
 * Adds a link to the page in the plugin's row of the list of plugins.
 *
 * @param string[] $links Links.
 * @return string[]
 */
function igny8_add_settings_link( $links ) {
	$link = sprintf( '<a href="%s">%s</a>', esc_url( igny8_page_url( 'settings' ) ), esc_html__( 'Settings', 'igny8-wp-bridge' ) );
	return array_merge( array( 'settings' => $link ), $links );
}

/**
 * The settings: option => [label, sanitize callback, section]. settings-articles.php has more.
 *
 * @return array<string, array>
 */
function igny8_settings_fields() {
	return array(
		'igny8_api_url'   => array( __( 'API URL', 'igny8-wp-bridge' ), 'igny8_sanitize_api_url', 'igny8_connection' ),
		'igny8_api_key'   => array( __( 'API key', 'igny8-wp-bridge' ), 'igny8_sanitize_api_key', 'igny8_connection' ),
		'igny8_site_id'   => array( __( 'Site ID', 'igny8-wp-bridge' ), 'igny8_sanitize_site_id', 'igny8_connection' ),
		'igny8_author_id' => array( __( 'Author', 'igny8-wp-bridge' ), 'igny8_sanitize_author_id', 'igny8_articles' ),
		'igny8_heir_id'   => array( __( 'When the plugin is deleted', 'igny8-wp-bridge' ), 'igny8_sanitize_heir_id', 'igny8_articles' ),
	);
}

/**
 * Registers the settings and their fields.
 */
function igny8_register_settings() {
	add_settings_section( 'igny8_connection', __( 'Connection', 'igny8-wp-bridge' ), 'igny8_render_connection_intro', 'igny8' );
	add_settings_section( 'igny8_articles', __( 'Articles', 'igny8-wp-bridge' ), '__return_null', 'igny8' );
	foreach ( igny8_settings_fields() as $option => list( $label, $sanitize, $section ) ) {
		register_setting(
			'igny8',
			$option,
			array(
				'sanitize_callback' => $sanitize,
				'show_in_rest'      => false,
			)
		);
		add_settings_field(
			$option,
			$label,
			'igny8_render_field_' . substr( $option, strlen( 'igny8_' ) ),
			'igny8',
			$section,
			array( 'label_for' => $option )
		);
	}
	add_settings_field( 'igny8_test', __( 'Test', 'igny8-wp-bridge' ), 'igny8_render_field_test', 'igny8', 'igny8_connection' );
}

/**
 * Prints the form.
 */
function igny8_render_settings_page() {
	igny8_test_settings();
	igny8_render_summary();
	echo '<form action="options.php" method="post">';
	settings_fields( 'igny8' );
	do_settings_sections( 'igny8' );
	submit_button();
	echo '</form>';
}

/**
 * Loads the page's script and style, only on this page.
 *
 * @param string $hook_suffix The page.
 */
function igny8_enqueue_settings_assets( $hook_suffix ) {
	if ( 'settings_page_igny8' !== $hook_suffix ) {
		return;
	}
	wp_enqueue_style( 'igny8-settings', plugins_url( 'assets/settings.css', IGNY8_BRIDGE_FILE ), array(), IGNY8_BRIDGE_VERSION );
	wp_enqueue_script( 'igny8-settings', plugins_url( 'assets/settings.js', IGNY8_BRIDGE_FILE ), array(), IGNY8_BRIDGE_VERSION, true );
	wp_localize_script(
		'igny8-settings',
		'igny8Settings',
		array(
			'url'     => admin_url( 'admin-ajax.php' ),
			'nonce'   => wp_create_nonce( 'igny8_test_connection' ),
			'testing' => __( 'Testing…', 'igny8-wp-bridge' ),
			'failed'  => __( 'This site did not answer. Reload the page and try again.', 'igny8-wp-bridge' ),
		)
	);
}

<?php
/**
 * The section about plugin updates under Settings → IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers the section. settings-page.php has made the page.
 */
function igny8_register_update_settings() {
	add_settings_section( 'igny8_updates', __( 'Plugin updates', 'igny8-wp-bridge' ), 'igny8_render_updates_intro', 'igny8' );
	register_setting(
		'igny8',
		'igny8_beta',
		array(
			'sanitize_callback' => 'igny8_sanitize_beta',
			'show_in_rest'      => false,
		)
	);
	add_settings_field( 'igny8_beta', __( 'Beta versions', 'igny8-wp-bridge' ), 'igny8_render_field_beta', 'igny8', 'igny8_updates', array( 'label_for' => 'igny8_beta' ) );
}

/**
 * The introduction of the section.
 */
function igny8_render_updates_intro() {
	$plugins = current_user_can( 'update_plugins' ) ? network_admin_url( 'plugins.php' ) : '';
	printf(
		'<p>%s%s</p>',
		esc_html__( 'New versions come from IGNY8 and appear like those of any other plugin. To install them automatically, choose "Enable auto-updates" in the list of plugins.', 'igny8-wp-bridge' ),
		$plugins ? sprintf( ' <a href="%s">%s</a>', esc_url( $plugins ), esc_html__( 'Plugins', 'igny8-wp-bridge' ) ) : ''
	);
}

/**
 * Beta versions. The browser sends the hidden field if the box is not ticked.
 */
function igny8_render_field_beta() {
	printf(
		'<input type="hidden" name="igny8_beta" value="0" />
		<label><input type="checkbox" id="igny8_beta" name="igny8_beta" value="1" aria-describedby="igny8-beta-help"%1$s /> %2$s</label>
		<p class="description" id="igny8-beta-help">%3$s</p>',
		checked( igny8_channel(), 'beta', false ),
		esc_html__( 'Offer beta versions to this site', 'igny8-wp-bridge' ),
		esc_html__( 'For test sites. If you turn this off later, the site keeps its version until a newer one is released for all sites.', 'igny8-wp-bridge' )
	);
}

/**
 * Beta versions: yes or no.
 *
 * @param mixed $value As entered.
 * @return string
 */
function igny8_sanitize_beta( $value ) {
	return $value ? '1' : '0';
}

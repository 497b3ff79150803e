<?php
/**
 * The fields about articles under Settings → IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers the fields. settings-page.php has made the page and the section.
 */
function igny8_register_article_settings() {
	$fields = array(
		'post_type'        => __( 'Post type', 'igny8-wp-bridge' ),
		'template_enabled' => __( 'Template', 'igny8-wp-bridge' ),
		'seo_output'       => __( 'SEO fields', 'igny8-wp-bridge' ),
		'custom_fields'    => __( 'Custom fields', 'igny8-wp-bridge' ),
		'picture_hosts'    => __( 'Picture hosts', 'igny8-wp-bridge' ),
	);
	foreach ( $fields as $name => $label ) {
		register_setting(
			'igny8',
			'igny8_' . $name,
			array(
				'sanitize_callback' => 'igny8_sanitize_' . $name,
				'show_in_rest'      => false,
			)
		);
		add_settings_field(
			'igny8_' . $name,
			$label,
			'igny8_render_field_' . $name,
			'igny8',
			'igny8_articles',
			array( 'label_for' => 'igny8_' . $name )
		);
	}
}

/**
 * Post type.
 */
function igny8_render_field_post_type() {
	$types  = igny8_post_types();
	$chosen = igny8_post_type();
	if ( ! isset( $types[ $chosen ] ) ) {
		/* translators: %s: a post type such as "recipe". */
		$types[ $chosen ] = sprintf( __( '%s (not on this site any more)', 'igny8-wp-bridge' ), $chosen );
	}
	echo '<select id="igny8_post_type" name="igny8_post_type" aria-describedby="igny8-post-type-help">';
	foreach ( $types as $name => $label ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $name ), selected( $name, $chosen, false ), esc_html( $label ) );
	}
	echo '</select>';
	printf(
		'<p class="description" id="igny8-post-type-help">%s</p>',
		esc_html__( 'The post type of new articles. Existing articles keep theirs.', 'igny8-wp-bridge' )
	);
}

/**
 * Template. The browser sends the hidden field if the box is not ticked.
 */
function igny8_render_field_template_enabled() {
	printf(
		'<input type="hidden" name="igny8_template_enabled" value="0" />
		<label><input type="checkbox" id="igny8_template_enabled" name="igny8_template_enabled" value="1"%1$s /> %2$s</label>
		<p class="description">%3$s</p>',
		checked( igny8_template_enabled(), true, false ),
		esc_html__( 'Show section pictures in articles', 'igny8-wp-bridge' ),
		esc_html__( 'They are added when an article is shown, and are not part of the text. You can turn them off at any time.', 'igny8-wp-bridge' )
	);
}

/**
 * SEO fields.
 */
function igny8_render_field_seo_output() {
	$active = igny8_active_seo_plugin();
	printf(
		'<input type="hidden" name="igny8_seo_output" value="0" />
		<label><input type="checkbox" id="igny8_seo_output" name="igny8_seo_output" value="1"%1$s aria-describedby="igny8-seo-output-help" /> %2$s</label>
		<p class="description" id="igny8-seo-output-help">%3$s</p>',
		checked( igny8_seo_output(), true, false ),
		esc_html__( 'Print the SEO title, description, canonical URL and Open Graph tags of articles', 'igny8-wp-bridge' ),
		'' === $active
			? esc_html__( 'Used while no SEO plugin is active. A tag that the theme or another plugin prints is not printed twice.', 'igny8-wp-bridge' )
			/* translators: %s: the name of an SEO plugin. */
			: esc_html( sprintf( __( '%s is active and prints these tags. This setting is used only while no SEO plugin is active.', 'igny8-wp-bridge' ), igny8_seo_plugins()[ $active ]['name'] ) )
	);
}

/**
 * Custom fields.
 */
function igny8_render_field_custom_fields() {
	igny8_render_lines(
		'custom_fields',
		__( 'The custom fields that IGNY8 may write, one name per line. All others are left out.', 'igny8-wp-bridge' )
	);
}

/**
 * Picture hosts.
 */
function igny8_render_field_picture_hosts() {
	igny8_render_lines(
		'picture_hosts',
		__( 'Pictures come from public web sites and from IGNY8. To allow a host inside your own network, enter its name here, with its port if it has an unusual one, such as nas.local:8080. One per line.', 'igny8-wp-bridge' )
	);
}

/**
 * A field for a list.
 *
 * @param string $name Setting, without `igny8_`.
 * @param string $help What it is for.
 */
function igny8_render_lines( $name, $help ) {
	printf(
		'<textarea class="large-text code" rows="3" id="igny8_%1$s" name="igny8_%1$s" spellcheck="false" aria-describedby="igny8-%1$s-help">%2$s</textarea>
		<p class="description" id="igny8-%1$s-help">%3$s</p>',
		esc_attr( $name ),
		esc_textarea( implode( "\n", igny8_option_lines( 'igny8_' . $name ) ) ),
		esc_html( $help )
	);
}

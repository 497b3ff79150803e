<?php
/**
 * The "Articles" section of Settings → IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post type of new articles.
 */
function igny8_render_field_post_type() {
	$chosen = igny8_stored_post_type();
	echo '<select id="igny8_post_type" name="igny8_post_type" aria-describedby="igny8-post-type-help">';
	foreach ( igny8_article_post_types() as $type ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $type->name ), selected( $type->name, $chosen, false ), esc_html( $type->labels->singular_name ) );
	}
	printf( '</select><p class="description" id="igny8-post-type-help">%s</p>', esc_html__( 'What new articles become. Those that are here stay what they are.', 'igny8-wp-bridge' ) );
}

/**
 * Template switch. The hidden field makes an unticked box arrive as 0.
 */
function igny8_render_field_template_enabled() {
	printf(
		'<input type="hidden" name="igny8_template_enabled" value="0" />
		<label><input type="checkbox" id="igny8_template_enabled" name="igny8_template_enabled" value="1"%1$s aria-describedby="igny8-template-help" /> %2$s</label>
		<p class="description" id="igny8-template-help">%3$s</p>',
		checked( '0' !== (string) get_option( 'igny8_template_enabled', '1' ), true, false ),
		esc_html__( 'Lay out the pictures of IGNY8 articles', 'igny8-wp-bridge' ),
		esc_html__( 'Section pictures are added as a page is shown. Without this the articles are shown as they are stored.', 'igny8-wp-bridge' )
	);
}

/**
 * Custom fields that IGNY8 may set.
 */
function igny8_render_field_custom_fields() {
	printf(
		'<textarea class="regular-text code" id="igny8_custom_fields" name="igny8_custom_fields" rows="4" spellcheck="false" aria-describedby="igny8-custom-fields-help">%1$s</textarea>
		<p class="description" id="igny8-custom-fields-help">%2$s</p>',
		esc_textarea( implode( "\n", igny8_stored_custom_fields() ) ),
		esc_html__( 'Names of custom fields that IGNY8 may set, one on each line. All others are left out of what it sends.', 'igny8-wp-bridge' )
	);
}

/**
 * Post types that articles can become.
 *
 * @return WP_Post_Type[]
 */
function igny8_article_post_types() {
	return array_filter(
		igny8_shown_post_types(),
		function ( $type ) {
			return $type->show_ui && post_type_supports( $type->name, 'title' ) && post_type_supports( $type->name, 'editor' );
		}
	);
}

/**
 * The post type that is set.
 *
 * @return string
 */
function igny8_stored_post_type() {
	return (string) get_option( 'igny8_post_type', 'post' );
}

/**
 * The custom fields that are set. WP-CLI may have stored them as one text.
 *
 * @return string[]
 */
function igny8_stored_custom_fields() {
	$names = get_option( 'igny8_custom_fields', array() );
	return is_array( $names ) ? $names : preg_split( '/[\s,]+/', (string) $names, -1, PREG_SPLIT_NO_EMPTY );
}

/**
 * Post type: one that articles can become.
 *
 * @param mixed $value As entered.
 * @return string
 */
function igny8_sanitize_post_type( $value ) {
	$name = is_string( $value ) ? sanitize_key( $value ) : '';
	if ( isset( igny8_article_post_types()[ $name ] ) ) {
		return $name;
	}
	add_settings_error( 'igny8_post_type', 'igny8_post_type', __( 'The post type was not changed: choose one that has a title and an editor.', 'igny8-wp-bridge' ) );
	return igny8_stored_post_type();
}

/**
 * A switch.
 *
 * @param mixed $value As entered.
 * @return string '1' or '0'.
 */
function igny8_sanitize_switch( $value ) {
	return in_array( $value, array( '1', 1, true ), true ) ? '1' : '0';
}

/**
 * Names of custom fields. Those that begin with an underscore belong to WordPress and to plugins, and could do anything there.
 *
 * @param mixed $value As entered: a text, or a list when it was sanitized before.
 * @return string[]
 */
function igny8_sanitize_custom_fields( $value ) {
	$names   = is_array( $value ) ? $value : preg_split( '/[\s,]+/', (string) $value, -1, PREG_SPLIT_NO_EMPTY );
	$names   = array_values( array_unique( array_filter( $names, 'is_string' ) ) );
	$refused = array_filter(
		$names,
		function ( $name ) {
			return ! preg_match( '/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,190}$/D', $name ) || is_protected_meta( $name, 'post' );
		}
	);
	if ( $refused ) {
		add_settings_error(
			'igny8_custom_fields',
			'igny8_custom_fields',
			/* translators: %s: names of custom fields. */
			sprintf( __( 'These custom fields were left out: %s. A name has letters, digits and . : - _ and does not begin with an underscore.', 'igny8-wp-bridge' ), esc_html( implode( ', ', $refused ) ) ) // WordPress prints it as it is.
		);
	}
	return array_values( array_diff( $names, $refused ) );
}

<?php
/**
 * The site owner's settings for articles, under Settings → IGNY8. Options as in connection.php: igny8_post_type, igny8_template_enabled,
 * igny8_seo_output, and the lists igny8_custom_fields and igny8_picture_hosts with one entry per line.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The names of these options, without `igny8_`.
 *
 * @return string[]
 */
function igny8_article_settings() {
	return array( 'post_type', 'template_enabled', 'seo_output', 'custom_fields', 'picture_hosts' );
}

/**
 * The post type of articles. It may not exist any more, if the plugin that registered it was deactivated.
 *
 * @return string
 */
function igny8_post_type() {
	$type = (string) get_option( 'igny8_post_type', 'post' );
	return '' === $type ? 'post' : $type;
}

/**
 * The post types that articles may have: those that people write in the admin.
 *
 * @return array<string, string> Name => label.
 */
function igny8_post_types() {
	$types = array();
	foreach ( get_post_types( array( 'show_ui' => true ), 'objects' ) as $type ) {
		// WordPress's other built-in types (templates, patterns, menus, files) are not articles.
		if ( ! $type->_builtin || in_array( $type->name, array( 'post', 'page' ), true ) ) {
			$types[ $type->name ] = $type->labels->singular_name;
		}
	}
	return $types;
}

/**
 * Whether the section pictures are shown in articles.
 *
 * @return bool
 */
function igny8_template_enabled() {
	return (bool) get_option( 'igny8_template_enabled', '1' );
}

/**
 * Whether the site owner lets the plugin print SEO fields (seo/print.php).
 *
 * @return bool
 */
function igny8_seo_output() {
	return (bool) get_option( 'igny8_seo_output', '1' );
}

/**
 * The custom fields that IGNY8 may write.
 *
 * @return string[] Meta keys.
 */
function igny8_custom_field_names() {
	return igny8_option_lines( 'igny8_custom_fields' );
}

/**
 * Hosts inside the site's own network that pictures may come from: `host` for the usual ports, or `host:port`.
 *
 * @return string[] In lower case.
 */
function igny8_picture_hosts() {
	return array_map( 'strtolower', igny8_option_lines( 'igny8_picture_hosts' ) );
}

/**
 * An option with one entry per line.
 *
 * @param string $option Name.
 * @return string[]
 */
function igny8_option_lines( $option ) {
	$lines = preg_split( '/\R/', (string) get_option( $option, '' ) );
	return array_values( array_unique( array_filter( array_map( 'trim', $lines ), 'strlen' ) ) );
}

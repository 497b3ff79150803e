<?php
/**
 * Stores title, description, focus keyword and canonical URL where the SEO plugins read them.
 *
 * Writes the keys of all SEO plugins, whichever is active, so that a plugin that is activated later finds them. Each plugin reads only its
 * own keys.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes the SEO fields.
 *
 * @param int   $post_id Post.
 * @param array $payload From igny8_read_payload().
 */
function igny8_write_seo( $post_id, array $payload ) {
	igny8_set_metas( $post_id, igny8_seo_meta( $payload ) );
	igny8_write_aioseo( $post_id, $payload );
}

/**
 * The SEO fields: name in reports to IGNY8 => name in the payload.
 *
 * @return array<string, string>
 */
function igny8_seo_fields() {
	return array(
		'title'         => 'seo_title',
		'description'   => 'seo_description',
		'focus_keyword' => 'primary_keyword',
		'canonical_url' => 'canonical_url',
	);
}

/**
 * The value of each field.
 *
 * @param array $payload From igny8_read_payload(). The SEO fields are enough.
 * @return array<string, string> By the names of igny8_seo_fields(), '' for fields without a value.
 */
function igny8_seo_values( array $payload ) {
	$values = array();
	foreach ( igny8_seo_fields() as $field => $name ) {
		$values[ $field ] = 'canonical_url' === $field ? $payload[ $name ] : igny8_seo_text( $payload[ $name ] );
	}
	return $values;
}

/**
 * The fields as post meta of Yoast SEO, SEOPress and Rank Math, and as All in One SEO's copies of its own table.
 *
 * @param array $payload From igny8_read_payload().
 * @return array<string, string> Meta key => value.
 */
function igny8_seo_meta( array $payload ) {
	$values   = igny8_seo_values( $payload );
	$keywords = igny8_seo_keywords( $payload );
	$meta     = array();
	foreach ( igny8_seo_plugins() as $plugin ) {
		foreach ( $plugin['keys'] as $field => $key ) {
			$meta[ $key ] = $plugin['several'] && 'focus_keyword' === $field ? $keywords : $values[ $field ];
		}
	}
	return $meta;
}

/**
 * All keywords, for plugins that support several. The main one comes first. A comma inside a keyword would split it in two.
 *
 * @param array $payload From igny8_read_payload().
 * @return string Separated by commas.
 */
function igny8_seo_keywords( array $payload ) {
	$keywords = array_map(
		function ( $text ) {
			return igny8_seo_text( trim( str_replace( ',', ' ', $text ) ) );
		},
		array_merge( array( $payload['primary_keyword'] ), $payload['secondary_keywords'] )
	);
	return implode( ',', array_unique( array_filter( $keywords, 'strlen' ) ) );
}

/**
 * A text as SEO plugins read it. They strip tags, print the rest through esc_html() or esc_attr(), and replace variables in percent signs
 * (`%%title%%`, `%sitename%`).
 *
 * @param string $text Text.
 * @return string igny8_plain_text() is the way back.
 */
function igny8_seo_text( $text ) {
	return preg_replace( '/%(?=[a-z_]+(?:\([^()%]*\))?%)/i', '&#37;', igny8_text_as_meta( $text ) );
}

/**
 * A post's current SEO fields, whoever wrote them: those of the active plugin, or without one, the first that have a value.
 *
 * @param int $post_id Post.
 * @return array {plugin, title, description, focus_keyword, canonical_url} as text, '' for fields without a value.
 */
function igny8_read_seo( $post_id ) {
	$active = igny8_active_seo_plugin();
	$read   = array_fill_keys( array_keys( igny8_seo_fields() ), '' );
	foreach ( igny8_seo_plugins() as $slug => $plugin ) {
		if ( '' !== $active && $slug !== $active ) {
			continue;
		}
		$found = 'aioseo' === $active && igny8_aioseo_is_active() ? igny8_read_aioseo( $post_id ) : array();
		foreach ( $found ? array() : $plugin['keys'] as $field => $key ) {
			$value           = get_post_meta( $post_id, $key, true );
			$found[ $field ] = ! is_string( $value ) ? '' : ( 'canonical_url' === $field ? $value : igny8_plain_text( $value ) );
		}
		if ( array_filter( $found, 'strlen' ) ) {
			$read = array_merge( $read, $found );
			break;
		}
	}
	return array( 'plugin' => $active ) + $read;
}

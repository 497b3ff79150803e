<?php
/**
 * What a post's SEO fields say now, whoever wrote them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The SEO plugins we know: slug => [how to see that it is active, field => meta key].
 *
 * @return array<string, array>
 */
function igny8_seo_plugins() {
	return array(
		'yoast'    => array(
			'WPSEO_VERSION',
			array(
				'title'         => '_yoast_wpseo_title',
				'description'   => '_yoast_wpseo_metadesc',
				'focus_keyword' => '_yoast_wpseo_focuskw',
				'canonical_url' => '_yoast_wpseo_canonical',
			),
		),
		'seopress' => array(
			'SEOPRESS_VERSION',
			array(
				'title'         => '_seopress_titles_title',
				'description'   => '_seopress_titles_desc',
				'focus_keyword' => '_seopress_analysis_target_kw',
				'canonical_url' => '_seopress_robots_canonical',
			),
		),
		'rankmath' => array(
			'RANK_MATH_VERSION',
			array(
				'title'         => 'rank_math_title',
				'description'   => 'rank_math_description',
				'focus_keyword' => 'rank_math_focus_keyword',
				'canonical_url' => 'rank_math_canonical_url',
			),
		),
		// All in One SEO mirrors only these two of what it keeps in its table (aioseo.php).
		'aioseo'   => array(
			'AIOSEO_VERSION',
			array(
				'title'       => '_aioseo_title',
				'description' => '_aioseo_description',
			),
		),
	);
}

/**
 * The SEO plugin in use.
 *
 * @return string A key of igny8_seo_plugins(), or '' for none that we know.
 */
function igny8_active_seo_plugin() {
	foreach ( igny8_seo_plugins() as $slug => list( $constant ) ) {
		if ( defined( $constant ) ) {
			return $slug;
		}
	}
	return '';
}

/**
 * The version of the SEO plugin in use.
 *
 * @return string '' when there is none.
 */
function igny8_active_seo_version() {
	$plugins = igny8_seo_plugins();
	$active  = igny8_active_seo_plugin();
	return '' === $active ? '' : (string) constant( $plugins[ $active ][0] );
}

/**
 * Every meta key a change of which IGNY8 is told.
 *
 * @return string[]
 */
function igny8_seo_keys() {
	static $keys = null;
	if ( null === $keys ) {
		$keys = array();
		foreach ( igny8_seo_plugins() as list( , $fields ) ) {
			$keys = array_merge( $keys, array_values( $fields ) );
		}
	}
	return $keys;
}

/**
 * A post's SEO fields: those of the active plugin; without one, the first that are there.
 *
 * @param int $post_id Post.
 * @return array {plugin, title, description, focus_keyword, canonical_url} as text, '' for what is not set.
 */
function igny8_read_seo( $post_id ) {
	$active = igny8_active_seo_plugin();
	$read   = array_fill_keys( array( 'title', 'description', 'focus_keyword', 'canonical_url' ), '' );
	foreach ( igny8_seo_plugins() as $slug => list( , $fields ) ) {
		if ( '' !== $active && $slug !== $active ) {
			continue;
		}
		$found = 'aioseo' === $active && igny8_aioseo_is_active() ? igny8_read_aioseo( $post_id ) : array();
		foreach ( $found ? array() : $fields as $field => $key ) {
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

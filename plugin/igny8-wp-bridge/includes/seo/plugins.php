<?php
/**
 * The known SEO plugins, and which one is active.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The known SEO plugins, with each plugin's meta key for each field. Writing, reading, comparing and reporting all use this list.
 *
 * @return array<string, array> Slug => {name; constant: one that is defined while the plugin is active; several: whether its focus keyword
 *                              holds several, separated by commas, the main one first; keys: field of igny8_seo_fields() => meta key}.
 */
function igny8_seo_plugins() {
	return array(
		'yoast'    => array(
			'name'     => 'Yoast SEO',
			'constant' => 'WPSEO_VERSION',
			'several'  => false,
			'keys'     => array(
				'title'         => '_yoast_wpseo_title',
				'description'   => '_yoast_wpseo_metadesc',
				'focus_keyword' => '_yoast_wpseo_focuskw',
				'canonical_url' => '_yoast_wpseo_canonical',
			),
		),
		'seopress' => array(
			'name'     => 'SEOPress',
			'constant' => 'SEOPRESS_VERSION',
			'several'  => true,
			'keys'     => array(
				'title'         => '_seopress_titles_title',
				'description'   => '_seopress_titles_desc',
				'focus_keyword' => '_seopress_analysis_target_kw',
				'canonical_url' => '_seopress_robots_canonical',
			),
		),
		'rankmath' => array(
			'name'     => 'Rank Math',
			'constant' => 'RANK_MATH_VERSION',
			'several'  => true,
			'keys'     => array(
				'title'         => 'rank_math_title',
				'description'   => 'rank_math_description',
				'focus_keyword' => 'rank_math_focus_keyword',
				'canonical_url' => 'rank_math_canonical_url',
			),
		),
		// All in One SEO copies only these two fields from its table to meta (aioseo.php).
		'aioseo'   => array(
			'name'     => 'All in One SEO',
			'constant' => 'AIOSEO_VERSION',
			'several'  => false,
			'keys'     => array(
				'title'       => '_aioseo_title',
				'description' => '_aioseo_description',
			),
		),
	);
}

/**
 * The active SEO plugin.
 *
 * @return string A key of igny8_seo_plugins(), or '' if no known one is active.
 */
function igny8_active_seo_plugin() {
	foreach ( igny8_seo_plugins() as $slug => $plugin ) {
		if ( defined( $plugin['constant'] ) ) {
			return $slug;
		}
	}
	return '';
}

/**
 * The version of the active SEO plugin.
 *
 * @return string '' when there is none.
 */
function igny8_active_seo_version() {
	$plugins = igny8_seo_plugins();
	$active  = igny8_active_seo_plugin();
	return '' === $active ? '' : (string) constant( $plugins[ $active ]['constant'] );
}

/**
 * The meta keys whose changes are reported to IGNY8.
 *
 * @return string[]
 */
function igny8_seo_keys() {
	static $keys = null;
	if ( null === $keys ) {
		$keys = array();
		foreach ( igny8_seo_plugins() as $plugin ) {
			$keys = array_merge( $keys, array_values( $plugin['keys'] ) );
		}
	}
	return $keys;
}

<?php
/**
 * Title, description, focus keyword and canonical URL, where the SEO plugins look for them.
 *
 * All of them are written whatever is active: a plugin that is activated later finds them. None but its own reads them.
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
 * Meta key => value for Yoast SEO, SEOPress, Rank Math, and the mirrors that All in One SEO keeps of its own table.
 *
 * @param array $payload From igny8_read_payload().
 * @return array<string, string>
 */
function igny8_seo_meta( array $payload ) {
	$title       = igny8_seo_text( $payload['seo_title'] );
	$description = igny8_seo_text( $payload['seo_description'] );
	$canonical   = $payload['canonical_url'];
	$keyword     = igny8_seo_text( $payload['primary_keyword'] );
	// SEOPress and Rank Math take several, the first one being the main one; a comma inside a keyword would make two of it.
	$keywords = array_map(
		function ( $text ) {
			return igny8_seo_text( trim( str_replace( ',', ' ', $text ) ) );
		},
		array_merge( array( $payload['primary_keyword'] ), $payload['secondary_keywords'] )
	);
	$keywords = implode( ',', array_unique( array_filter( $keywords, 'strlen' ) ) );
	return array(
		'_yoast_wpseo_title'           => $title,
		'_yoast_wpseo_metadesc'        => $description,
		'_yoast_wpseo_focuskw'         => $keyword,
		'_yoast_wpseo_canonical'       => $canonical,
		'_seopress_titles_title'       => $title,
		'_seopress_titles_desc'        => $description,
		'_seopress_analysis_target_kw' => $keywords,
		'_seopress_robots_canonical'   => $canonical,
		'rank_math_title'              => $title,
		'rank_math_description'        => $description,
		'rank_math_focus_keyword'      => $keywords,
		'rank_math_canonical_url'      => $canonical,
		'_aioseo_title'                => $title,
		'_aioseo_description'          => $description,
	);
}

/**
 * A text as SEO plugins read it. They take tags away, print the rest by esc_html() or esc_attr(), and put values in for names between
 * percent signs (`%%title%%`, `%sitename%`).
 *
 * @param string $text Text.
 * @return string igny8_plain_text() is the way back.
 */
function igny8_seo_text( $text ) {
	return preg_replace( '/%(?=[a-z_]+(?:\([^()%]*\))?%)/i', '&#37;', igny8_text_as_meta( $text ) );
}

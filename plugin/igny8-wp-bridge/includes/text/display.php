<?php
/**
 * Undoes what WordPress would do to an article's text when it shows it.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Whether the shown text belongs to an article, or to a picture that came with one.
 *
 * @return bool
 */
function igny8_shows_article() {
	$post = get_post();
	return $post && get_post_meta( $post->ID, 'attachment' === $post->post_type ? '_igny8_sha256' : '_igny8_content_id', true );
}

/**
 * Runs before WordPress's shortcodes and embeds. In code they are plain text, even if an editor has saved the post since.
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_show_code( $html ) {
	return igny8_shows_article() ? igny8_literal_code( $html ) : $html;
}

/**
 * Keeps smilies as they were typed: "(Windows 8)" contains no sunglasses. Runs before convert_smilies(), which block themes apply to the
 * whole page again.
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_show_smilies( $html ) {
	$search = isset( $GLOBALS['wp_smiliessearch'] ) ? $GLOBALS['wp_smiliessearch'] : '';
	if ( ! $search || ! is_string( $html ) || ! preg_match( $search, wp_strip_all_tags( $html ) ) || ! igny8_shows_article() ) {
		return $html;
	}
	$keep = function ( array $found ) {
		return preg_replace_callback(
			'/[!-~]/',
			function ( array $character ) {
				return '&#' . ord( $character[0] ) . ';';
			},
			$found[0]
		);
	};
	return igny8_map_text(
		$html,
		function ( $text ) use ( $search, $keep ) {
			return preg_replace_callback( $search, $keep, $text );
		}
	);
}

/**
 * Keeps smilies in blocks that show a part of a post, such as its title.
 *
 * @param string $html  HTML.
 * @param array  $block Block.
 * @return string
 */
function igny8_show_block( $html, $block ) {
	return isset( $block['blockName'] ) && 0 === strpos( $block['blockName'], 'core/post-' ) ? igny8_show_smilies( $html ) : $html;
}

<?php
/**
 * Stores an article's text in a form that WordPress's filters do not change.
 *
 * - wpautop() turns a line end in a paragraph into `<br />`, and blank lines in a list item into paragraphs. So line ends that mean nothing
 *   in HTML become blanks. This also helps code that calls wpautop() itself.
 * - Shortcodes also run in code, in attributes, and where an editor has decoded an escaped bracket. Addresses on a line of their own become
 *   embeds even in code. capital_P_dangit() changes code. So code and attributes contain entities. An editor that saves the post decodes
 *   them, so the same is done again before each view (display.php).
 * - wpautop() of older WordPress makes paragraphs of the lines in an attribute. So line ends there are entities too.
 *
 * In a text of blocks, wpautop() does not run, and each byte is as the block editor writes it. There only escaped brackets change
 * (blocks.php).
 *
 * In running text, shortcodes and addresses on a line of their own are intended, and stay as they are.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * An article's text in the form that is stored.
 *
 * @param string $html As sent, pictures replaced.
 * @return string
 */
function igny8_stored_article( $html ) {
	if ( has_blocks( $html ) ) {
		return igny8_map_text( igny8_permitted_blocks( $html ), 'igny8_escape_shortcodes' );
	}
	$escaped = function ( $text, array $place ) {
		return igny8_escape_shortcodes( igny8_fold_lines( $text, $place ), $place );
	};
	return igny8_literal_code( igny8_map_text( igny8_permitted_article( $html ), $escaped ) );
}

/**
 * Keeps an escaped bracket of running text escaped. A bracket that is alone in an element starts no shortcode, and editors do not decode it.
 *
 * @param string $text  Text between two tags.
 * @param array  $place See igny8_map_text().
 * @return string
 */
function igny8_escape_shortcodes( $text, array $place ) {
	return $place['code'] ? $text : preg_replace( '/&#(?:0*91|x0*5b);(?=\/?[a-z0-9_-])/i', '<span class="igny8-literal">[</span>', $text );
}

/**
 * Keeps WordPress from running or correcting text in code and in attributes. A repetition changes nothing.
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_literal_code( $html ) {
	if ( ! preg_match( '/\[|<(?:pre|code|kbd|samp|var|tt)\b|<[^>]*[\r\n]/i', $html ) ) {
		return $html;
	}
	$code = function ( $text, array $place ) {
		if ( ! $place['code'] ) {
			return $text;
		}
		$text = preg_replace( '~^(\s*)h(?=ttps?://[^\s<>"]+\s*$)~im', '$1&#104;', $text );
		return str_replace( array( '[', 'Wordpress' ), array( '&#91;', '&#87;ordpress' ), $text ); // phpcs:ignore WordPress.WP.CapitalPDangit
	};
	$tag  = function ( $tag ) {
		return str_replace( '[', '&#91;', igny8_fold_tag( $tag ) );
	};
	return igny8_map_text( $html, $code, $tag );
}

/**
 * Puts a tag on one line, because wpautop() of some WordPress versions makes paragraphs of the lines in an attribute.
 *
 * @param string $tag The tag, from "<" to ">".
 * @return string The same to a browser.
 */
function igny8_fold_tag( $tag ) {
	return preg_replace_callback(
		'/"[^"]*"|\'[^\']*\'|[\r\n]+/',
		function ( array $found ) {
			return '' === trim( $found[0] ) ? ' ' : str_replace( array( "\r\n", "\r", "\n" ), '&#010;', $found[0] );
		},
		$tag
	);
}

/**
 * Removes line ends that mean nothing in HTML. Blank lines outside all blocks stay, because they are meant as paragraphs.
 *
 * @param string $text  Text between two tags.
 * @param array  $place See igny8_map_text().
 * @return string
 */
function igny8_fold_lines( $text, array $place ) {
	if ( $place['pre'] || ! preg_match( '/[\r\n]/', $text ) ) {
		return $text;
	}
	$begins = igny8_is_edge( $place['before'] );
	$ends   = igny8_is_edge( $place['after'] );
	if ( '' === trim( $text, " \t\n\r\f" ) ) {
		return $begins || $ends ? "\n" : ' ';
	}
	$text = $begins ? preg_replace( '/^[ \t\f]*[\r\n][ \t\r\n\f]*/', '', $text ) : $text;
	$text = $ends ? preg_replace( '/[ \t\f]*[\r\n][ \t\r\n\f]*$/D', '', $text ) : $text;
	return preg_replace_callback(
		'/[ \t\f]*[\r\n][ \t\r\n\f]*/',
		function ( array $found ) use ( $place ) {
			return ! $place['inside'] && preg_match( '/\n[ \t\f]*\r?\n|\r[ \t\f]*\r/', $found[0] ) ? "\n\n" : ' ';
		},
		$text
	);
}

/**
 * Whether blanks beside a tag mean nothing.
 *
 * @param array|null $tag From igny8_html_tags(); null at the beginning or end.
 * @return bool
 */
function igny8_is_edge( $tag ) {
	return ! $tag || igny8_ends_paragraph( $tag ) || in_array( $tag['name'], array( 'br', 'caption', 'colgroup', 'col', 'thead', 'tfoot', 'picture', 'source', 'video', 'audio', 'track' ), true );
}

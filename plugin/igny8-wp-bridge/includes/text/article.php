<?php
/**
 * The text of an article in the form that WordPress's filters leave as it was written.
 *
 * - wpautop() makes a `<br />` of a line's end within a paragraph, and paragraphs of blank lines within a list's entry: line ends that
 *   mean nothing in HTML become blanks, here and for whoever calls wpautop() by themselves.
 * - Shortcodes run in code, in attributes, and where an editor has turned an escaped bracket back; addresses on a line of their own become
 *   embeds in code too; capital_P_dangit() corrects code. So code and attributes hold entities. An editor that saves the post
 *   decodes them, so the same is done again before each view (display.php).
 * - wpautop() of older WordPress makes paragraphs of an attribute's lines: line ends there are entities, too.
 *
 * Shortcodes and addresses on their own in running text are left to WordPress: there they are meant.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * An article's text as it is stored.
 *
 * @param string $html As sent, pictures replaced.
 * @return string
 */
function igny8_stored_article( $html ) {
	$escaped = function ( $text, array $place ) {
		$text = igny8_fold_lines( $text, $place );
		// A bracket that stands alone in an element begins no shortcode, and editors leave it there.
		return $place['code'] ? $text : preg_replace( '/&#(?:0*91|x0*5b);(?=\/?[a-z0-9_-])/i', '<span class="igny8-literal">[</span>', $text );
	};
	return igny8_literal_code( igny8_map_text( igny8_permitted_article( $html ), $escaped ) );
}

/**
 * Keeps WordPress from running or correcting what stands in code and in attributes. Doing it again changes nothing.
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
 * A tag on one line: wpautop() of some WordPress makes paragraphs of the lines of an attribute.
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
 * A text without the line ends that mean nothing in HTML. Blank lines outside all blocks stay: who writes paragraphs so means them.
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
 * @param array|null $tag From igny8_html_tags(); null where there is none.
 * @return bool
 */
function igny8_is_edge( $tag ) {
	return ! $tag || igny8_ends_paragraph( $tag ) || in_array( $tag['name'], array( 'br', 'caption', 'colgroup', 'col', 'thead', 'tfoot', 'picture', 'source', 'video', 'audio', 'track' ), true );
}

<?php
/**
 * Converts text fields for WordPress and back.
 *
 * IGNY8 sends title, excerpt, terms, captions, alternative texts, SEO fields and custom fields as plain text. WordPress prints most of them
 * as
 * HTML, and strips tags from some first: `5 <3 love` would be cut to `5`, and `<script>` would run. So each is stored in a form that shows
 * the
 * original characters wherever it is printed:
 *
 * - igny8_text_as_html() for what WordPress stores as HTML: titles, excerpts, captions, names of terms;
 * - igny8_text_as_meta() for meta that other plugins and themes print, some with escaping and some without;
 * - unchanged for `_wp_attachment_image_alt`, which WordPress stores as text (hooks.php corrects how it is printed), and for our own meta.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Text as HTML that shows exactly these characters. Quotes are not escaped, so that the site can apply its typography. In attributes, also
 * use
 * esc_attr(), which does not change this.
 *
 * @param string $text Text.
 * @return string HTML; igny8_plain_text() is the way back.
 */
function igny8_text_as_html( $text ) {
	return igny8_keep_references( htmlspecialchars( $text, ENT_NOQUOTES, 'UTF-8' ) );
}

/**
 * Makes HTML show a numeric reference as text, in a form that every WordPress version keeps. wp_kses_normalize_entities(), which esc_html()
 * and esc_attr() use too, turns `&amp;#60;` into `&#60;` in older versions. All versions keep `&#038;#60;`.
 *
 * @param string $html HTML.
 * @return string The same to a reader.
 */
function igny8_keep_references( $html ) {
	return str_replace( '&amp;#', '&#038;#', $html );
}

/**
 * Text as a meta value that shows these characters in every output: printed unescaped, after strip_tags(), or through esc_html(), which
 * keeps
 * entities. Text that no output would change stays, such as the "&" in an address, because programs read meta too.
 *
 * @param string|string[] $text Text or list of texts.
 * @return string|string[] The way back is igny8_plain_text().
 */
function igny8_text_as_meta( $text ) {
	if ( is_array( $text ) ) {
		return array_map( 'igny8_text_as_meta', $text );
	}
	// HTML reads these as a character: a reference with ";", or one of these old names without it.
	$old = 'amp|lt|gt|quot|nbsp|iexcl|cent|pound|curren|yen|brvbar|sect|uml|copy|ordf|laquo|not|shy|reg|macr|deg|plusmn|sup[123]|acute|micro|para'
		. '|middot|cedil|ord[fm]|raquo|frac(?:14|12|34)|iquest|[AEIOUaeiou](?:grave|acute|circ|uml)|[ANOano]tilde|[Aa]ring|aelig|AElig|[Cc]cedil'
		. '|eth|ETH|times|[Oo]slash|[Yy]acute|yuml|thorn|THORN|szlig|divide|AMP|LT|GT|QUOT|COPY|REG';
	return str_replace( '<', '&lt;', igny8_keep_references( preg_replace( '/&(?=#\d|#x[0-9a-f]|[a-z][a-z0-9]*;|(?-i:' . $old . '))/i', '&amp;', $text ) ) );
}

/**
 * The reverse: plain text from HTML that WordPress stores, or from meta of igny8_text_as_meta().
 *
 * @param string $html As stored.
 * @return string
 */
function igny8_plain_text( $html ) {
	return html_entity_decode( $html, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
}

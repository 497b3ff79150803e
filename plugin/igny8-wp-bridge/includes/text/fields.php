<?php
/**
 * Text fields on their way into WordPress and back.
 *
 * IGNY8 sends title, excerpt, terms, captions, alternative texts, SEO fields and custom fields as plain text. WordPress prints most of
 * them as HTML, and removes tags from some first: `5 <3 love` ends as `5`, `<script>` runs. So each is stored in the form that its printers
 * show as the characters that were written:
 *
 * - igny8_text_as_html() for what WordPress stores as HTML: titles, excerpts, captions, names of terms;
 * - igny8_text_as_meta() for meta that other plugins and themes print, some with escaping and some without;
 * - as it is for `_wp_attachment_image_alt`, which WordPress keeps as text (hooks.php mends how it is printed), and for our own meta.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Text as HTML that shows exactly these characters. Quotes stay, so that the site's typography reaches them; attributes need esc_attr(),
 * which leaves this as it is.
 *
 * @param string $text Text.
 * @return string HTML; igny8_plain_text() is the way back.
 */
function igny8_text_as_html( $text ) {
	return igny8_keep_references( htmlspecialchars( $text, ENT_NOQUOTES, 'UTF-8' ) );
}

/**
 * HTML that shows a numeric reference as text, in the form that each WordPress leaves alone: wp_kses_normalize_entities(), which esc_html()
 * and esc_attr() use too, makes `&#60;` of `&amp;#60;` in the older ones, and keeps `&#038;#60;` in all.
 *
 * @param string $html HTML.
 * @return string The same to a reader.
 */
function igny8_keep_references( $html ) {
	return str_replace( '&amp;#', '&#038;#', $html );
}

/**
 * Text as a meta value that shows these characters whether it is printed as it is, after strip_tags(), or by esc_html(), which leaves
 * entities alone. What no printer would change stays, such as the "&" in an address: programs read meta too.
 *
 * @param string|string[] $text Text or list of texts.
 * @return string|string[] The way back is igny8_plain_text().
 */
function igny8_text_as_meta( $text ) {
	if ( is_array( $text ) ) {
		return array_map( 'igny8_text_as_meta', $text );
	}
	// What HTML reads as a character, with ";" or, for these names of old, without.
	$old = 'amp|lt|gt|quot|nbsp|iexcl|cent|pound|curren|yen|brvbar|sect|uml|copy|ordf|laquo|not|shy|reg|macr|deg|plusmn|sup[123]|acute|micro|para'
		. '|middot|cedil|ord[fm]|raquo|frac(?:14|12|34)|iquest|[AEIOUaeiou](?:grave|acute|circ|uml)|[ANOano]tilde|[Aa]ring|aelig|AElig|[Cc]cedil'
		. '|eth|ETH|times|[Oo]slash|[Yy]acute|yuml|thorn|THORN|szlig|divide|AMP|LT|GT|QUOT|COPY|REG';
	return str_replace( '<', '&lt;', igny8_keep_references( preg_replace( '/&(?=#\d|#x[0-9a-f]|[a-z][a-z0-9]*;|(?-i:' . $old . '))/i', '&amp;', $text ) ) );
}

/**
 * The way back: the text of what WordPress stores as HTML, or of meta from igny8_text_as_meta().
 *
 * @param string $html As stored.
 * @return string
 */
function igny8_plain_text( $html ) {
	return html_entity_decode( $html, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
}

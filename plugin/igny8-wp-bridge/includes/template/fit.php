<?php
/**
 * Fits an article's text into any column, together with assets/article.css. Happens when the text is shown; the post is not changed.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Wraps each table in a box that scrolls, and makes frames and videos keep their ratio when they shrink.
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_fit( $html ) {
	if ( ! preg_match( '/<(?:table|iframe|video)\b|max-width/i', $html ) ) {
		return $html;
	}
	$pieces = array(); // Offset => {length to replace, HTML}.
	$depth  = 0; // Number of open tables.
	$start  = 0; // Offset of the outermost table.
	foreach ( igny8_html_tags( $html ) as $tag ) {
		if ( 'table' === $tag['name'] && ! $tag['closer'] ) {
			$start = $depth ? $start : $tag['start'];
			++$depth;
		} elseif ( 'table' === $tag['name'] && $depth ) {
			--$depth;
			if ( ! $depth ) {
				// Without a mouse, people can scroll only what has the focus.
				$pieces[] = array( $start, 0, '<div class="igny8-scroll" tabindex="0">' );
				$pieces[] = array( $tag['end'], 0, '</div>' );
			}
		}
		if ( ! $tag['closer'] ) {
			$old = substr( $html, $tag['start'], $tag['end'] - $tag['start'] );
			$new = igny8_fit_tag( $old, $tag['name'] );
			if ( $new !== $old ) {
				$pieces[] = array( $tag['start'], strlen( $old ), $new );
			}
		}
	}
	// At the same offset, insertions come before replacements. PHP before 8 does not keep the order of equal elements.
	$order = array_keys( $pieces );
	array_multisort( array_column( $pieces, 0 ), SORT_NUMERIC, array_column( $pieces, 1 ), SORT_NUMERIC, $order, SORT_NUMERIC, $pieces );
	foreach ( array_reverse( $pieces ) as list( $offset, $length, $piece ) ) {
		$html = substr_replace( $html, $piece, $offset, $length );
	}
	return $html;
}

/**
 * Changes a tag's style so that it can shrink: its width is at most the column's, and the height of a frame or video follows.
 *
 * @param string $tag  The tag, from "<" to ">".
 * @param string $name Its name.
 * @return string
 */
function igny8_fit_tag( $tag, $name ) {
	$keeps_ratio = in_array( $name, array( 'iframe', 'video' ), true );
	if ( ! $keeps_ratio && false === stripos( $tag, 'max-width' ) ) {
		return $tag;
	}
	$rest = substr( $tag, 1 + strlen( $name ) );
	$div  = '<div' . $rest; // WordPress recognises an iframe only with its closing tag.
	$is   = igny8_tag_attributes( $div, array( 'style', 'width', 'height' ) );
	$more = '';
	if ( $keeps_ratio && false === stripos( $is['style'], 'aspect-ratio' ) ) {
		$width  = igny8_pixels( $is['style'], 'width', $is['width'] );
		$height = igny8_pixels( $is['style'], 'height', $is['height'] );
		$more   = $width && $height ? "aspect-ratio:{$width}/{$height}" : '';
	}
	$style = preg_replace( '/(?<![\w-])max-width\s*:\s*([\d.]+[a-z]+)(?=\s*(?:;|$))/i', 'max-width:min(100%,$1)', $is['style'] );
	$style = rtrim( $style, '; ' ) . ( '' !== trim( $style ) && '' !== $more ? ';' : '' ) . $more;
	if ( $style === $is['style'] || '' === $style ) {
		return $tag;
	}
	return '<' . $name . substr( igny8_change_tag( $div, array( 'style' => $style ) ), strlen( '<div' ) );
}

/**
 * A length in pixels.
 *
 * @param string $style     The style, where it counts first.
 * @param string $name      Which: `width` or `height`.
 * @param string $attribute The attribute of that name.
 * @return float 0 when neither says one.
 */
function igny8_pixels( $style, $name, $attribute ) {
	if ( preg_match( '/(?<![\w-])' . $name . '\s*:\s*([^;]+)/i', $style, $found ) ) {
		$attribute = trim( $found[1] );
		return preg_match( '/^([\d.]+)px$/i', $attribute, $found ) ? (float) $found[1] : 0.0;
	}
	return preg_match( '/^\s*([\d.]+)(?:px)?\s*$/i', $attribute, $found ) ? (float) $found[1] : 0.0;
}

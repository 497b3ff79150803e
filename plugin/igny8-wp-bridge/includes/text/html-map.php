<?php
/**
 * Changes texts in HTML, depending on their place.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Changes texts between tags, and tags. Comments stay unchanged.
 *
 * @param string        $html HTML.
 * @param callable      $text Takes a text and its place {code: bool, pre: bool, inside: whether in a block, before, after: the tags around it,
 *                            null at the beginning and the end}, returns the new text.
 * @param callable|null $tag  Takes a tag's text, returns the new tag.
 * @return string
 */
function igny8_map_text( $html, callable $text, $tag = null ) {
	$out  = '';
	$at   = 0;
	$last = null;
	$open = array(); // Name => number of open elements.
	$tags = igny8_html_tags( $html );
	foreach ( array_merge( $tags, array( null ) ) as $next ) {
		$place = array(
			'code'   => (bool) array_filter( array_intersect_key( $open, array_flip( array( 'pre', 'code', 'kbd', 'samp', 'var', 'tt' ) ) ) ),
			'pre'    => ! empty( $open['pre'] ),
			'inside' => (bool) array_filter( array_diff_key( $open, array_flip( array( 'code', 'kbd', 'samp', 'var', 'tt' ) ) ) ),
			'before' => $last,
			'after'  => $next,
		);
		$end   = $next ? $next['start'] : strlen( $html );
		foreach ( preg_split( '/(<!--.*?-->)/s', substr( $html, $at, $end - $at ), -1, PREG_SPLIT_DELIM_CAPTURE ) as $index => $piece ) {
			$out .= $index % 2 || '' === $piece ? $piece : $text( $piece, $place );
		}
		if ( $next ) {
			$piece = igny8_tag_text( $html, $next );
			$out  .= $tag ? $tag( $piece ) : $piece;
			$open  = igny8_count_open( $open, $next );
			$at    = $next['end'];
			$last  = $next;
		}
	}
	return $out;
}

/**
 * Counts the open elements that affect a text.
 *
 * @param int[] $open Name => how many are open.
 * @param array $tag  From igny8_html_tags().
 * @return int[]
 */
function igny8_count_open( array $open, array $tag ) {
	$name = $tag['name'];
	if ( igny8_ends_paragraph( $tag ) ) {
		$open['p'] = 0; // A paragraph needs no closing tag.
	}
	if ( 'hr' === $name || ( 'p' === $name && $tag['closer'] ) ) {
		return $open;
	}
	if ( igny8_ends_paragraph( $tag ) || in_array( $name, array( 'code', 'kbd', 'samp', 'var', 'tt', 'caption' ), true ) ) {
		$open[ $name ] = max( 0, ( isset( $open[ $name ] ) ? $open[ $name ] : 0 ) + ( $tag['closer'] ? -1 : 1 ) );
	}
	return $open;
}

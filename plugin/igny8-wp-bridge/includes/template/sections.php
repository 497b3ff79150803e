<?php
/**
 * An article's sections: each starts with a second-level heading.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The sections of a text. Headings and paragraphs inside a quotation, a table, a list and the like do not count.
 *
 * @param string $html HTML.
 * @return array[] Each {start: offset of its heading, place: offset after its first paragraph, else after its heading; -1 if the heading never
 *                 ends, end: offset of the next section}.
 */
function igny8_sections( $html ) {
	$sections  = array();
	$apart     = array( 'blockquote', 'table', 'figure', 'aside', 'nav', 'ul', 'ol', 'dl', 'details', 'pre', 'form', 'fieldset', 'template', 'svg', 'math', 'object', 'video', 'audio', 'dialog', 'button', 'select' );
	$open      = array(); // Of those elements, the ones that are open.
	$paragraph = -1;      // Where the text of the open paragraph begins.
	foreach ( igny8_html_tags( $html ) as $tag ) {
		if ( $paragraph >= 0 && igny8_ends_paragraph( $tag ) ) {
			$is_own_end = 'p' === $tag['name'] && $tag['closer'];
			igny8_note_paragraph( $html, $sections, $paragraph, $tag['start'], $is_own_end ? $tag['end'] : $tag['start'] );
			$paragraph = -1;
		}
		if ( in_array( $tag['name'], $apart, true ) ) {
			$open = igny8_open_elements( $open, $tag );
		} elseif ( ! $open && 'h2' === $tag['name'] && ! $tag['closer'] ) {
			$sections[] = array(
				'start'   => $tag['start'],
				'place'   => -1,
				'has_one' => false,
			);
		} elseif ( ! $open && 'h2' === $tag['name'] && $sections && ! $sections[ count( $sections ) - 1 ]['has_one'] ) {
			$sections[ count( $sections ) - 1 ]['place'] = $tag['end'];
		} elseif ( ! $open && 'p' === $tag['name'] && ! $tag['closer'] ) {
			$paragraph = $tag['end'];
		}
	}
	if ( $paragraph >= 0 ) {
		igny8_note_paragraph( $html, $sections, $paragraph, strlen( $html ), strlen( $html ) );
	}
	foreach ( array_keys( $sections ) as $index ) {
		$sections[ $index ]['end'] = isset( $sections[ $index + 1 ] ) ? $sections[ $index + 1 ]['start'] : strlen( $html );
	}
	return $sections;
}

/**
 * Keeps track of open elements. A closing tag also closes what was left open inside. One without an opening tag closes nothing.
 *
 * @param string[] $open Names, outermost first.
 * @param array    $tag  From igny8_html_tags().
 * @return string[]
 */
function igny8_open_elements( array $open, array $tag ) {
	if ( ! $tag['closer'] ) {
		$open[] = $tag['name'];
		return $open;
	}
	$found = array_keys( $open, $tag['name'], true );
	return $found ? array_slice( $open, 0, end( $found ) ) : $open;
}

/**
 * Records a paragraph as the first of the current section, if it is the first and not empty.
 *
 * @param string  $html     HTML.
 * @param array[] $sections So far.
 * @param int     $from     Where its text begins.
 * @param int     $to       Where its text ends.
 * @param int     $end      Where it ends.
 */
function igny8_note_paragraph( $html, array &$sections, $from, $to, $end ) {
	$last = count( $sections ) - 1;
	if ( $last >= 0 && ! $sections[ $last ]['has_one'] && '' !== igny8_text_of_html( substr( $html, $from, $to - $from ) ) ) {
		$sections[ $last ]['has_one'] = true;
		$sections[ $last ]['place']   = $end;
	}
}

/**
 * The visible text of HTML.
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_text_of_html( $html ) {
	return trim( str_replace( "\xc2\xa0", ' ', html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ) );
}

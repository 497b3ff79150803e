<?php
/**
 * Places an article's pictures.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Inserts pictures into a text. Those of section k come after the section's first paragraph, the rest at the end.
 *
 * @param string  $html     HTML.
 * @param array[] $pictures From igny8_template_pictures().
 * @param array   $pages    From igny8_template_pages().
 * @return string
 */
function igny8_insert_pictures( $html, array $pictures, array $pages ) {
	$sections = igny8_sections( $html );
	$places   = array();
	$rest     = array();
	foreach ( igny8_picture_ranks( $pictures ) as $index => $rank ) {
		$at = $rank - $pages['before'];
		if ( isset( $sections[ $at ] ) && $sections[ $at ]['place'] >= 0 ) {
			$places[ $at ][] = $pictures[ $index ];
		} elseif ( $at >= count( $sections ) || isset( $sections[ $at ] ) ) {
			$rest[] = $pictures[ $index ];
		}
	}
	$pieces = array(); // Offset => HTML.
	$turn   = 0;
	ksort( $places );
	foreach ( $places as $at => $group ) {
		$section = $sections[ $at ];
		$text    = igny8_text_of_html( substr( $html, $section['place'], $section['end'] - $section['place'] ) );
		$layouts = igny8_picture_layouts( $group, '' !== $text, $turn );
		$pieces  = igny8_add_piece( $pieces, $section['place'], igny8_render_pictures( $layouts ) );
		if ( in_array( 'beside', wp_list_pluck( $layouts, 'layout' ), true ) ) {
			$pieces = igny8_add_piece( $pieces, $section['end'], '<div class="igny8-pictures-end"></div>' );
		}
	}
	if ( $rest && $pages['is_last'] ) {
		$pieces = igny8_add_piece( $pieces, strlen( $html ), igny8_render_pictures( igny8_picture_layouts( $rest, false, $turn ) ) );
	}
	krsort( $pieces ); // From the end, so that earlier offsets stay valid.
	foreach ( $pieces as $offset => $piece ) {
		$html = substr_replace( $html, $piece, $offset, 0 );
	}
	return $html;
}

/**
 * Adds HTML at an offset, after what is already planned there.
 *
 * @param string[] $pieces Offset => HTML.
 * @param int      $offset Place.
 * @param string   $html   HTML.
 * @return string[]
 */
function igny8_add_piece( array $pieces, $offset, $html ) {
	$pieces[ $offset ] = ( isset( $pieces[ $offset ] ) ? $pieces[ $offset ] : '' ) . $html;
	return $pieces;
}

/**
 * Each picture's section, counted from 0. Positions define the order and may have gaps. Pictures with equal positions share a section. If
 * several positions are 0, the sender knows no positions, and these pictures share no section.
 *
 * @param array[] $pictures In order.
 * @return int[]
 */
function igny8_picture_ranks( array $pictures ) {
	$ranks = array();
	$rank  = -1;
	$last  = 0;
	foreach ( $pictures as $index => $picture ) {
		if ( ! $index || ! $last || $picture['position'] !== $last ) {
			++$rank;
		}
		$last            = $picture['position'];
		$ranks[ $index ] = $rank;
	}
	return $ranks;
}

/**
 * The layout of the pictures at one place: landscape pictures alone and wide, square ones in pairs. A left-over square picture goes beside
 * the text, alternately left and right.
 *
 * @param array[] $pictures Of that place.
 * @param bool    $has_text Whether text follows that a picture can stand beside.
 * @param int     $turn     How many stood beside text so far.
 * @return array[] Each {layout: `wide`, `pair`, `beside` or `single`, side: `left`, `right` or ``, pictures}.
 */
function igny8_picture_layouts( array $pictures, $has_text, &$turn ) {
	$layouts = array();
	while ( $pictures ) {
		$picture = array_shift( $pictures );
		$pair    = 'square' === $picture['shape'] && $pictures && 'square' === $pictures[0]['shape'];
		$is_last = ! $pictures;
		$layout  = array(
			'layout'   => 'landscape' === $picture['shape'] ? 'wide' : 'single',
			'side'     => '',
			'pictures' => array( $picture ),
		);
		if ( $pair ) {
			$layout['layout']     = 'pair';
			$layout['pictures'][] = array_shift( $pictures );
		} elseif ( 'wide' !== $layout['layout'] && $has_text && $is_last ) {
			$layout['layout'] = 'beside';
			$layout['side']   = $turn % 2 ? 'right' : 'left';
			++$turn;
		}
		$layouts[] = $layout;
	}
	return $layouts;
}

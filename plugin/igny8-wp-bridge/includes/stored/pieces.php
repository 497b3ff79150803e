<?php
/**
 * Splits HTML into pieces, to compare two texts as a reader would. Spelling, the order of attributes, and blanks do not matter. A lost
 * element, class or word does.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares HTML.
 *
 * @param string $field  Field.
 * @param string $wanted HTML that the plugin wrote.
 * @param string $stored As stored.
 * @param array  $place  From igny8_place().
 * @return array[] Warnings: for each cause, what is missing and what was added.
 */
function igny8_compare_html( $field, $wanted, $stored, array $place ) {
	if ( $wanted === $stored ) {
		return array();
	}
	$want    = igny8_html_pieces( $wanted );
	$have    = igny8_html_pieces( $stored );
	$missing = igny8_pieces_without( $want, $have );
	$added   = igny8_pieces_without( $have, $want );
	unset( $added['<a rel="noopener">'], $added['<a rel="noreferrer">'] ); // WordPress before 6.7 adds them to links that open a new window.
	$refused = $missing && ! current_user_can( 'unfiltered_html' )
		? igny8_pieces_without( $want, igny8_html_pieces( 'title' === $field ? wp_kses_data( $wanted ) : wp_kses_post( $wanted ) ) )
		: array();
	$found   = array();
	$by_kses = array_intersect_key( $missing, $refused );
	$rest    = array_diff_key( $missing, $refused );
	if ( $by_kses ) {
		/* translators: 1: a field, such as "The text"; 2: a list of elements and words. */
		$found[] = igny8_difference( $field, sprintf( __( '%1$s is missing %2$s.', 'igny8-wp-bridge' ), igny8_field_label( $field ), igny8_name_pieces( $by_kses ) ), 'author', $place );
	}
	if ( $rest && $added ) {
		/* translators: 1: a field, such as "The text"; 2 and 3: lists of elements and words. */
		$found[] = igny8_difference( $field, sprintf( __( '%1$s has %2$s instead of %3$s.', 'igny8-wp-bridge' ), igny8_field_label( $field ), igny8_name_pieces( $added ), igny8_name_pieces( $rest ) ), 'changed', $place );
	} elseif ( $rest ) {
		/* translators: 1: a field, such as "The text"; 2: a list of elements and words. */
		$found[] = igny8_difference( $field, sprintf( __( '%1$s is missing %2$s.', 'igny8-wp-bridge' ), igny8_field_label( $field ), igny8_name_pieces( $rest ) ), 'changed', $place );
	} elseif ( $added && ! $by_kses ) {
		/* translators: 1: a field, such as "The text"; 2: a list of elements and words. */
		$found[] = igny8_difference( $field, sprintf( __( '%1$s has more than was sent: %2$s.', 'igny8-wp-bridge' ), igny8_field_label( $field ), igny8_name_pieces( $added ) ), 'changed', $place );
	}
	return $found;
}

/**
 * Compares the article that IGNY8 sent with the HTML that the site permits. The site permits no code that runs. Comments are ignored,
 * because nobody sees them.
 *
 * @param string $sent      HTML.
 * @param string $permitted HTML.
 * @param string $field     Field, as the request names it.
 * @return array[] Warnings.
 */
function igny8_compare_permitted( $sent, $permitted, $field = 'content_html' ) {
	$missing = array();
	foreach ( $sent === $permitted ? array() : igny8_pieces_without( igny8_html_pieces( $sent ), igny8_html_pieces( $permitted ) ) as $piece => $count ) {
		if ( 0 !== strpos( $piece, '<!--' ) ) {
			$missing[ $piece ] = $count;
		}
	}
	if ( ! $missing ) {
		return array();
	}
	/* translators: 1: a field, such as "The text"; 2: a list of elements and words. */
	$what = sprintf( __( '%1$s is missing %2$s.', 'igny8-wp-bridge' ), igny8_field_label( 'content_html' ), igny8_name_pieces( $missing ) );
	return array( igny8_difference( $field, $what, 'article', igny8_place( '', '', array() ) ) );
}

/**
 * The pieces of HTML: elements, attributes (each class and each style separately), comments, words.
 *
 * @param string $html HTML.
 * @return array<string, int> Piece => how often it occurs. A piece starts with `<` for markup or `"` for a word; the rest is shown to people.
 */
function igny8_html_pieces( $html ) {
	$pieces = array();
	$text   = '';
	$at     = 0;
	$inline = array( 'a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'del', 'em', 'font', 'i', 'ins', 'kbd', 'mark', 'q', 's', 'samp', 'small', 'span', 'strong', 'sub', 'sup', 'time', 'u', 'var', 'wbr' );
	foreach ( igny8_html_tags( $html ) as $tag ) {
		$text .= substr( $html, $at, $tag['start'] - $at ) . ( in_array( $tag['name'], $inline, true ) ? '' : ' ' );
		$at    = $tag['end'];
		if ( ! $tag['closer'] ) {
			$pieces[] = '<' . $tag['name'] . '>';
			$pieces   = array_merge( $pieces, igny8_attribute_pieces( $tag['name'], igny8_tag_text( $html, $tag ) ) );
		}
	}
	$text .= substr( $html, $at );
	$text  = preg_replace_callback(
		'/<!--(.*?)-->/s',
		function ( $comment ) use ( &$pieces ) {
			$pieces[] = '<!-- ' . igny8_beginning( trim( $comment[1] ) ) . ' -->';
			return ' ';
		},
		$text
	);
	foreach ( explode( ' ', igny8_normal_text( $text ) ) as $word ) {
		if ( '' !== $word ) {
			$pieces[] = '"' . $word;
		}
	}
	return array_count_values( $pieces );
}

/**
 * The pieces of a tag's attributes.
 *
 * @param string $element Its name.
 * @param string $tag     The tag, from "<" to ">".
 * @return string[]
 */
function igny8_attribute_pieces( $element, $tag ) {
	$pieces = array();
	$at     = 1 + strlen( $element );
	$last   = strlen( $tag ) - 1;
	while ( $at < $last ) {
		$end  = igny8_skip_attribute( $tag, $at );
		$part = trim( substr( $tag, $at, $end - $at ) );
		$at   = $end;
		if ( '' === trim( $part, '/' ) ) {
			continue;
		}
		$parts  = explode( '=', $part, 2 ) + array( '', '' );
		$name   = strtolower( rtrim( $parts[0] ) );
		$value  = html_entity_decode( preg_replace( '/^\s*(["\']?)(.*)\1$/s', '$2', $parts[1] ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		$splits = array(
			'class' => '/\s+/',
			'rel'   => '/\s+/',
			'style' => '/\s*;\s*/',
		);
		$values = isset( $splits[ $name ] ) ? preg_split( $splits[ $name ], trim( $value ), -1, PREG_SPLIT_NO_EMPTY ) : array( trim( $value ) );
		foreach ( $values as $part ) {
			$part     = 'style' === $name ? preg_replace( '/\s*:\s*/', ': ', $part, 1 ) : $part;
			$pieces[] = '<' . $element . ' ' . $name . ( '' === $part || strtolower( $part ) === $name ? '' : '="' . $part . '"' ) . '>';
		}
	}
	return $pieces;
}

/**
 * The pieces that the first list has and the second lacks, or has less often.
 *
 * @param array<string, int> $pieces Pieces.
 * @param array<string, int> $others Pieces.
 * @return array<string, int>
 */
function igny8_pieces_without( array $pieces, array $others ) {
	$left = array();
	foreach ( $pieces as $piece => $count ) {
		$more = $count - ( isset( $others[ $piece ] ) ? $others[ $piece ] : 0 );
		if ( $more > 0 ) {
			$left[ $piece ] = $more;
		}
	}
	return $left;
}

/**
 * Names pieces in a sentence. If a whole element is missing, only its address is named with it. Neighbouring words are joined.
 *
 * @param array<string, int> $pieces Pieces.
 * @return string At most five of them.
 */
function igny8_name_pieces( array $pieces ) {
	$named = array();
	$words = array();
	foreach ( array_map( 'strval', array_keys( $pieces ) ) as $piece ) {
		if ( '"' === $piece[0] ) {
			$words[] = substr( $piece, 1 );
		} elseif ( ! preg_match( '/^<([^\s>]+) (?!-->)/', $piece, $of ) || '<!--' === substr( $piece, 0, 4 ) ) {
			$named[ $piece ] = $piece;
		} elseif ( ! isset( $pieces[ "<{$of[1]}>" ] ) ) {
			$named[ $piece ] = $piece;
		} elseif ( preg_match( '/^<\S+ (src|href|data|action)=/', $piece ) ) {
			$named[ "<{$of[1]}>" ] = $piece;
		}
	}
	$named = array_map( 'igny8_beginning', array_values( $named ) );
	if ( $words ) {
		$named[] = '"' . igny8_beginning( implode( ' ', $words ) ) . '"';
	}
	$more = count( $named ) - 5;
	$list = implode( ', ', array_slice( $named, 0, 5 ) );
	/* translators: 1: a list, 2: a number. */
	return $more > 0 ? sprintf( __( '%1$s and %2$d more', 'igny8-wp-bridge' ), $list, $more ) : $list;
}

/**
 * Normalizes a text for comparison: decodes character references, and turns runs of blanks into one.
 *
 * @param string $text Text or HTML without tags.
 * @return string
 */
function igny8_normal_text( $text ) {
	// WordPress writes `&#128;` as the euro sign, as browsers do.
	$text   = html_entity_decode( convert_invalid_entities( (string) $text ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	$normal = preg_replace( '/\s+/u', ' ', $text );
	return trim( null === $normal ? $text : $normal );
}

/**
 * The beginning of a text, to quote in a sentence.
 *
 * @param string $text Text.
 * @return string At most 120 characters.
 */
function igny8_beginning( $text ) {
	$text = igny8_normal_text( $text );
	return mb_strlen( $text, 'UTF-8' ) > 120 ? mb_substr( $text, 0, 119, 'UTF-8' ) . '…' : $text;
}

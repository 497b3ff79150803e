<?php
/**
 * Reads and changes the attributes of one tag, with the parser that WordPress has.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Attributes of a tag.
 *
 * @param string   $tag   The tag, from "<" to ">".
 * @param string[] $names Names, lower case.
 * @return array<string, string> Name => decoded value; '' for attributes that the tag lacks.
 */
function igny8_tag_attributes( $tag, array $names ) {
	$values = array_fill_keys( $names, '' );
	if ( class_exists( 'WP_HTML_Tag_Processor' ) ) {
		$processor = new WP_HTML_Tag_Processor( $tag . '</iframe>' ); // It skips a frame that has no end.
		$processor->next_tag();
		foreach ( $names as $name ) {
			$values[ $name ] = (string) $processor->get_attribute( $name );
		}
		return $values;
	}
	foreach ( igny8_kses_attributes( $tag ) as $name => $attribute ) {
		if ( isset( $values[ $name ] ) ) {
			$values[ $name ] = html_entity_decode( $attribute['value'], ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		}
	}
	return $values;
}

/**
 * Changes attributes of a tag.
 *
 * @param string                     $tag     The tag, from "<" to ">".
 * @param array<string, string|null> $changes Name => value, null to remove it.
 * @return string
 */
function igny8_change_tag( $tag, array $changes ) {
	if ( ! class_exists( 'WP_HTML_Tag_Processor' ) ) {
		return igny8_change_tag_by_kses( $tag, $changes );
	}
	$processor = new WP_HTML_Tag_Processor( $tag );
	$processor->next_tag();
	foreach ( $changes as $name => $value ) {
		if ( null === $value ) {
			$processor->remove_attribute( $name );
		} else {
			$processor->set_attribute( $name, $value );
		}
	}
	return $processor->get_updated_html();
}

/**
 * Changes attributes of a tag, for WordPress before 6.2.
 *
 * @param string                     $tag     The tag, from "<" to ">".
 * @param array<string, string|null> $changes Name => value, null to remove it.
 * @return string
 */
function igny8_change_tag_by_kses( $tag, array $changes ) {
	$parts = wp_list_pluck( igny8_kses_attributes( $tag ), 'whole' );
	foreach ( $changes as $name => $value ) {
		unset( $parts[ $name ] );
		if ( null !== $value ) {
			$parts[ $name ] = $name . '="' . esc_attr( $value ) . '"';
		}
	}
	$size = strcspn( $tag, "/> \t\n\r\f", 1 );
	return substr( $tag, 0, 1 + $size ) . ( $parts ? ' ' . implode( ' ', $parts ) : '' ) . ( '/>' === substr( $tag, -2 ) ? ' />' : '>' );
}

/**
 * A tag's attributes as WordPress's HTML filter parses them.
 *
 * @param string $tag The tag, from "<" to ">".
 * @return array<string, array> Name => {value, whole}.
 */
function igny8_kses_attributes( $tag ) {
	$size = 1 + strcspn( $tag, "/> \t\n\r\f", 1 );
	$text = rtrim( substr( $tag, $size, -1 ), '/' );
	// Allows every protocol, because this only reads.
	return array_change_key_case( wp_kses_hair( $text, array_merge( wp_allowed_protocols(), array( 'data' ) ) ) );
}

<?php
/**
 * Changes texts so that their column can hold them. Otherwise one character would cost the whole field.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Fits HTML to a column. A character that the column can't hold becomes a numeric reference, which browsers show as the character itself.
 * WordPress does the same with emoji.
 *
 * @param string $html   HTML.
 * @param string $table  Table.
 * @param string $column Column.
 * @return string
 */
function igny8_fit_html( $html, $table, $column ) {
	return igny8_replace_foreign(
		$html,
		igny8_character_set( $table, $column ),
		function ( $character ) {
			return sprintf( '&#x%x;', igny8_code_point( $character ) );
		}
	);
}

/**
 * Fits text to a column, for text that unknown code will print. A character that the column can't hold becomes the plain letter it stands
 * for (𝐁 becomes B; ł becomes l in latin1), or is left out. igny8_compare() warns about it.
 *
 * @param mixed  $value  Text, or a list of texts at any depth. Other values stay unchanged.
 * @param string $table  Table.
 * @param string $column Column.
 * @return mixed
 */
function igny8_fit_text( $value, $table, $column ) {
	$set = igny8_character_set( $table, $column );
	return 'utf8mb4' === $set ? $value : igny8_fit_text_to( $value, $set );
}

/**
 * Fits text to a character set, like igny8_fit_text().
 *
 * @param mixed  $value Text, or a list of texts at any depth.
 * @param string $set   From igny8_character_set().
 * @return mixed
 */
function igny8_fit_text_to( $value, $set ) {
	if ( is_array( $value ) ) {
		foreach ( $value as $key => $part ) {
			$value[ $key ] = igny8_fit_text_to( $part, $set );
		}
		return $value;
	}
	if ( ! is_string( $value ) ) {
		return $value;
	}
	$fit = igny8_replace_foreign(
		$value,
		$set,
		function ( $character ) use ( $set ) {
			return igny8_plain_letter( $character, $set );
		}
	);
	// Joiners and variation selectors belonged to the removed emoji. Where an emoji had blanks on both sides, one is removed.
	return $fit === $value ? $value : trim( preg_replace( array( '/\x{200D}?\x{FE0F}/u', '/(?<=\s)\x{200D}+|\x{200D}+(?=\s|$)/u', '/ {2,}/' ), array( '', '', ' ' ), $fit ) );
}

/**
 * The replacement for a character that a character set lacks.
 *
 * @param string $character One, in UTF-8.
 * @param string $set       From igny8_character_set().
 * @return string '' when nothing stands for it.
 */
function igny8_plain_letter( $character, $set ) {
	$plain = remove_accents( $character );
	if ( $plain === $character && class_exists( 'Normalizer' ) ) {
		$plain = (string) Normalizer::normalize( $character, Normalizer::FORM_KC );
	}
	$missing = false;
	igny8_replace_foreign(
		$plain,
		$set,
		function ( $left ) use ( &$missing ) {
			$missing = true;
			return $left;
		}
	);
	return $missing ? '' : $plain;
}

/**
 * A character's Unicode code point. PHP's own function is part of mbstring, which a site may lack.
 *
 * @param string $character One, in UTF-8.
 * @return int
 */
function igny8_code_point( $character ) {
	$bytes = array_values( unpack( 'C*', $character ) );
	$count = count( $bytes );
	$point = 1 === $count ? $bytes[0] : $bytes[0] & ( 0xFF >> ( $count + 1 ) );
	for ( $index = 1; $index < $count; $index++ ) {
		$point = ( $point << 6 ) | ( $bytes[ $index ] & 0x3F );
	}
	return $point;
}

/**
 * Fits one of the plugin's options to its column. Otherwise WordPress would silently keep the old value.
 *
 * @param mixed $value New value.
 * @return mixed
 */
function igny8_fit_option( $value ) {
	global $wpdb;
	return igny8_fit_text( $value, $wpdb->options, 'option_value' );
}

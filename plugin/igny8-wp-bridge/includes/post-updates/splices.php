<?php
/**
 * Splices: changes of a stored text as [offset, length, replacement]. Offsets and lengths are bytes of the stored text in UTF-8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** The most splices of one text. */
const IGNY8_MOST_SPLICES = 200;

/**
 * Checks the form of splices, without the text.
 *
 * @param mixed  $edits  As sent.
 * @param string $path   Where they stand.
 * @param array  $errors Errors, field => message. This function adds to them.
 * @return array[] The splices.
 */
function igny8_read_splices( $edits, $path, array &$errors ) {
	if ( ! is_array( $edits ) || ! $edits || array_values( $edits ) !== $edits ) {
		$errors[ $path ] = __( 'Must be a list of changes, each [offset, length, HTML].', 'igny8-wp-bridge' );
		return array();
	}
	if ( count( $edits ) > IGNY8_MOST_SPLICES ) {
		/* translators: %d: a number. */
		$errors[ $path ] = sprintf( __( 'Must be at most %d changes. Send the whole text as one change.', 'igny8-wp-bridge' ), IGNY8_MOST_SPLICES );
		return array();
	}
	$end = 0;
	foreach ( $edits as $index => $edit ) {
		$is_edit = is_array( $edit ) && array( 0, 1, 2 ) === array_keys( $edit ) && is_int( $edit[0] ) && is_int( $edit[1] ) && is_string( $edit[2] );
		if ( ! $is_edit || $edit[0] < 0 || $edit[1] < 0 ) {
			$errors[ "{$path}.{$index}" ] = __( 'Must be [offset, length, HTML]: two whole numbers, 0 or more, and text.', 'igny8-wp-bridge' );
		} elseif ( $edit[0] < $end ) {
			$errors[ "{$path}.{$index}" ] = __( 'Must begin where the change before it ends, or later.', 'igny8-wp-bridge' );
		} else {
			$end = $edit[0] + $edit[1];
			igny8_refuse_controls( $edit[2], "{$path}.{$index}", $errors );
		}
	}
	return $edits;
}

/**
 * Checks splices against the text that they change.
 *
 * @param string  $text   The stored text.
 * @param array[] $edits  From igny8_read_splices().
 * @param string  $path   Where they stand.
 * @param array   $errors Errors, field => message. This function adds to them.
 */
function igny8_check_splices( $text, array $edits, $path, array &$errors ) {
	$length = strlen( $text );
	foreach ( $edits as $index => $edit ) {
		$end = $edit[0] + $edit[1];
		if ( $end > $length ) {
			/* translators: %d: a number of bytes. */
			$errors[ "{$path}.{$index}" ] = sprintf( __( 'Must end within the text, which has %d bytes.', 'igny8-wp-bridge' ), $length );
		} elseif ( igny8_is_inside_character( $text, $edit[0] ) || igny8_is_inside_character( $text, $end ) ) {
			$errors[ "{$path}.{$index}" ] = __( 'Must begin and end between two characters.', 'igny8-wp-bridge' );
		}
	}
}

/**
 * Whether an offset is inside a character of UTF-8.
 *
 * @param string $text   Text.
 * @param int    $offset Bytes.
 * @return bool
 */
function igny8_is_inside_character( $text, $offset ) {
	return $offset < strlen( $text ) && 0x80 === ( ord( $text[ $offset ] ) & 0xC0 );
}

/**
 * Applies splices.
 *
 * @param string        $text  The stored text.
 * @param array[]       $edits Checked.
 * @param callable|null $made  Makes what is stored of each replacement; null: as it is.
 * @return string
 */
function igny8_apply_splices( $text, array $edits, $made = null ) {
	$out = '';
	$at  = 0;
	foreach ( $edits as list( $offset, $length, $html ) ) {
		$out .= substr( $text, $at, $offset - $at ) . ( $made ? $made( $html ) : $html );
		$at   = $offset + $length;
	}
	return $out . substr( $text, $at );
}

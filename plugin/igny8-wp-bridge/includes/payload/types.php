<?php
/**
 * The types of article.php. Each function takes a value that is not null, its path, and the list of errors. It returns the value as the
 * rest
 * of the plugin uses it, or adds an error.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * A positive whole number. Digits in a string are accepted too: some JSON writers send large ids that way.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return int
 */
function igny8_type_id( $value, $path, array &$errors ) {
	$id = filter_var( is_bool( $value ) || is_array( $value ) ? '' : $value, FILTER_VALIDATE_INT, array( 'options' => array( 'min_range' => 1 ) ) );
	if ( false === $id ) {
		$errors[ $path ] = __( 'Must be a whole number, 1 or more.', 'igny8-wp-bridge' );
	}
	return (int) $id;
}

/**
 * A whole number, 0 or more.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return int
 */
function igny8_type_count( $value, $path, array &$errors ) {
	$count = filter_var( is_bool( $value ) || is_array( $value ) ? '' : $value, FILTER_VALIDATE_INT, array( 'options' => array( 'min_range' => 0 ) ) );
	if ( false === $count ) {
		$errors[ $path ] = __( 'Must be a whole number, 0 or more.', 'igny8-wp-bridge' );
	}
	return (int) $count;
}

/**
 * True or false.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return bool
 */
function igny8_type_flag( $value, $path, array &$errors ) {
	if ( ! is_bool( $value ) ) {
		$errors[ $path ] = __( 'Must be true or false.', 'igny8-wp-bridge' );
	}
	return true === $value;
}

/**
 * A UUID of any version, in lower case.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_uuid( $value, $path, array &$errors ) {
	if ( ! is_string( $value ) || ! preg_match( '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $value ) ) {
		$errors[ $path ] = __( 'Must be a UUID.', 'igny8-wp-bridge' );
		return '';
	}
	return strtolower( $value );
}

/**
 * Text, possibly empty. Up to 65,535 bytes, which is what WordPress's columns for titles and excerpts hold.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_text( $value, $path, array &$errors ) {
	if ( ! is_string( $value ) ) {
		$errors[ $path ] = __( 'Must be text.', 'igny8-wp-bridge' );
		return '';
	}
	igny8_refuse_controls( $value, $path, $errors );
	if ( strlen( $value ) > 65535 ) {
		$errors[ $path ] = __( 'Must be at most 65,535 bytes long.', 'igny8-wp-bridge' );
	}
	return trim( $value );
}

/**
 * Refuses characters that XML forbids: a single one makes the site's feed unreadable.
 *
 * @param string $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 */
function igny8_refuse_controls( $value, $path, array &$errors ) {
	if ( preg_match( '/[\x00-\x08\x0B\x0C\x0E-\x1F]|\xEF\xBF[\xBE\xBF]/', $value, $found ) ) {
		/* translators: %s: a code point such as "U+000C". */
		$errors[ $path ] = sprintf( __( 'Must not have the control character %s, which feeds cannot hold.', 'igny8-wp-bridge' ), sprintf( 'U+%04X', 1 === strlen( $found[0] ) ? ord( $found[0] ) : 0xFF40 + ord( $found[0][2] ) ) );
	}
}

/**
 * Text that is not empty.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_filled( $value, $path, array &$errors ) {
	$text = igny8_type_text( $value, $path, $errors );
	if ( '' === $text && ! isset( $errors[ $path ] ) ) {
		$errors[ $path ] = __( 'Must not be empty.', 'igny8-wp-bridge' );
	}
	return $text;
}

/**
 * The article's HTML: of any length, not empty, kept byte for byte.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_html( $value, $path, array &$errors ) {
	if ( ! is_string( $value ) ) {
		$errors[ $path ] = __( 'Must be text.', 'igny8-wp-bridge' );
	} elseif ( '' === trim( $value ) ) {
		$errors[ $path ] = __( 'Must not be empty.', 'igny8-wp-bridge' );
	} else {
		igny8_refuse_controls( $value, $path, $errors );
	}
	return is_string( $value ) ? $value : '';
}

/**
 * A post status that IGNY8 may publish with.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_status( $value, $path, array &$errors ) {
	$known = array( 'publish', 'draft', 'pending', 'private', 'future' );
	if ( ! in_array( $value, $known, true ) ) {
		/* translators: %s: the words that are allowed, separated by commas. */
		$errors[ $path ] = sprintf( __( 'Must be one of: %s.', 'igny8-wp-bridge' ), implode( ', ', $known ) );
		return '';
	}
	return $value;
}

/**
 * Whether readers may comment, in WordPress's words.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_comments( $value, $path, array &$errors ) {
	if ( ! in_array( $value, array( 'open', 'closed' ), true ) ) {
		/* translators: %s: the words that are allowed, separated by commas. */
		$errors[ $path ] = sprintf( __( 'Must be one of: %s.', 'igny8-wp-bridge' ), 'open, closed' );
		return '';
	}
	return $value;
}

/**
 * A list of texts. Empty ones are dropped.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string[]
 */
function igny8_type_texts( $value, $path, array &$errors ) {
	$texts = array();
	foreach ( igny8_type_list( $value, $path, $errors ) as $index => $text ) {
		$texts[] = igny8_type_text( $text, $path . '.' . $index, $errors );
	}
	return array_values( array_filter( $texts, 'strlen' ) );
}

/**
 * A list of pictures.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return array[] Each with the keys of igny8_picture_fields().
 */
function igny8_type_pictures( $value, $path, array &$errors ) {
	$pictures = array();
	foreach ( igny8_type_list( $value, $path, $errors ) as $index => $picture ) {
		if ( is_array( $picture ) ) {
			$pictures[] = igny8_read_fields( $picture, igny8_picture_fields(), $path . '.' . $index . '.', $errors );
		} else {
			$errors[ $path . '.' . $index ] = __( 'Must be an object.', 'igny8-wp-bridge' );
		}
	}
	return $pictures;
}

/**
 * A JSON array. An object is refused, because its keys would be lost.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return array
 */
function igny8_type_list( $value, $path, array &$errors ) {
	if ( ! is_array( $value ) || array_values( $value ) !== $value ) {
		$errors[ $path ] = __( 'Must be a list.', 'igny8-wp-bridge' );
		return array();
	}
	return $value;
}

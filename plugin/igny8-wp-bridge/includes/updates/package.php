<?php
/**
 * Checks that a downloaded package is the signed one, and that its files go only into this plugin's folder.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks a package.
 *
 * @param string $file     Path.
 * @param array  $manifest From igny8_check_manifest().
 * @return WP_Error|null What is wrong.
 */
function igny8_check_package( $file, array $manifest ) {
	clearstatcache( true, $file );
	$bytes = (int) filesize( $file );
	if ( $bytes !== $manifest['bytes'] ) {
		/* translators: 1, 2: numbers of bytes. */
		return new WP_Error( 'igny8_update_size', sprintf( __( 'The download has %1$s bytes instead of %2$s. It is incomplete, or another file.', 'igny8-wp-bridge' ), number_format_i18n( $bytes ), number_format_i18n( $manifest['bytes'] ) ) );
	}
	$zip = (string) file_get_contents( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file. A package has about 150 KB.
	if ( ! hash_equals( strtolower( $manifest['sha256'] ), hash( 'sha256', $zip ) ) ) {
		return new WP_Error( 'igny8_update_hash', __( 'The download is not the file that IGNY8 signed: its SHA-256 differs.', 'igny8-wp-bridge' ) );
	}
	$entries = igny8_zip_entries( $zip );
	if ( ! $entries ) {
		return new WP_Error( 'igny8_update_archive', __( 'The download is not a ZIP archive from IGNY8.', 'igny8-wp-bridge' ) );
	}
	$left = $manifest['files'];
	$seen = array();
	foreach ( $entries as $entry ) {
		$wrong = igny8_entry_problem( $entry, $seen );
		if ( $wrong ) {
			return $wrong;
		}
		$seen[ strtolower( $entry['name'] ) ] = true;

		$path = substr( $entry['name'], strlen( 'igny8-wp-bridge/' ) );
		if ( ! isset( $left[ $path ] ) ) {
			/* translators: %s: name of the file in the package. */
			return igny8_entry_error( 'igny8_update_extra_file', __( 'The package has a file that IGNY8 did not sign: %s', 'igny8-wp-bridge' ), $entry['name'] );
		}
		$content = $entry['bytes'] === $left[ $path ]['bytes'] ? igny8_zip_content( $zip, $entry ) : null;
		if ( null === $content || ! hash_equals( strtolower( $left[ $path ]['sha256'] ), hash( 'sha256', $content ) ) ) {
			/* translators: %s: name of the file in the package. */
			return igny8_entry_error( 'igny8_update_file', __( 'A file in the package is not the one that IGNY8 signed: %s', 'igny8-wp-bridge' ), $entry['name'] );
		}
		unset( $left[ $path ] );
	}
	/* translators: %s: name of the file in the package. */
	return $left ? igny8_entry_error( 'igny8_update_missing_file', __( 'The package lacks a file: %s', 'igny8-wp-bridge' ), (string) key( $left ) ) : null;
}

/**
 * Checks an entry, except its content.
 *
 * @param array               $entry One of igny8_zip_entries().
 * @param array<string, bool> $seen  Names of earlier entries in lower case: on some servers, names that differ only by case are one file.
 * @return WP_Error|null
 */
function igny8_entry_problem( array $entry, array $seen ) {
	$name = $entry['name'];
	if ( ! igny8_is_inside( $name ) ) {
		/* translators: %s: name of the file in the package. */
		return igny8_entry_error( 'igny8_update_path', __( 'The package would write outside the plugin\'s folder: %s', 'igny8-wp-bridge' ), $name );
	}
	// The file type in a Unix mode: a regular file, or none.
	if ( ! in_array( $entry['mode'] & 0170000, array( 0, 0100000 ), true ) ) {
		/* translators: %s: name of the file in the package. */
		return igny8_entry_error( 'igny8_update_link', __( 'The package contains a link or another entry that is not a file: %s', 'igny8-wp-bridge' ), $name );
	}
	if ( isset( $seen[ strtolower( $name ) ] ) ) {
		/* translators: %s: name of the file in the package. */
		return igny8_entry_error( 'igny8_update_twice', __( 'The package has a file twice: %s', 'igny8-wp-bridge' ), $name );
	}
	if ( $entry['flags'] & 0x2041 ) {
		/* translators: %s: name of the file in the package. */
		return igny8_entry_error( 'igny8_update_encrypted', __( 'The package has an encrypted file: %s', 'igny8-wp-bridge' ), $name );
	}
	return null;
}

/**
 * Whether a path stays inside the plugin's folder, on any server.
 *
 * @param string $name Name of an entry.
 * @return bool
 */
function igny8_is_inside( $name ) {
	if ( 0 !== strpos( $name, 'igny8-wp-bridge/' ) || preg_match( '/[\x00-\x1f\x7f\\\\:]/', $name ) ) {
		return false;
	}
	foreach ( explode( '/', $name ) as $part ) {
		if ( in_array( $part, array( '', '.', '..' ), true ) ) {
			return false;
		}
	}
	return true;
}

/**
 * An error that names an entry.
 *
 * @param string $code Code.
 * @param string $text With %s for its name.
 * @param string $name Name, as it is in the package.
 * @return WP_Error
 */
function igny8_entry_error( $code, $text, $name ) {
	return new WP_Error( $code, sprintf( $text, mb_substr( sanitize_text_field( wp_check_invalid_utf8( $name, true ) ), 0, 200 ) ) );
}

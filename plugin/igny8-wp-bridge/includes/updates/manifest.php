<?php
/**
 * Checks an update's manifest: that IGNY8 signed it, and that it is valid now, for this plugin, and for a newer version.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks an update's manifest.
 *
 * @param array $update From igny8_offered_update(), with `new_version`, `manifest`, `signature` and `key_id`.
 * @return array|WP_Error {version: string, bytes: int, sha256: string, files: array<path, {bytes: int, sha256: string}>}
 */
function igny8_check_manifest( array $update ) {
	foreach ( array( 'manifest', 'signature', 'key_id' ) as $name ) {
		if ( ! isset( $update[ $name ] ) || ! is_string( $update[ $name ] ) || '' === $update[ $name ] || strlen( $update[ $name ] ) > MB_IN_BYTES ) {
			/* translators: %s: name of a field. */
			return new WP_Error( 'igny8_update_unsigned', sprintf( __( 'IGNY8 sent no usable "%s" with the update.', 'igny8-wp-bridge' ), $name ) );
		}
	}
	$forged = igny8_check_signature( $update['manifest'], $update['signature'], $update['key_id'] );
	if ( $forged ) {
		return $forged;
	}
	// Only after the signature: an unsigned text is not parsed.
	$manifest = json_decode( $update['manifest'], true );
	$wrong    = igny8_manifest_problem( is_array( $manifest ) ? $manifest : array(), $update['new_version'] );
	if ( $wrong ) {
		return $wrong;
	}
	$files = array();
	foreach ( $manifest['files'] as $file ) {
		$files[ $file['path'] ] = $file;
	}
	return array( 'files' => $files ) + $manifest;
}

/**
 * Checks that a trusted key signed this text.
 *
 * @param string $text      The exact bytes.
 * @param string $signature Base64 of 64 bytes.
 * @param string $key_id    Whose it says it is.
 * @return WP_Error|null
 */
function igny8_check_signature( $text, $signature, $key_id ) {
	$keys = igny8_release_keys();
	if ( ! isset( $keys[ $key_id ] ) ) {
		return new WP_Error(
			'igny8_update_key',
			/* translators: %s: name of a key. */
			sprintf( __( 'The update is signed with the key "%s", which this site does not know. If it is IGNY8\'s, add it to IGNY8_RELEASE_KEYS in wp-config.php, or install the update by hand.', 'igny8-wp-bridge' ), mb_substr( $key_id, 0, 64 ) )
		);
	}
	$signature = (string) base64_decode( $signature, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- signatures are sent in base64.
	try {
		$valid = 64 === strlen( $signature ) && sodium_crypto_sign_verify_detached( $signature, $text, $keys[ $key_id ] );
	} catch ( Exception $error ) { // SodiumException, if PHP has it.
		$valid = false;
	}
	return $valid ? null : new WP_Error( 'igny8_update_signature', __( 'The update\'s signature is wrong. The update is not from IGNY8, or it was changed on the way.', 'igny8-wp-bridge' ) );
}

/**
 * The keys that this site trusts: those of the installed release, and those of the constant IGNY8_RELEASE_KEYS, `id:base64,id:base64`.
 *
 * @return array<string, string> Key id => 32 bytes.
 */
function igny8_release_keys() {
	$texts = (array) require IGNY8_BRIDGE_DIR . 'includes/release-keys.php';
	$more  = defined( 'IGNY8_RELEASE_KEYS' ) ? (string) constant( 'IGNY8_RELEASE_KEYS' ) : '';
	foreach ( array_filter( array_map( 'trim', explode( ',', $more ) ) ) as $entry ) {
		$parts = explode( ':', $entry, 2 );

		$texts[ $parts[0] ] = isset( $parts[1] ) ? $parts[1] : '';
	}
	$keys = array();
	foreach ( $texts as $id => $text ) {
		$keys[ $id ] = (string) base64_decode( (string) $text, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- keys are written in base64.
	}
	return array_filter(
		$keys,
		function ( $key ) {
			return 32 === strlen( $key );
		}
	);
}

/**
 * The problem with a correctly signed manifest.
 *
 * @param array  $manifest Decoded.
 * @param string $offered  The version that was offered.
 * @return WP_Error|null
 */
function igny8_manifest_problem( array $manifest, $offered ) {
	if ( ! isset( $manifest['format'] ) || 'igny8-plugin-manifest-1' !== $manifest['format'] || ! igny8_is_manifest_whole( $manifest ) ) {
		return new WP_Error( 'igny8_update_format', __( 'This version of the plugin can\'t read the update\'s description.', 'igny8-wp-bridge' ) );
	}
	if ( 'igny8-wp-bridge' !== $manifest['slug'] ) {
		/* translators: %s: name of a plugin. */
		return new WP_Error( 'igny8_update_slug', sprintf( __( 'The update is for another plugin (%s).', 'igny8-wp-bridge' ), $manifest['slug'] ) );
	}
	$expires = strtotime( $manifest['expires_at'] );
	if ( ! $expires || $expires <= time() ) {
		/* translators: %s: date and time. */
		return new WP_Error( 'igny8_update_expired', sprintf( __( 'The update\'s signature has expired (%s). Check again later, and check this server\'s clock.', 'igny8-wp-bridge' ), $manifest['expires_at'] ) );
	}
	if ( $manifest['version'] !== $offered ) {
		/* translators: 1, 2: version numbers. */
		return new WP_Error( 'igny8_update_version', sprintf( __( 'Version %1$s was offered, but %2$s is what IGNY8 signed.', 'igny8-wp-bridge' ), $offered, $manifest['version'] ) );
	}
	if ( ! version_compare( $manifest['version'], igny8_installed_version(), '>' ) ) {
		/* translators: %s: version number. */
		return new WP_Error( 'igny8_update_older', sprintf( __( 'Version %s is not newer than the installed one.', 'igny8-wp-bridge' ), $manifest['version'] ) );
	}
	return null;
}

/**
 * Whether a manifest has every field that is used, with the right type.
 *
 * @param array $manifest Decoded.
 * @return bool
 */
function igny8_is_manifest_whole( array $manifest ) {
	foreach ( array( 'slug', 'version', 'sha256', 'expires_at' ) as $name ) {
		if ( ! isset( $manifest[ $name ] ) || ! is_string( $manifest[ $name ] ) ) {
			return false;
		}
	}
	if ( ! isset( $manifest['bytes'], $manifest['files'] ) || ! is_int( $manifest['bytes'] ) || ! is_array( $manifest['files'] ) || ! $manifest['files'] ) {
		return false;
	}
	foreach ( $manifest['files'] as $file ) {
		if ( ! isset( $file['path'], $file['bytes'], $file['sha256'] ) || ! is_string( $file['path'] ) || ! is_int( $file['bytes'] ) || ! is_string( $file['sha256'] ) ) {
			return false;
		}
	}
	return true;
}

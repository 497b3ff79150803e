<?php
/**
 * Fetches, verifies and names picture files.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

// IGNY8's own limits for uploads lie within these.
const IGNY8_PICTURE_MAX_BYTES  = 20 * MB_IN_BYTES;
const IGNY8_PICTURE_MAX_PIXELS = 40000000;

/**
 * Fetches a picture into a temporary file. Follows redirects, and checks each URL on the way like the first.
 *
 * @param string $url   URL, with or without an extension.
 * @param float  $until When to give up, in seconds since 1970.
 * @return string|WP_Error Path.
 */
function igny8_download_picture( $url, $until ) {
	/**
	 * Filters the largest size of a picture in bytes.
	 *
	 * @param int $bytes Bytes.
	 */
	$limit = (int) apply_filters( 'igny8_picture_max_bytes', IGNY8_PICTURE_MAX_BYTES );
	$file  = wp_tempnam( 'igny8-picture' );
	$error = null;
	for ( $hop = 0; $hop <= 3; $hop++ ) {
		$address = igny8_check_picture_address( $url );
		$answer  = is_wp_error( $address ) ? $address : igny8_fetch_picture( $address, $file, $until - microtime( true ), $limit );
		if ( ! is_string( $answer ) ) {
			$error = $answer;
			break;
		}
		$url   = $answer;
		$error = igny8_unreachable( __( 'too many redirects.', 'igny8-wp-bridge' ) );
	}
	if ( ! $error && filesize( $file ) > $limit ) {
		/* translators: %s: a size such as "20 MB". */
		$error = new WP_Error( 'igny8_picture_too_large', sprintf( __( 'The picture is larger than %s.', 'igny8-wp-bridge' ), size_format( $limit ) ) );
	}
	if ( $error ) {
		wp_delete_file( $file );
		return $error;
	}
	return $file;
}

/**
 * One request for a picture.
 *
 * @param array  $address From igny8_check_picture_address().
 * @param string $file    Where to put the bytes.
 * @param float  $seconds Time limit.
 * @param int    $limit   Bytes. One more is fetched, to distinguish a truncated file from a whole one.
 * @return string|WP_Error|null Where it redirects to; null when the file is there.
 */
function igny8_fetch_picture( array $address, $file, $seconds, $limit ) {
	// A later DNS lookup could return another address. The connection goes to the address that was checked.
	$pin = function ( $handle ) use ( $address ) {
		if ( $address['ip'] ) {
			curl_setopt( $handle, CURLOPT_RESOLVE, array( $address['host'] . ':' . $address['port'] . ':' . $address['ip'] ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
	};
	add_action( 'http_api_curl', $pin );
	$response = wp_remote_get(
		$address['url'],
		array(
			'timeout'             => max( 1, $seconds ),
			'redirection'         => 0,
			'stream'              => true,
			'filename'            => $file,
			'limit_response_size' => $limit + 1,
		)
	);
	remove_action( 'http_api_curl', $pin );
	if ( is_wp_error( $response ) ) {
		return igny8_unreachable( $response->get_error_message() );
	}
	$status   = (int) wp_remote_retrieve_response_code( $response );
	$location = wp_remote_retrieve_header( $response, 'location' );
	if ( $status >= 300 && $status < 400 && $location ) {
		return WP_Http::make_absolute_url( is_array( $location ) ? end( $location ) : $location, $address['url'] );
	}
	return 200 === $status ? null : igny8_unreachable( trim( $status . ' ' . wp_remote_retrieve_response_message( $response ) ) );
}

/**
 * The error for a picture that could not be fetched.
 *
 * @param string $reason Why.
 * @return WP_Error
 */
function igny8_unreachable( $reason ) {
	/* translators: %s: the reason. */
	return new WP_Error( 'igny8_picture_unreachable', sprintf( __( 'The picture could not be fetched: %s', 'igny8-wp-bridge' ), $reason ) );
}

/**
 * The MIME type by the file's bytes. The server's Content-Type is ignored.
 *
 * @param string $file Path.
 * @return string|WP_Error MIME type that this site accepts.
 */
function igny8_picture_mime( $file ) {
	// PHP logs an error for a file that is shorter than any picture.
	$mime = filesize( $file ) < 12 ? false : wp_get_image_mime( $file );
	if ( ! $mime || 0 !== strpos( $mime, 'image/' ) ) {
		return new WP_Error( 'igny8_picture_no_image', __( 'The file at this address is not a picture.', 'igny8-wp-bridge' ) );
	}
	if ( ! in_array( $mime, get_allowed_mime_types(), true ) ) {
		/* translators: %s: a MIME type such as "image/webp". */
		return new WP_Error( 'igny8_picture_type', sprintf( __( 'This site does not accept pictures of type %s.', 'igny8-wp-bridge' ), $mime ) );
	}
	// WordPress before 5.7 has no function for this, so PHP's is used.
	$size = function_exists( 'wp_getimagesize' ) ? wp_getimagesize( $file ) : getimagesize( $file );
	/**
	 * Filters how many pixels a picture may have. WordPress decodes the whole picture to make smaller sizes. A few kilobytes can then need
	 * more memory than PHP has, and the article would be lost with it.
	 *
	 * @param int $pixels Width times height.
	 */
	if ( $size && $size[0] * $size[1] > (int) apply_filters( 'igny8_picture_max_pixels', IGNY8_PICTURE_MAX_PIXELS ) ) {
		/* translators: 1: width, 2: height, in pixels. */
		return new WP_Error( 'igny8_picture_too_large', sprintf( __( 'The picture has too many pixels: %1$d × %2$d.', 'igny8-wp-bridge' ), $size[0], $size[1] ) );
	}
	return $mime;
}

/**
 * A descriptive file name: from the URL, else from the alternative text, else from the article's title.
 *
 * @param array $picture With url, alt and caption.
 * @param int   $post_id Post.
 * @return string Without extension.
 */
function igny8_picture_name( array $picture, $post_id ) {
	$path  = (string) wp_parse_url( $picture['url'], PHP_URL_PATH );
	$names = array( pathinfo( rawurldecode( $path ), PATHINFO_FILENAME ), $picture['alt'], (string) get_post_field( 'post_title', $post_id ) );
	foreach ( $names as $name ) {
		$name = substr( sanitize_title( $name ), 0, 80 );
		// A name of only digits, hexadecimals or percent codes is an id.
		if ( preg_match( '/[g-z]/', preg_replace( '/%[0-9a-f]{2}/', '', $name ) ) ) {
			return rtrim( $name, '-' );
		}
	}
	return 'picture';
}

/**
 * The usual extension of a picture type.
 *
 * @param string $mime MIME type that get_allowed_mime_types() has.
 * @return string For example `jpg`.
 */
function igny8_picture_extension( $mime ) {
	$extensions = array_search( $mime, get_allowed_mime_types(), true );
	return (string) strtok( (string) $extensions, '|' );
}

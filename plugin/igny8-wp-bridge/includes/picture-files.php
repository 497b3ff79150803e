<?php
/**
 * Pictures as files: fetched, verified, named.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Fetches a picture into a temporary file.
 *
 * @param string $url     URL, with or without an extension.
 * @param int    $seconds Time limit.
 * @return string|WP_Error Path.
 */
function igny8_download_picture( $url, $seconds ) {
	/**
	 * Filters how large a picture may be.
	 *
	 * @param int $bytes Bytes.
	 */
	$limit = (int) apply_filters( 'igny8_picture_max_bytes', 20 * MB_IN_BYTES );
	$cap   = function ( $args ) use ( $limit ) {
		$args['limit_response_size'] = $limit + 1; // One more, so that a cut file can be told from a whole one.
		return $args;
	};
	add_filter( 'http_request_args', $cap );
	$file = igny8_with_api_reachable(
		function () use ( $url, $seconds ) {
			return download_url( $url, $seconds );
		}
	);
	remove_filter( 'http_request_args', $cap );

	if ( is_wp_error( $file ) ) {
		if ( 'http_request_failed' === $file->get_error_code() && ! wp_http_validate_url( $url ) ) {
			return new WP_Error( 'igny8_picture_refused', __( 'WordPress refuses this address: it is no web address, or one inside the host\'s own network.', 'igny8-wp-bridge' ) );
		}
		/* translators: %s: the reason. */
		return new WP_Error( 'igny8_picture_unreachable', sprintf( __( 'The picture could not be fetched: %s', 'igny8-wp-bridge' ), $file->get_error_message() ) );
	}
	if ( filesize( $file ) > $limit ) {
		wp_delete_file( $file );
		/* translators: %s: a size such as "20 MB". */
		return new WP_Error( 'igny8_picture_too_large', sprintf( __( 'The picture is larger than %s.', 'igny8-wp-bridge' ), size_format( $limit ) ) );
	}
	return $file;
}

/**
 * The type of a picture by its bytes; what the server called it does not count.
 *
 * @param string $file Path.
 * @return string|WP_Error MIME type that this site accepts.
 */
function igny8_picture_mime( $file ) {
	// PHP's own look at a file complains in the error log about one that is shorter than any picture.
	$mime = filesize( $file ) < 12 ? false : wp_get_image_mime( $file );
	if ( ! $mime || 0 !== strpos( $mime, 'image/' ) ) {
		return new WP_Error( 'igny8_picture_no_image', __( 'What was fetched is no picture.', 'igny8-wp-bridge' ) );
	}
	if ( ! in_array( $mime, get_allowed_mime_types(), true ) ) {
		/* translators: %s: a MIME type such as "image/webp". */
		return new WP_Error( 'igny8_picture_type', sprintf( __( 'This site does not accept pictures of type %s.', 'igny8-wp-bridge' ), $mime ) );
	}
	return $mime;
}

/**
 * A file name that says something: the URL's, else from the alternative text, else from the article's title.
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
		// A name of nothing but digits, hexadecimals or percent codes is an id, not a name.
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

<?php
/**
 * Pictures in the media library: fetched, verified, stored once.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The attachment of a picture's bytes, made when the library does not have them.
 *
 * @param array    $picture {url, alt, caption}.
 * @param stdClass $row     Publication; a new attachment belongs to its post.
 * @param float    $until   When to give up, in seconds since 1970.
 * @return int|WP_Error Attachment id; errors are `igny8_picture_…`.
 */
function igny8_import_picture( array $picture, stdClass $row, $until ) {
	require_once ABSPATH . 'wp-admin/includes/file.php';
	require_once ABSPATH . 'wp-admin/includes/media.php';
	require_once ABSPATH . 'wp-admin/includes/image.php';

	$seconds = (int) floor( $until - microtime( true ) );
	if ( $seconds < 1 ) {
		return new WP_Error( 'igny8_picture_late', __( 'The article\'s pictures took too long together; this one was not fetched.', 'igny8-wp-bridge' ) );
	}
	$file = igny8_download_picture( $picture['url'], min( 10, $seconds ) );
	if ( is_wp_error( $file ) ) {
		return $file;
	}
	$mime = igny8_picture_mime( $file );
	if ( is_wp_error( $mime ) ) {
		wp_delete_file( $file );
		return $mime;
	}
	$hash = hash_file( 'sha256', $file );
	return igny8_with_lock(
		$hash,
		$row->id,
		$until,
		function () use ( $picture, $row, $file, $mime, $hash ) {
			$found = igny8_find_picture( $hash );
			if ( ! $found ) {
				return igny8_store_picture( $picture, $row->post_id, $file, $mime, $hash );
			}
			wp_delete_file( $file );
			igny8_complete_picture( $found, $picture );
			return $found;
		}
	);
}

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
 * The attachment that has these bytes.
 *
 * @param string $hash SHA-256, hexadecimal.
 * @return int 0 when there is none, or its file is gone.
 */
function igny8_find_picture( $hash ) {
	$ids = get_posts(
		array(
			'post_type'        => 'attachment',
			'post_status'      => 'inherit',
			'fields'           => 'ids',
			'orderby'          => 'ID',
			'order'            => 'ASC',
			'posts_per_page'   => 5,
			'suppress_filters' => true, // Language plugins would hide the picture of an article in another language.
			'meta_key'         => '_igny8_sha256', // phpcs:ignore WordPress.DB.SlowDBQuery
			'meta_value'       => $hash, // phpcs:ignore WordPress.DB.SlowDBQuery
		)
	);
	foreach ( $ids as $id ) {
		$path = get_attached_file( $id );
		if ( $path && file_exists( $path ) ) {
			return $id;
		}
	}
	return 0;
}

/**
 * Makes the attachment. Its hash is written with it, before the sizes are computed: cut off there, it is found and completed.
 *
 * @param array  $picture {url, alt, caption}.
 * @param int    $post_id Post it belongs to.
 * @param string $file    Temporary file; gone afterwards.
 * @param string $mime    Its type.
 * @param string $hash    Its SHA-256.
 * @return int|WP_Error Attachment id.
 */
function igny8_store_picture( array $picture, $post_id, $file, $mime, $hash ) {
	$name = igny8_picture_name( $picture, $post_id );
	$id   = media_handle_sideload(
		array(
			'name'     => $name . '.' . igny8_picture_extension( $mime ),
			'tmp_name' => $file,
		),
		$post_id,
		null,
		wp_slash(
			array(
				'post_title'   => '' !== $picture['alt'] ? $picture['alt'] : $name,
				'post_excerpt' => $picture['caption'],
				'post_content' => '',
				'meta_input'   => array(
					'_igny8_sha256'            => $hash,
					'_source_url'              => $picture['url'],
					'_wp_attachment_image_alt' => $picture['alt'],
				),
			)
		)
	);
	if ( is_wp_error( $id ) ) {
		wp_delete_file( $file );
		/* translators: %s: the reason. */
		return new WP_Error( 'igny8_picture_not_stored', sprintf( __( 'The picture could not be stored: %s', 'igny8-wp-bridge' ), $id->get_error_message() ) );
	}
	return $id;
}

/**
 * Adds to a picture that was there before what it still lacks: sizes, alternative text, caption. What a person wrote stays.
 *
 * @param int   $id      Attachment.
 * @param array $picture {url, alt, caption}.
 */
function igny8_complete_picture( $id, array $picture ) {
	if ( ! wp_get_attachment_metadata( $id ) ) {
		wp_update_attachment_metadata( $id, wp_generate_attachment_metadata( $id, get_attached_file( $id ) ) );
	}
	if ( '' !== $picture['alt'] && '' === (string) get_post_meta( $id, '_wp_attachment_image_alt', true ) ) {
		update_post_meta( $id, '_wp_attachment_image_alt', wp_slash( $picture['alt'] ) );
	}
	if ( '' !== $picture['caption'] && '' === get_post_field( 'post_excerpt', $id ) ) {
		wp_update_post(
			wp_slash(
				array(
					'ID'           => $id,
					'post_excerpt' => $picture['caption'],
				)
			)
		);
	}
}

/**
 * A file name that says something: the URL's, else from the alternative text, else from the article's title.
 *
 * @param array $picture {url, alt, caption}.
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

<?php
/**
 * Stores pictures in the media library, each once.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The attachment with a picture's bytes. Makes it if the library has none.
 *
 * @param array    $picture With url, alt and caption.
 * @param stdClass $row     Publication; a new attachment belongs to its post.
 * @param float    $until   When to give up, in seconds since 1970.
 * @return int|WP_Error Attachment id; errors are `igny8_picture_…`.
 */
function igny8_import_picture( array $picture, stdClass $row, $until ) {
	require_once ABSPATH . 'wp-admin/includes/file.php';
	require_once ABSPATH . 'wp-admin/includes/media.php';
	require_once ABSPATH . 'wp-admin/includes/image.php';

	if ( $until - microtime( true ) < 1 ) {
		return new WP_Error( 'igny8_picture_late', __( 'The pictures of the article took too long. This picture was not fetched.', 'igny8-wp-bridge' ) );
	}
	$file = igny8_download_picture( $picture['url'], min( $until, microtime( true ) + 10 ) );
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
			'suppress_filters' => true, // Language plugins would hide the picture if its article is in another language.
			'meta_key'         => '_igny8_sha256', // phpcs:ignore WordPress.DB.SlowDBQuery
			'meta_value'       => $hash, // phpcs:ignore WordPress.DB.SlowDBQuery
		)
	);
	foreach ( $ids as $id ) {
		if ( igny8_has_file( $id ) ) {
			return $id;
		}
	}
	return 0;
}

/**
 * Whether an attachment's file exists.
 *
 * @param int $id Attachment.
 * @return bool
 */
function igny8_has_file( $id ) {
	$path = get_attached_file( $id );
	return $path && file_exists( $path );
}

/**
 * Makes the attachment. Writes the hash before the sizes are computed: if the request dies meanwhile, the next one finds the attachment by
 * its hash and completes it.
 *
 * @param array  $picture With url, alt and caption.
 * @param int    $post_id Post it belongs to.
 * @param string $file    Temporary file; gone afterwards.
 * @param string $mime    Its type.
 * @param string $hash    Its SHA-256.
 * @return int|WP_Error Attachment id.
 */
function igny8_store_picture( array $picture, $post_id, $file, $mime, $hash ) {
	global $wpdb;
	$name   = igny8_picture_name( $picture, $post_id );
	$fields = array(
		'post_title'   => igny8_text_as_html( '' !== $picture['alt'] ? $picture['alt'] : $name ),
		'post_excerpt' => igny8_text_as_html( $picture['caption'] ),
		'post_content' => '',
		'meta_input'   => igny8_fit_text(
			array(
				'_igny8_sha256'            => $hash,
				'_source_url'              => $picture['url'],
				'_wp_attachment_image_alt' => $picture['alt'],
			),
			$wpdb->postmeta,
			'meta_value'
		),
	);
	add_filter( 'wp_update_attachment_metadata', 'igny8_fit_picture_metadata' );
	$id = media_handle_sideload(
		array(
			'name'     => $name . '.' . igny8_picture_extension( $mime ),
			'tmp_name' => $file,
		),
		$post_id,
		null,
		wp_slash( igny8_fit_post( $fields ) )
	);
	remove_filter( 'wp_update_attachment_metadata', 'igny8_fit_picture_metadata' );
	if ( is_wp_error( $id ) ) {
		wp_delete_file( $file );
		/* translators: %s: the reason. */
		return new WP_Error( 'igny8_picture_not_stored', sprintf( __( 'The picture could not be stored: %s', 'igny8-wp-bridge' ), $id->get_error_message() ) );
	}
	return $id;
}

/**
 * Fits the metadata of a picture to its column: its sizes, and the camera's notes in its file, which may contain any characters.
 *
 * @param array $data Metadata.
 * @return array
 */
function igny8_fit_picture_metadata( $data ) {
	global $wpdb;
	return igny8_fit_text( $data, $wpdb->postmeta, 'meta_value' );
}

/**
 * Adds what an existing picture lacks: sizes, alternative text, caption. Texts that a person wrote stay.
 *
 * @param int   $id      Attachment.
 * @param array $picture With url, alt and caption.
 */
function igny8_complete_picture( $id, array $picture ) {
	if ( ! wp_get_attachment_metadata( $id ) ) {
		wp_update_attachment_metadata( $id, wp_generate_attachment_metadata( $id, get_attached_file( $id ) ) );
	}
	if ( '' !== $picture['alt'] && '' === (string) get_post_meta( $id, '_wp_attachment_image_alt', true ) ) {
		igny8_set_meta( $id, '_wp_attachment_image_alt', $picture['alt'] );
	}
	if ( '' !== $picture['caption'] && '' === get_post_field( 'post_excerpt', $id ) ) {
		igny8_update_post(
			array(
				'ID'           => $id,
				'post_excerpt' => igny8_text_as_html( $picture['caption'] ),
			)
		);
	}
}

<?php
/**
 * An article's pictures: the featured one, the gallery, and those in its text.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings an article's pictures into the media library and attaches them to its post.
 *
 * @param Igny8_Pictures $pictures Of this request.
 * @param array          $payload  From igny8_read_payload().
 * @return array The payload. The pictures in its text are replaced by those in the library.
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_set_pictures( Igny8_Pictures $pictures, array $payload ) {
	igny8_set_featured_picture( $pictures, $payload );
	igny8_set_meta( $pictures->post_id(), '_igny8_gallery', igny8_gallery( $pictures, $payload['gallery_images'] ) );
	$payload['content_html'] = igny8_localize_pictures( $payload['content_html'], array( $pictures, 'get' ) );
	return $payload;
}

/**
 * Sets the featured picture.
 *
 * @param Igny8_Pictures $pictures Of this request.
 * @param array          $payload  From igny8_read_payload().
 * @return bool Whether there is one now.
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_set_featured_picture( Igny8_Pictures $pictures, array $payload ) {
	if ( '' === $payload['featured_image_url'] ) {
		return false;
	}
	$id = $pictures->get(
		array(
			'url'     => $payload['featured_image_url'],
			'alt'     => $payload['featured_image_alt'],
			'caption' => $payload['featured_image_caption'],
		)
	);
	return $id && set_post_thumbnail( $pictures->post_id(), $id );
}

/**
 * The value of `_igny8_gallery` (schema: articles/meta.php), without pictures that can't be fetched. Missing sizes are read from the files.
 *
 * @param Igny8_Pictures $pictures Of this request.
 * @param array[]        $sent     Pictures with the keys of igny8_picture_fields().
 * @return array[]
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_gallery( Igny8_Pictures $pictures, array $sent ) {
	$gallery = array();
	foreach ( $sent as $picture ) {
		$id = $pictures->get( $picture );
		if ( $id ) {
			$meta      = wp_get_attachment_metadata( $id );
			$sized     = $picture['width'] && $picture['height'];
			$gallery[] = array(
				'id'       => $id,
				'url'      => $picture['url'],
				'alt'      => $picture['alt'],
				'caption'  => $picture['caption'],
				'width'    => $sized || empty( $meta['width'] ) ? $picture['width'] : (int) $meta['width'],
				'height'   => $sized || empty( $meta['height'] ) ? $picture['height'] : (int) $meta['height'],
				'position' => $picture['position'],
			);
		}
	}
	return $gallery;
}

/**
 * The attachment whose file a URL names, for a picture that is already on this site.
 *
 * @param string $url URL; one of a smaller size will do.
 * @return int 0 when it is none of ours.
 */
function igny8_own_picture( $url ) {
	$uploads = wp_get_upload_dir();
	if ( igny8_origin( $url ) !== igny8_origin( $uploads['baseurl'] ) ) {
		return 0;
	}
	$id = attachment_url_to_postid( $url );
	return $id ? $id : attachment_url_to_postid( preg_replace( '/-\d+x\d+(?=\.[a-z]+$)/i', '', $url ) );
}

<?php
/**
 * An article's pictures: the featured one and the gallery.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings an article's pictures into the media library and ties them to its post. No picture is worth an article: whatever goes
 * wrong becomes a warning.
 *
 * @param Igny8_Claim $claim   Held by this request; gets a sign of life for each picture.
 * @param array       $payload From igny8_read_payload().
 * @return array Warnings: list of {code, message, url}.
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_set_pictures( Igny8_Claim $claim, array $payload ) {
	$post_id = $claim->row()->post_id;
	/**
	 * Filters how long all pictures of one article may take to be fetched. IGNY8 waits 30 s for the whole answer.
	 *
	 * @param float $seconds Seconds.
	 */
	$until    = microtime( true ) + (float) apply_filters( 'igny8_pictures_seconds', 18 );
	$warnings = array();
	$featured = array(
		'url'     => $payload['featured_image_url'],
		'alt'     => $payload['featured_image_alt'],
		'caption' => $payload['featured_image_caption'],
	);
	if ( '' !== $featured['url'] ) {
		$id = igny8_import_picture( $featured, $claim->row(), $until );
		if ( is_wp_error( $id ) ) {
			$warnings[] = igny8_picture_warning( $id, $featured['url'] );
		} else {
			set_post_thumbnail( $post_id, $id );
		}
	}
	$gallery = array();
	foreach ( $payload['gallery_images'] as $picture ) {
		$claim->beat();
		$id = igny8_import_picture( $picture, $claim->row(), $until );
		if ( is_wp_error( $id ) ) {
			$warnings[] = igny8_picture_warning( $id, $picture['url'] );
		} else {
			$gallery[] = igny8_gallery_entry( $id, $picture );
		}
	}
	igny8_set_meta( $post_id, '_igny8_gallery', $gallery );
	return $warnings;
}

/**
 * What `_igny8_gallery` keeps of a picture (meta.php has the schema). Sizes that IGNY8 did not send are the stored file's.
 *
 * @param int   $id      Attachment.
 * @param array $picture With the keys of igny8_picture_fields().
 * @return array
 */
function igny8_gallery_entry( $id, array $picture ) {
	$meta  = wp_get_attachment_metadata( $id );
	$sized = $picture['width'] && $picture['height'];
	return array(
		'id'       => $id,
		'url'      => $picture['url'],
		'alt'      => $picture['alt'],
		'caption'  => $picture['caption'],
		'width'    => $sized || empty( $meta['width'] ) ? $picture['width'] : (int) $meta['width'],
		'height'   => $sized || empty( $meta['height'] ) ? $picture['height'] : (int) $meta['height'],
		'position' => $picture['position'],
	);
}

/**
 * A failure as IGNY8 is told.
 *
 * @param WP_Error $error What went wrong.
 * @param string   $url   The picture.
 * @return array
 */
function igny8_picture_warning( WP_Error $error, $url ) {
	return array(
		'code'    => (string) $error->get_error_code(),
		'message' => $error->get_error_message(),
		'url'     => $url,
	);
}

<?php
/**
 * Retries an article's missing pictures when IGNY8 sends the same article again.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Fetches the pictures that the publication's warnings name and this request still contains. Changes nothing else of the post.
 *
 * @param stdClass $row     Publication whose post is there.
 * @param array    $payload From igny8_read_payload().
 * @param float    $until   See igny8_publish(). Pictures that it cuts short stay missing.
 * @return stdClass The publication; its sequence has risen when the post changed.
 */
function igny8_repair_pictures( stdClass $row, array $payload, $until ) {
	$missing = get_post_meta( $row->post_id, '_igny8_protected', true ) ? array() : igny8_missing_pictures( $row );
	$claim   = $missing ? Igny8_Claim::repair( $row ) : null;
	if ( ! $claim ) {
		return $row; // Nothing is missing, another request is repairing, or IGNY8 may not change the post.
	}
	try {
		$pictures = new Igny8_Pictures( $claim, $until );
		$changed  = igny8_repair_featured_picture( $pictures, $payload, $missing );
		$changed  = igny8_repair_gallery( $pictures, $payload, $missing ) || $changed;
		$changed  = igny8_repair_content( $pictures, $missing ) || $changed;
		return $claim->finish_repair( array( 'warnings' => igny8_repaired_warnings( $row, $pictures ) ), $changed );
	} catch ( Igny8_Claim_Lost $lost ) {
		return Igny8_Publications::find( $row->source, $row->content_id );
	} finally {
		$claim->release();
	}
}

/**
 * A publication's missing pictures.
 *
 * @param stdClass $row Publication.
 * @return string[] URLs.
 */
function igny8_missing_pictures( stdClass $row ) {
	$urls = array();
	foreach ( (array) json_decode( $row->warnings, true ) as $warning ) {
		if ( igny8_is_picture_warning( $warning ) ) {
			$urls[] = $warning['url'];
		}
	}
	return $urls;
}

/**
 * Sets the featured picture, if it is missing and nobody has set another since.
 *
 * @param Igny8_Pictures $pictures Of this request.
 * @param array          $payload  From igny8_read_payload().
 * @param string[]       $missing  URLs.
 * @return bool Whether the post changed.
 */
function igny8_repair_featured_picture( Igny8_Pictures $pictures, array $payload, array $missing ) {
	return in_array( $payload['featured_image_url'], $missing, true )
		&& ! has_post_thumbnail( $pictures->post_id() )
		&& igny8_set_featured_picture( $pictures, $payload );
}

/**
 * Adds missing pictures to the gallery.
 *
 * @param Igny8_Pictures $pictures Of this request.
 * @param array          $payload  From igny8_read_payload().
 * @param string[]       $missing  URLs.
 * @return bool Whether the post changed.
 */
function igny8_repair_gallery( Igny8_Pictures $pictures, array $payload, array $missing ) {
	$wanted = array();
	foreach ( $payload['gallery_images'] as $picture ) {
		if ( in_array( $picture['url'], $missing, true ) ) {
			$wanted[] = $picture;
		}
	}
	$added = igny8_gallery( $pictures, $wanted );
	if ( ! $added ) {
		return false;
	}
	$there   = get_post_meta( $pictures->post_id(), '_igny8_gallery', true );
	$gallery = array_merge( is_array( $there ) ? $there : array(), $added );
	// In the order of the payload, which decides between equal positions.
	$order = array_flip( array_reverse( wp_list_pluck( $payload['gallery_images'], 'url' ), true ) );
	usort(
		$gallery,
		function ( $a, $b ) use ( $order ) {
			$last = count( $order );
			return ( isset( $order[ $a['url'] ] ) ? $order[ $a['url'] ] : $last ) <=> ( isset( $order[ $b['url'] ] ) ? $order[ $b['url'] ] : $last );
		}
	);
	igny8_set_meta( $pictures->post_id(), '_igny8_gallery', $gallery );
	return true;
}

/**
 * Replaces missing pictures in the text as it is now. Changes that a person has made since stay.
 *
 * @param Igny8_Pictures $pictures Of this request.
 * @param string[]       $missing  URLs.
 * @return bool Whether the post changed.
 */
function igny8_repair_content( Igny8_Pictures $pictures, array $missing ) {
	$before = get_post( $pictures->post_id() )->post_content;
	$after  = igny8_localize_pictures(
		$before,
		function ( array $picture ) use ( $pictures, $missing ) {
			return in_array( $picture['url'], $missing, true ) ? $pictures->get( $picture ) : 0;
		}
	);
	if ( $after === $before ) {
		return false;
	}
	igny8_update_post(
		array(
			'ID'           => $pictures->post_id(),
			'post_content' => $after,
		)
	);
	return true;
}

/**
 * A publication's warnings after the repair. Drops warnings about pictures that are no longer wanted: a person removed or replaced them.
 *
 * @param stdClass       $row      Publication as it was.
 * @param Igny8_Pictures $pictures Of this request.
 * @return string JSON
 */
function igny8_repaired_warnings( stdClass $row, Igny8_Pictures $pictures ) {
	$others = array();
	foreach ( (array) json_decode( $row->warnings, true ) as $warning ) {
		if ( ! igny8_is_picture_warning( $warning ) ) {
			$others[] = $warning;
		}
	}
	return (string) wp_json_encode( array_merge( $others, $pictures->warnings() ) );
}

/**
 * Whether a warning is about a picture.
 *
 * @param array $warning With code, message and perhaps url.
 * @return bool
 */
function igny8_is_picture_warning( array $warning ) {
	return isset( $warning['url'] ) && 0 === strpos( $warning['code'], 'igny8_picture_' );
}

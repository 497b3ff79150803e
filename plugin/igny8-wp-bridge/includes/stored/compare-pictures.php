<?php
/**
 * Compares an article's pictures in the database with what the plugin wrote. Pictures that could not be fetched have their own warnings.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The featured and section pictures that are in the library.
 *
 * @param array          $payload  From igny8_read_payload().
 * @param Igny8_Pictures $pictures Of this request.
 * @return array[] Each {id, url, alt, caption, fields: the names of the picture, its alt and its caption}.
 */
function igny8_sent_pictures( array $payload, Igny8_Pictures $pictures ) {
	$sent   = array();
	$sent[] = array(
		'url'     => $payload['featured_image_url'],
		'alt'     => $payload['featured_image_alt'],
		'caption' => $payload['featured_image_caption'],
		'fields'  => array( 'featured_image_url', 'featured_image_alt', 'featured_image_caption' ),
	);
	foreach ( $payload['gallery_images'] as $picture ) {
		$sent[] = $picture + array( 'fields' => array( 'gallery_images', 'gallery_images', 'gallery_images' ) );
	}
	$there = array();
	foreach ( $sent as $picture ) {
		$picture['id'] = $pictures->attachment( $picture['url'] );
		if ( $picture['id'] ) {
			$there[] = $picture;
		}
	}
	return $there;
}

/**
 * Compares the featured picture, the section pictures, and their texts in the library. A text that a person wrote there stays, and is no
 * loss.
 *
 * @param array   $payload From igny8_read_payload().
 * @param array[] $sent    From igny8_sent_pictures().
 * @param array   $stored  From igny8_read_stored().
 * @param array   $meta    Of the post: key => values as stored.
 * @param int     $post_id Post.
 * @return array[] Warnings.
 */
function igny8_compare_pictures( array $payload, array $sent, array $stored, array $meta, $post_id ) {
	global $wpdb;
	$gallery = isset( $meta['_igny8_gallery'] ) ? maybe_unserialize( $meta['_igny8_gallery'][0] ) : array();
	$gallery = is_array( $gallery ) ? array_column( $gallery, null, 'url' ) : array();
	$kept    = igny8_place( $wpdb->postmeta, 'meta_value', array( 'update_post_metadata', 'add_post_metadata', 'sanitize_post_meta__igny8_gallery', 'updated_post_meta' ) );
	$caption = igny8_place( $wpdb->posts, 'post_excerpt', array( 'excerpt_save_pre', 'pre_post_excerpt', 'wp_insert_attachment_data' ) );
	$found   = array();
	foreach ( $sent as $picture ) {
		list( $own, $of_alt, $of_caption ) = $picture['fields'];
		$is_featured                       = 'featured_image_url' === $own;
		$is_there                          = $is_featured
			? isset( $meta['_thumbnail_id'] ) && (int) $meta['_thumbnail_id'][0] === $picture['id']
			: isset( $gallery[ $picture['url'] ] ) || igny8_is_kept_elsewhere( $post_id, '_igny8_gallery', $gallery );
		if ( ! $is_there ) {
			/* translators: %s: a field, such as "The featured picture". */
			$found[] = igny8_difference( $own, sprintf( __( '%s was not stored.', 'igny8-wp-bridge' ), igny8_field_label( $own ) ), 'changed', $kept, array( 'url' => $picture['url'] ) );
			continue;
		}
		$alt      = isset( $stored['meta'][ $picture['id'] ]['_wp_attachment_image_alt'] ) ? $stored['meta'][ $picture['id'] ]['_wp_attachment_image_alt'][0] : '';
		$in_order = isset( $gallery[ $picture['url'] ] ) ? $gallery[ $picture['url'] ] : array();
		$found[]  = igny8_compare_caption( $of_alt, $picture['alt'], $alt, $kept, $picture['url'] );
		$found[]  = igny8_compare_caption( $of_caption, igny8_text_as_html( $picture['caption'] ), isset( $stored['posts'][ $picture['id'] ] ) ? $stored['posts'][ $picture['id'] ]->post_excerpt : '', $caption, $picture['url'] );
		if ( ! $is_featured ) {
			$found[] = igny8_compare_caption( $of_alt, $picture['alt'], $in_order['alt'], $kept, $picture['url'] );
			$found[] = igny8_compare_caption( $of_caption, $picture['caption'], $in_order['caption'], $kept, $picture['url'] );
		}
	}
	return array_filter( $found );
}

/**
 * Compares an alternative text or a caption. A text with other words is no difference: a person wrote it, or it belongs to another article
 * with the same picture.
 *
 * @param string $field  Field.
 * @param string $wanted Text.
 * @param string $stored As stored.
 * @param array  $place  From igny8_place().
 * @param string $url    The picture.
 * @return array|null Warning.
 */
function igny8_compare_caption( $field, $wanted, $stored, array $place, $url ) {
	if ( '' === $wanted || igny8_normal_text( $wanted ) === igny8_normal_text( $stored ) ) {
		return null;
	}
	$cause = igny8_cause( $wanted, $stored, $place );
	if ( '' !== $stored && 'changed' === $cause ) {
		return null;
	}
	/* translators: 1: a field, such as "The caption of the featured picture"; 2: its text. */
	return igny8_difference( $field, sprintf( __( '%1$s is stored as "%2$s".', 'igny8-wp-bridge' ), igny8_field_label( $field ), igny8_beginning( $stored ) ), $cause, $place, compact( 'url', 'wanted' ) );
}

<?php
/**
 * Pictures in an article's text.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Replaces pictures by those in the media library: src, the class that lets WordPress add srcset, width and height if the text has none,
 * and links to the same picture. Everything else stays, byte for byte.
 *
 * @param string   $html HTML.
 * @param callable $find Takes a picture {url, alt, caption}, returns an attachment's id, or 0 to leave the picture unchanged.
 * @return string
 */
function igny8_localize_pictures( $html, callable $find ) {
	$tags    = igny8_html_tags( $html );
	$changes = array(); // Index of a tag => attributes to change.
	$pieces  = array(); // Offset => {length to replace, HTML}.
	$local   = array(); // URL => attachment.
	$sources = array(); // Indexes of the <source> tags of the <picture> that is open.
	foreach ( $tags as $index => $tag ) {
		if ( 'picture' === $tag['name'] ) {
			$sources = array();
		} elseif ( 'source' === $tag['name'] ) {
			$sources[] = $index;
		} elseif ( 'img' === $tag['name'] && ! $tag['closer'] ) {
			$has = igny8_tag_attributes( igny8_tag_text( $html, $tag ), array( 'src', 'alt', 'class', 'width', 'height' ) );
			$url = igny8_remote_picture( $has['src'] );
			$id  = '' === $url ? 0 : $find(
				array(
					'url'     => $url,
					'alt'     => trim( $has['alt'] ),
					'caption' => '',
				)
			);
			if ( $id ) {
				$local[ $url ]     = $id;
				$block             = igny8_local_image_block( $html, $tag, $id );
				$pieces           += $block;
				$changes[ $index ] = $block ? array() : igny8_local_picture_attributes( $id, $has );
				// A browser would prefer a <source> to the picture, and the <source> is on another host.
				$changes += array_fill_keys( $sources, array( 'srcset' => null ) );
			}
		}
	}
	$changes += igny8_local_links( $html, $tags, $local );
	foreach ( array_filter( $changes ) as $index => $attributes ) {
		$tag     = $tags[ $index ];
		$pieces += array( $tag['start'] => array( $tag['end'] - $tag['start'], igny8_change_tag( igny8_tag_text( $html, $tag ), $attributes ) ) );
	}
	krsort( $pieces ); // From the end, so that earlier offsets stay valid.
	foreach ( $pieces as $offset => list( $length, $piece ) ) {
		$html = substr_replace( $html, $piece, $offset, $length );
	}
	return $html;
}

/**
 * The URL of a picture on another host.
 *
 * @param string $src As in the text.
 * @return string '' for a URL without a host, a data: URL, or a URL on this site outside its uploads.
 */
function igny8_remote_picture( $src ) {
	$url = trim( $src );
	if ( 0 === strpos( $url, '//' ) ) {
		$url = 'https:' . $url;
	}
	$uploads = wp_get_upload_dir();
	$is_own  = igny8_origin( $url ) === igny8_origin( home_url() ) && 0 !== strpos( $url, $uploads['baseurl'] );
	return '' === igny8_origin( $url ) || $is_own ? '' : $url;
}

/**
 * The attributes of an <img> for a picture in the library.
 *
 * @param int   $id  Attachment.
 * @param array $has What it has: class, width, height.
 * @return array<string, string|null>
 */
function igny8_local_picture_attributes( $id, array $has ) {
	// Not wp_get_attachment_image_src(): it shrinks the size to the column of the theme that is active today.
	$size    = image_get_intermediate_size( $id, 'large' );
	$size    = $size ? $size : array( 'url' => wp_get_attachment_url( $id ) ) + (array) wp_get_attachment_metadata( $id );
	$class   = trim( preg_replace( '/(^|\s)(wp-image-\d+|size-\S+)(?=\s|$)/', '', $has['class'] ) );
	$changes = array(
		'src'    => $size['url'],
		'class'  => trim( $class . ' size-large wp-image-' . $id ),
		'srcset' => null,
		'sizes'  => null,
	);
	if ( '' === $has['width'] && '' === $has['height'] && ! empty( $size['width'] ) && ! empty( $size['height'] ) ) {
		$changes['width']  = (string) $size['width'];
		$changes['height'] = (string) $size['height'];
	}
	return $changes;
}

/**
 * Links to pictures that are now in the library.
 *
 * @param string $html  HTML.
 * @param array  $tags  Its tags.
 * @param int[]  $local URL => attachment.
 * @return array Index of a tag => attributes to change.
 */
function igny8_local_links( $html, array $tags, array $local ) {
	$changes = array();
	foreach ( $local ? $tags : array() as $index => $tag ) {
		if ( 'a' === $tag['name'] && ! $tag['closer'] ) {
			$has = igny8_tag_attributes( igny8_tag_text( $html, $tag ), array( 'href' ) );
			$url = igny8_remote_picture( $has['href'] );
			if ( isset( $local[ $url ] ) ) {
				$changes[ $index ] = array( 'href' => wp_get_attachment_url( $local[ $url ] ) );
			}
		}
	}
	return $changes;
}

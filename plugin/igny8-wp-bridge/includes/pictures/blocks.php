<?php
/**
 * Pictures in image blocks.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * What changes when an image block gets a picture of the media library: the attachment's id in its delimiter, the size's class, the address
 * and class of its <img>. The editor calls a block invalid in which one of these is missing. WordPress adds width, height and srcset when it
 * shows the post.
 *
 * @param string $html HTML.
 * @param array  $tag  An <img> in it, from igny8_html_tags().
 * @param int    $id   Attachment.
 * @return array Offset => {length to replace, HTML}; empty if the <img> is in no image block.
 */
function igny8_local_image_block( $html, array $tag, $id ) {
	$from = max( 0, $tag['start'] - 4000 );
	$head = substr( $html, $from, $tag['start'] - $from );
	if ( ! preg_match( '~(<!-- wp:image (?:(\{[^\n]*\}) )?-->)\s*(<figure class="([^"]*)">)(?:<a\b[^<>]*>)?$~D', $head, $found, PREG_OFFSET_CAPTURE ) ) {
		return array();
	}
	list( , $comment, $json, $figure, $class ) = $found;

	$large   = image_get_intermediate_size( $id, 'large' );
	$size    = $large ? 'large' : 'full';
	$block   = array(
		'id'       => $id,
		'sizeSlug' => $size,
	) + (array) json_decode( $json[0], true );
	$classes = trim( preg_replace( '/(^|\s)size-\S+/', '', $class[0] ) ) . ' size-' . $size;
	$image   = igny8_local_block_image( igny8_tag_text( $html, $tag ), $id, $large ? $large['url'] : wp_get_attachment_url( $id ) );
	return array(
		$from + $comment[1] => array( strlen( $comment[0] ), '<!-- wp:image ' . serialize_block_attributes( $block ) . ' -->' ),
		$from + $figure[1]  => array( strlen( $figure[0] ), '<figure class="' . $classes . '">' ),
		$tag['start']       => array( $tag['end'] - $tag['start'], $image ),
	);
}

/**
 * The <img> of an image block, for a picture of the media library. The editor writes attributes in this order.
 *
 * @param string $image The tag as it is.
 * @param int    $id    Attachment.
 * @param string $url   Address.
 * @return string
 */
function igny8_local_block_image( $image, $id, $url ) {
	if ( preg_match( '~^<img src="[^"]*" alt="([^"]*)"(?: class="[^"]*")? ?/?>$~D', $image, $found ) ) {
		return '<img src="' . esc_attr( $url ) . '" alt="' . $found[1] . '" class="wp-image-' . $id . '"/>';
	}
	$has   = igny8_tag_attributes( $image, array( 'class' ) );
	$class = trim( preg_replace( '/(^|\s)wp-image-\d+(?=\s|$)/', '', $has['class'] ) . ' wp-image-' . $id );
	return igny8_change_tag(
		$image,
		array(
			'src'    => $url,
			'class'  => $class,
			'srcset' => null,
			'sizes'  => null,
		)
	);
}

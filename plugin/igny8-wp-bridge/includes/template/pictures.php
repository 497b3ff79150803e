<?php
/**
 * The template's pictures: their data and their HTML.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * An article's section pictures in order, without those that were deleted from the library or are already in the text.
 *
 * @param int    $post_id Post.
 * @param string $content Its text.
 * @return array[] Each {id, alt: text, caption: HTML, width, height, position, shape: `square`, `landscape` or `portrait`}.
 */
function igny8_template_pictures( $post_id, $content ) {
	$pictures = array();
	$gallery  = (array) get_post_meta( $post_id, '_igny8_gallery', true );
	$there    = igny8_prime_pictures( $post_id );
	foreach ( $gallery as $picture ) {
		$id = isset( $picture['id'] ) ? (int) $picture['id'] : 0;
		if ( ! isset( $there[ $id ] ) || ! wp_attachment_is_image( $id ) || preg_match( '/\bwp-image-' . $id . '\b/', $content ) ) {
			continue;
		}
		$meta       = wp_get_attachment_metadata( $id ); // The size of the file itself, because a person may have cropped it.
		$width      = empty( $meta['width'] ) ? (int) $picture['width'] : (int) $meta['width'];
		$height     = empty( $meta['height'] ) ? (int) $picture['height'] : (int) $meta['height'];
		$pictures[] = array(
			'id'       => $id,
			'alt'      => igny8_picture_alt( $id, $picture['alt'] ),
			'caption'  => igny8_picture_caption( $id, $post_id, $picture['caption'] ),
			'width'    => $width,
			'height'   => $height,
			'position' => (int) $picture['position'],
			'shape'    => igny8_picture_shape( $width, $height ),
		);
	}
	// PHP before 8 does not keep the order of equal elements.
	$order = array_keys( $pictures );
	array_multisort( wp_list_pluck( $pictures, 'position' ), SORT_NUMERIC, $order, SORT_NUMERIC, $pictures );
	/**
	 * Filters the section pictures of an article before they are laid out.
	 *
	 * @param array[] $pictures Pictures in order, as igny8_template_pictures() describes them.
	 * @param int     $post_id  Post.
	 */
	return array_values( (array) apply_filters( 'igny8_template_pictures', $pictures, $post_id ) );
}

/**
 * The alternative text: the library's, where people can correct it, else the article's.
 *
 * @param int    $id  Attachment.
 * @param string $alt The article's.
 * @return string
 */
function igny8_picture_alt( $id, $alt ) {
	$own = trim( (string) get_post_meta( $id, '_wp_attachment_image_alt', true ) );
	return '' === $own ? $alt : $own;
}

/**
 * The caption. A picture that came with this article has the library's caption, which people can edit. A picture shared with another
 * article has this article's own caption.
 *
 * @param int    $id      Attachment.
 * @param int    $post_id Post.
 * @param string $caption The article's, text.
 * @return string HTML, as the library has it.
 */
function igny8_picture_caption( $id, $post_id, $caption ) {
	$attachment = get_post( $id );
	return (int) $attachment->post_parent === $post_id ? trim( $attachment->post_excerpt ) : igny8_text_as_html( $caption );
}

/**
 * The shape, which decides the layout. Up to a tenth off a square counts as square.
 *
 * @param int $width  Pixels.
 * @param int $height Pixels.
 * @return string `square`, `landscape` or `portrait`.
 */
function igny8_picture_shape( $width, $height ) {
	$ratio = $width && $height ? $width / $height : 2;
	if ( $ratio >= 0.9 && $ratio <= 1.1 ) {
		return 'square';
	}
	return $ratio > 1 ? 'landscape' : 'portrait';
}

/**
 * Renders pictures. The template file renders each group: the theme's igny8/section-pictures.php, else ours.
 *
 * @param array[] $layouts From igny8_picture_layouts().
 * @return string
 */
function igny8_render_pictures( array $layouts ) {
	$file = locate_template( 'igny8/section-pictures.php' );
	$html = '';
	foreach ( $layouts as $layout ) {
		// Block themes have widths beyond the text. Classic themes declare it.
		$layout['wide'] = current_theme_supports( 'align-wide' ) || ( function_exists( 'wp_is_block_theme' ) && wp_is_block_theme() );
		ob_start();
		load_template( $file ? $file : IGNY8_BRIDGE_DIR . 'templates/section-pictures.php', false, $layout );
		/**
		 * Filters the HTML of a group of section pictures.
		 *
		 * @param string $group  HTML.
		 * @param array  $layout {layout, side, pictures, wide}.
		 */
		$html .= apply_filters( 'igny8_template_html', trim( (string) ob_get_clean() ), $layout );
	}
	return $html;
}

<?php
/**
 * The pictures of the template: what is known of them, and their HTML.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The section pictures of an article, in order: those that are still in the library and not in the text already.
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
		$meta       = wp_get_attachment_metadata( $id ); // The file's own size, which a person may have cropped.
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
	// PHP before 8 does not keep the order of equal ones by itself.
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
 * The alternative text: the library's, where the site's people can correct it, else the article's.
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
 * The caption: the library's for a picture that came with this article, since there it can be edited; the article's own for one that
 * it shares with another.
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
 * The shape that decides the layout. Within a tenth of a square counts as one.
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
 * The HTML of pictures, each group by the template file: the theme's igny8/section-pictures.php, else ours.
 *
 * @param array[] $layouts From igny8_picture_layouts().
 * @return string
 */
function igny8_render_pictures( array $layouts ) {
	$file = locate_template( 'igny8/section-pictures.php' );
	$html = '';
	foreach ( $layouts as $layout ) {
		// A block theme knows widths beyond its text, a classic one says so.
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

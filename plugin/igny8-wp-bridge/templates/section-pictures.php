<?php
/**
 * A group of section pictures. To change it, copy this file to igny8/section-pictures.php in the theme.
 *
 * Keys of $args:
 *   layout    `wide` one landscape picture, `pair` two square ones, `beside` one with text around it, `single` one alone
 *   side      `left` or `right` with `beside`
 *   wide      whether the theme has a width beyond its text
 *   pictures  list of {id, alt: text, caption: HTML, width, height, position, shape: `square`, `landscape` or `portrait`}
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

$igny8_classes = array( 'igny8-pictures', 'igny8-pictures--' . $args['layout'] );
if ( '' !== $args['side'] ) {
	$igny8_classes[] = 'igny8-pictures--' . $args['side'];
}
if ( $args['wide'] && in_array( $args['layout'], array( 'wide', 'pair' ), true ) ) {
	$igny8_classes[] = 'alignwide';
}
// The size for the browser to fetch: the pictures of a pair share the width, others have at most the layout's width.
$igny8_sizes = 'wide' === $args['layout'] ? '(max-width: 1024px) 100vw, 1024px' : '(max-width: 599px) 100vw, 512px';
?>
<div class="<?php echo esc_attr( implode( ' ', $igny8_classes ) ); ?>">
	<?php foreach ( $args['pictures'] as $igny8_picture ) : ?>
		<?php $igny8_class = 'igny8-picture igny8-picture--' . $igny8_picture['shape'] . ( '' === $igny8_picture['caption'] ? '' : ' igny8-picture--captioned' ); ?>
		<figure class="<?php echo esc_attr( $igny8_class ); ?>" style="--igny8-width:<?php echo (int) $igny8_picture['width']; ?>px">
			<?php
			echo wp_get_attachment_image(
				$igny8_picture['id'],
				'large',
				false,
				array(
					'class'   => 'igny8-picture__image wp-image-' . $igny8_picture['id'],
					'alt'     => igny8_text_as_html( $igny8_picture['alt'] ), // WordPress escapes it, but would not escape an entity that a person wrote.
					'loading' => 'lazy',
					'sizes'   => $igny8_sizes,
				)
			);
			?>
			<?php if ( '' !== $igny8_picture['caption'] ) : ?>
				<figcaption class="igny8-picture__caption wp-element-caption"><?php echo wp_kses_data( $igny8_picture['caption'] ); ?></figcaption>
			<?php endif; ?>
		</figure>
	<?php endforeach; ?>
</div>

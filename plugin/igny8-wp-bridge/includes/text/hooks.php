<?php
/**
 * Protects text fields that WordPress would change: pictures' alternative texts, the RSS feed's categories, editors' forms.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The alternative text of an article's picture. WordPress stores it as text, and strips tags when it prints it.
 *
 * @param array<string, string> $attributes Attributes of the picture.
 * @param WP_Post               $attachment Picture.
 * @return array<string, string>
 */
function igny8_keep_alt( $attributes, $attachment ) {
	$alt = (string) get_post_meta( $attachment->ID, '_wp_attachment_image_alt', true );
	if ( isset( $attributes['alt'] ) && strpbrk( $alt, '<&' ) && trim( strip_tags( $alt ) ) === $attributes['alt'] && get_post_meta( $attachment->ID, '_igny8_sha256', true ) ) {
		$attributes['alt'] = igny8_text_as_html( $alt );
	}
	return $attributes;
}

/**
 * The categories and tags of a feed. A name with "]]>" would end its CDATA section.
 *
 * @param string $list XML.
 * @param string $type Type of feed.
 * @return string
 */
function igny8_keep_feed_terms( $list, $type ) {
	if ( 'atom' === $type ) {
		return $list;
	}
	return preg_replace_callback(
		'~<!\[CDATA\[(.*?)\]\]></~s',
		function ( $found ) {
			return '<![CDATA[' . str_replace( ']]>', ']]]]><![CDATA[>', $found[1] ) . ']]></';
		},
		$list
	);
}

/**
 * Restores an article's title and excerpt when a form sends back the shown text unchanged. WordPress's forms print `&lt;`, so the browser
 * sends `<`, which would then be a tag.
 *
 * @param array $data    Columns to be written, slashed.
 * @param array $postarr The submitted data, slashed, after WordPress has cleaned it.
 * @param array $given   The same before.
 * @return array
 */
function igny8_keep_texts( $data, $postarr, $given = array() ) {
	$post = empty( $postarr['ID'] ) ? null : get_post( $postarr['ID'] );
	foreach ( array( 'post_title', 'post_excerpt' ) as $column ) {
		$stored = $post ? $post->$column : '';
		if ( false !== strpos( $stored, '&' ) && isset( $given[ $column ] ) && is_string( $given[ $column ] )
			&& wp_unslash( $given[ $column ] ) === igny8_plain_text( $stored ) && get_post_meta( $post->ID, '_igny8_content_id', true ) ) {
			$data[ $column ] = wp_slash( $stored );
		}
	}
	return $data;
}

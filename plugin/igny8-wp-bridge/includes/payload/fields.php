<?php
/**
 * The fields that IGNY8 sends with an article: their types, the post meta that keeps them, and their names for people.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The fields of a publish request: name => [type, default]. A field without a default is required.
 * A type is a function `igny8_type_{type}` in types.php or types-articles.php.
 *
 * @return array<string, array>
 */
function igny8_payload_fields() {
	return array(
		'content_id'             => array( 'id' ),
		'source'                 => array( 'uuid' ),
		'title'                  => array( 'filled' ),
		'content_html'           => array( 'html' ),
		'content_blocks'         => array( 'html', '' ),
		'excerpt'                => array( 'text', '' ),
		'status'                 => array( 'status', 'publish' ),
		'publish_at'             => array( 'moment', '' ),
		'author_id'              => array( 'id', 0 ),
		'comment_status'         => array( 'comments', '' ),
		'sticky'                 => array( 'flag', false ),
		'slug'                   => array( 'text', '' ),
		'site_id'                => array( 'id', 0 ),
		'revision'               => array( 'count', 0 ),
		'recreate'               => array( 'flag', false ),
		'seo_title'              => array( 'text', '' ),
		'seo_description'        => array( 'text', '' ),
		'canonical_url'          => array( 'address', '' ),
		'primary_keyword'        => array( 'text', '' ),
		'secondary_keywords'     => array( 'texts', array() ),
		'featured_image_url'     => array( 'text', '' ),
		'featured_image_alt'     => array( 'text', '' ),
		'featured_image_caption' => array( 'text', '' ),
		'gallery_images'         => array( 'pictures', array() ),
		'categories'             => array( 'texts', array() ),
		'tags'                   => array( 'texts', array() ),
		'cluster_id'             => array( 'id', 0 ),
		'cluster'                => array( 'text', '' ),
		'sector_id'              => array( 'id', 0 ),
		'sector'                 => array( 'text', '' ),
		'custom_fields'          => array( 'custom', array() ),
	);
}

/**
 * The fields that the post keeps as meta `_igny8_{field}`, and the type of this meta in JSON Schema.
 *
 * @return array<string, string>
 */
function igny8_stored_fields() {
	return array(
		'content_id'         => 'integer',
		'source'             => 'string',
		'site_id'            => 'integer',
		'revision'           => 'integer',
		'cluster_id'         => 'integer',
		'cluster'            => 'string',
		'sector_id'          => 'integer',
		'sector'             => 'string',
		'primary_keyword'    => 'string',
		'secondary_keywords' => 'array',
		'seo_title'          => 'string',
		'seo_description'    => 'string',
		'canonical_url'      => 'string',
	);
}

/**
 * A field's name, as the beginning of a sentence.
 *
 * @param string $field As IGNY8 names it.
 * @return string
 */
function igny8_field_label( $field ) {
	$labels = array(
		'title'                  => __( 'The title', 'igny8-wp-bridge' ),
		'content_html'           => __( 'The text', 'igny8-wp-bridge' ),
		'excerpt'                => __( 'The excerpt', 'igny8-wp-bridge' ),
		'status'                 => __( 'The status', 'igny8-wp-bridge' ),
		'publish_at'             => __( 'The date', 'igny8-wp-bridge' ),
		'author'                 => __( 'The author', 'igny8-wp-bridge' ),
		'comment_status'         => __( 'The setting for comments', 'igny8-wp-bridge' ),
		'slug'                   => __( 'The address', 'igny8-wp-bridge' ),
		'seo_title'              => __( 'The SEO title', 'igny8-wp-bridge' ),
		'seo_description'        => __( 'The SEO description', 'igny8-wp-bridge' ),
		'canonical_url'          => __( 'The canonical URL', 'igny8-wp-bridge' ),
		'primary_keyword'        => __( 'The main keyword', 'igny8-wp-bridge' ),
		'secondary_keywords'     => __( 'The list of further keywords', 'igny8-wp-bridge' ),
		'cluster'                => __( 'The cluster', 'igny8-wp-bridge' ),
		'sector'                 => __( 'The sector', 'igny8-wp-bridge' ),
		'featured_image_url'     => __( 'The featured picture', 'igny8-wp-bridge' ),
		'featured_image_alt'     => __( 'The alternative text of the featured picture', 'igny8-wp-bridge' ),
		'featured_image_caption' => __( 'The caption of the featured picture', 'igny8-wp-bridge' ),
		'gallery_images'         => __( 'The data of a section picture', 'igny8-wp-bridge' ),
	);
	if ( 0 === strpos( $field, 'custom_fields.' ) ) {
		/* translators: %s: a custom field's name. */
		return sprintf( __( 'The custom field "%s"', 'igny8-wp-bridge' ), substr( $field, strlen( 'custom_fields.' ) ) );
	}
	return isset( $labels[ $field ] ) ? $labels[ $field ] : $field;
}

/**
 * A picture in `gallery_images`, described like igny8_payload_fields(). Sizes are pixels; `position` orders them
 * (template/layout.php).
 *
 * @return array<string, array>
 */
function igny8_picture_fields() {
	return array(
		'url'      => array( 'filled' ),
		'alt'      => array( 'text', '' ),
		'caption'  => array( 'text', '' ),
		'width'    => array( 'count', 0 ),
		'height'   => array( 'count', 0 ),
		'position' => array( 'count', 0 ),
	);
}

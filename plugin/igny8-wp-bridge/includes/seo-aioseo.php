<?php
/**
 * All in One SEO keeps its data in a table of its own and reads nothing else.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes the SEO fields into All in One SEO's table, by its own model, when it is active.
 *
 * @param int   $post_id Post.
 * @param array $payload From igny8_read_payload().
 */
function igny8_write_aioseo( $post_id, array $payload ) {
	$model = 'AIOSEO\Plugin\Common\Models\Post';
	if ( ! is_callable( array( $model, 'savePost' ) ) || ! is_callable( array( $model, 'getPost' ) ) ) {
		return;
	}
	$stored = json_decode( (string) wp_json_encode( call_user_func( array( $model, 'getPost' ), $post_id ) ), true );
	$data   = igny8_aioseo_data( is_array( $stored ) ? $stored : array() );

	$data['title']       = $payload['seo_title'];
	$data['description'] = $payload['seo_description'];
	if ( '' !== $payload['primary_keyword'] ) {
		$data['keyphrases']['focus']['keyphrase'] = $payload['primary_keyword'];
	}
	call_user_func( array( $model, 'savePost' ), $post_id, $data );
}

/**
 * A stored row as savePost() wants it. It resets every field that it is not given (versions before 4.9), names some differently
 * than their columns, wants JSON columns decoded, and reads some without asking whether they are there.
 *
 * @param array $stored Column => value.
 * @return array
 */
function igny8_aioseo_data( array $stored ) {
	$data    = array_merge(
		array_fill_keys( array( 'title', 'description', 'og_title', 'og_description', 'og_article_section', 'og_article_tags', 'twitter_title', 'twitter_description' ), '' ),
		$stored
	);
	$renamed = array(
		'canonical_url'           => 'canonicalUrl',
		'robots_max_snippet'      => 'maxSnippet',
		'robots_max_videopreview' => 'maxVideoPreview',
		'robots_max_imagepreview' => 'maxImagePreview',
	);
	foreach ( array( 'default', 'noindex', 'nofollow', 'noarchive', 'notranslate', 'noimageindex', 'nosnippet', 'noodp' ) as $robot ) {
		$renamed[ 'robots_' . $robot ] = $robot;
	}
	foreach ( $renamed as $column => $name ) {
		if ( isset( $stored[ $column ] ) ) {
			$data[ $name ] = $stored[ $column ];
		}
	}
	foreach ( array( 'keyphrases', 'page_analysis', 'schema_type_options', 'tabs', 'local_seo' ) as $json ) {
		$value         = isset( $stored[ $json ] ) ? $stored[ $json ] : array();
		$value         = is_string( $value ) ? json_decode( $value, true ) : $value;
		$data[ $json ] = is_array( $value ) ? $value : array();
	}
	return $data;
}

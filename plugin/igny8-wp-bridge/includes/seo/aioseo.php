<?php
/**
 * All in One SEO stores its data in a table of its own and reads nothing else.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes the SEO fields into All in One SEO's table through its own model. If the plugin is not active, marks the post for later.
 *
 * @param int   $post_id Post.
 * @param array $payload From igny8_read_payload().
 */
function igny8_write_aioseo( $post_id, array $payload ) {
	$active = igny8_aioseo_is_active();
	$values = igny8_seo_values( $payload );
	igny8_set_meta( $post_id, '_igny8_aioseo_pending', ! $active && array_filter( $values, 'strlen' ) ? '1' : '' );
	if ( $active ) {
		igny8_save_aioseo( $post_id, $values, true );
	}
}

/**
 * Whether All in One SEO is active, in a version with a known model.
 *
 * @return bool
 */
function igny8_aioseo_is_active() {
	$model = 'AIOSEO\Plugin\Common\Models\Post';
	return is_callable( array( $model, 'savePost' ) ) && is_callable( array( $model, 'getPost' ) );
}

/**
 * Saves SEO fields through All in One SEO's model. Its other fields stay.
 *
 * @param int   $post_id   Post.
 * @param array $values    From igny8_seo_values(). Empty ones change nothing.
 * @param bool  $overwrite Whether to replace fields that have a value.
 */
function igny8_save_aioseo( $post_id, array $values, $overwrite ) {
	$data  = igny8_aioseo_data( $post_id );
	$names = array(
		'title'         => 'title',
		'description'   => 'description',
		'canonical_url' => 'canonicalUrl',
	);
	foreach ( $names as $field => $name ) {
		if ( '' !== $values[ $field ] && ( $overwrite || empty( $data[ $name ] ) ) ) {
			$data[ $name ] = $values[ $field ];
		}
	}
	if ( '' !== $values['focus_keyword'] && ( $overwrite || empty( $data['keyphrases']['focus']['keyphrase'] ) ) ) {
		$data['keyphrases']['focus']['keyphrase'] = $values['focus_keyword'];
	}
	call_user_func( array( 'AIOSEO\Plugin\Common\Models\Post', 'savePost' ), $post_id, igny8_fit_text( $data, $GLOBALS['wpdb']->prefix . 'aioseo_posts', 'title' ) );
}

/**
 * A post's row in the form that savePost() expects. Versions before 4.9 reset every missing field. savePost() uses other names than the
 * columns for some fields, expects decoded JSON, and reads some keys without checking that they exist.
 *
 * @param int $post_id Post.
 * @return array
 */
function igny8_aioseo_data( $post_id ) {
	$stored  = json_decode( (string) wp_json_encode( call_user_func( array( 'AIOSEO\Plugin\Common\Models\Post', 'getPost' ), $post_id ) ), true );
	$stored  = is_array( $stored ) ? $stored : array();
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

/**
 * A post's values in All in One SEO's table.
 *
 * @param int $post_id Post.
 * @return array<string, string> By the names of igny8_seo_fields(), '' for fields without a value.
 */
function igny8_read_aioseo( $post_id ) {
	$data  = igny8_aioseo_data( $post_id );
	$found = array(
		'title'         => $data['title'],
		'description'   => $data['description'],
		'focus_keyword' => isset( $data['keyphrases']['focus']['keyphrase'] ) ? $data['keyphrases']['focus']['keyphrase'] : '',
		'canonical_url' => isset( $data['canonicalUrl'] ) ? $data['canonicalUrl'] : '',
	);
	return array_map(
		function ( $value ) {
			return is_string( $value ) ? $value : '';
		},
		$found
	);
}

/**
 * Records a change when All in One SEO has saved a post's fields, because some are only in its table. It does so at each save of the post.
 *
 * @param int $post_id Post.
 */
function igny8_on_aioseo( $post_id ) {
	$post_id = (int) $post_id;
	if ( ! get_post_meta( $post_id, '_igny8_content_id', true ) || ! igny8_aioseo_is_active() ) {
		return;
	}
	$hash = md5( (string) wp_json_encode( igny8_read_aioseo( $post_id ) ) );
	if ( get_post_meta( $post_id, '_igny8_aioseo_seen', true ) !== $hash ) {
		igny8_set_meta( $post_id, '_igny8_aioseo_seen', $hash );
		Igny8_Changes::add( $post_id, 'seo_changed', array( 'metadata' ) );
	}
}

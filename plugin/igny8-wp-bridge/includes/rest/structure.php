<?php
/**
 * The site's structure, for IGNY8's metadata sync.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The query parameters of GET /structure. With `taxonomy`, the answer is one page of its terms; without, the site and all first pages.
 *
 * @return array
 */
function igny8_structure_args() {
	return array(
		'taxonomy' => array( 'type' => 'string' ),
		'page'     => array(
			'type'    => 'integer',
			'minimum' => 1,
			'default' => 1,
		),
		'per_page' => array(
			'type'    => 'integer',
			'minimum' => 1,
			'maximum' => 500,
			'default' => 100,
		),
	);
}

/**
 * GET /structure.
 *
 * @param WP_REST_Request $request The request.
 * @return WP_REST_Response|WP_Error 404 `igny8_no_taxonomy`.
 */
function igny8_rest_structure( WP_REST_Request $request ) {
	$taxonomy = (string) $request['taxonomy'];
	if ( '' !== $taxonomy && ! isset( igny8_shown_taxonomies()[ $taxonomy ] ) ) {
		return new WP_Error( 'igny8_no_taxonomy', __( 'This site has no such taxonomy.', 'igny8-wp-bridge' ), array( 'status' => 404 ) );
	}
	$data = '' === $taxonomy
		? igny8_structure( $request['per_page'] )
		: igny8_terms_page( $taxonomy, $request['page'], $request['per_page'] );

	return igny8_answer_uncached( $data );
}

/**
 * Everything about the site.
 *
 * @param int $per_page Terms and authors in the first pages.
 * @return array
 */
function igny8_structure( $per_page ) {
	return array(
		'site'         => igny8_site_metadata(),
		'versions'     => array(
			'wordpress' => get_bloginfo( 'version' ),
			'php'       => PHP_VERSION,
			'bridge'    => IGNY8_BRIDGE_VERSION,
		),
		'theme'        => igny8_theme(),
		'seo_plugin'   => array(
			'slug'      => igny8_active_seo_plugin(),
			'version'   => igny8_active_seo_version(),
			'by_bridge' => igny8_prints_seo(),
		),
		'post_types'   => array_map( 'igny8_post_type_entry', array_values( igny8_shown_post_types() ) ),
		'taxonomies'   => array_map( 'igny8_taxonomy_entry', array_values( igny8_shown_taxonomies() ) ),
		'categories'   => igny8_terms_page( 'category', 1, $per_page ),
		'tags'         => igny8_terms_page( 'post_tag', 1, $per_page ),
		'authors'      => igny8_authors( $per_page ),
		'article'      => igny8_article_type(),
		'capabilities'   => igny8_capabilities(),
		'character_sets' => igny8_character_sets(),
		'limits'       => array(
			'upload_bytes'       => wp_max_upload_size(),
			'memory_bytes'       => igny8_ini_bytes( 'memory_limit' ),
			'post_bytes'         => igny8_ini_bytes( 'post_max_size' ),
			'max_execution_time' => (int) ini_get( 'max_execution_time' ),
		),
	);
}

/**
 * The site itself.
 *
 * @return array
 */
function igny8_site_metadata() {
	return array(
		'name'                => igny8_plain_text( get_bloginfo( 'name' ) ),
		'description'         => igny8_plain_text( get_bloginfo( 'description' ) ),
		'url'                 => home_url(),
		'admin_url'           => admin_url(),
		'rest_url'            => rest_url(),
		'language'            => str_replace( '_', '-', get_locale() ),
		'timezone'            => wp_timezone_string(),
		'gmt_offset'          => (float) get_option( 'gmt_offset' ),
		'permalink_structure' => (string) get_option( 'permalink_structure' ),
		'multisite'           => is_multisite(),
		'public'              => '0' !== (string) get_option( 'blog_public' ),
		'server_time'         => igny8_now(),
	);
}

/**
 * The theme.
 *
 * @return array
 */
function igny8_theme() {
	$theme = wp_get_theme();
	return array(
		'name'       => igny8_plain_text( (string) $theme->get( 'Name' ) ),
		'slug'       => $theme->get_stylesheet(),
		'parent'     => $theme->get_stylesheet() === $theme->get_template() ? '' : $theme->get_template(),
		'version'    => (string) $theme->get( 'Version' ),
		'is_block'   => function_exists( 'wp_is_block_theme' ) && wp_is_block_theme(),
		'thumbnails' => current_theme_supports( 'post-thumbnails' ),
	);
}

/**
 * What articles become on this site.
 *
 * @return array {post_type, statuses}: the post type, and the statuses that its posts may get from IGNY8.
 */
function igny8_article_type() {
	return array(
		'post_type' => igny8_post_type(),
		'statuses'  => array_values( array_intersect( array( 'publish', 'draft', 'pending', 'private', 'future' ), get_post_stati() ) ),
	);
}

/**
 * The configured author's capabilities on this site.
 *
 * @return array
 */
function igny8_capabilities() {
	$author = igny8_author_id();
	return array(
		'author_id'       => $author,
		'publish_posts'   => user_can( $author, 'publish_posts' ),
		'upload_files'    => user_can( $author, 'upload_files' ) && wp_is_writable( wp_upload_dir( null, false )['basedir'] ),
		'manage_terms'    => user_can( $author, 'manage_categories' ),
		'unfiltered_html' => user_can( $author, 'unfiltered_html' ),
	);
}

/**
 * A size from php.ini, in bytes.
 *
 * @param string $name Setting.
 * @return int Bytes; -1 for no limit.
 */
function igny8_ini_bytes( $name ) {
	return (int) wp_convert_hr_to_bytes( (string) ini_get( $name ) );
}

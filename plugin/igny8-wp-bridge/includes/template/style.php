<?php
/**
 * The style of articles. Loaded only on pages that show one.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Loads the style where one article is shown.
 */
function igny8_enqueue_on_articles() {
	if ( is_singular() && igny8_is_article( get_queried_object_id() ) ) {
		igny8_enqueue_article_style();
	}
}

/**
 * Loads the style: the theme's igny8/article.css, else ours.
 */
function igny8_enqueue_article_style() {
	$ours  = IGNY8_BRIDGE_DIR . 'assets/article.css';
	$theme = get_theme_file_path( 'igny8/article.css' );
	$file  = file_exists( $theme ) ? $theme : $ours;
	$url   = $file === $ours ? plugins_url( 'assets/article.css', IGNY8_BRIDGE_FILE ) : get_theme_file_uri( 'igny8/article.css' );
	wp_enqueue_style( 'igny8-article', $url, array(), $file === $ours ? IGNY8_BRIDGE_VERSION : (string) filemtime( $file ) );
}

/**
 * Adds a class to articles, on their own page and in lists.
 *
 * @param string[] $classes Classes.
 * @return string[]
 */
function igny8_mark_page( $classes ) {
	if ( is_singular() && igny8_is_article( get_queried_object_id() ) ) {
		$classes[] = 'igny8-article-page';
	}
	return $classes;
}

/**
 * Adds the class to one post.
 *
 * @param string[] $classes Classes.
 * @param string[] $extra   Those that the theme asked for.
 * @param int      $post_id Post.
 * @return string[]
 */
function igny8_mark_post( $classes, $extra, $post_id ) {
	if ( igny8_is_article( $post_id ) ) {
		$classes[] = 'igny8-article';
	}
	return $classes;
}

/**
 * Whether a post is an article of IGNY8.
 *
 * @param int $post_id Post.
 * @return bool
 */
function igny8_is_article( $post_id ) {
	return $post_id && (bool) get_post_meta( $post_id, '_igny8_content_id', true );
}

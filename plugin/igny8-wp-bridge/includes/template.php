<?php
/**
 * The template: where and how an article's section pictures are shown. They are not written into the post: switched off, or with the
 * plugin gone, it is the text that IGNY8 sent.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Notes, before any other filter has changed it, whether what is about to be filtered is the text of an article. Plugins and themes run
 * all kinds of text through `the_content`, and pictures belong to one of them.
 *
 * @param string $content What comes in.
 * @return string The same.
 */
function igny8_template_begin( $content ) {
	igny8_template_stack( array( igny8_template_post( $content ) ) );
	return $content;
}

/**
 * Puts the pictures into the text. Runs when paragraphs, shortcodes and blocks are HTML (priority 15).
 *
 * @param string $content HTML.
 * @return string
 */
function igny8_template_end( $content ) {
	$post_id = igny8_template_stack();
	if ( ! $post_id ) {
		return $content;
	}
	$pictures = igny8_template_pictures( $post_id, $content );
	if ( ! $pictures ) {
		return $content;
	}
	if ( ! is_feed() && ! wp_style_is( 'igny8-article' ) ) {
		igny8_enqueue_article_style(); // In a list of whole posts; it is printed at the end of the page.
	}
	return igny8_insert_pictures( $content, $pictures, igny8_template_pages() );
}

/**
 * The posts whose texts are being filtered right now, one inside the other.
 *
 * @param int[]|null $push A post to add; null takes the last one away.
 * @return int The last one; 0 when there is none, or it is no article.
 */
function igny8_template_stack( $push = null ) {
	static $stack = array();
	if ( null === $push ) {
		return (int) array_pop( $stack );
	}
	$stack[] = $push[0];
	return $push[0];
}

/**
 * The article whose text this is.
 *
 * @param string $content Text as it comes into `the_content`.
 * @return int 0 when it is none, or pictures are out of place.
 */
function igny8_template_post( $content ) {
	$post = get_post();
	if ( ! $post || ! igny8_template_enabled() || ! get_post_meta( $post->ID, '_igny8_gallery', true ) ) {
		return 0;
	}
	$is_teaser = empty( $GLOBALS['more'] ) && false !== strpos( $post->post_content, '<!--more' ) && ! igny8_is_rest();
	// An excerpt is text without pictures, and in the admin nobody reads articles.
	$render = ! doing_filter( 'get_the_excerpt' ) && ( ! is_admin() || wp_doing_ajax() ) && ! $is_teaser
		&& ! post_password_required( $post ) && igny8_is_text_of( $post, $content );
	/**
	 * Filters whether section pictures are put into a text that is being shown.
	 *
	 * @param bool    $render  Whether.
	 * @param WP_Post $post    Article.
	 * @param string  $content The text.
	 */
	return apply_filters( 'igny8_template_render', $render, $post, $content ) ? $post->ID : 0;
}

/**
 * Whether a text is that of a post, or of the page of it that is shown.
 *
 * @param WP_Post $post    Post.
 * @param string  $content Text as it comes into `the_content`.
 * @return bool
 */
function igny8_is_text_of( WP_Post $post, $content ) {
	$text = trim( str_replace( ']]&gt;', ']]>', $content ) );
	return trim( $post->post_content ) === $text
		|| ( get_the_ID() === $post->ID && trim( str_replace( ']]&gt;', ']]>', get_the_content( null, false, $post ) ) ) === $text );
}

/**
 * Whether this is a request to the REST API, which knows no pages and no teasers.
 *
 * @return bool
 */
function igny8_is_rest() {
	return defined( 'REST_REQUEST' ) && REST_REQUEST;
}

/**
 * How much of the text is shown, where a person has divided it into pages.
 *
 * @return array {before: number of sections on the pages before, is_last: whether this is the last page}
 */
function igny8_template_pages() {
	$pages = array(
		'before'  => 0,
		'is_last' => true,
	);
	if ( igny8_is_rest() || empty( $GLOBALS['multipage'] ) ) {
		return $pages;
	}
	$page = max( 1, (int) $GLOBALS['page'] );
	foreach ( array_slice( (array) $GLOBALS['pages'], 0, $page - 1 ) as $text ) {
		$pages['before'] += count( igny8_sections( $text ) );
	}
	$pages['is_last'] = count( $GLOBALS['pages'] ) <= $page;
	return $pages;
}

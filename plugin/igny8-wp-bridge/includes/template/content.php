<?php
/**
 * Renders an article's text: fits it to any column (fit.php), and adds the template, which lays out the section pictures. The post itself
 * is
 * not changed: without the plugin it is the text that IGNY8 sent.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs before all other filters, and records whether the filtered text is an article's. Plugins and themes pass all kinds of text through
 * `the_content`; only the article's gets pictures.
 *
 * @param string $content What comes in.
 * @return string The same.
 */
function igny8_template_begin( $content ) {
	$post = get_post();
	igny8_template_stack( $post && igny8_is_article_text( $post, $content ) ? array( $post->ID, igny8_has_template( $post, $content ) ) : array( 0, false ) );
	return $content;
}

/**
 * Fits the text and inserts the pictures. Runs after paragraphs, shortcodes and blocks have become HTML (priority 15).
 *
 * @param string $content HTML.
 * @return string
 */
function igny8_template_end( $content ) {
	list( $post_id, $has_template ) = igny8_template_stack();
	if ( ! $post_id ) {
		return $content;
	}
	$pictures = $has_template ? igny8_template_pictures( $post_id, $content ) : array();
	if ( ! is_feed() && ! igny8_is_rest() ) {
		$content = igny8_fit( $content ); // Not for feeds and the like: their readers have layouts of their own.
	}
	if ( ! is_feed() && ! wp_style_is( 'igny8-article' ) ) {
		igny8_enqueue_article_style(); // In a list of whole posts. WordPress prints the style at the end of the page.
	}
	return $pictures ? igny8_insert_pictures( $content, $pictures, igny8_template_pages() ) : $content;
}

/**
 * The posts whose texts are being filtered now, from the outermost to the innermost.
 *
 * @param array|null $push An entry to add, {the article's id, 0 if the text is no article's; whether it gets pictures}; null removes the last.
 * @return array The last one.
 */
function igny8_template_stack( $push = null ) {
	static $stack = array();
	if ( null !== $push ) {
		$stack[] = $push;
		return $push;
	}
	return $stack ? array_pop( $stack ) : array( 0, false );
}

/**
 * Whether this is an article's text, shown to a reader.
 *
 * @param WP_Post $post    Post.
 * @param string  $content Text as it comes into `the_content`.
 * @return bool
 */
function igny8_is_article_text( WP_Post $post, $content ) {
	// An excerpt has no layout, and nobody reads articles in the admin.
	return igny8_is_article( $post->ID ) && ! doing_filter( 'get_the_excerpt' ) && ( ! is_admin() || wp_doing_ajax() )
		&& ! post_password_required( $post ) && igny8_is_text_of( $post, $content );
}

/**
 * Whether this text gets section pictures.
 *
 * @param WP_Post $post    Article.
 * @param string  $content Text as it comes into `the_content`.
 * @return bool
 */
function igny8_has_template( WP_Post $post, $content ) {
	if ( ! igny8_template_enabled() || ! get_post_meta( $post->ID, '_igny8_gallery', true ) ) {
		return false;
	}
	$is_teaser = empty( $GLOBALS['more'] ) && false !== strpos( $post->post_content, '<!--more' ) && ! igny8_is_rest();
	/**
	 * Filters whether a text gets section pictures.
	 *
	 * @param bool    $render  Whether.
	 * @param WP_Post $post    Article.
	 * @param string  $content The text.
	 */
	return (bool) apply_filters( 'igny8_template_render', ! $is_teaser, $post, $content );
}

/**
 * Whether a text is a post's, or that of the post's current page.
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
 * Whether this is a REST API request. There, texts have neither pages nor teasers.
 *
 * @return bool
 */
function igny8_is_rest() {
	return defined( 'REST_REQUEST' ) && REST_REQUEST;
}

/**
 * Which part of a text is shown, if a person has divided it into pages.
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

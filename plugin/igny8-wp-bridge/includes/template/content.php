<?php
/**
 * An article's text as it is shown: what makes it fit into any column (fit.php), and the template, where and how section
 * pictures are shown. None of it is written into the post: with the plugin gone, it is the text that IGNY8 sent.
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
	$post = get_post();
	igny8_template_stack( $post && igny8_is_article_text( $post, $content ) ? array( $post->ID, igny8_has_template( $post, $content ) ) : array( 0, false ) );
	return $content;
}

/**
 * Makes the text fit, and puts the pictures into it. Runs when paragraphs, shortcodes and blocks are HTML (priority 15).
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
		$content = igny8_fit( $content ); // Whoever reads it elsewhere lays it out there.
	}
	if ( ! is_feed() && ! wp_style_is( 'igny8-article' ) ) {
		igny8_enqueue_article_style(); // In a list of whole posts; it is printed at the end of the page.
	}
	return $pictures ? igny8_insert_pictures( $content, $pictures, igny8_template_pages() ) : $content;
}

/**
 * The posts whose texts are being filtered right now, one inside the other.
 *
 * @param array|null $push An entry to add, {id of the article whose text it is, 0 for none; whether it gets pictures}; null takes the last one away.
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
 * Whether this is the text of an article, on its way to somebody who reads it.
 *
 * @param WP_Post $post    Post.
 * @param string  $content Text as it comes into `the_content`.
 * @return bool
 */
function igny8_is_article_text( WP_Post $post, $content ) {
	// An excerpt is text without layout, and in the admin nobody reads articles.
	return igny8_is_article( $post->ID ) && ! doing_filter( 'get_the_excerpt' ) && ( ! is_admin() || wp_doing_ajax() )
		&& ! post_password_required( $post ) && igny8_is_text_of( $post, $content );
}

/**
 * Whether that text gets section pictures.
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
	 * Filters whether section pictures are put into a text that is being shown.
	 *
	 * @param bool    $render  Whether.
	 * @param WP_Post $post    Article.
	 * @param string  $content The text.
	 */
	return (bool) apply_filters( 'igny8_template_render', ! $is_teaser, $post, $content );
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

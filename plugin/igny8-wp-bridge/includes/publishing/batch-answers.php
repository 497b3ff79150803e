<?php
/**
 * What a batch says of an article that a single request has no words for.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * An article that the batch had no time for. Whatever was begun of it is a draft that the next request goes on with.
 *
 * @return WP_Error Status 0: nothing was decided.
 */
function igny8_not_reached() {
	return new WP_Error(
		'igny8_not_reached',
		__( 'The batch had no time left for this article. Ask for it again.', 'igny8-wp-bridge' ),
		array( 'status' => 0 )
	);
}

/**
 * An article that made some other plugin, or the theme, throw. Alone it would have got WordPress's own 500.
 *
 * @param Throwable $error What was thrown.
 * @return WP_Error 500
 */
function igny8_article_failed( Throwable $error ) {
	// Below WordPress's own folder: which plugin it was is of use, where the site is on its server is nobody's business.
	$file = str_replace( wp_normalize_path( ABSPATH ), '', wp_normalize_path( $error->getFile() ) );
	return new WP_Error(
		'igny8_article_failed',
		/* translators: 1: an error message of PHP, 2: a file, 3: a line number. */
		sprintf( __( 'A plugin or the theme of this site failed while the article was written: %1$s (%2$s, line %3$d)', 'igny8-wp-bridge' ), $error->getMessage(), $file, $error->getLine() ),
		array( 'status' => 500 )
	);
}

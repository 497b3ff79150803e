<?php
/**
 * Redirects from the addresses that articles once had. WordPress itself does this only for posts that are public while somebody renames
 * them, and never for pages.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the old address of an article that moves, and those of the articles below a page that moves.
 *
 * @param int     $post_id Post.
 * @param WP_Post $after   As it is.
 * @param WP_Post $before  As it was.
 */
function igny8_keep_old_path( $post_id, $after, $before ) {
	if ( array( $after->post_name, $after->post_parent, $after->post_date ) === array( $before->post_name, $before->post_parent, $before->post_date )
		|| 'trash' === $after->post_status || ! igny8_was_public( $before ) ) {
		return;
	}
	$old = igny8_public_path( $before );
	$new = igny8_public_path( $after );
	if ( $old === $new || '' === $old ) {
		return;
	}
	$pages = is_post_type_hierarchical( $after->post_type );
	if ( get_post_meta( $post_id, '_igny8_content_id', true ) ) {
		// For the others WordPress keeps the slug (wp_check_for_changed_slugs()) or the date.
		igny8_move_path( $post_id, $pages || 'publish' !== $after->post_status ? $old : '', $new );
	}
	foreach ( $pages ? igny8_articles_below( $after ) : array() as $child ) {
		$path = igny8_public_path( $child );
		if ( 0 === strpos( $path, "{$new}/" ) ) {
			igny8_move_path( $child->ID, $old . substr( $path, strlen( $new ) ), $path );
		}
	}
}

/**
 * Whether visitors may know a post's address. A draft that was never published has no date.
 *
 * @param WP_Post $post Post.
 * @return bool
 */
function igny8_was_public( WP_Post $post ) {
	return in_array( $post->post_status, array( 'publish', 'private' ), true )
		|| ( in_array( $post->post_status, array( 'draft', 'pending' ), true ) && 0 !== strpos( $post->post_date_gmt, '0000' ) );
}

/**
 * Adds an old path, and removes the new one from the list.
 *
 * @param int    $post_id Post.
 * @param string $old     Path; '' for none.
 * @param string $now     Path.
 */
function igny8_move_path( $post_id, $old, $now ) {
	$kept = (array) get_post_meta( $post_id, '_igny8_old_path' );
	if ( in_array( $now, $kept, true ) ) {
		delete_post_meta( $post_id, '_igny8_old_path', $now );
	}
	if ( '' !== $old && ! in_array( $old, $kept, true ) ) {
		add_post_meta( $post_id, '_igny8_old_path', $old );
	}
}

/**
 * The public articles below a page.
 *
 * @param WP_Post $page Page.
 * @return WP_Post[]
 */
function igny8_articles_below( WP_Post $page ) {
	global $wpdb;
	$ids = $wpdb->get_col( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->prepare(
			"SELECT p.ID FROM {$wpdb->posts} p JOIN {$wpdb->postmeta} m ON m.post_id = p.ID AND m.meta_key = '_igny8_content_id'
			WHERE p.post_type = %s AND p.post_status = 'publish' AND p.post_parent > 0",
			$page->post_type
		)
	);
	_prime_post_caches( $ids, false, true );
	return array_filter(
		array_map( 'get_post', $ids ),
		function ( $post ) use ( $page ) {
			return $post && in_array( $page->ID, get_post_ancestors( $post ), true );
		}
	);
}

/**
 * The path at which visitors find a post, or would find it if it were published.
 *
 * @param WP_Post $post Post.
 * @return string As igny8_path_of(); '' on a site without readable addresses.
 */
function igny8_public_path( WP_Post $post ) {
	$public              = clone $post;
	$public->post_status = 'publish';
	$public->filter      = 'raw'; // Otherwise WordPress reads the post again.
	return igny8_path_of( (string) get_permalink( $public ) );
}

/**
 * The path of an address below the site's own, in one spelling.
 *
 * @param string $url Address, or its path.
 * @return string Without slashes at the ends, percent-encoded.
 */
function igny8_path_of( $url ) {
	$home = trim( (string) wp_parse_url( home_url(), PHP_URL_PATH ), '/' );
	$path = trim( (string) wp_parse_url( $url, PHP_URL_PATH ), '/' );
	$path = '' !== $home && 0 === strpos( "{$path}/", "{$home}/" ) ? trim( substr( $path, strlen( $home ) ), '/' ) : $path;
	return implode( '/', array_map( 'rawurlencode', explode( '/', rawurldecode( $path ) ) ) );
}

/**
 * Redirects a visitor who asks for an old address, if nothing else is there. Runs before WordPress guesses what was meant.
 */
function igny8_redirect_old_path() {
	if ( ! is_404() || ! isset( $_SERVER['REQUEST_URI'] ) ) {
		return;
	}
	$path = igny8_path_of( esc_url_raw( wp_unslash( $_SERVER['REQUEST_URI'] ) ) );
	$url  = '' === $path ? '' : igny8_address_now( $path );
	if ( '' !== $url ) {
		wp_redirect( $url, 301, 'IGNY8' ); // phpcs:ignore WordPress.Security.SafeRedirect -- a permalink, as in wp_old_slug_redirect().
		exit;
	}
}

/**
 * Where the article is that once had this path.
 *
 * @param string $path As igny8_path_of().
 * @return string Its permalink; '' when no public article had it.
 */
function igny8_address_now( $path ) {
	global $wpdb;
	// The newest first: two articles may have had the path, one after the other.
	$ids = $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM {$wpdb->postmeta} WHERE meta_key = '_igny8_old_path' AND meta_value = %s ORDER BY meta_id DESC", $path ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	foreach ( $ids as $id ) {
		$url = 'publish' === get_post_status( $id ) ? (string) get_permalink( $id ) : '';
		// A copy of a post has its meta too. And nothing may lead to itself.
		if ( '' !== $url && igny8_path_of( $url ) !== $path && Igny8_Publications::of_post( (int) $id ) ) {
			return $url;
		}
	}
	return '';
}

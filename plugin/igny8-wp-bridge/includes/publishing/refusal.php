<?php
/**
 * Reasons to refuse a well-formed article that cannot become a post on this site.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks what only the site knows, before it makes a post. An article that has a post already is never refused.
 *
 * @param stdClass $row     Publication.
 * @param array    $payload From igny8_read_payload().
 * @return WP_Error|null 422 with `data.fields`.
 */
function igny8_refusal( stdClass $row, array $payload ) {
	$errors = array();
	$author = igny8_author_id();
	$types  = igny8_post_types();
	$type   = igny8_post_type();
	if ( ! isset( $types[ $type ] ) ) {
		/* translators: %s: a post type such as "recipe". */
		$errors['post_type'] = sprintf( __( 'This site has no post type "%s" any more. Choose another under Settings → IGNY8.', 'igny8-wp-bridge' ), $type );
	}
	if ( ! $author ) {
		$errors['author'] = __( 'The user that articles belong to does not exist on this site. Choose another under Settings → IGNY8.', 'igny8-wp-bridge' );
	} elseif ( isset( $types[ $type ] ) && ! user_can( $author, get_post_type_object( $type )->cap->create_posts ) ) {
		$errors['author'] = __( 'The user that articles belong to may not write posts. Choose another under Settings → IGNY8.', 'igny8-wp-bridge' );
	}
	// Compared with the time of IGNY8's first request. If the time passes during retries, that is no error: WordPress publishes at once.
	if ( 'future' === $payload['status'] && strtotime( $payload['publish_at'] . ' UTC' ) < strtotime( $row->created_at . ' UTC' ) ) {
		$errors['publish_at'] = __( 'Must lie in the future.', 'igny8-wp-bridge' );
	}
	return $errors ? igny8_invalid_payload( $errors ) : null;
}

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
 * @return WP_Error|null 422 with `data.fields`: `igny8_author_gone` if the author that the article names is gone, else
 *                       `igny8_invalid_payload`.
 */
function igny8_refusal( stdClass $row, array $payload ) {
	$types  = igny8_post_types();
	$type   = igny8_post_type();
	$errors = isset( $types[ $type ] ) ? igny8_rules_errors( $payload, get_post_type_object( $type ) ) : array(
		/* translators: %s: a post type such as "recipe". */
		'post_type' => sprintf( __( 'This site has no post type "%s" any more. Choose another under Settings → IGNY8.', 'igny8-wp-bridge' ), $type ),
	);
	if ( ! $payload['author_id'] && ! igny8_author_id() ) {
		$errors['author'] = __( 'The user that articles belong to does not exist on this site. Choose another under Settings → IGNY8.', 'igny8-wp-bridge' );
	}
	// Compared with the time of IGNY8's first request. If the time passes during retries, that is no error: WordPress publishes at once.
	if ( 'future' === $payload['status'] && strtotime( $payload['publish_at'] . ' UTC' ) < strtotime( $row->created_at . ' UTC' ) ) {
		$errors['publish_at'] = __( 'Must be in the future.', 'igny8-wp-bridge' );
	}
	$gone = $payload['author_id'] && ! igny8_wanted_author( $payload );
	if ( $gone ) {
		$errors['author_id'] = __( 'This site has no such user any more. Choose another author in IGNY8.', 'igny8-wp-bridge' );
	}
	return $errors ? igny8_invalid_payload( $errors, $gone ? 'igny8_author_gone' : 'igny8_invalid_payload' ) : null;
}

/**
 * The user that an article names as its author.
 *
 * @param array $payload From igny8_read_payload().
 * @return int User of this site; 0 if the article names none, or one that this site does not have.
 */
function igny8_wanted_author( array $payload ) {
	$id = $payload['author_id'];
	return $id && get_userdata( $id ) && ( ! is_multisite() || is_user_member_of_blog( $id ) ) ? $id : 0;
}

/**
 * Checks an article's author, status, comments and sticky mark against the post type of articles.
 *
 * @param array        $payload From igny8_read_payload().
 * @param WP_Post_Type $type    Post type.
 * @return array<string, string> Field => message.
 */
function igny8_rules_errors( array $payload, WP_Post_Type $type ) {
	$errors = array();
	$wanted = igny8_wanted_author( $payload );
	$author = $payload['author_id'] ? $wanted : igny8_author_id();
	$public = in_array( $payload['status'], array( 'publish', 'private', 'future' ), true );
	if ( $author && ! user_can( $author, $type->cap->create_posts ) ) {
		if ( $wanted ) {
			$errors['author_id'] = __( 'This user may not write such posts on this site. Choose another author in IGNY8.', 'igny8-wp-bridge' );
		} else {
			$errors['author'] = __( 'The user that articles belong to may not write posts. Choose another under Settings → IGNY8.', 'igny8-wp-bridge' );
		}
	} elseif ( $wanted && $public && ! user_can( $wanted, $type->cap->publish_posts ) ) {
		$errors['author_id'] = __( 'This user may not publish such posts on this site. Choose another author in IGNY8, or the status "pending".', 'igny8-wp-bridge' );
	}
	if ( ! get_post_status_object( $payload['status'] ) ) {
		/* translators: %s: a post status such as "pending". */
		$errors['status'] = sprintf( __( 'This site has no post status "%s".', 'igny8-wp-bridge' ), $payload['status'] );
	}
	if ( '' !== $payload['comment_status'] && ! post_type_supports( $type->name, 'comments' ) ) {
		$errors['comment_status'] = __( 'Posts of this type have no comments.', 'igny8-wp-bridge' );
	}
	if ( $payload['sticky'] && 'post' !== $type->name ) {
		$errors['sticky'] = __( 'Only posts of the type "post" can be sticky.', 'igny8-wp-bridge' );
	}
	return $errors;
}

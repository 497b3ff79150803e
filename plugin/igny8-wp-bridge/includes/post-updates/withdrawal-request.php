<?php
/**
 * What POST /withdraw takes, and why it may be refused. docs/bridge-contract.md of the IGNY8 repository states the contract.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The fields of a withdrawal, described like igny8_payload_fields().
 *
 * @return array<string, array>
 */
function igny8_withdrawal_fields() {
	return array(
		'content_id'     => array( 'id' ),
		'source'         => array( 'uuid' ),
		'change_id'      => array( 'uuid' ),
		'to'             => array( 'withdrawn' ),
		'expect'         => array( 'expected' ),
		'known_sequence' => array( 'count', 0 ),
		'even_if_open'   => array( 'flag', false ),
		'force'          => array( 'flag', false ),
	);
}

/**
 * Checks a withdrawal.
 *
 * @param mixed $body Decoded JSON.
 * @return array|WP_Error The fields of igny8_withdrawal_fields(); or 422 with `data.fields: {field: message}`.
 */
function igny8_read_withdrawal( $body ) {
	$body   = is_array( $body ) ? $body : array();
	$errors = array();
	$wish   = igny8_read_fields( $body, igny8_withdrawal_fields(), '', $errors );
	igny8_refuse_unknown( $body, igny8_withdrawal_fields(), $errors );
	return $errors ? igny8_invalid_change( $errors ) : $wish;
}

/**
 * Where a withdrawal brings a post.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string
 */
function igny8_type_withdrawn( $value, $path, array &$errors ) {
	$known = array( 'draft', 'private', 'trash', 'deleted', 'publish' );
	if ( ! in_array( $value, $known, true ) ) {
		/* translators: %s: the words that are allowed, separated by commas. */
		$errors[ $path ] = sprintf( __( 'Must be one of: %s.', 'igny8-wp-bridge' ), implode( ', ', $known ) );
		return '';
	}
	return $value;
}

/**
 * The state of the post that IGNY8 knows: {etag, fields?: {field: fingerprint}}.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return array
 */
function igny8_type_expected( $value, $path, array &$errors ) {
	$parts = array(
		'etag'   => array( 'fingerprint' ),
		'fields' => array( 'fingerprints', array() ),
	);
	if ( ! is_array( $value ) ) {
		$errors[ $path ] = __( 'Must be an object.', 'igny8-wp-bridge' );
		return array();
	}
	return igny8_read_fields( $value, $parts, "{$path}.", $errors );
}

/**
 * Fingerprints by the names of their fields.
 *
 * @param mixed  $value  As sent.
 * @param string $path   Where it stands.
 * @param array  $errors Errors.
 * @return string[]
 */
function igny8_type_fingerprints( $value, $path, array &$errors ) {
	if ( ! is_array( $value ) ) {
		$errors[ $path ] = __( 'Must be an object.', 'igny8-wp-bridge' );
		return array();
	}
	foreach ( $value as $field => $print ) {
		igny8_type_fingerprint( $print, "{$path}.{$field}", $errors );
	}
	return $value;
}

/**
 * The answer for a post that was changed since IGNY8 read it: the fields that have another fingerprint than IGNY8 named. If it named none,
 * every field.
 *
 * @param array $wish From igny8_read_withdrawal().
 * @param array $fact One of igny8_field_facts().
 * @return WP_Error 412
 */
function igny8_moved_there( array $wish, array $fact ) {
	$known = $wish['expect']['fields'];
	$moved = array();
	foreach ( $fact['fields'] as $field => $one ) {
		if ( ! isset( $known[ $field ] ) || $known[ $field ] !== $one['fp'] ) {
			$moved[ $field ] = 'changed_there';
		}
	}
	return igny8_changed_there( igny8_outcomes( $moved, $fact ), igny8_etag( $fact ) );
}

/**
 * Why a post can't be brought there.
 *
 * @param array $wish    From igny8_read_withdrawal().
 * @param array $columns The post, from Igny8_Guard::columns().
 * @return WP_Error|null 403, 422
 */
function igny8_refuse_withdrawal( array $wish, array $columns ) {
	$to   = $wish['to'];
	$type = get_post_type_object( $columns['post_type'] );
	if ( 'publish' === $to && ! igny8_is_withdrawn( $columns['post_status'], $to ) && ! current_user_can( $type ? $type->cap->publish_posts : 'publish_posts' ) ) {
		return new WP_Error(
			'igny8_author_may_not_publish',
			__( 'The user chosen under Settings → IGNY8 may not publish posts, so the post was not restored. Publish it in WordPress, or choose an Author, Editor or Administrator there.', 'igny8-wp-bridge' ),
			array( 'status' => 403 )
		);
	}
	if ( 'deleted' === $to && 'trash' !== $columns['post_status'] && ! $wish['force'] ) {
		return igny8_invalid_change( array( 'force' => __( 'Must be true: the post is not in the trash, and could not be restored.', 'igny8-wp-bridge' ) ) );
	}
	if ( 'trash' === $to && ! EMPTY_TRASH_DAYS ) {
		return igny8_invalid_change( array( 'to' => __( 'This site keeps no trash. Use "draft", or "deleted" with "force".', 'igny8-wp-bridge' ) ) );
	}
	if ( 'private' === $to && '' !== $columns['post_password'] ) {
		return igny8_invalid_change( array( 'to' => __( 'WordPress would remove the password of this post, and later show the post without it. Use "draft".', 'igny8-wp-bridge' ) ) );
	}
	return null;
}

/**
 * What is not as IGNY8 wanted it.
 *
 * @param string      $to    What IGNY8 wanted.
 * @param Igny8_Guard $guard The post as it was.
 * @param WP_Post     $post  The post as it is.
 * @return array[]
 */
function igny8_withdrawal_warnings( $to, Igny8_Guard $guard, WP_Post $post ) {
	$warnings = array();
	$slug     = $guard->slug();
	if ( ! igny8_is_withdrawn( $post->post_status, $to ) ) {
		$warnings[] = array(
			'code'    => 'igny8_changed_by_site',
			/* translators: %s: a status such as "draft". */
			'message' => sprintf( __( 'Another plugin prevented the change of the post\'s status. The status is "%s".', 'igny8-wp-bridge' ), $post->post_status ),
			'field'   => 'status',
			'advice'  => __( 'Change the status in WordPress.', 'igny8-wp-bridge' ),
		);
	} elseif ( 'trash' !== $to && '' !== $slug && $post->post_name !== $slug ) {
		$warnings[] = array(
			'code'    => 'igny8_slug_taken',
			/* translators: 1: an address such as "slow-bread", 2: another such as "slow-bread-2". */
			'message' => sprintf( __( 'Another post now has the address "%1$s", so this post has "%2$s".', 'igny8-wp-bridge' ), $slug, $post->post_name ),
			'field'   => 'slug',
			'advice'  => __( 'Change the address of one of the two posts in WordPress.', 'igny8-wp-bridge' ),
		);
	}
	return $warnings;
}

<?php
/**
 * What POST /update answers when the post can't be changed.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * IGNY8 never published this article here.
 *
 * @return WP_Error 404
 */
function igny8_unknown_article() {
	return new WP_Error(
		'igny8_unknown_article',
		__( 'This site does not know the article. It was never published here, or the plugin\'s tables are from an older backup.', 'igny8-wp-bridge' ),
		array( 'status' => 404 )
	);
}

/**
 * The post is deleted, or in the trash.
 *
 * @param int $post_id Post.
 * @return WP_Error 410 with `data.post_status`.
 */
function igny8_post_away( $post_id ) {
	$gone   = igny8_post_gone( $post_id );
	$post   = get_post( $post_id );
	$status = array( 'post_status' => $post ? $post->post_status : 'deleted' );
	return new WP_Error( $gone->get_error_code(), $gone->get_error_message(), $gone->get_error_data() + $status );
}

/**
 * The post's owner does not want IGNY8 to change it.
 *
 * @return WP_Error 403
 */
function igny8_post_protected() {
	return new WP_Error(
		'igny8_post_protected',
		__( 'The owner of this post does not let IGNY8 change it. The box "IGNY8" beside the editor has the checkbox for this.', 'igny8-wp-bridge' ),
		array( 'status' => 403 )
	);
}

/**
 * Somebody has the post open in an editor.
 *
 * @param array $editor Who edits: {id, name, since}.
 * @return WP_REST_Response 423 with `data.editor` and Retry-After.
 */
function igny8_being_edited( array $editor ) {
	$response = new WP_REST_Response(
		array(
			'code'    => 'igny8_being_edited',
			/* translators: %s: a user's name. */
			'message' => sprintf( __( '%s has the post open in an editor.', 'igny8-wp-bridge' ), $editor['name'] ),
			'data'    => array(
				'status' => 423,
				'editor' => $editor,
			),
		),
		423
	);
	// WordPress forgets an editor 150 s after its last sign of life.
	$response->header( 'Retry-After', '150' );
	return $response;
}

/**
 * The post was changed since IGNY8 read it, so nothing was written.
 *
 * @param array  $fields Field => {outcome, fp}.
 * @param string $etag   The post's etag now.
 * @return WP_Error 412
 */
function igny8_changed_there( array $fields, $etag ) {
	return new WP_Error(
		'igny8_changed_there',
		__( 'The post was changed in WordPress after IGNY8 read it. Nothing was written.', 'igny8-wp-bridge' ),
		array(
			'status' => 412,
			'etag'   => $etag,
			'fields' => $fields,
		)
	);
}

/**
 * Who has posts open in an editor, by WordPress's locks (wp_check_post_lock()). That function says nothing of the current user's own lock, and
 * we run as the author of articles, who may well be the person who edits.
 *
 * @param int[] $ids Posts; at least one.
 * @return array<int, array> Post => {id, name, since: UTC}; only posts that are open now.
 */
function igny8_editors( array $ids ) {
	global $wpdb;
	$list = implode( ',', array_map( 'intval', $ids ) );
	$rows = $wpdb->get_results( "SELECT post_id, meta_value FROM {$wpdb->postmeta} WHERE meta_key = '_edit_lock' AND post_id IN ({$list})" ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL -- a list of numbers.
	$open = array();
	foreach ( $rows as $row ) {
		$lock = explode( ':', $row->meta_value . ':' );
		/** This filter is documented in wp-admin/includes/ajax-actions.php */
		$window = (int) apply_filters( 'wp_check_post_lock_window', 150 ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own filter.
		$person = (int) $lock[0] > time() - $window ? get_userdata( (int) $lock[1] ) : null;
		if ( $person ) {
			$open[ (int) $row->post_id ] = array(
				'id'    => $person->ID,
				'name'  => $person->display_name,
				'since' => gmdate( 'Y-m-d\TH:i:s\Z', (int) $lock[0] ),
			);
		}
	}
	return $open;
}

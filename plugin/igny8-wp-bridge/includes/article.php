<?php
/**
 * One article becomes one post.
 *
 * The post is a draft until everything that belongs to it is in place, and then gets its status: whoever listens to
 * `transition_post_status` sees it whole. Every step may be done again, so that a request that was cut off anywhere is finished by the next.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes the article, going on from wherever an earlier request stopped. What did not arrive with it ends up as the publication's
 * warnings: a list of {code, message, url?}.
 *
 * @param Igny8_Claim $claim   Held by this request.
 * @param array       $payload From igny8_read_payload().
 * @return int|WP_Error Post id.
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_write_article( Igny8_Claim $claim, array $payload ) {
	$post_id = igny8_find_or_insert_draft( $claim, $payload );
	if ( is_wp_error( $post_id ) ) {
		return $post_id;
	}
	// Anything but our draft has been completed, or changed or deleted by hand since: then there is nothing left to write.
	if ( 'draft' !== get_post_status( $post_id ) ) {
		return $post_id;
	}
	$warnings = array_merge(
		igny8_set_terms( $post_id, 'category', $payload['categories'] ),
		igny8_set_terms( $post_id, 'post_tag', $payload['tags'] )
	);
	igny8_write_meta( $post_id, $payload );
	igny8_write_seo( $post_id, $payload );
	$claim->beat();
	$warnings = array_merge( $warnings, igny8_set_pictures( $claim, $payload ) );
	$status   = igny8_allowed_status( $payload['status'], $warnings );
	// Noted before the last step: cut off right after it, nobody would know any more.
	$claim->beat( array( 'warnings' => (string) wp_json_encode( $warnings ) ) );

	$fields                = igny8_post_fields( $payload );
	$fields['ID']          = $post_id;
	$fields['post_status'] = $status;
	return wp_update_post( wp_slash( $fields ), true );
}

/**
 * The post to write: the one an earlier request recorded, else the one it made and had no time to record, else a new draft.
 *
 * @param Igny8_Claim $claim   Held by this request.
 * @param array       $payload From igny8_read_payload().
 * @return int|WP_Error Post id.
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_find_or_insert_draft( Igny8_Claim $claim, array $payload ) {
	$row = $claim->row();
	if ( $row->post_id ) {
		return $row->post_id;
	}
	$guid = igny8_post_guid( $row );
	// An unindexed search, and needed only after a crash within the milliseconds between two statements.
	$post_id = $claim->is_resumed() ? igny8_find_post_by_guid( $guid ) : 0;
	if ( $post_id ) {
		$claim->beat( array( 'post_id' => $post_id ) );
		return $post_id;
	}
	$claim->beat();
	$fields                = igny8_post_fields( $payload );
	$fields['post_status'] = 'draft';
	$fields['post_type']   = 'post';
	$fields['post_author'] = get_current_user_id();
	$fields['guid']        = $guid;
	$fields['meta_input']  = array( '_igny8_content_id' => $payload['content_id'] ); // So that save_post knows whose it is.
	$post_id               = wp_insert_post( wp_slash( $fields ), true );
	if ( is_wp_error( $post_id ) ) {
		$post_id->add_data( array( 'status' => 500 ) );
		return $post_id;
	}
	try {
		$claim->beat( array( 'post_id' => $post_id ) );
	} catch ( Igny8_Claim_Lost $lost ) {
		$lost->draft = $post_id;
		throw $lost;
	}
	return $post_id;
}

/**
 * The columns of wp_posts that the article fills. What the author may not use is removed by WordPress as it saves (kses).
 *
 * @param array $payload From igny8_read_payload().
 * @return array Unslashed.
 */
function igny8_post_fields( array $payload ) {
	return array(
		'post_title'   => $payload['title'],
		'post_content' => $payload['content_html'],
		'post_excerpt' => $payload['excerpt'],
		'post_name'    => $payload['slug'],
	);
}

/**
 * The status asked for, or `pending` when the author may not publish.
 *
 * @param string $status   Asked for.
 * @param array  $warnings Gains one in that case.
 * @return string
 */
function igny8_allowed_status( $status, array &$warnings ) {
	if ( in_array( $status, array( 'draft', 'pending' ), true ) || current_user_can( get_post_type_object( 'post' )->cap->publish_posts ) ) {
		return $status;
	}
	$warnings[] = array(
		'code'    => 'igny8_author_may_not_publish',
		'message' => __( 'The user chosen under Settings → IGNY8 may not publish posts, so the article waits for review.', 'igny8-wp-bridge' ),
	);
	return 'pending';
}

/**
 * The post's guid: computed from the publication, and written by the very INSERT that makes the post, so that a post whose
 * request died right after it is found again. A name-based UUID, because a guid must be unique in the world, not only here.
 *
 * @param stdClass $row Publication.
 * @return string `urn:uuid:…`
 */
function igny8_post_guid( stdClass $row ) {
	$hash    = sha1( 'igny8:' . $row->source . ':' . $row->content_id . ':' . $row->generation );
	$variant = dechex( ( hexdec( $hash[16] ) & 3 ) | 8 );
	return 'urn:uuid:' . implode(
		'-',
		array(
			substr( $hash, 0, 8 ),
			substr( $hash, 8, 4 ),
			'5' . substr( $hash, 13, 3 ),
			$variant . substr( $hash, 17, 3 ),
			substr( $hash, 20, 12 ),
		)
	);
}

/**
 * The post with a guid.
 *
 * @param string $guid Guid.
 * @return int 0 when there is none.
 */
function igny8_find_post_by_guid( $guid ) {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT ID FROM {$wpdb->posts} WHERE guid = %s AND post_type = 'post' ORDER BY ID LIMIT 1", $guid ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
}

<?php
/**
 * Turns one article into one post.
 *
 * The post stays a draft until all its parts are stored, and only then gets its status. So a callback on `transition_post_status` sees the
 * whole post. Every step can be repeated, so the next request can finish a request that was cut off at any point.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes the article, and continues where an earlier request stopped. Parts that could not be stored become the publication's warnings: a
 * list of {code, message, field?, advice?, url?}.
 *
 * @param Igny8_Claim $claim   Held by this request.
 * @param array       $payload From igny8_read_payload().
 * @param float       $until   See igny8_publish().
 * @return int|WP_Error Post id.
 * @throws Igny8_Claim_Lost When another request has taken over.
 * @throws Igny8_Put_Off See igny8_publish().
 */
function igny8_write_article( Igny8_Claim $claim, array $payload, $until ) {
	$written = igny8_choose_text( $payload );
	$post_id = igny8_find_or_insert_draft( $claim, $written );
	if ( is_wp_error( $post_id ) ) {
		return $post_id;
	}
	// Any other status: the post is complete, or was changed or deleted by hand. There is nothing left to write.
	if ( 'draft' !== get_post_status( $post_id ) ) {
		return $post_id;
	}
	Igny8_Changes::set_writing( $post_id );
	$terms    = array_merge(
		igny8_set_terms( $post_id, 'category', 'categories', $payload['categories'] ),
		igny8_set_terms( $post_id, 'post_tag', 'tags', $payload['tags'] ),
		igny8_set_own_terms( $post_id, $payload )
	);
	$warnings = array_merge( igny8_term_warnings( $terms ), igny8_write_custom_fields( $post_id, $payload['custom_fields'] ) );
	igny8_write_meta( $post_id, $payload );
	igny8_write_seo( $post_id, $payload );
	$claim->beat();
	$pictures = new Igny8_Pictures( $claim, $until );
	$written  = igny8_set_pictures( $pictures, $written );
	$fields   = igny8_post_fields( $written );
	if ( $pictures->were_cut_short() ) {
		throw new Igny8_Put_Off();
	}
	$warnings = array_merge( $warnings, $pictures->warnings() );
	$status   = igny8_allowed_status( $payload['status'], $warnings );
	// Stored before the last step. If the request is cut off right after it, the warnings would be lost.
	$claim->beat( array( 'warnings' => (string) wp_json_encode( $warnings ) ) );

	if ( $payload['sticky'] ) {
		stick_post( $post_id );
	}
	$fields['ID']          = $post_id;
	$fields['post_status'] = $status;
	$fields['post_author'] = get_current_user_id(); // An earlier request that was cut off may have had another author.
	$updated               = igny8_update_post( $fields );
	$differences           = is_wp_error( $updated ) ? array() : igny8_compare( $written, $fields, $terms, $pictures );
	if ( $differences ) {
		$claim->beat( array( 'warnings' => (string) wp_json_encode( array_merge( $warnings, $differences ) ) ) );
	}
	return $updated;
}

/**
 * The payload with the text that the post gets as `content_html`: the blocks, if posts of the type open in the block editor now.
 *
 * @param array $payload From igny8_read_payload().
 * @return array
 */
function igny8_choose_text( array $payload ) {
	if ( '' !== $payload['content_blocks'] && igny8_has_block_editor( igny8_post_type() ) ) {
		$payload['content_html'] = $payload['content_blocks'];
	}
	return $payload;
}

/**
 * Changes columns of a post.
 *
 * @param array $fields Of wp_update_post(), unslashed.
 * @return int|WP_Error Post id; 500 with the database's reason.
 */
function igny8_update_post( array $fields ) {
	// Otherwise WordPress sets the tags again, by names that it has escaped: "C++" beside "Beginner's guide" becomes "C#".
	$fields['tags_input'] = null;
	return igny8_save_post( 'wp_update_post', $fields );
}

/**
 * Writes a post whose HTML was filtered by the plugin's own list (text/permitted.php), or was on this site already. WordPress's filter
 * would
 * also remove HTML that the author of articles may not write, such as the frame of a video.
 *
 * @param callable $write  Either `wp_insert_post` or `wp_update_post`.
 * @param array    $fields Of that, unslashed.
 * @return int|WP_Error As igny8_storage_error().
 */
function igny8_save_post( $write, array $fields ) {
	kses_remove_filters();
	try {
		return igny8_storage_error( $write( wp_slash( igny8_fit_post( $fields ) ), true ) );
	} finally {
		kses_init();
	}
}

/**
 * Returns WordPress's result of a write. An error gets the database's reason, if there is one.
 *
 * @param int|WP_Error $written Answer.
 * @return int|WP_Error
 */
function igny8_storage_error( $written ) {
	global $wpdb;
	if ( is_wp_error( $written ) ) {
		return new WP_Error( $written->get_error_code(), trim( $written->get_error_message() . ' ' . $wpdb->last_error ), array( 'status' => 500 ) );
	}
	return $written;
}

/**
 * Fits a post's HTML to what the database can hold.
 *
 * @param array $fields Of wp_insert_post(), unslashed.
 * @return array
 */
function igny8_fit_post( array $fields ) {
	global $wpdb;
	foreach ( array( 'post_title', 'post_content', 'post_excerpt' ) as $column ) {
		if ( isset( $fields[ $column ] ) ) {
			$fields[ $column ] = igny8_fit_html( $fields[ $column ], $wpdb->posts, $column );
		}
	}
	return $fields;
}

/**
 * The post to write: the one that an earlier request recorded; or one that it made but did not record; or a new draft.
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
	// Unindexed search. Needed only after a crash in the milliseconds between two statements.
	$post_id = $claim->is_resumed() ? igny8_find_post_by_guid( $guid ) : 0;
	if ( $post_id ) {
		$claim->beat( array( 'post_id' => $post_id ) );
		return $post_id;
	}
	$claim->beat();
	$fields                = igny8_post_fields( $payload );
	$fields['post_status'] = 'draft';
	$fields['post_type']   = igny8_post_type();
	$fields['post_author'] = get_current_user_id();
	$fields['guid']        = $guid;
	$fields['meta_input']  = array( '_igny8_content_id' => $payload['content_id'] ); // Lets callbacks on save_post recognise the article.
	$post_id               = igny8_save_post( 'wp_insert_post', $fields );
	if ( is_wp_error( $post_id ) ) {
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
 * The columns of wp_posts that the article fills.
 *
 * @param array $payload From igny8_read_payload().
 * @return array Unslashed.
 */
function igny8_post_fields( array $payload ) {
	$fields = array(
		'post_title'   => igny8_text_as_html( $payload['title'] ),
		'post_content' => igny8_stored_article( $payload['content_html'] ),
		'post_excerpt' => igny8_text_as_html( $payload['excerpt'] ),
		'post_name'    => $payload['slug'],
	);
	if ( '' !== $payload['comment_status'] ) {
		$fields['comment_status'] = $payload['comment_status'];
	}
	if ( 'future' === $payload['status'] ) {
		$fields['post_date']     = get_date_from_gmt( $payload['publish_at'] ); // In the site's own time zone.
		$fields['post_date_gmt'] = $payload['publish_at'];
		$fields['edit_date']     = true; // Otherwise WordPress dates a draft when it leaves that status.
	}
	return $fields;
}

/**
 * The requested status, or `pending` if the author may not publish.
 *
 * @param string $status   Asked for.
 * @param array  $warnings Gains one in that case.
 * @return string
 */
function igny8_allowed_status( $status, array &$warnings ) {
	if ( in_array( $status, array( 'draft', 'pending' ), true ) || current_user_can( get_post_type_object( igny8_post_type() )->cap->publish_posts ) ) {
		return $status;
	}
	$warnings[] = array(
		'code'    => 'igny8_author_may_not_publish',
		'message' => __( 'The user chosen under Settings → IGNY8 may not publish posts, so the article waits for review.', 'igny8-wp-bridge' ),
		'field'   => 'status',
		'advice'  => __( 'Publish the post in WordPress, and choose an Author, Editor or Administrator under Settings → IGNY8.', 'igny8-wp-bridge' ),
	);
	return 'pending';
}

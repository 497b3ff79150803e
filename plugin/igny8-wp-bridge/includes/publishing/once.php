<?php
/**
 * Exactly once: which request writes an article, and what the other requests answer.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes an article's post, or waits for the request that is making it. Runs as the article's author.
 *
 * Of all concurrent requests for the same (source, content_id), one holds the claim and writes. The others poll every 0.2 s until the
 * publication is done, and answer with its post.
 *
 * @param array $payload From igny8_read_payload().
 * @param float $until   When the time of the article's batch ends, in seconds since 1970.
 * @param bool  $wait    Whether to wait for another request at all.
 * @return WP_REST_Response|WP_Error
 * @throws Igny8_Put_Off When the batch's time ended before all pictures were fetched.
 */
function igny8_publish( array $payload, $until = INF, $wait = true ) {
	/**
	 * Filters how long a request waits for another request that is writing the same article.
	 *
	 * @param float $seconds Seconds; less than IGNY8's own limit of 30.
	 */
	$patience = $wait ? min( $until, microtime( true ) + (float) apply_filters( 'igny8_wait_seconds', 15 ) ) : 0;
	$draft    = 0;
	while ( true ) {
		$row = Igny8_Publications::open( $payload['source'], $payload['content_id'] );
		if ( ! $row ) {
			return new WP_Error(
				'igny8_storage_failed',
				__( 'This site\'s database did not store the article. The site\'s error log says why.', 'igny8-wp-bridge' ),
				array( 'status' => 500 )
			);
		}
		if ( Igny8_Publications::DONE === $row->state ) {
			igny8_drop_draft( $draft, $row->post_id );
			$draft = 0;
			$post  = igny8_living_post( $row->post_id );
			if ( $post ) {
				$repair = function () use ( $row, $payload, $until ) {
					return igny8_repair_pictures( $row, $payload, $until );
				};
				$row    = Igny8_Changes::quietly( array( 'edited', 'image_changed' ), $repair );
				$post   = igny8_living_post( $row->post_id ); // Read after the sequence, so that the post is at least as new as the sequence.
			}
			if ( $post ) {
				igny8_recount_if_deferred( $post );
				return igny8_answer( 409, $row, $post );
			}
			if ( ! $payload['recreate'] ) {
				return igny8_post_gone( $row->post_id );
			}
		}
		$refusal = igny8_refusal( $row, $payload );
		if ( $refusal ) {
			return $refusal;
		}
		$claim = Igny8_Publications::DONE === $row->state ? Igny8_Claim::reopen( $row ) : Igny8_Claim::take( $row );
		if ( $claim ) {
			try {
				return igny8_publish_claimed( $claim, $payload, $until );
			} catch ( Igny8_Claim_Lost $lost ) {
				$draft = $lost->draft; // This request was silent for too long, and another took over. It answers with the other's result.
			} finally {
				$claim->release();
			}
		}
		if ( microtime( true ) >= $patience ) {
			return igny8_busy();
		}
		usleep( 200000 );
	}
}

/**
 * Writes the article, closes the publication, and returns the answer.
 *
 * @param Igny8_Claim $claim   Held by this request.
 * @param array       $payload From igny8_read_payload().
 * @param float       $until   See igny8_publish().
 * @return WP_REST_Response|WP_Error
 * @throws Igny8_Claim_Lost When another request has taken over.
 * @throws Igny8_Put_Off See igny8_publish().
 */
function igny8_publish_claimed( Igny8_Claim $claim, array $payload, $until ) {
	try {
		$post_id = igny8_write_article( $claim, $payload, $until );
	} finally {
		Igny8_Changes::set_writing( 0 );
	}
	if ( is_wp_error( $post_id ) ) {
		return $post_id;
	}
	$row  = $claim->finish(
		array(
			'revision'     => $payload['revision'],
			'payload_hash' => igny8_payload_hash( $payload ),
		)
	);
	$post = igny8_living_post( $post_id );
	if ( ! $post ) {
		return igny8_post_gone( $post_id ); // A person deleted it while it was written, or another plugin deleted it as soon as it existed.
	}
	/**
	 * Fires when an article is complete: post, terms, pictures and SEO fields are stored, and the publication is recorded.
	 *
	 * @param int   $post_id Post.
	 * @param array $payload What IGNY8 sent, as igny8_payload_fields() describes it.
	 */
	do_action( 'igny8_article_published', $post_id, $payload );
	return igny8_answer( 201, $row, $post );
}

/**
 * A post that is neither deleted nor in the trash.
 *
 * @param int $post_id Post.
 * @return WP_Post|null
 */
function igny8_living_post( $post_id ) {
	wp_cache_delete( $post_id, 'posts' ); // Another request may have changed it since this one read it.
	$post = $post_id ? get_post( $post_id ) : null;
	return $post && 'trash' !== $post->post_status ? $post : null;
}

/**
 * Deletes a draft whose request had lost its claim before it made the draft. Call it after the publication is done: only then is it
 * known whether the other request used this draft as the article's post or made its own.
 *
 * @param int $draft   Draft, 0 for none.
 * @param int $post_id The article's post.
 */
function igny8_drop_draft( $draft, $post_id ) {
	if ( $draft && $draft !== $post_id ) {
		wp_delete_post( $draft, true );
	}
}

<?php
/**
 * POST /withdraw: takes an article's post off the site, or brings it back, if the post is as IGNY8 knows it.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST /withdraw.
 *
 * @param WP_REST_Request $request JSON body as igny8_read_withdrawal() describes it.
 * @return WP_REST_Response|WP_Error 200, 403, 404, 410, 412, 422, 423, 503; the contract says with what.
 */
function igny8_rest_withdraw( WP_REST_Request $request ) {
	$wish = igny8_read_withdrawal( $request->get_json_params() );
	if ( is_wp_error( $wish ) ) {
		return $wish;
	}
	igny8_finish_what_is_begun();
	return igny8_as_author(
		function () use ( $wish ) {
			return igny8_withdraw( $wish );
		}
	);
}

/**
 * Brings the post of an article into another status.
 *
 * @param array $wish From igny8_read_withdrawal().
 * @return WP_REST_Response|WP_Error See igny8_rest_withdraw().
 */
function igny8_withdraw( array $wish ) {
	$row = Igny8_Publications::find( $wish['source'], $wish['content_id'] );
	if ( ! $row || Igny8_Publications::DONE !== $row->state ) {
		return $row ? igny8_busy() : igny8_unknown_article();
	}
	$done = igny8_change_state( $row, $wish['change_id'] );
	if ( isset( $done['answer'] ) ) {
		return igny8_withdrawal_answer( $row, $done['answer'], true );
	}
	$claim = Igny8_Claim::repair( $row );
	if ( ! $claim ) {
		return igny8_busy();
	}
	try {
		igny8_catch_up_sequence( $claim, $wish );
		return Igny8_Changes::quietly(
			Igny8_Changes::REASONS,
			function () use ( $claim, $wish, $done ) {
				return igny8_withdraw_claimed( $claim, $wish, isset( $done['to'] ) ? $done : array() );
			}
		);
	} catch ( Igny8_Claim_Lost $lost ) {
		return igny8_busy();
	} finally {
		$claim->release();
	}
}

/**
 * Compares and writes, and does both again when somebody saved the post meanwhile.
 *
 * @param Igny8_Claim $claim Held by this request.
 * @param array       $wish  From igny8_read_withdrawal().
 * @param array       $begun What an earlier request with this change noted before it wrote: {to, rest}; empty for none.
 * @return WP_REST_Response|WP_Error See igny8_rest_withdraw().
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_withdraw_claimed( Igny8_Claim $claim, array $wish, array $begun ) {
	$post_id = $claim->row()->post_id;
	for ( $try = 1; ; $try++ ) {
		$editors = $wish['even_if_open'] ? array() : igny8_editors( array( $post_id ) );
		$guard   = Igny8_Guard::read( $post_id );
		$facts   = igny8_field_facts( array( $post_id ), false );
		if ( ! $guard || ! isset( $facts[ $post_id ] ) ) {
			return 'deleted' === $wish['to'] ? igny8_finish_withdrawal( $claim, $wish, null, (bool) $begun ) : igny8_post_away( $post_id );
		}
		if ( $facts[ $post_id ]['protected'] ) {
			return igny8_post_protected();
		}
		if ( $editors ) {
			return igny8_being_edited( $editors[ $post_id ] );
		}
		$there = igny8_is_withdrawn( $guard->columns()['post_status'], $wish['to'] );
		// The second condition: an earlier request was cut off after it had changed the status.
		if ( igny8_etag( $facts[ $post_id ] ) !== $wish['expect']['etag'] && ! ( $there && $begun && igny8_rest_etag( $facts[ $post_id ] ) === $begun['rest'] ) ) {
			return igny8_moved_there( $wish, $facts[ $post_id ] );
		}
		$refusal = igny8_refuse_withdrawal( $wish, $guard->columns() );
		if ( $refusal ) {
			return $refusal;
		}
		if ( $there ) {
			igny8_end_move( $post_id, $wish['to'] );
			return igny8_finish_withdrawal( $claim, $wish, $guard, (bool) $begun );
		}
		$begun = array(
			'to'   => $wish['to'],
			'rest' => igny8_rest_etag( $facts[ $post_id ] ),
		);
		$claim->beat(
			array(
				'change_id'    => $wish['change_id'],
				'change_state' => (string) wp_json_encode( $begun ),
			)
		);
		$last = igny8_last_known( $post_id );
		$rows = igny8_guard_fits( $guard, $facts[ $post_id ] ) ? igny8_move_post( $guard, $facts[ $post_id ], $wish['to'] ) : 0;
		if ( is_wp_error( $rows ) ) {
			return $rows;
		}
		if ( 0 !== $rows || Igny8_Guard::read( $post_id ) == $guard ) { // phpcs:ignore Universal.Operators.StrictComparisons, WordPress.PHP.StrictComparisons -- two objects with the same columns.
			return igny8_finish_withdrawal( $claim, $wish, $guard, true, igny8_unguarded( $rows ), $last );
		}
		if ( $try >= IGNY8_UPDATE_TRIES ) {
			return igny8_moved_there( $wish, $facts[ $post_id ] );
		}
		$begun = array();
	}
}

/**
 * Whether a post is where IGNY8 wants it.
 *
 * @param string $status WordPress's status.
 * @param string $to     What IGNY8 wants.
 * @return bool
 */
function igny8_is_withdrawn( $status, $to ) {
	return $status === $to || ( 'publish' === $to && 'future' === $status );
}

/**
 * The etag of what a withdrawal leaves as it is.
 *
 * @param array $fact One of igny8_field_facts().
 * @return string
 */
function igny8_rest_etag( array $fact ) {
	$fact['fields'] = array_diff_key( $fact['fields'], array_flip( array( 'status', 'slug', 'date' ) ) );
	return igny8_etag( $fact );
}

/**
 * Records the withdrawal, and answers.
 *
 * @param Igny8_Claim      $claim    Held by this request.
 * @param array            $wish     From igny8_read_withdrawal().
 * @param Igny8_Guard|null $guard    The post as it was; null when it was deleted already.
 * @param bool             $changed  Whether this change wrote something.
 * @param array[]          $warnings Warnings so far.
 * @param stdClass|null    $last     From igny8_last_known(), before the post was deleted.
 * @return WP_REST_Response
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_finish_withdrawal( Igny8_Claim $claim, array $wish, $guard, $changed, array $warnings = array(), $last = null ) {
	$post_id = $claim->row()->post_id;
	clean_post_cache( $post_id );
	$facts  = igny8_field_facts( array( $post_id ), false );
	$fact   = isset( $facts[ $post_id ] ) ? $facts[ $post_id ] : null;
	$answer = array(
		'etag'     => $fact ? igny8_etag( $fact ) : null,
		'warnings' => array_merge( $warnings, $guard && $fact ? igny8_withdrawal_warnings( $wish['to'], $guard, get_post( $post_id ) ) : array() ),
	);
	$row    = $claim->finish_repair(
		array(
			'change_id'    => $wish['change_id'],
			'change_state' => (string) wp_json_encode( compact( 'answer' ) + array( 'at' => time() ) ),
		),
		$changed,
		$wish['known_sequence']
	);
	if ( $last && ! $fact ) {
		// With the sequence of this answer: if the answer arrives, IGNY8 knows it already.
		Igny8_Changes::note( $row, 'deleted', array( 'status' ), $last, igny8_itself() );
	}
	return igny8_withdrawal_answer( $row, $answer, false );
}

/**
 * The answer for a withdrawal that was carried out.
 *
 * @param stdClass $row      Publication.
 * @param array    $answer   What was answered: {etag, warnings}.
 * @param bool     $repeated Whether an earlier request carried it out.
 * @return WP_REST_Response
 */
function igny8_withdrawal_answer( stdClass $row, array $answer, $repeated ) {
	wp_cache_delete( $row->post_id, 'posts' );
	$post = get_post( $row->post_id );
	return igny8_answer_uncached(
		array(
			'post_id'     => $row->post_id,
			'post_url'    => $post ? (string) get_permalink( $post ) : '',
			'post_status' => $post ? $post->post_status : 'deleted',
			'sequence'    => $row->sequence,
			'repeated'    => $repeated,
		) + $answer
	);
}

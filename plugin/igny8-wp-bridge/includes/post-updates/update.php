<?php
/**
 * POST /update: changes fields of an article's post, if they are as IGNY8 knows them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** How often a change is planned again when somebody saves the post at the same moment. */
const IGNY8_UPDATE_TRIES = 3;

/**
 * POST /update.
 *
 * @param WP_REST_Request $request The request.
 * @return WP_REST_Response|WP_Error 200, 403, 404, 410, 412, 422, 423, 503; the contract says with what.
 */
function igny8_rest_update( WP_REST_Request $request ) {
	$change = igny8_read_change( $request->get_json_params() );
	if ( is_wp_error( $change ) ) {
		return $change;
	}
	igny8_finish_what_is_begun();
	return igny8_as_author(
		function () use ( $change ) {
			return igny8_update( $change );
		}
	);
}

/**
 * Changes the post of an article.
 *
 * @param array $change From igny8_read_change().
 * @param float $until  See igny8_publish().
 * @return WP_REST_Response|WP_Error See igny8_rest_update().
 * @throws Igny8_Put_Off When a batch's time ended before all pictures were fetched.
 */
function igny8_update( array $change, $until = INF ) {
	$row = Igny8_Publications::find( $change['source'], $change['content_id'] );
	if ( ! $row || Igny8_Publications::DONE !== $row->state ) {
		return $row ? igny8_busy() : igny8_unknown_article();
	}
	$done = igny8_change_state( $row, $change['change_id'] );
	if ( isset( $done['answer'] ) ) {
		return igny8_update_answer( $row, $done['answer'], true );
	}
	if ( ! igny8_living_post( $row->post_id ) ) {
		return igny8_post_away( $row->post_id );
	}
	$claim = Igny8_Claim::repair( $row );
	if ( ! $claim ) {
		return igny8_busy();
	}
	try {
		igny8_catch_up_sequence( $claim, $change );
		return Igny8_Changes::quietly(
			array( 'edited', 'terms_changed', 'seo_changed', 'image_changed' ),
			function () use ( $claim, $change, $done, $until ) {
				return igny8_update_claimed( $claim, $change, isset( $done['wrote'] ) ? (array) $done['wrote'] : array(), $until );
			}
		);
	} catch ( Igny8_Claim_Lost $lost ) {
		return igny8_busy();
	} finally {
		$claim->release();
	}
}

/**
 * What an earlier request with the same change noted.
 *
 * @param stdClass $row       Publication.
 * @param string   $change_id The change.
 * @return array As `change_state` in install/tables.php; empty for another change.
 */
function igny8_change_state( stdClass $row, $change_id ) {
	return $row->change_id === $change_id ? (array) json_decode( (string) $row->change_state, true ) : array();
}

/**
 * Raises the sequence to the one that IGNY8 knows. It is lower here after a backup of the site was restored.
 *
 * @param Igny8_Claim $claim  Held by this request.
 * @param array       $change From igny8_read_change().
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_catch_up_sequence( Igny8_Claim $claim, array $change ) {
	if ( $change['known_sequence'] > $claim->row()->sequence ) {
		$claim->beat( array( 'sequence' => $change['known_sequence'] ) );
	}
}

/**
 * Plans and writes a change, and plans it again when somebody saved the post meanwhile.
 *
 * @param Igny8_Claim $claim  Held by this request.
 * @param array       $change From igny8_read_change().
 * @param string[]    $done   See igny8_plan_change().
 * @param float       $until  See igny8_publish().
 * @return WP_REST_Response|WP_Error See igny8_rest_update().
 * @throws Igny8_Claim_Lost When another request has taken over.
 * @throws Igny8_Put_Off See igny8_update().
 */
function igny8_update_claimed( Igny8_Claim $claim, array $change, array $done, $until ) {
	$post_id  = $claim->row()->post_id;
	$pictures = new Igny8_Pictures( $claim, $until );
	for ( $try = 1; ; $try++ ) {
		$editors = $change['even_if_open'] ? array() : igny8_editors( array( $post_id ) );
		if ( $editors ) {
			return igny8_being_edited( $editors[ $post_id ] );
		}
		$guard = Igny8_Guard::read( $post_id );
		$facts = igny8_field_facts( array( $post_id ), true );
		if ( ! $guard || ! isset( $facts[ $post_id ] ) || 'trash' === $facts[ $post_id ]['row']->post_status ) {
			return igny8_post_away( $post_id );
		}
		if ( $facts[ $post_id ]['protected'] ) {
			return igny8_post_protected();
		}
		$plan = igny8_plan_change( $change, $facts[ $post_id ], $done );
		if ( is_wp_error( $plan ) ) {
			return $plan;
		}
		$moved = in_array( 'changed_there', $plan, true );
		if ( $moved && ( $change['atomic'] || ! array_intersect( $plan, array( 'write', 'unchanged' ) ) ) ) {
			return igny8_changed_there( igny8_outcomes( $plan, $facts[ $post_id ] ), igny8_etag( $facts[ $post_id ] ) );
		}
		$warnings = array();
		$rows     = igny8_guard_fits( $guard, $facts[ $post_id ] ) ? igny8_write_columns( $claim, $change, $plan, $guard, $pictures, $warnings ) : 0;
		if ( is_wp_error( $rows ) ) {
			return $rows;
		}
		if ( 0 === $rows && Igny8_Guard::read( $post_id ) == $guard ) { // phpcs:ignore Universal.Operators.StrictComparisons, WordPress.PHP.StrictComparisons -- two objects with the same columns.
			$rows = 1; // Nobody changed the post: a plugin of the site took our change out again.
		}
		if ( 0 !== $rows || $try >= IGNY8_UPDATE_TRIES ) {
			break;
		}
	}
	if ( 0 === $rows ) {
		return igny8_changed_there( igny8_outcomes( array_fill_keys( array_keys( $plan ), 'changed_there' ), $facts[ $post_id ] ), igny8_etag( $facts[ $post_id ] ) );
	}
	$warnings = array_merge( $warnings, igny8_write_the_rest( $claim, $change, $plan, $pictures ), igny8_unguarded( $rows ) );
	return igny8_finish_update( $claim, $change, $plan, array_merge( $warnings, $pictures->warnings() ), $facts[ $post_id ] );
}

/**
 * Whether the guard and the facts, which are two statements, read the same columns.
 *
 * @param Igny8_Guard $guard The post.
 * @param array       $fact  One of igny8_field_facts().
 * @return bool
 */
function igny8_guard_fits( Igny8_Guard $guard, array $fact ) {
	foreach ( igny8_column_fields() as $field => $column ) {
		if ( $guard->fingerprint( $column ) !== $fact['fields'][ $field ]['fp'] ) {
			return false;
		}
	}
	return true;
}

/**
 * The warning for a site whose database class hides WordPress's statements.
 *
 * @param int $rows From Igny8_Guard::update().
 * @return array[]
 */
function igny8_unguarded( $rows ) {
	return -1 !== $rows ? array() : array(
		array(
			'code'    => 'igny8_unguarded',
			'message' => __( 'Another plugin replaced WordPress\'s database class, so the plugin cannot notice if a person saves at the same moment.', 'igny8-wp-bridge' ),
			'field'   => 'content',
			'advice'  => __( 'Look at the post\'s revisions. The file wp-content/db.php names that plugin.', 'igny8-wp-bridge' ),
		),
	);
}

/**
 * Records the change, and answers with each field as it is stored now.
 *
 * @param Igny8_Claim $claim    Held by this request.
 * @param array       $change   From igny8_read_change().
 * @param array       $plan     From igny8_plan_change().
 * @param array[]     $warnings Warnings.
 * @param array       $before   One of igny8_field_facts(), read before the change.
 * @return WP_REST_Response|WP_Error 410 when the post was deleted meanwhile.
 * @throws Igny8_Claim_Lost When another request has taken over.
 */
function igny8_finish_update( Igny8_Claim $claim, array $change, array $plan, array $warnings, array $before ) {
	$post_id = $claim->row()->post_id;
	$facts   = igny8_field_facts( array( $post_id ), true );
	if ( ! isset( $facts[ $post_id ] ) ) {
		return igny8_post_away( $post_id );
	}
	$fields = igny8_outcomes( $plan, $facts[ $post_id ] );
	foreach ( $fields as $field => $outcome ) {
		if ( 'written' === $outcome['outcome'] && ! igny8_stands_already( $field, $change['set'][ $field ], $facts[ $post_id ]['fields'][ $field ]['value'], array() ) ) {
			$fields[ $field ]['value'] = $facts[ $post_id ]['fields'][ $field ]['value'];
		}
	}
	igny8_set_meta( $post_id, '_igny8_revision', $change['revision'] );
	$answer = array(
		'etag'        => igny8_etag( $facts[ $post_id ] ),
		'etag_before' => igny8_etag( igny8_without_change( $plan, $before, $facts[ $post_id ] ) ),
		'fields'      => $fields,
		'warnings'    => $warnings,
	);
	$row    = $claim->finish_repair(
		array(
			'revision'     => $change['revision'],
			'change_id'    => $change['change_id'],
			'change_state' => (string) wp_json_encode( compact( 'answer' ) + array( 'at' => time() ) ),
		),
		in_array( 'write', $plan, true ),
		in_array( 'changed_there', $plan, true ) ? -1 : $change['known_sequence']
	);
	return igny8_update_answer( $row, $answer, false );
}

/**
 * The post without the change, but with all that others changed before and meanwhile. By this etag IGNY8 notices changes that it did not read.
 *
 * @param array $plan   From igny8_plan_change().
 * @param array $before One of igny8_field_facts(), read before the change.
 * @param array $after  The same, read after it.
 * @return array As $after, with the plan's fields of $before.
 */
function igny8_without_change( array $plan, array $before, array $after ) {
	$after['fields'] = array_intersect_key( $before['fields'], $plan ) + $after['fields'];
	return $after;
}

/**
 * The outcomes of a plan.
 *
 * @param array $plan Field => `write`, `unchanged`, `changed_there` or `refused`.
 * @param array $fact One of igny8_field_facts(), read after the plan was carried out.
 * @return array Field => {outcome, fp}.
 */
function igny8_outcomes( array $plan, array $fact ) {
	$fields = array();
	foreach ( $plan as $field => $outcome ) {
		$fields[ $field ] = array(
			'outcome' => 'write' === $outcome ? 'written' : $outcome,
			'fp'      => isset( $fact['fields'][ $field ] ) ? $fact['fields'][ $field ]['fp'] : '1:',
		);
	}
	return $fields;
}

/**
 * The answer for a change that was carried out.
 *
 * @param stdClass $row      Publication.
 * @param array    $answer   What was answered: {etag, fields, warnings}.
 * @param bool     $repeated Whether an earlier request carried it out.
 * @return WP_REST_Response|WP_Error
 */
function igny8_update_answer( stdClass $row, array $answer, $repeated ) {
	$post = igny8_living_post( $row->post_id );
	if ( ! $post ) {
		return igny8_post_away( $row->post_id );
	}
	return igny8_answer_uncached(
		array(
			'post_id'     => $post->ID,
			'post_url'    => (string) get_permalink( $post ),
			'post_status' => $post->post_status,
			'sequence'    => $row->sequence,
			'repeated'    => $repeated,
		) + $answer
	);
}

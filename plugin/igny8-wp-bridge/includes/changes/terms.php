<?php
/**
 * A renamed category or tag changes the metadata of every article that has it. There may be thousands. The editor's request queues one row
 * of kind `term`; the process that sends expands it into rows of the articles, a batch at a time.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Remembers a term's name before it is saved. Afterwards only the new name is known.
 *
 * @param int    $term_id  Term.
 * @param string $taxonomy Taxonomy.
 */
function igny8_before_term_edit( $term_id, $taxonomy ) {
	igny8_term_name_before( $term_id, $taxonomy );
}

/**
 * A term's name when this request first asked.
 *
 * @param int    $term_id  Term.
 * @param string $taxonomy Taxonomy.
 * @return string
 */
function igny8_term_name_before( $term_id, $taxonomy ) {
	static $names = array();
	$key          = get_current_blog_id() . ':' . $term_id;
	if ( ! isset( $names[ $key ] ) ) {
		$term          = get_term( $term_id, $taxonomy );
		$names[ $key ] = $term instanceof WP_Term ? $term->name : '';
	}
	return $names[ $key ];
}

/**
 * Queues a rename.
 *
 * @param int    $term_id  Term.
 * @param int    $tt_id    Its id within the taxonomy.
 * @param string $taxonomy Taxonomy.
 */
function igny8_on_term_edit( $term_id, $tt_id, $taxonomy ) {
	$term = get_term( $term_id, $taxonomy );
	if ( ! $term instanceof WP_Term || igny8_term_name_before( $term_id, $taxonomy ) === $term->name || ! is_object_in_taxonomy( igny8_reported_post_types(), $taxonomy ) ) {
		return;
	}
	$job = array(
		'tt_id' => (int) $tt_id,
		'after' => 0,
	);
	$row = array(
		'kind'   => 'term',
		'reason' => 'term_edited',
		'body'   => (string) wp_json_encode( $job ),
	);
	Igny8_Deliveries::add( array( $row ) );
	Igny8_Changes::mark_queued();
}

/**
 * Expands a renamed term into deliveries, up to 100 articles at a time. A repetition after a crash sends the same again, which is harmless.
 *
 * @param stdClass $row Delivery of kind `term`.
 * @return array Columns to write to the row.
 */
function igny8_expand_term_change( stdClass $row ) {
	$job  = json_decode( $row->body, true );
	$rows = Igny8_Publications::of_term( $job['tt_id'], $job['after'], 100 );
	foreach ( $rows as $publication ) {
		Igny8_Changes::note( $publication, 'term_edited', array( 'metadata' ) );
		$job['after'] = $publication->id;
	}
	Igny8_Changes::flush();
	return array(
		'state' => count( $rows ) < 100 ? Igny8_Deliveries::SENT : Igny8_Deliveries::WAITING,
		'body'  => (string) wp_json_encode( $job ),
	);
}

/**
 * The post types that articles may have.
 *
 * @return string[]
 */
function igny8_reported_post_types() {
	return array_unique( array_merge( array_values( get_post_types( array( 'public' => true ) ) ), array( igny8_post_type() ) ) );
}

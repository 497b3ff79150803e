<?php
/**
 * The bodies of webhooks about an article's post. docs/bridge-contract.md of the IGNY8 repository states the contract.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Queues webhooks about one article, with the post's state at this moment.
 *
 * @param stdClass      $row     Publication. Its `sequence` is the number of this change.
 * @param string        $reason  Why.
 * @param string[]      $kinds   Of `status`, `metadata`.
 * @param stdClass|null $deleted The post_title and post_url of a post that this request deleted.
 * @param array         $by      Who did it, as igny8_doer().
 */
function igny8_queue_webhooks( stdClass $row, $reason, array $kinds, $deleted, array $by ) {
	igny8_forget_cached_post( $row->post_id );
	$post = get_post( $row->post_id );
	if ( ! $post && ! $deleted ) {
		return; // Another request deleted it, and reports that.
	}
	if ( $post ) {
		update_object_term_cache( $post->ID, $post->post_type ); // All taxonomies in one query.
	}
	$facts = $post ? igny8_field_facts( array( $row->post_id ), false ) : array();
	$etag  = isset( $facts[ $row->post_id ] ) ? igny8_etag( $facts[ $row->post_id ] ) : null;
	$rows  = array();
	foreach ( array( 'status', 'metadata' ) as $kind ) {
		if ( ! in_array( $kind, $kinds, true ) || ( ! $post && 'metadata' === $kind ) ) {
			continue;
		}
		$event_id = wp_generate_uuid4();
		$body     = array(
			'post_id'     => $row->post_id,
			'content_id'  => $row->content_id,
			'site_url'    => home_url(),
			'event_id'    => $event_id,
			'occurred_at' => igny8_now(),
			'sequence'    => $row->sequence,
			'reason'      => $reason,
			'by'          => $by,
			'etag'        => $etag,
			'source'      => $row->source,
		);
		$body    += 'status' === $kind ? igny8_status_fields( $post, $deleted ) : array( 'metadata' => igny8_metadata( $post ) );
		/**
		 * Filters the body of a webhook before it is queued. Fields of the contract must stay.
		 *
		 * @param array    $body Body.
		 * @param string   $kind `status` or `metadata`.
		 * @param stdClass $row  Publication.
		 */
		$body   = apply_filters( 'igny8_webhook_body', $body, $kind, $row );
		$rows[] = array(
			'event_id'   => $event_id,
			'kind'       => $kind,
			'source'     => $row->source,
			'content_id' => $row->content_id,
			'post_id'    => $row->post_id,
			'sequence'   => $row->sequence,
			'reason'     => $reason,
			// wp_json_encode() writes ASCII only: the bytes survive whatever character set the table has.
			'body'       => (string) wp_json_encode( $body ),
		);
	}
	if ( $rows ) {
		Igny8_Deliveries::add( $rows );
		Igny8_Changes::mark_queued();
	}
}

/**
 * Drops a post from the object cache, so that the next read sees other requests' writes.
 *
 * @param int $post_id Post.
 */
function igny8_forget_cached_post( $post_id ) {
	wp_cache_delete( $post_id, 'posts' );
	wp_cache_delete( $post_id, 'post_meta' );
	foreach ( get_object_taxonomies( igny8_reported_post_types() ) as $taxonomy ) {
		wp_cache_delete( $post_id, "{$taxonomy}_relationships" );
	}
}

/**
 * The fields of the status webhook that describe the post.
 *
 * @param WP_Post|null  $post    The post, if it is there.
 * @param stdClass|null $deleted The last known data of a deleted post.
 * @return array
 */
function igny8_status_fields( $post, $deleted ) {
	if ( ! $post ) {
		return array(
			// Not a status of WordPress: it has none for deleted posts.
			'post_status' => 'deleted',
			'post_url'    => $deleted->post_url,
			'post_title'  => $deleted->post_title,
		);
	}
	return array(
		'post_status' => $post->post_status,
		'post_url'    => (string) get_permalink( $post ),
		'post_title'  => igny8_plain_text( $post->post_title ),
	);
}

/**
 * The fields of the metadata webhook that describe a post.
 *
 * @param WP_Post $post The post.
 * @return array
 */
function igny8_metadata( WP_Post $post ) {
	$author     = get_userdata( (int) $post->post_author );
	$taxonomies = array();
	foreach ( get_object_taxonomies( $post->post_type ) as $taxonomy ) {
		$taxonomies[ $taxonomy ] = igny8_term_names( $post, $taxonomy );
	}
	$picture = (int) get_post_thumbnail_id( $post );
	return array(
		'categories'     => isset( $taxonomies['category'] ) ? $taxonomies['category'] : array(),
		'tags'           => isset( $taxonomies['post_tag'] ) ? $taxonomies['post_tag'] : array(),
		'taxonomies'     => (object) array_filter( array_diff_key( $taxonomies, array_flip( array( 'category', 'post_tag', 'post_format' ) ) ) ),
		'author'         => array(
			'id'   => (int) $post->post_author,
			'name' => $author ? igny8_plain_text( $author->display_name ) : '',
		),
		'modified_date'  => igny8_utc( $post->post_modified_gmt ),
		'published_date' => igny8_utc( $post->post_date_gmt ),
		'post_type'      => $post->post_type,
		'slug'           => $post->post_name,
		'excerpt'        => igny8_plain_text( $post->post_excerpt ),
		'featured_image' => $picture ? array(
			'id'  => $picture,
			'url' => (string) wp_get_attachment_url( $picture ),
			'alt' => (string) get_post_meta( $picture, '_wp_attachment_image_alt', true ), // WordPress stores this as plain text.
		) : null,
		'seo'            => igny8_read_seo( $post->ID ),
	);
}

/**
 * The names of a post's terms, as plain text.
 *
 * @param WP_Post $post     The post.
 * @param string  $taxonomy Taxonomy.
 * @return string[]
 */
function igny8_term_names( WP_Post $post, $taxonomy ) {
	$terms = get_the_terms( $post, $taxonomy );
	return is_array( $terms ) ? array_map( 'igny8_plain_text', wp_list_pluck( $terms, 'name' ) ) : array();
}

/**
 * Formats a time of the posts table.
 *
 * @param string $gmt As stored, `2025-11-30 12:00:00`.
 * @return string|null `2025-11-30T12:00:00Z`; null for a draft without a time.
 */
function igny8_utc( $gmt ) {
	return '' === $gmt || 0 === strpos( $gmt, '0000' ) ? null : str_replace( ' ', 'T', $gmt ) . 'Z';
}

/**
 * The current time, to the millisecond.
 *
 * @return string `2025-11-30T12:00:00.123Z`
 */
function igny8_now() {
	$now = microtime( true );
	return gmdate( 'Y-m-d\TH:i:s', (int) $now ) . sprintf( '.%03dZ', (int) ( ( $now - (int) $now ) * 1000 ) );
}

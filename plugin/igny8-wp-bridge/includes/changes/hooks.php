<?php
/**
 * Callbacks on WordPress's hooks about posts. Each decides what to report to IGNY8. Igny8_Changes drops posts that are no articles, and
 * what
 * IGNY8 itself is writing.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Status changes, including moves into the trash and out of it.
 *
 * @param string  $new_status New status.
 * @param string  $old_status Old status.
 * @param WP_Post $post       The post.
 */
function igny8_on_transition( $new_status, $old_status, $post ) {
	if ( $new_status === $old_status ) {
		return;
	}
	$reason = 'status_changed';
	if ( 'trash' === $new_status ) {
		$reason = 'trashed';
	} elseif ( 'trash' === $old_status ) {
		$reason = 'untrashed';
	}
	Igny8_Changes::add( $post->ID, $reason, array( 'status', 'metadata' ) );
}

/**
 * Edits. A save without a change is none.
 *
 * @param int     $post_id Post.
 * @param WP_Post $after   As it is.
 * @param WP_Post $before  As it was.
 */
function igny8_on_edit( $post_id, $after, $before ) {
	$kinds = array();
	foreach ( array( 'post_title', 'post_name' ) as $field ) {
		if ( $after->$field !== $before->$field ) {
			$kinds = array( 'status', 'metadata' );
		}
	}
	foreach ( array( 'post_content', 'post_excerpt', 'post_author', 'post_date', 'post_parent', 'post_password' ) as $field ) {
		if ( ! $kinds && (string) $after->$field !== (string) $before->$field ) {
			$kinds = array( 'metadata' );
		}
	}
	if ( $kinds ) {
		Igny8_Changes::add( $post_id, 'edited', $kinds );
	}
}

/**
 * Deletion. Recorded before it happens, because afterwards the post and its meta are gone.
 *
 * @param int $post_id Post.
 */
function igny8_on_delete( $post_id ) {
	$post = get_post( $post_id );
	if ( $post && get_post_meta( $post_id, '_igny8_content_id', true ) ) {
		Igny8_Changes::add( $post_id, 'deleted', array( 'status' ), igny8_last_known( $post_id ) );
	}
}

/**
 * What IGNY8 is told of a post that is deleted.
 *
 * @param int $post_id Post, which is still there.
 * @return stdClass {post_title, post_url}
 */
function igny8_last_known( $post_id ) {
	$post = get_post( $post_id );
	return (object) array(
		'post_title' => $post ? igny8_plain_text( $post->post_title ) : '',
		'post_url'   => $post ? (string) get_permalink( $post ) : '',
	);
}

/**
 * Categories, tags and other terms of a post.
 *
 * @param int    $post_id  Post.
 * @param array  $terms    As they were given.
 * @param int[]  $tt_ids   Those it has now.
 * @param string $taxonomy Taxonomy.
 * @param bool   $append   Whether the old ones stay.
 * @param int[]  $old      Those it had.
 */
function igny8_on_terms( $post_id, $terms, $tt_ids, $taxonomy, $append, $old ) {
	$tt_ids = array_map( 'intval', (array) $tt_ids );
	$old    = array_map( 'intval', (array) $old );
	if ( array_diff( $tt_ids, $old ) || ( ! $append && array_diff( $old, $tt_ids ) ) ) {
		Igny8_Changes::add( $post_id, 'terms_changed', array( 'metadata' ) );
	}
}

/**
 * Terms that are removed one by one. WordPress does this without setting the other terms.
 *
 * @param int $post_id Post.
 */
function igny8_on_terms_removed( $post_id ) {
	Igny8_Changes::add( $post_id, 'terms_changed', array( 'metadata' ) );
}

/**
 * Changes of meta: the SEO plugins' keys, and the featured image.
 *
 * @param int|int[] $meta_id Meta id; several ids after a removal.
 * @param int       $post_id Post.
 * @param string    $key     Key.
 */
function igny8_on_meta( $meta_id, $post_id, $key ) {
	if ( '_thumbnail_id' === $key ) {
		Igny8_Changes::add( $post_id, 'image_changed', array( 'metadata' ) );
	} elseif ( in_array( $key, igny8_seo_keys(), true ) ) {
		Igny8_Changes::add( $post_id, 'seo_changed', array( 'metadata' ) );
	}
}

/**
 * An article is complete. Reported although IGNY8 asked for it, because the answer to its request may have been lost.
 *
 * @param int $post_id Post.
 */
function igny8_on_article( $post_id ) {
	Igny8_Changes::add( $post_id, 'created', array( 'status', 'metadata' ), null, igny8_itself() );
}

<?php
/**
 * Brings a post into another status, if nobody has saved it since it was read. Does what WordPress's own functions do for the trash: those
 * would set the tags again by their names, and filter the text by the rights of the author of articles.
 *
 * phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own hooks.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings a post to where it is wanted, and is not.
 *
 * @param Igny8_Guard $guard The post as it was read.
 * @param array       $fact  One of igny8_field_facts(), read at the same time.
 * @param string      $to    One of `draft`, `private`, `trash`, `deleted`, `publish`.
 * @return int|WP_Error As Igny8_Guard::update(). 1 also if a plugin of the site refuses.
 */
function igny8_move_post( Igny8_Guard $guard, array $fact, $to ) {
	$columns = $guard->columns();
	if ( 'deleted' === $to ) {
		return igny8_delete_post( $columns['ID'], $fact );
	}
	if ( 'trash' === $to ) {
		return igny8_trash_post( $guard );
	}
	$changes = array( 'post_status' => $to );
	if ( 'draft' !== $to && '0000-00-00 00:00:00' === $columns['post_date_gmt'] ) {
		// Never published: WordPress dates such a post when it leaves the drafts.
		$changes['post_date']     = current_time( 'mysql' );
		$changes['post_date_gmt'] = '';
	}
	return 'trash' === $columns['post_status'] ? igny8_untrash_post( $guard, $changes ) : $guard->update( $changes );
}

/**
 * As wp_trash_post().
 *
 * @param Igny8_Guard $guard The post as it was read.
 * @return int|WP_Error See igny8_move_post().
 */
function igny8_trash_post( Igny8_Guard $guard ) {
	$id   = $guard->columns()['ID'];
	$from = $guard->columns()['post_status'];
	/** This filter is documented in wp-includes/post.php */
	if ( null !== apply_filters( 'pre_trash_post', null, get_post( $id ), $from ) ) {
		return 1;
	}
	$meta = array(
		'_wp_trash_meta_status' => $from,
		'_wp_trash_meta_time'   => time(),
		'_igny8_sticky'         => is_sticky( $id ) ? '1' : '', // WordPress forgets this in the trash.
	);
	/** This action is documented in wp-includes/post.php */
	do_action( 'wp_trash_post', $id, $from );
	igny8_set_metas( $id, $meta );
	$rows = $guard->update( array( 'post_status' => 'trash' ) );
	if ( 0 === $rows || is_wp_error( $rows ) ) {
		igny8_undo_trash( $guard, $meta );
		return $rows;
	}
	igny8_end_move( $id, 'trash' );
	/** This action is documented in wp-includes/post.php */
	do_action( 'trashed_post', $id, $from );
	return $rows;
}

/**
 * Takes back what WordPress did to a post on its way to the trash, because a person saved it before it got there.
 *
 * @param Igny8_Guard $guard The post as it was read.
 * @param array       $meta  The meta that igny8_trash_post() has written.
 */
function igny8_undo_trash( Igny8_Guard $guard, array $meta ) {
	global $wpdb;
	$id    = $guard->columns()['ID'];
	$slug  = $guard->columns()['post_name'];
	$where = array(
		'ID'        => $id,
		'post_name' => _truncate_post_slug( $slug, 191 ) . '__trashed',
	);
	$wpdb->update( $wpdb->posts, array( 'post_name' => $slug ), $where ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	clean_post_cache( $id );
	igny8_set_metas( $id, array_fill_keys( array_keys( $meta ), '' ) + array( '_wp_desired_post_slug' => '' ) );
	if ( $meta['_igny8_sticky'] ) {
		stick_post( $id );
	}
}

/**
 * As wp_untrash_post(), which would make a draft of the post. WordPress itself gives the post its old slug.
 *
 * @param Igny8_Guard $guard   The post as it was read.
 * @param array       $changes Columns.
 * @return int|WP_Error See igny8_move_post().
 */
function igny8_untrash_post( Igny8_Guard $guard, array $changes ) {
	$id   = $guard->columns()['ID'];
	$from = (string) get_post_meta( $id, '_wp_trash_meta_status', true );
	$slug = (string) get_post_meta( $id, '_wp_desired_post_slug', true );
	/** This filter is documented in wp-includes/post.php */
	if ( null !== apply_filters( 'pre_untrash_post', null, get_post( $id ), $from ) ) {
		return 1;
	}
	/** This action is documented in wp-includes/post.php */
	do_action( 'untrash_post', $id, $from );
	$rows = $guard->update( $changes );
	if ( 0 === $rows || is_wp_error( $rows ) ) {
		igny8_set_meta( $id, '_wp_desired_post_slug', $slug );
		return $rows;
	}
	igny8_end_move( $id, $changes['post_status'] );
	/** This action is documented in wp-includes/post.php */
	do_action( 'untrashed_post', $id, $from );
	return $rows;
}

/**
 * What follows the change of the status. Can be done again, when a request was cut off in between.
 *
 * @param int    $id Post.
 * @param string $to Its new status.
 */
function igny8_end_move( $id, $to ) {
	if ( 'trash' === $to ) {
		if ( ! get_post_meta( $id, '_wp_trash_meta_comments_status', true ) ) {
			wp_trash_post_comments( $id );
		}
		return;
	}
	wp_untrash_post_comments( $id );
	if ( get_post_meta( $id, '_igny8_sticky', true ) ) {
		stick_post( $id );
	}
	foreach ( (array) get_post_meta( $id, '_wp_old_slug' ) as $slug ) {
		if ( '__trashed' === substr( $slug, -9 ) ) {
			delete_post_meta( $id, '_wp_old_slug', $slug ); // No visitor ever had this address.
		}
	}
	igny8_set_metas( $id, array_fill_keys( array( '_wp_trash_meta_status', '_wp_trash_meta_time', '_igny8_sticky' ), '' ) );
}

/**
 * Deletes a post for good. This takes many statements, and can't be undone. So the row is locked, compared, and then deleted, in one
 * transaction. A request that is cut off leaves the whole post, if the database knows transactions.
 *
 * @param int   $id   Post.
 * @param array $fact One of igny8_field_facts().
 * @return int 0 when the post was changed since it was read.
 */
function igny8_delete_post( $id, array $fact ) {
	global $wpdb;
	$wpdb->query( 'START TRANSACTION' ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	$end = 'ROLLBACK';
	try {
		// Changes nothing, and locks the row: SQLite knows no SELECT … FOR UPDATE.
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->posts} SET post_status = post_status WHERE ID = %d", $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$now = igny8_field_facts( array( $id ), false );
		if ( isset( $now[ $id ] ) && igny8_etag( $now[ $id ] ) !== igny8_etag( $fact ) ) {
			return 0;
		}
		wp_delete_post( $id, true );
		$end = 'COMMIT';
	} finally {
		$wpdb->query( $end ); // phpcs:ignore WordPress.DB
	}
	return 1;
}

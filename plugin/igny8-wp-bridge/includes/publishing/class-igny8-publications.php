<?php
/**
 * The rows of `{prefix}igny8_publications`; install/tables.php says what each column means.
 *
 * Reads and writes bypass the object cache, because concurrent requests decide by these rows.
 * Every write is one conditional statement. So MySQL (any engine) and SQLite behave alike without transactions.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Repository of publications. A row is a stdClass with the table's columns, numbers as int.
 */
final class Igny8_Publications {

	const OPEN = 'open';
	const DONE = 'done';

	/**
	 * The table's name on the current site.
	 *
	 * @return string
	 */
	public static function table() {
		global $wpdb;
		return $wpdb->prefix . 'igny8_publications';
	}

	/**
	 * The row of one article; creates it if there is none. If several requests create it at once, the unique key lets only one succeed.
	 *
	 * @param string $source     The integration's UUID.
	 * @param int    $content_id The article's id in IGNY8.
	 * @return stdClass|null Null only if the database refuses to store the row.
	 */
	public static function open( $source, $content_id ) {
		global $wpdb;
		$row = self::find( $source, $content_id );
		if ( $row ) {
			return $row;
		}
		$table = self::table();
		$now   = current_time( 'mysql', true );
		// IGNORE, because losing this race is normal and must not fill the site's error log.
		$wpdb->query(
			$wpdb->prepare(
				"INSERT IGNORE INTO {$table} (source, content_id, warnings, created_at, updated_at) VALUES (%s, %d, '[]', %s, %s)",
				$source,
				$content_id,
				$now,
				$now
			)
		);
		return self::find( $source, $content_id );
	}

	/**
	 * The row of one article.
	 *
	 * @param string $source     The integration's UUID.
	 * @param int    $content_id The article's id in IGNY8.
	 * @return stdClass|null
	 */
	public static function find( $source, $content_id ) {
		global $wpdb;
		$table = self::table();
		return self::typed( $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$table} WHERE source = %s AND content_id = %d", $source, $content_id ) ) );
	}

	/**
	 * Writes columns if all conditions still hold.
	 *
	 * @param array $columns    Column => new value. At least one must differ from the old value, because MySQL counts changed rows only.
	 * @param array $conditions Column => value that the row must still have.
	 * @return bool Whether a row was changed. False: another request was faster.
	 */
	public static function update_if( array $columns, array $conditions ) {
		global $wpdb;
		$columns['updated_at'] = current_time( 'mysql', true );
		return (bool) $wpdb->update( self::table(), $columns, $conditions );
	}

	/**
	 * The finished publication of a post.
	 *
	 * @param int $post_id Post.
	 * @return stdClass|null Null when the post is not an article's, or is still being written.
	 */
	public static function of_post( $post_id ) {
		global $wpdb;
		$table = self::table();
		return self::typed( $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$table} WHERE post_id = %d AND state = %s", $post_id, self::DONE ) ) );
	}

	/**
	 * The publications of several articles.
	 *
	 * @param string $source      The integration's UUID.
	 * @param int[]  $content_ids The articles' ids in IGNY8; at least one.
	 * @return stdClass[]
	 */
	public static function of_contents( $source, array $content_ids ) {
		global $wpdb;
		$table = self::table();
		$ids   = implode( ',', array_map( 'intval', $content_ids ) );
		return array_map( array( __CLASS__, 'typed' ), $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$table} WHERE source = %s AND content_id IN ({$ids})", $source ) ) );
	}

	/**
	 * The finished publications of the posts that have a term.
	 *
	 * @param int $tt_id  The term's id within its taxonomy.
	 * @param int $after  Only publications with a higher id.
	 * @param int $number How many at most.
	 * @return stdClass[] By id.
	 */
	public static function of_term( $tt_id, $after, $number ) {
		global $wpdb;
		$table = self::table();
		return array_map(
			array( __CLASS__, 'typed' ),
			$wpdb->get_results(
				$wpdb->prepare(
					"SELECT p.* FROM {$table} p JOIN {$wpdb->term_relationships} r ON r.object_id = p.post_id
					WHERE r.term_taxonomy_id = %d AND p.id > %d AND p.state = %s ORDER BY p.id LIMIT %d",
					$tt_id,
					$after,
					self::DONE,
					$number
				)
			)
		);
	}

	/**
	 * The newest publications.
	 *
	 * @param int $number How many.
	 * @return stdClass[]
	 */
	public static function newest( $number ) {
		global $wpdb;
		$table = self::table();
		return array_map( array( __CLASS__, 'typed' ), $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$table} ORDER BY id DESC LIMIT %d", $number ) ) );
	}

	/**
	 * Increments the sequence of a finished publication, because its post changed. Read the post after this: what is read then is at least
	 * as
	 * new as the number. So of several concurrent changes, the one with the highest number includes all of them.
	 *
	 * @param int $id Publication.
	 * @return int The new number, or a higher one if another request raised it since; 0 while the post is being written.
	 */
	public static function raise_sequence( $id ) {
		global $wpdb;
		$table  = self::table();
		$raised = $wpdb->query(
			$wpdb->prepare(
				"UPDATE {$table} SET sequence = sequence + 1, updated_at = %s WHERE id = %d AND state = %s",
				current_time( 'mysql', true ),
				$id,
				self::DONE
			)
		);
		return $raised ? (int) $wpdb->get_var( $wpdb->prepare( "SELECT sequence FROM {$table} WHERE id = %d", $id ) ) : 0;
	}

	/**
	 * Turns the database's strings into numbers, because this plugin compares strictly.
	 *
	 * @param stdClass|null $row As read.
	 * @return stdClass|null
	 */
	private static function typed( $row ) {
		if ( $row ) {
			foreach ( array( 'id', 'content_id', 'post_id', 'generation', 'sequence', 'agreed_sequence', 'revision', 'claimed_at' ) as $column ) {
				$row->$column = (int) $row->$column;
			}
		}
		return $row;
	}
}

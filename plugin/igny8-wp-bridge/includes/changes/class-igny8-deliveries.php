<?php
/**
 * The rows of `{prefix}igny8_deliveries`: webhooks to IGNY8 that are waiting, sent or failed. install/tables.php describes the columns.
 *
 * Reads and writes bypass the object cache, because several requests send from this table at once.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Repository of deliveries. A row is a stdClass with the table's columns, numbers as int.
 */
final class Igny8_Deliveries {

	const WAITING = 'waiting';
	const SENT    = 'sent';
	const FAILED  = 'failed';

	/** How long a delivery is retried. IGNY8 remembers ids for longer, and its daily reconciliation finds what it missed. */
	const TRY_SECONDS = 3 * DAY_IN_SECONDS;

	/** Seconds after which a sender counts as dead: more than one call can take. */
	const STALE_SECONDS = 60;

	/**
	 * The table's name on the current site.
	 *
	 * @return string
	 */
	public static function table() {
		global $wpdb;
		return $wpdb->prefix . 'igny8_deliveries';
	}

	/**
	 * Queues deliveries that are due at once. Uses one statement, because an editor waits for it.
	 *
	 * @param array[] $rows Each with kind, reason, body; and event_id, source, content_id, post_id, sequence where they apply.
	 */
	public static function add( array $rows ) {
		global $wpdb;
		$table  = self::table();
		$values = array();
		foreach ( $rows as $row ) {
			$row     += array(
				'event_id'   => wp_generate_uuid4(),
				'source'     => '',
				'content_id' => 0,
				'post_id'    => 0,
				'sequence'   => 0,
			);
			$values[] = $wpdb->prepare(
				"( %s, %s, %s, %d, %d, %d, %s, %s, '', %d, %d, %d, %d )",
				$row['event_id'],
				$row['kind'],
				$row['source'],
				$row['content_id'],
				$row['post_id'],
				$row['sequence'],
				$row['reason'],
				$row['body'],
				time(),
				time() + self::TRY_SECONDS,
				time(),
				time()
			);
		}
		$columns = 'event_id, kind, source, content_id, post_id, sequence, reason, body, last_error, next_at, give_up_at, created_at, updated_at';
		$wpdb->query( "INSERT INTO {$table} ({$columns}) VALUES " . implode( ', ', $values ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared
	}

	/**
	 * Whether a process is sending now. It will also send what was queued meanwhile.
	 *
	 * @return bool
	 */
	public static function is_being_sent() {
		global $wpdb;
		$table = self::table();
		return (bool) $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM {$table} WHERE state = %s AND claim_token <> '' AND claimed_at > %d LIMIT 1", self::WAITING, time() - 20 ) );
	}

	/**
	 * Claims the next delivery that is due, for this process alone.
	 *
	 * Keeps the order within an article: a delivery waits while an earlier one of its article waits or is being sent. If two processes see
	 * the
	 * same row, the conditional update lets only one of them claim it.
	 *
	 * @return stdClass|null Null when nothing is due.
	 */
	public static function claim_next() {
		global $wpdb;
		$table = self::table();
		for ( $tries = 0; $tries < 20; $tries++ ) {
			$row = self::typed(
				$wpdb->get_row(
					$wpdb->prepare(
						"SELECT d.* FROM {$table} d
						WHERE d.state = %s AND d.next_at <= %d AND ( d.claim_token = '' OR d.claimed_at < %d )
						AND NOT EXISTS (
							SELECT 1 FROM {$table} e
							WHERE e.state = %s AND e.content_id = d.content_id AND e.source = d.source
							AND ( e.sequence < d.sequence OR ( e.sequence = d.sequence AND e.id < d.id ) )
						)
						ORDER BY d.id LIMIT 1",
						self::WAITING,
						time(),
						time() - self::STALE_SECONDS,
						self::WAITING
					)
				)
			);
			if ( ! $row ) {
				return null;
			}
			$claim   = array(
				'claim_token' => wp_generate_uuid4(),
				'claimed_at'  => time(),
				'attempts'    => $row->attempts + 1, // Counted before the call, so that a call during which the process dies counts too.
			);
			$as_read = array(
				'id'          => $row->id,
				'state'       => self::WAITING,
				'claim_token' => $row->claim_token,
				'attempts'    => $row->attempts,
			);
			if ( $wpdb->update( self::table(), $claim, $as_read ) ) {
				return (object) array_merge( (array) $row, $claim );
			}
		}
		return null;
	}

	/**
	 * Writes the result of a claimed delivery, and releases it.
	 *
	 * @param stdClass $row     From claim_next().
	 * @param array    $columns Columns to change.
	 * @return bool False when another process had taken it over.
	 */
	public static function release( stdClass $row, array $columns ) {
		global $wpdb;
		$columns['claim_token'] = '';
		$columns['updated_at']  = time();
		$ours                   = array(
			'id'          => $row->id,
			'claim_token' => $row->claim_token,
		);
		if ( isset( $columns['last_error'] ) ) {
			$columns['last_error'] = igny8_fit_text( $columns['last_error'], self::table(), 'last_error' ); // Can quote other servers.
		}
		return (bool) $wpdb->update( self::table(), $columns, $ours );
	}

	/**
	 * Makes all waiting deliveries due now, because IGNY8 answers again.
	 */
	public static function hurry() {
		global $wpdb;
		$table = self::table();
		$wpdb->query( $wpdb->prepare( "UPDATE {$table} SET next_at = %d WHERE state = %s AND next_at > %d", time(), self::WAITING, time() ) );
	}

	/**
	 * Gives failed and waiting deliveries another three days of attempts, starting now.
	 *
	 * @param int[] $ids Deliveries; none for all that failed.
	 * @return int How many.
	 */
	public static function retry( array $ids ) {
		global $wpdb;
		$table = self::table();
		$which = $ids
			? 'id IN (' . implode( ',', array_map( 'intval', $ids ) ) . ") AND state IN ('waiting','failed')"
			: "state = 'failed'";
		// A query of its own: MySQL counts only changed rows, and a waiting row may already have these values.
		$number = (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$table} WHERE {$which}" );
		$wpdb->query(
			$wpdb->prepare( "UPDATE {$table} SET state = %s, next_at = %d, give_up_at = %d, attempts = 0, claim_token = '' WHERE {$which}", self::WAITING, time(), time() + self::TRY_SECONDS )
		);
		return $number;
	}

	/**
	 * When the first waiting delivery is due.
	 *
	 * @return int Seconds since 1970; 0 when none waits.
	 */
	public static function next_at() {
		global $wpdb;
		$table = self::table();
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT MIN(next_at) FROM {$table} WHERE state = %s", self::WAITING ) );
	}

	/**
	 * The newest deliveries.
	 *
	 * @param string $state   One of the constants; '' for all.
	 * @param int    $number  How many.
	 * @param int    $post_id Of one post only; 0 for all.
	 * @return stdClass[]
	 */
	public static function newest( $state = '', $number = 50, $post_id = 0 ) {
		global $wpdb;
		$table = self::table();
		return array_map(
			array( __CLASS__, 'typed' ),
			$wpdb->get_results(
				$wpdb->prepare(
					"SELECT * FROM {$table} WHERE ( %s = '' OR state = %s ) AND ( %d = 0 OR post_id = %d ) ORDER BY id DESC LIMIT %d",
					$state,
					$state,
					$post_id,
					$post_id,
					$number
				)
			)
		);
	}

	/**
	 * The number of deliveries in each state.
	 *
	 * @return array{waiting: int, sent: int, failed: int}
	 */
	public static function counts() {
		global $wpdb;
		$table  = self::table();
		$counts = array_fill_keys( array( self::WAITING, self::SENT, self::FAILED ), 0 );
		foreach ( $wpdb->get_results( "SELECT state, COUNT(*) AS number FROM {$table} GROUP BY state" ) as $row ) {
			$counts[ $row->state ] = (int) $row->number;
		}
		return $counts;
	}

	/**
	 * Deletes old deliveries: sent ones after a week, failed ones after 30 days.
	 */
	public static function prune() {
		global $wpdb;
		$table = self::table();
		$wpdb->query(
			$wpdb->prepare(
				"DELETE FROM {$table} WHERE ( state = %s AND updated_at < %d ) OR ( state = %s AND updated_at < %d )",
				self::SENT,
				time() - WEEK_IN_SECONDS,
				self::FAILED,
				time() - 30 * DAY_IN_SECONDS
			)
		);
	}

	/**
	 * Turns the database's strings into numbers, because this plugin compares strictly.
	 *
	 * @param stdClass|null $row As read.
	 * @return stdClass|null
	 */
	private static function typed( $row ) {
		if ( $row ) {
			foreach ( array( 'id', 'content_id', 'post_id', 'sequence', 'attempts', 'next_at', 'give_up_at', 'claimed_at', 'last_status', 'created_at', 'updated_at' ) as $column ) {
				$row->$column = (int) $row->$column;
			}
		}
		return $row;
	}
}

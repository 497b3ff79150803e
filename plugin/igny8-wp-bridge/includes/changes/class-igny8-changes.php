<?php
/**
 * The changes that this request has made to articles' posts.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Collects changes from WordPress's hooks, and queues them once, at the end of the request. However often a request saves a post, IGNY8
 * gets its final state.
 */
final class Igny8_Changes {

	/** If one request has several reasons, the first of this list is sent. */
	const REASONS = array( 'deleted', 'created', 'trashed', 'untrashed', 'status_changed', 'edited', 'terms_changed', 'term_edited', 'seo_changed', 'image_changed' );

	/**
	 * Blog id => publication id => {row, kinds, reasons, deleted, by}.
	 *
	 * @var array
	 */
	private static $changes = array();

	/**
	 * Ids of blogs that have webhooks to send.
	 *
	 * @var int[]
	 */
	private static $queued = array();

	/**
	 * Reasons that are ignored at the moment.
	 *
	 * @var string[]
	 */
	private static $quiet = array();

	/**
	 * The post that IGNY8 is writing now, `{blog id}:{post id}`.
	 *
	 * @var string
	 */
	private static $writing = '';

	/**
	 * Records a change, if the post is an article's.
	 *
	 * @param int           $post_id Post.
	 * @param string        $reason  One of REASONS.
	 * @param string[]      $kinds   Webhooks to send: `status`, `metadata`.
	 * @param stdClass|null $deleted The last known data of a post that is being deleted.
	 * @param array|null    $by      See note().
	 */
	public static function add( $post_id, $reason, array $kinds, $deleted = null, $by = null ) {
		// The meta is in WordPress's cache by now: other posts cost no query. Meta can be a copy from an article's post, so the table
		// decides.
		if ( in_array( $reason, self::$quiet, true ) || get_current_blog_id() . ':' . $post_id === self::$writing || ! get_post_meta( $post_id, '_igny8_content_id', true ) ) {
			return;
		}
		$row = self::noted( $post_id );
		$row = $row ? $row : Igny8_Publications::of_post( $post_id );
		if ( $row ) {
			self::note( $row, $reason, $kinds, $deleted, $by );
		}
	}

	/**
	 * The publication of a post that already has a recorded change.
	 *
	 * @param int $post_id Post.
	 * @return stdClass|null
	 */
	private static function noted( $post_id ) {
		$blog = get_current_blog_id();
		foreach ( isset( self::$changes[ $blog ] ) ? self::$changes[ $blog ] : array() as $change ) {
			if ( $change->row->post_id === (int) $post_id ) {
				return $change->row;
			}
		}
		return null;
	}

	/**
	 * Records a change of a publication.
	 *
	 * @param stdClass      $row     Publication.
	 * @param string        $reason  One of REASONS.
	 * @param string[]      $kinds   Webhooks to send: `status`, `metadata`.
	 * @param stdClass|null $deleted The last known data of a post that is being deleted.
	 * @param array|null    $by      Who did it (doer.php); null for whoever makes this request.
	 */
	public static function note( stdClass $row, $reason, array $kinds, $deleted = null, $by = null ) {
		$blog = get_current_blog_id();
		igny8_hold_response();
		if ( ! isset( self::$changes[ $blog ][ $row->id ] ) ) {
			self::$changes[ $blog ][ $row->id ] = (object) array(
				'row'     => $row,
				'kinds'   => array(),
				'reasons' => array(),
				'deleted' => null,
				'by'      => null,
			);
		}
		$change            = self::$changes[ $blog ][ $row->id ];
		$change->kinds     = array_unique( array_merge( $change->kinds, $kinds ) );
		$change->reasons[] = $reason;
		// If a person and IGNY8 change the post in one request, the change is the person's: IGNY8 knows its own.
		if ( null === $change->by || 'igny8' === $change->by['kind'] ) {
			$change->by = null === $by ? igny8_doer() : $by;
		}
		if ( $deleted ) {
			$change->deleted = $deleted;
		}
	}

	/**
	 * Does work that IGNY8 asked for, and ignores the changes with these reasons. All other changes meanwhile are recorded.
	 *
	 * @param string[] $reasons What the work does.
	 * @param callable $work    Without arguments.
	 * @return mixed What the work returns.
	 */
	public static function quietly( array $reasons, callable $work ) {
		self::$quiet = $reasons;
		try {
			return $work();
		} finally {
			self::$quiet = array();
		}
	}

	/**
	 * Ignores changes of this post until its publication is finished. The table would give the same answer, but with a query for each
	 * change.
	 *
	 * @param int $post_id Post; 0 when it is done.
	 */
	public static function set_writing( $post_id ) {
		self::$writing = $post_id ? get_current_blog_id() . ':' . $post_id : '';
	}

	/**
	 * Queues the changes recorded so far.
	 */
	public static function flush() {
		$changes       = self::$changes;
		self::$changes = array();
		foreach ( $changes as $blog => $of_blog ) {
			$elsewhere = get_current_blog_id() !== $blog;
			if ( $elsewhere ) {
				switch_to_blog( $blog );
			}
			foreach ( $of_blog as $change ) {
				self::queue( $change );
			}
			if ( $elsewhere ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Records that the current site has webhooks to send.
	 */
	public static function mark_queued() {
		self::$queued[ get_current_blog_id() ] = get_current_blog_id();
	}

	/**
	 * Whether a site has webhooks to send.
	 *
	 * @return bool
	 */
	public static function has_queued() {
		return (bool) self::$queued;
	}

	/**
	 * Returns the sites that have webhooks to send, and clears the list.
	 *
	 * @return int[] Blog ids.
	 */
	public static function take_queued() {
		$queued       = self::$queued;
		self::$queued = array();
		return $queued;
	}

	/**
	 * Queues one change: a delivery of each kind, all with the article's new sequence.
	 *
	 * @param stdClass $change As in $changes.
	 */
	private static function queue( stdClass $change ) {
		$reason = current( array_intersect( self::REASONS, $change->reasons ) );
		// finish() has numbered what IGNY8 wrote itself. What WordPress has done to the post since then is a change of its own.
		$numbered = 'igny8' === $change->by['kind'];
		$sequence = $numbered ? $change->row->sequence : Igny8_Publications::raise_sequence( $change->row->id );
		if ( ! $sequence ) {
			return; // IGNY8 is writing the article again, and reports it when it is done.
		}
		$change->row->sequence = $sequence;
		igny8_queue_webhooks( $change->row, $reason, $change->kinds, $change->deleted, $change->by );
	}
}

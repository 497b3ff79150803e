<?php
/**
 * What this request has changed about articles' posts.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Collects changes as WordPress's hooks report them, and queues them once, when the request is over: however often a request saves
 * a post, IGNY8 is told how it ended up.
 */
final class Igny8_Changes {

	/** Of several reasons in one request, the one that says most is told. */
	const REASONS = array( 'deleted', 'created', 'trashed', 'untrashed', 'status_changed', 'edited', 'terms_changed', 'term_edited', 'seo_changed', 'image_changed' );

	/**
	 * Blog id => publication id => {row, kinds, reasons, deleted}.
	 *
	 * @var array
	 */
	private static $changes = array();

	/**
	 * Blog ids that have something to send.
	 *
	 * @var int[]
	 */
	private static $queued = array();

	/**
	 * Reasons that are not noted right now.
	 *
	 * @var string[]
	 */
	private static $quiet = array();

	/**
	 * The post that IGNY8 is just writing, `{blog id}:{post id}`.
	 *
	 * @var string
	 */
	private static $writing = '';

	/**
	 * Notes a change, if the post is an article's.
	 *
	 * @param int           $post_id Post.
	 * @param string        $reason  One of REASONS.
	 * @param string[]      $kinds   What to tell: `status`, `metadata`.
	 * @param stdClass|null $deleted What was known of a post that will be gone.
	 */
	public static function add( $post_id, $reason, array $kinds, $deleted = null ) {
		// The meta is in WordPress's cache by now: posts that are not ours cost no query. It may have been copied, so the table decides.
		if ( in_array( $reason, self::$quiet, true ) || get_current_blog_id() . ':' . $post_id === self::$writing || ! get_post_meta( $post_id, '_igny8_content_id', true ) ) {
			return;
		}
		$row = self::noted( $post_id );
		$row = $row ? $row : Igny8_Publications::of_post( $post_id );
		if ( $row ) {
			self::note( $row, $reason, $kinds, $deleted );
		}
	}

	/**
	 * The publication of a post that something was noted about before.
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
	 * Notes a change of a publication.
	 *
	 * @param stdClass      $row     Publication.
	 * @param string        $reason  One of REASONS.
	 * @param string[]      $kinds   What to tell: `status`, `metadata`.
	 * @param stdClass|null $deleted What was known of a post that will be gone.
	 */
	public static function note( stdClass $row, $reason, array $kinds, $deleted = null ) {
		$blog = get_current_blog_id();
		igny8_hold_response();
		if ( ! isset( self::$changes[ $blog ][ $row->id ] ) ) {
			self::$changes[ $blog ][ $row->id ] = (object) array(
				'row'     => $row,
				'kinds'   => array(),
				'reasons' => array(),
				'deleted' => null,
			);
		}
		$change            = self::$changes[ $blog ][ $row->id ];
		$change->kinds     = array_unique( array_merge( $change->kinds, $kinds ) );
		$change->reasons[] = $reason;
		if ( $deleted ) {
			$change->deleted = $deleted;
		}
	}

	/**
	 * Does some work of which IGNY8 need not be told, because it asked for it. What else WordPress changes meanwhile is noted.
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
	 * Notes that an article's post is being written, until its publication is finished: the table would say so too, at each change.
	 *
	 * @param int $post_id Post; 0 when it is done.
	 */
	public static function set_writing( $post_id ) {
		self::$writing = $post_id ? get_current_blog_id() . ':' . $post_id : '';
	}

	/**
	 * Queues what was noted so far.
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
	 * Notes that the current site has something to send.
	 */
	public static function mark_queued() {
		self::$queued[ get_current_blog_id() ] = get_current_blog_id();
	}

	/**
	 * Whether a site has something to send.
	 *
	 * @return bool
	 */
	public static function has_queued() {
		return (bool) self::$queued;
	}

	/**
	 * The sites that have something to send; asked once.
	 *
	 * @return int[] Blog ids.
	 */
	public static function take_queued() {
		$queued       = self::$queued;
		self::$queued = array();
		return $queued;
	}

	/**
	 * Queues one change: a delivery of each kind, both with the article's new number.
	 *
	 * @param stdClass $change As in $changes.
	 */
	private static function queue( stdClass $change ) {
		$reason = current( array_intersect( self::REASONS, $change->reasons ) );
		// What IGNY8 wrote itself has its number from finish(). Anything WordPress did to it since then is a change of its own.
		$created  = array( 'created' ) === array_unique( $change->reasons );
		$sequence = $created ? $change->row->sequence : Igny8_Publications::raise_sequence( $change->row->id );
		if ( ! $sequence ) {
			return; // IGNY8 is writing the article anew; that will be told when it is done.
		}
		$change->row->sequence = $sequence;
		igny8_queue_webhooks( $change->row, $reason, $change->kinds, $change->deleted );
	}
}

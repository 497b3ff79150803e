<?php
/**
 * The right to write one article. One request at a time holds it.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * A claim is stored in its publication's row: a random token and the time of the last sign of life. If PHP notices how the request ends
 * (exit, fatal error, time limit), a shutdown function releases the claim. If the process is killed, the claim goes stale, and the next
 * request takes over.
 */
final class Igny8_Claim {

	/** Seconds without a sign of life after which a claim is stale. Less than 60 s, the time after which IGNY8 calls again. */
	const STALE_SECONDS = 45;

	/**
	 * The row as this claim last wrote it.
	 *
	 * @var stdClass
	 */
	private $row;

	/**
	 * Whether an earlier request worked on the publication, and may have left an incomplete post.
	 *
	 * @var bool
	 */
	private $resumed;

	/**
	 * Whether this request still has to release the claim.
	 *
	 * @var bool
	 */
	private $held = true;

	/**
	 * Use take(), reopen() or repair().
	 *
	 * @param stdClass $row     Row that carries our token.
	 * @param bool     $resumed See above.
	 */
	private function __construct( stdClass $row, $resumed ) {
		$this->row     = $row;
		$this->resumed = $resumed;
		register_shutdown_function( array( $this, 'release' ) );
	}

	/**
	 * Claims an open publication that is unclaimed, or whose claim is stale.
	 *
	 * @param stdClass $row As just read.
	 * @return self|null Null when another request is writing, or claimed it first.
	 */
	public static function take( stdClass $row ) {
		if ( self::is_held( $row ) ) {
			return null;
		}
		$resumed = $row->claimed_at > 0;
		return self::claim( $row, array(), array( 'state' => Igny8_Publications::OPEN ), $resumed );
	}

	/**
	 * Claims a finished publication whose post was deleted, to make a new post.
	 *
	 * @param stdClass $row As just read.
	 * @return self|null Null when another request claimed it first.
	 */
	public static function reopen( stdClass $row ) {
		$columns = array(
			'state'      => Igny8_Publications::OPEN,
			'post_id'    => 0,
			'generation' => $row->generation + 1,
		);
		return self::claim(
			$row,
			$columns,
			array(
				'state'      => Igny8_Publications::DONE,
				'generation' => $row->generation,
			),
			false
		);
	}

	/**
	 * Claims a finished publication to repair its post. The publication stays finished meanwhile.
	 *
	 * @param stdClass $row As just read.
	 * @return self|null Null when another request holds it, or claimed it first.
	 */
	public static function repair( stdClass $row ) {
		if ( self::is_held( $row ) ) {
			return null;
		}
		return self::claim( $row, array(), array( 'state' => Igny8_Publications::DONE ), false );
	}

	/**
	 * The publication, with its post_id and generation.
	 *
	 * @return stdClass
	 */
	public function row() {
		return $this->row;
	}

	/**
	 * Whether an incomplete post may exist.
	 *
	 * @return bool
	 */
	public function is_resumed() {
		return $this->resumed;
	}

	/**
	 * Gives a sign of life, and can store progress. Call it before each step that writes and after each step that takes long.
	 *
	 * @param array $columns Columns to write along: post_id as soon as the post exists, warnings.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function beat( array $columns = array() ) {
		$columns['claimed_at'] = max( self::now(), $this->row->claimed_at + 1 ); // The value must change, see Igny8_Publications::update_if().
		$this->write( $columns );
	}

	/**
	 * Closes the publication: the post is complete, and `sequence` numbers this change of it.
	 *
	 * @param array $columns Further columns: revision, payload_hash.
	 * @return stdClass The row.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function finish( array $columns ) {
		$columns['state']       = Igny8_Publications::DONE;
		$columns['sequence']    = $this->row->sequence + 1;
		$columns['claim_token'] = '';

		$columns['agreed_sequence'] = $columns['sequence'];
		$this->write( $columns );
		$this->held = false;
		return $this->row;
	}

	/**
	 * Ends a repair. Increments the sequence from its current value, because other requests may raise it at the same time.
	 *
	 * @param array $columns Columns: warnings.
	 * @param bool  $changed Whether the post changed.
	 * @param int   $known   The sequence that IGNY8 knows; 0 when it does not say.
	 * @return stdClass The row.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function finish_repair( array $columns, $changed, $known = -1 ) {
		$columns['claim_token'] = '';
		do {
			$now        = Igny8_Publications::find( $this->row->source, $this->row->content_id );
			$conditions = array(
				'id'          => $now->id,
				'claim_token' => $this->row->claim_token,
				'sequence'    => $now->sequence,
			);
			if ( $now->claim_token !== $this->row->claim_token ) {
				$this->held = false;
				throw new Igny8_Claim_Lost();
			}
			$columns['sequence'] = $now->sequence + ( $changed ? 1 : 0 );
			if ( $now->agreed_sequence === $now->sequence || 0 === $known || $known >= $now->sequence ) {
				$columns['agreed_sequence'] = $columns['sequence'];
			}
		} while ( ! Igny8_Publications::update_if( $columns, $conditions ) );
		$this->held = false;
		return (object) array_merge( (array) $now, $columns );
	}

	/**
	 * Releases the claim. The work so far stays, and the next request continues it. A second call does nothing.
	 */
	public function release() {
		if ( $this->held ) {
			$this->held = false;
			Igny8_Publications::update_if(
				array( 'claim_token' => '' ),
				array(
					'id'          => $this->row->id,
					'claim_token' => $this->row->claim_token,
				)
			);
		}
	}

	/**
	 * Whether a live request holds a publication.
	 *
	 * @param stdClass $row As just read.
	 * @return bool
	 */
	private static function is_held( stdClass $row ) {
		/**
		 * Filters the seconds without a sign of life after which a request counts as dead.
		 *
		 * @param float $seconds Seconds.
		 */
		$stale = 1000 * (float) apply_filters( 'igny8_claim_stale_seconds', self::STALE_SECONDS );
		return '' !== $row->claim_token && abs( self::now() - $row->claimed_at ) < $stale;
	}

	/**
	 * Writes a new token into a row, if the row has not changed since it was read.
	 *
	 * @param stdClass $row        As read.
	 * @param array    $columns    Columns to change with it.
	 * @param array    $conditions What must hold, beside the token and its time.
	 * @param bool     $resumed    See the property.
	 * @return self|null
	 */
	private static function claim( stdClass $row, array $columns, array $conditions, $resumed ) {
		$columns['claim_token']    = wp_generate_uuid4();
		$columns['claimed_at']     = self::now();
		$conditions['id']          = $row->id;
		$conditions['claim_token'] = $row->claim_token;
		$conditions['claimed_at']  = $row->claimed_at;
		if ( ! Igny8_Publications::update_if( $columns, $conditions ) ) {
			return null;
		}
		return new self( (object) array_merge( (array) $row, $columns ), $resumed );
	}

	/**
	 * Writes to the row, if it still has this claim's token.
	 *
	 * @param array $columns Columns.
	 * @throws Igny8_Claim_Lost When it isn't.
	 */
	private function write( array $columns ) {
		$ours = array(
			'id'          => $this->row->id,
			'claim_token' => $this->row->claim_token,
		);
		if ( ! $this->held || ! Igny8_Publications::update_if( $columns, $ours ) ) {
			$this->held = false;
			throw new Igny8_Claim_Lost();
		}
		$this->row = (object) array_merge( (array) $this->row, $columns );
	}

	/**
	 * Milliseconds since 1970.
	 *
	 * @return int
	 */
	private static function now() {
		return (int) round( microtime( true ) * 1000 );
	}
}

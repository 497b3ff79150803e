<?php
/**
 * The right to write one article, held by one request at a time.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * A claim lives in its publication's row: a random token and the time of the last sign of life. A request that ends in any way PHP
 * notices (exit, fatal error, time limit) gives it back at shutdown; one that is killed leaves it to go stale, and the next takes over.
 */
final class Igny8_Claim {

	/** Seconds without a sign of life after which a claim is stale. IGNY8 calls again after 60 s, so it must be less. */
	const STALE_SECONDS = 45;

	/**
	 * The row as this claim last wrote it.
	 *
	 * @var stdClass
	 */
	private $row;

	/**
	 * Whether an earlier request already worked on it, and may have left a half-made post behind.
	 *
	 * @var bool
	 */
	private $resumed;

	/**
	 * Whether it is still to be given back.
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
	 * Claims an open publication that nobody holds, or whose holder is gone.
	 *
	 * @param stdClass $row As just read.
	 * @return self|null Null when somebody is writing it, or was faster.
	 */
	public static function take( stdClass $row ) {
		if ( self::is_held( $row ) ) {
			return null;
		}
		$resumed = $row->claimed_at > 0;
		return self::claim( $row, array(), array( 'state' => Igny8_Publications::OPEN ), $resumed );
	}

	/**
	 * Claims a finished publication whose post is gone, to make a new post.
	 *
	 * @param stdClass $row As just read.
	 * @return self|null Null when another request was faster.
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
	 * Claims a finished publication to repair its post, which stays finished all the while.
	 *
	 * @param stdClass $row As just read.
	 * @return self|null Null when somebody is at it, or was faster.
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
	 * Whether a half-made post may exist.
	 *
	 * @return bool
	 */
	public function is_resumed() {
		return $this->resumed;
	}

	/**
	 * A sign of life, before each step that writes and after each that takes long; also where to note how far it is.
	 *
	 * @param array $columns Columns to write with it: post_id as soon as the post exists, warnings.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function beat( array $columns = array() ) {
		$columns['claimed_at'] = max( self::now(), $this->row->claimed_at + 1 ); // It must differ, see Igny8_Publications::update_if().
		$this->write( $columns );
	}

	/**
	 * Closes the publication: the post is complete, and this is the change of state number `sequence`.
	 *
	 * @param array $columns Further columns: revision, payload_hash.
	 * @return stdClass The row.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function finish( array $columns ) {
		$columns['state']       = Igny8_Publications::DONE;
		$columns['sequence']    = $this->row->sequence + 1;
		$columns['claim_token'] = '';
		$this->write( $columns );
		$this->held = false;
		return $this->row;
	}

	/**
	 * Ends a repair. Others may raise the sequence at the same time, so it is raised from where it is.
	 *
	 * @param array $columns Columns: warnings.
	 * @param bool  $changed Whether the post changed.
	 * @return stdClass The row.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function finish_repair( array $columns, $changed ) {
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
		} while ( ! Igny8_Publications::update_if( $columns, $conditions ) );
		$this->held = false;
		return (object) array_merge( (array) $now, $columns );
	}

	/**
	 * Gives the claim back; what was done so far stays, and the next request goes on from there. Does nothing the second time.
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
	 * Whether a request that lives holds a publication.
	 *
	 * @param stdClass $row As just read.
	 * @return bool
	 */
	private static function is_held( stdClass $row ) {
		/**
		 * Filters after how many seconds without a sign of life a request counts as gone.
		 *
		 * @param float $seconds Seconds.
		 */
		$stale = 1000 * (float) apply_filters( 'igny8_claim_stale_seconds', self::STALE_SECONDS );
		return '' !== $row->claim_token && abs( self::now() - $row->claimed_at ) < $stale;
	}

	/**
	 * Puts a new token on a row, if it is still as it was read.
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
	 * Writes to the row while the token on it is ours.
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

<?php
/**
 * The pictures of one request.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings pictures into the media library, each URL once, within one time limit. A failed picture never fails the article: it becomes a
 * warning.
 */
final class Igny8_Pictures {

	/**
	 * The article's claim. Gets a sign of life for each picture.
	 *
	 * @var Igny8_Claim
	 */
	private $claim;

	/**
	 * When to give up, in seconds since 1970.
	 *
	 * @var float
	 */
	private $until;

	/**
	 * Whether the limit is the batch's, not that of the pictures.
	 *
	 * @var bool
	 */
	private $in_haste;

	/**
	 * Whether this limit cost a picture.
	 *
	 * @var bool
	 */
	private $cut_short = false;

	/**
	 * URL => attachment, 0 for a picture that can't be fetched.
	 *
	 * @var array<string, int>
	 */
	private $found = array();

	/**
	 * List of {code, message, url}.
	 *
	 * @var array
	 */
	private $warnings = array();

	/**
	 * The time limit starts now.
	 *
	 * @param Igny8_Claim $claim Held by this request.
	 * @param float       $until See igny8_publish().
	 */
	public function __construct( Igny8_Claim $claim, $until ) {
		$this->claim = $claim;
		/**
		 * Filters the seconds for fetching all pictures of one article. IGNY8 waits 30 s for the whole answer.
		 *
		 * @param float $seconds Seconds.
		 */
		$own            = microtime( true ) + (float) apply_filters( 'igny8_pictures_seconds', 18 );
		$this->until    = min( $own, $until );
		$this->in_haste = $until < $own;
	}

	/**
	 * The post that the pictures belong to.
	 *
	 * @return int
	 */
	public function post_id() {
		return $this->claim->row()->post_id;
	}

	/**
	 * The attachment of a picture.
	 *
	 * @param array $picture With url, alt and caption.
	 * @return int 0 when it can't be had.
	 * @throws Igny8_Claim_Lost When another request has taken over.
	 */
	public function get( array $picture ) {
		$url = $picture['url'];
		if ( isset( $this->found[ $url ] ) ) {
			if ( $this->found[ $url ] ) {
				igny8_complete_picture( $this->found[ $url ], $picture );
			}
			return $this->found[ $url ];
		}
		$this->claim->beat();
		$id = igny8_own_picture( $url );
		$id = $id ? $id : $this->fetch( $picture );
		if ( is_wp_error( $id ) ) {
			$this->warnings[] = array(
				'code'    => (string) $id->get_error_code(),
				'message' => $id->get_error_message(),
				'url'     => $url,
			);
			$id               = 0;
			$this->cut_short  = $this->cut_short || ( $this->in_haste && $this->until - microtime( true ) < 1 );
		}
		$this->found[ $url ] = $id;
		return $id;
	}

	/**
	 * Imports a picture, unless this request imported it for another article.
	 *
	 * @param array $picture With url, alt and caption.
	 * @return int|WP_Error As igny8_import_picture().
	 */
	private function fetch( array $picture ) {
		return igny8_remember(
			'picture:' . $picture['url'],
			function () use ( $picture ) {
				return igny8_import_picture( $picture, $this->claim->row(), $this->until );
			},
			function ( $id ) use ( $picture ) {
				$there = igny8_has_file( $id );
				if ( $there ) {
					igny8_complete_picture( $id, $picture );
				}
				return $there;
			}
		);
	}

	/**
	 * Whether the end of a batch's time cost a picture that could still be fetched.
	 *
	 * @return bool
	 */
	public function were_cut_short() {
		return $this->cut_short;
	}

	/**
	 * The attachment that get() found for a URL.
	 *
	 * @param string $url As sent.
	 * @return int 0 for none.
	 */
	public function attachment( $url ) {
		return isset( $this->found[ $url ] ) ? $this->found[ $url ] : 0;
	}

	/**
	 * Warnings about pictures that could not be fetched.
	 *
	 * @return array List of {code, message, url}.
	 */
	public function warnings() {
		return $this->warnings;
	}
}

<?php
/**
 * The pictures of one request.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings pictures into the media library, each address once and within one limit of time. No picture is worth an article: whatever goes
 * wrong becomes a warning.
 */
final class Igny8_Pictures {

	/**
	 * Of the article; gets a sign of life for each picture.
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
	 * URL => attachment, 0 for one that can't be had.
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
	 * The time starts now.
	 *
	 * @param Igny8_Claim $claim Held by this request.
	 */
	public function __construct( Igny8_Claim $claim ) {
		$this->claim = $claim;
		/**
		 * Filters how long all pictures of one article may take to be fetched. IGNY8 waits 30 s for the whole answer.
		 *
		 * @param float $seconds Seconds.
		 */
		$this->until = microtime( true ) + (float) apply_filters( 'igny8_pictures_seconds', 18 );
	}

	/**
	 * The post they belong to.
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
		$id = $id ? $id : igny8_import_picture( $picture, $this->claim->row(), $this->until );
		if ( is_wp_error( $id ) ) {
			$this->warnings[] = array(
				'code'    => (string) $id->get_error_code(),
				'message' => $id->get_error_message(),
				'url'     => $url,
			);
			$id               = 0;
		}
		$this->found[ $url ] = $id;
		return $id;
	}

	/**
	 * What could not be had.
	 *
	 * @return array List of {code, message, url}.
	 */
	public function warnings() {
		return $this->warnings;
	}
}

<?php
/**
 * GET /articles: posts as they are stored, with fingerprints, so that IGNY8 can compare and change them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** The most bytes of stored texts in one answer. The rest is asked for again. */
const IGNY8_MOST_READ = 4 * MB_IN_BYTES;

/**
 * The query parameters of GET /articles.
 *
 * @return array
 */
function igny8_articles_args() {
	$args                            = igny8_posts_args();
	$args['content_ids']['maxItems'] = 20;
	return $args;
}

/**
 * GET /articles?content_ids=1,2&source=…
 *
 * @param WP_REST_Request $request The request.
 * @return WP_REST_Response {articles: [...], missing: [content ids without a finished publication], not_reached: [content ids]}
 */
function igny8_rest_articles( WP_REST_Request $request ) {
	$wanted = array_values( array_unique( $request['content_ids'] ) );
	$rows   = array();
	foreach ( Igny8_Publications::of_contents( strtolower( $request['source'] ), $wanted ) as $row ) {
		if ( Igny8_Publications::DONE === $row->state ) {
			$rows[ $row->content_id ] = $row;
		}
	}
	$ids      = wp_list_pluck( $rows, 'post_id' );
	$facts    = $rows ? igny8_field_facts( $ids, true ) : array();
	$editors  = $rows ? igny8_editors( $ids ) : array();
	$articles = array();
	$later    = array();
	$bytes    = 0;
	_prime_post_caches( $ids, false, true ); // Permalinks and builders' meta: one query each for all posts.
	foreach ( $rows as $content_id => $row ) {
		$fact   = isset( $facts[ $row->post_id ] ) ? $facts[ $row->post_id ] : null;
		$bytes += $fact ? strlen( $fact['fields']['content']['value'] ) : 0;
		if ( $articles && $bytes > IGNY8_MOST_READ ) {
			$later[] = $content_id;
		} else {
			$articles[] = igny8_article_state( $row, $fact, isset( $editors[ $row->post_id ] ) ? $editors[ $row->post_id ] : null );
		}
	}
	return igny8_answer_uncached(
		array(
			'articles'    => $articles,
			'missing'     => array_values( array_diff( $wanted, array_keys( $rows ) ) ),
			'not_reached' => $later,
		)
	);
}

/**
 * One article's post. The sequence was read before the post: a change in between gets a higher one, and is reported again.
 *
 * @param stdClass   $row    Publication.
 * @param array|null $fact   One of igny8_field_facts(); null when the post is deleted.
 * @param array|null $editor One of igny8_editors(); null for nobody.
 * @return array
 */
function igny8_article_state( stdClass $row, $fact, $editor ) {
	$state = array(
		'content_id'  => $row->content_id,
		'post_id'     => $row->post_id,
		'post_status' => $fact ? $fact['row']->post_status : 'deleted',
		'sequence'    => $row->sequence,
		'revision'    => $row->revision,
	);
	if ( ! $fact ) {
		return $state;
	}
	$type = $fact['row']->post_type;
	return $state + array(
		'post_type'      => $type,
		'post_url'       => (string) get_permalink( $row->post_id ),
		'etag'           => igny8_etag( $fact ),
		'form'           => igny8_text_form( $fact['fields']['content']['value'], $row->post_id ),
		'block_editor'   => igny8_has_block_editor( $type ),
		'protected'      => $fact['protected'],
		'editing'        => $editor,
		'revisions_kept' => wp_revisions_enabled( get_post( $row->post_id ) ),
		'fields'         => $fact['fields'],
		'pictures'       => igny8_pictures_of( $row->post_id, $fact ),
	);
}

/**
 * The form of a stored text.
 *
 * @param string $text    Stored text.
 * @param int    $post_id Post.
 * @return string `builder` when a page builder shows something else than this text, `blocks` when it begins a block, `classic` otherwise.
 */
function igny8_text_form( $text, $post_id ) {
	$builders = array( '_elementor_edit_mode', '_et_pb_use_builder', '_fl_builder_enabled', '_wpb_vc_js_status', 'ct_builder_shortcodes', '_bricks_editor_mode' );
	foreach ( $builders as $key ) {
		$value = get_post_meta( $post_id, $key, true );
		if ( $value && ! in_array( $value, array( 'off', 'false', '0' ), true ) ) {
			return 'builder';
		}
	}
	return has_blocks( $text ) ? 'blocks' : 'classic';
}

/**
 * The pictures of a post that came from IGNY8: where each is in the media library.
 *
 * @param int   $post_id Post.
 * @param array $fact    One of igny8_field_facts(), with values.
 * @return array[] Each {url: its source, attachment_id, local_url, sha256, alt}.
 */
function igny8_pictures_of( $post_id, array $fact ) {
	preg_match_all( '/\bwp-image-(\d+)/', $fact['fields']['content']['value'], $found );
	$gallery  = is_array( $fact['fields']['gallery']['value'] ) ? wp_list_pluck( $fact['fields']['gallery']['value'], 'id' ) : array();
	$ids      = array_unique( array_filter( array_map( 'intval', array_merge( $found[1], $gallery, array( $fact['fields']['featured_image']['value'] ) ) ) ) );
	$pictures = array();
	_prime_post_caches( $ids, false, true );
	foreach ( $ids as $id ) {
		$url = (string) wp_get_attachment_url( $id );
		if ( '' !== $url ) {
			$pictures[] = array(
				'url'           => (string) get_post_meta( $id, '_source_url', true ),
				'attachment_id' => $id,
				'local_url'     => $url,
				'sha256'        => (string) get_post_meta( $id, '_igny8_sha256', true ),
				'alt'           => (string) get_post_meta( $id, '_wp_attachment_image_alt', true ),
			);
		}
	}
	return $pictures;
}

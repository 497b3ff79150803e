<?php
/**
 * Several articles in one request. WordPress starts once for all of them. Each is published as if it came in a request of its own.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST /publish-batch. 200 with one result for each article, in the order of the request.
 *
 * @param WP_REST_Request $request JSON body as igny8_read_batch() describes it.
 * @return array|WP_Error `{success, data: {results: [{content_id, status, code?, message?, data?, retry_after?}], took_ms}}`; 422.
 */
function igny8_rest_publish_batch( WP_REST_Request $request ) {
	$articles = igny8_read_batch( $request->get_json_params() );
	if ( is_wp_error( $articles ) ) {
		return $articles;
	}
	return igny8_answer_batch( $articles, 'igny8_publish_as_author' );
}

/**
 * Does the work of a batch, and answers with the results.
 *
 * @param array[]  $entries From igny8_read_list().
 * @param callable $work    See igny8_run_batch().
 * @return array `{success, data: {results, took_ms}}`
 */
function igny8_answer_batch( array $entries, callable $work ) {
	igny8_finish_what_is_begun();
	$began   = isset( $_SERVER['REQUEST_TIME_FLOAT'] ) ? (float) $_SERVER['REQUEST_TIME_FLOAT'] : microtime( true );
	$results = igny8_counting_terms_once(
		function () use ( $entries, $began, $work ) {
			return igny8_run_batch( $entries, $began + igny8_batch_seconds(), $work );
		}
	);
	return array(
		'success' => true,
		'data'    => array(
			'results' => $results,
			'took_ms' => (int) round( 1000 * ( microtime( true ) - $began ) ),
		),
	);
}

/**
 * How long a batch may take, counted from the start of the request.
 *
 * @return float Seconds.
 */
function igny8_batch_seconds() {
	/**
	 * Filters the seconds after which a batch starts no further article and fetches no further picture. IGNY8 waits 30 s for the answer.
	 *
	 * @param float $seconds Seconds.
	 */
	$seconds = (float) apply_filters( 'igny8_batch_seconds', 20 );
	$limit   = (int) ini_get( 'max_execution_time' ); // For hosts that forbid set_time_limit(). 0 means no limit.
	return $limit > 0 ? min( $seconds, 0.6 * $limit ) : $seconds;
}

/**
 * Whether the request has used so much memory that one more article could end it.
 *
 * @return bool
 */
function igny8_is_short_of_memory() {
	$limit = wp_convert_hr_to_bytes( (string) ini_get( 'memory_limit' ) ); // -1 means no limit.
	return $limit > 0 && memory_get_usage( true ) > 0.8 * $limit;
}

/**
 * Writes one article after the other. An article that another request is writing is tried again at the end. So batches that run at
 * once share the work and do not wait for each other.
 *
 * The limits of time and memory apply only after the first article is settled: even on a slow site, each batch makes progress.
 *
 * @param array[]  $articles From igny8_read_list().
 * @param float    $until    When to start no further article, in seconds since 1970.
 * @param callable $work     Takes a payload, the end of its time, and whether to wait for another request; returns the answer.
 * @return array[] Results, in the order of the articles.
 */
function igny8_run_batch( array $articles, $until, callable $work ) {
	$results = array();
	$busy    = array();
	$limit   = INF;
	foreach ( $articles as $index => $article ) {
		$results[ $index ] = igny8_batch_result( $article, $limit, false, $work );
		if ( 503 === $results[ $index ]['status'] ) {
			$busy[] = $index;
		} elseif ( 422 !== $results[ $index ]['status'] ) {
			$limit = $until;
		}
	}
	foreach ( $busy as $index ) {
		$results[ $index ] = igny8_batch_result( $articles[ $index ], $limit, true, $work );
		$limit             = $until;
	}
	return $results;
}

/**
 * The result of one article. An error or exception in one article does not affect the others.
 *
 * @param array    $article One of igny8_read_list().
 * @param float    $until   When the batch's time ends, in seconds since 1970.
 * @param bool     $wait    Whether to wait if another request is writing the article.
 * @param callable $work    See igny8_run_batch().
 * @return array Result.
 */
function igny8_batch_result( array $article, $until, $wait, callable $work ) {
	global $wp_current_filter;
	$hooks = is_array( $wp_current_filter ) ? count( $wp_current_filter ) : 0;
	try {
		if ( is_wp_error( $article['payload'] ) ) {
			$answer = $article['payload'];
		} elseif ( microtime( true ) >= $until || ( INF !== $until && igny8_is_short_of_memory() ) ) {
			$answer = igny8_not_reached();
		} else {
			$answer = $work( $article['payload'], $until, $wait );
		}
	} catch ( Igny8_Put_Off $put_off ) {
		$answer = igny8_not_reached();
	} catch ( Throwable $error ) {
		$answer = igny8_article_failed( $error );
		// After the exception, WordPress still counts the hook that threw as running.
		$wp_current_filter = array_slice( (array) $wp_current_filter, 0, $hooks ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride
	}
	return array( 'content_id' => $article['content_id'] ) + igny8_batch_answer( $answer );
}

/**
 * Turns the answer of a single request into a result: its status, and its body without `success`.
 *
 * @param WP_REST_Response|WP_Error $answer Answer.
 * @return array
 */
function igny8_batch_answer( $answer ) {
	if ( is_wp_error( $answer ) ) {
		$data = (array) $answer->get_error_data() + array( 'status' => 500 );
		return array(
			'status'  => $data['status'],
			'code'    => (string) $answer->get_error_code(),
			'message' => $answer->get_error_message(),
			'data'    => $data,
		);
	}
	$result  = array( 'status' => $answer->get_status() ) + array_diff_key( $answer->get_data(), array( 'success' => true ) );
	$headers = $answer->get_headers();
	return isset( $headers['Retry-After'] ) ? $result + array( 'retry_after' => (int) $headers['Retry-After'] ) : $result;
}

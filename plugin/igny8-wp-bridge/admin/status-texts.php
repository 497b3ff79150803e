<?php
/**
 * Words for states, reasons and times.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The label of a webhook's reason.
 *
 * @param string $reason As in Igny8_Changes::REASONS.
 * @return string
 */
function igny8_reason_label( $reason ) {
	$labels = array(
		'created'        => __( 'Arrived from IGNY8', 'igny8-wp-bridge' ),
		'deleted'        => __( 'Deleted', 'igny8-wp-bridge' ),
		'trashed'        => __( 'Moved to the trash', 'igny8-wp-bridge' ),
		'untrashed'      => __( 'Restored from the trash', 'igny8-wp-bridge' ),
		'status_changed' => __( 'Status changed', 'igny8-wp-bridge' ),
		'edited'         => __( 'Edited', 'igny8-wp-bridge' ),
		'terms_changed'  => __( 'Categories or tags changed', 'igny8-wp-bridge' ),
		'term_edited'    => __( 'A category or tag was renamed', 'igny8-wp-bridge' ),
		'seo_changed'    => __( 'SEO fields changed', 'igny8-wp-bridge' ),
		'image_changed'  => __( 'Featured image changed', 'igny8-wp-bridge' ),
	);
	return isset( $labels[ $reason ] ) ? $labels[ $reason ] : $reason;
}

/**
 * The label of a webhook's kind.
 *
 * @param string $kind Kind of delivery.
 * @return string
 */
function igny8_kind_label( $kind ) {
	$labels = array(
		'status'   => __( 'Status, title and address', 'igny8-wp-bridge' ),
		'metadata' => __( 'Terms, author, dates, SEO', 'igny8-wp-bridge' ),
		'term'     => __( 'All articles with it', 'igny8-wp-bridge' ),
	);
	return isset( $labels[ $kind ] ) ? $labels[ $kind ] : $kind;
}

/**
 * The response that came back, or the next attempt.
 *
 * @param stdClass $row Delivery.
 * @return string
 */
function igny8_answer_text( stdClass $row ) {
	$parts = array();
	if ( '' !== $row->last_error ) {
		$parts[] = $row->last_error;
	} elseif ( $row->last_status ) {
		/* translators: %d: HTTP status code. */
		$parts[] = sprintf( __( 'Accepted (%d).', 'igny8-wp-bridge' ), $row->last_status );
	}
	if ( $row->attempts > 1 ) {
		/* translators: %s: number. */
		$parts[] = sprintf( _n( '%s attempt.', '%s attempts.', $row->attempts, 'igny8-wp-bridge' ), number_format_i18n( $row->attempts ) );
	}
	if ( Igny8_Deliveries::WAITING === $row->state && $row->next_at > time() ) {
		/* translators: %s: a time span, such as "5 minutes". */
		$parts[] = sprintf( __( 'Next retry in %s.', 'igny8-wp-bridge' ), human_time_diff( $row->next_at ) );
	}
	return implode( ' ', $parts );
}

/**
 * A post's title as a link to its editor, or the last known data of a deleted post.
 *
 * @param int $post_id    Post.
 * @param int $content_id Article.
 * @return string HTML, escaped.
 */
function igny8_post_link( $post_id, $content_id ) {
	/* translators: %d: the article's number in IGNY8. */
	$number = $content_id ? sprintf( __( 'Article %d', 'igny8-wp-bridge' ), $content_id ) : '';
	$post   = $post_id ? get_post( $post_id ) : null;
	$edit   = $post ? get_edit_post_link( $post_id ) : '';
	if ( ! $post || ! $edit ) {
		return esc_html( $number );
	}
	$title = '' === $post->post_title ? __( '(no title)', 'igny8-wp-bridge' ) : get_the_title( $post );
	return sprintf( '<a href="%s">%s</a><br /><span class="description">%s</span>', esc_url( $edit ), igny8_text_as_html( igny8_plain_text( $title ) ), esc_html( $number ) );
}

/**
 * WordPress's label of a post status.
 *
 * @param string $status Status.
 * @return string
 */
function igny8_status_label( $status ) {
	$known = get_post_status_object( $status );
	return $known ? (string) $known->label : $status;
}

/**
 * How long ago a time is.
 *
 * @param int $time Seconds since 1970.
 * @return string
 */
function igny8_ago( $time ) {
	/* translators: %s: a time span, such as "5 minutes". */
	return sprintf( __( '%s ago', 'igny8-wp-bridge' ), human_time_diff( $time ) );
}

/**
 * The text of a warning about an article.
 *
 * @param mixed $warning With code and message; advice and url are optional.
 * @return string
 */
function igny8_warning_text( $warning ) {
	$message = isset( $warning['message'] ) ? (string) $warning['message'] : '';
	$message = isset( $warning['advice'] ) ? $message . ' ' . $warning['advice'] : $message;
	return isset( $warning['url'] ) ? $message . ' (' . $warning['url'] . ')' : $message;
}

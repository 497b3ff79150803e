<?php
/**
 * The tables of Settings → IGNY8 → Status.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The newest articles, with the parts that could not be stored.
 */
function igny8_render_last_articles() {
	$rows = Igny8_Publications::newest( 5 );
	printf( '<h2>%s</h2>', esc_html__( 'Last articles from IGNY8', 'igny8-wp-bridge' ) );
	if ( ! $rows ) {
		printf( '<p>%s</p>', esc_html__( 'No article has arrived yet.', 'igny8-wp-bridge' ) );
		return;
	}
	$columns = array( __( 'Article', 'igny8-wp-bridge' ), __( 'Arrived', 'igny8-wp-bridge' ), __( 'Status', 'igny8-wp-bridge' ), __( 'Not written', 'igny8-wp-bridge' ) );
	igny8_open_table( $columns );
	foreach ( $rows as $row ) {
		$post     = $row->post_id ? get_post( $row->post_id ) : null;
		$warnings = array_map( 'igny8_warning_text', (array) json_decode( $row->warnings, true ) );
		igny8_render_row(
			$columns,
			array(
				igny8_post_link( $row->post_id, $row->content_id ),
				esc_html( igny8_ago( strtotime( $row->created_at . ' UTC' ) ) ),
				esc_html( $post ? igny8_status_label( $post->post_status ) : __( 'Deleted', 'igny8-wp-bridge' ) ),
				$warnings ? implode( '<br />', array_map( 'esc_html', $warnings ) ) : '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'Nothing', 'igny8-wp-bridge' ) . '</span>',
			)
		);
	}
	echo '</tbody></table>';
}

/**
 * Deliveries, each with a button if it did not get through.
 *
 * @param stdClass[] $rows Deliveries.
 */
function igny8_render_deliveries( array $rows ) {
	if ( ! $rows ) {
		printf( '<p class="igny8-clear">%s</p>', esc_html__( 'Nothing yet.', 'igny8-wp-bridge' ) );
		return;
	}
	$columns = array( __( 'Article', 'igny8-wp-bridge' ), __( 'What happened', 'igny8-wp-bridge' ), __( 'When', 'igny8-wp-bridge' ), __( 'State', 'igny8-wp-bridge' ), __( 'Answer', 'igny8-wp-bridge' ) );
	$labels  = igny8_state_labels();
	igny8_open_table( $columns );
	foreach ( $rows as $row ) {
		$what  = igny8_reason_label( $row->reason );
		$state = isset( $labels[ $row->state ] ) ? $labels[ $row->state ] : $row->state;
		/* translators: 1: what happened; 2: the article's number in IGNY8. */
		$about = sprintf( __( '%1$s, article %2$d', 'igny8-wp-bridge' ), $what, $row->content_id );
		igny8_render_row(
			$columns,
			array(
				igny8_post_link( $row->post_id, $row->content_id ),
				sprintf( '%s<br /><span class="description">%s</span>', esc_html( $what ), esc_html( igny8_kind_label( $row->kind ) ) ),
				esc_html( igny8_ago( $row->created_at ) ),
				sprintf( '<span class="igny8-state igny8-state-%s">%s</span>', esc_attr( $row->state ), esc_html( $state ) ),
				esc_html( igny8_answer_text( $row ) ) . ( Igny8_Deliveries::SENT === $row->state ? '' : igny8_retry_button( $row->id, __( 'Send now', 'igny8-wp-bridge' ), $about ) ),
			)
		);
	}
	echo '</tbody></table>';
}

/**
 * Prints a row. On a phone, each cell repeats its column's name.
 *
 * @param string[] $columns Headings.
 * @param string[] $cells   HTML, escaped.
 */
function igny8_render_row( array $columns, array $cells ) {
	// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- the callers have escaped it.
	echo '<tr><th scope="row">' . array_shift( $cells ) . '</th>';
	foreach ( $cells as $i => $cell ) {
		printf( '<td data-label="%s">%s</td>', esc_attr( $columns[ $i + 1 ] ), $cell );
	}
	echo '</tr>';
	// phpcs:enable
}

/**
 * Prints the beginning of a table.
 *
 * @param string[] $columns Headings.
 */
function igny8_open_table( array $columns ) {
	echo '<table class="widefat striped igny8-table"><thead><tr>';
	foreach ( $columns as $column ) {
		printf( '<th scope="col">%s</th>', esc_html( $column ) );
	}
	echo '</tr></thead><tbody>';
}

/**
 * A button that sends again.
 *
 * @param int    $id    Delivery; 0 for all.
 * @param string $label Label.
 * @param string $about What the button is about, for screen readers.
 * @param string $css   Classes.
 * @return string HTML, escaped.
 */
function igny8_retry_button( $id, $label, $about = '', $css = 'button button-small' ) {
	return sprintf(
		'<form class="igny8-retry" action="%1$s" method="post"><input type="hidden" name="action" value="igny8_retry" /><input type="hidden" name="id" value="%2$d" />%3$s<button type="submit" class="%4$s">%5$s%6$s</button></form>',
		esc_url( admin_url( 'admin-post.php' ) ),
		(int) $id,
		// Not wp_nonce_field(): it would give all of them the same HTML id.
		'<input type="hidden" name="_wpnonce" value="' . esc_attr( wp_create_nonce( 'igny8_retry' ) ) . '" />',
		esc_attr( $css ),
		esc_html( $label ),
		'' === $about ? '' : '<span class="screen-reader-text"> ' . esc_html( $about ) . '</span>'
	);
}

<?php
/**
 * The tables of Settings → IGNY8 → Status.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The articles that arrived last, with what did not arrive with them.
 */
function igny8_render_last_articles() {
	$rows = Igny8_Publications::newest( 5 );
	printf( '<h2>%s</h2>', esc_html__( 'Last articles from IGNY8', 'igny8-wp-bridge' ) );
	if ( ! $rows ) {
		printf( '<p>%s</p>', esc_html__( 'None has arrived yet.', 'igny8-wp-bridge' ) );
		return;
	}
	igny8_open_table( array( __( 'Article', 'igny8-wp-bridge' ), __( 'Arrived', 'igny8-wp-bridge' ), __( 'Status', 'igny8-wp-bridge' ), __( 'Left out', 'igny8-wp-bridge' ) ) );
	foreach ( $rows as $row ) {
		$post     = $row->post_id ? get_post( $row->post_id ) : null;
		$warnings = array_map( 'igny8_warning_text', (array) json_decode( $row->warnings, true ) );
		printf(
			'<tr><th scope="row">%s</th><td>%s</td><td>%s</td><td>%s</td></tr>',
			igny8_post_link( $row->post_id, $row->content_id ), // phpcs:ignore WordPress.Security.EscapeOutput
			esc_html( igny8_ago( strtotime( $row->created_at . ' UTC' ) ) ),
			esc_html( $post ? igny8_status_label( $post->post_status ) : __( 'Deleted', 'igny8-wp-bridge' ) ),
			$warnings ? wp_kses_post( implode( '<br />', array_map( 'esc_html', $warnings ) ) ) : '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'Nothing', 'igny8-wp-bridge' ) . '</span>'
		);
	}
	echo '</tbody></table>';
}

/**
 * Deliveries, with a button for each that did not get through.
 *
 * @param stdClass[] $rows Deliveries.
 */
function igny8_render_deliveries( array $rows ) {
	if ( ! $rows ) {
		printf( '<p class="igny8-clear">%s</p>', esc_html__( 'Nothing here.', 'igny8-wp-bridge' ) );
		return;
	}
	igny8_open_table( array( __( 'Article', 'igny8-wp-bridge' ), __( 'What happened', 'igny8-wp-bridge' ), __( 'When', 'igny8-wp-bridge' ), __( 'State', 'igny8-wp-bridge' ), __( 'Answer', 'igny8-wp-bridge' ) ) );
	$labels = igny8_state_labels();
	foreach ( $rows as $row ) {
		$what = igny8_reason_label( $row->reason );
		printf(
			'<tr><th scope="row">%1$s</th><td>%2$s<br /><span class="description">%3$s</span></td><td>%4$s</td><td><span class="igny8-state igny8-state-%5$s">%6$s</span></td><td>%7$s',
			igny8_post_link( $row->post_id, $row->content_id ), // phpcs:ignore WordPress.Security.EscapeOutput
			esc_html( $what ),
			esc_html( igny8_kind_label( $row->kind ) ),
			esc_html( igny8_ago( $row->created_at ) ),
			esc_attr( $row->state ),
			esc_html( isset( $labels[ $row->state ] ) ? $labels[ $row->state ] : $row->state ),
			esc_html( igny8_answer_text( $row ) )
		);
		if ( Igny8_Deliveries::SENT !== $row->state ) {
			echo '<p>';
			/* translators: 1: what happened; 2: the article's number in IGNY8. */
			igny8_render_retry_button( $row->id, __( 'Send now', 'igny8-wp-bridge' ), sprintf( __( '%1$s, article %2$d', 'igny8-wp-bridge' ), $what, $row->content_id ) );
			echo '</p>';
		}
		echo '</td></tr>';
	}
	echo '</tbody></table>';
}

/**
 * Prints a table's beginning.
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
 * @param string $about What it is about, for those who hear the label alone.
 * @param string $css   Classes.
 */
function igny8_render_retry_button( $id, $label, $about = '', $css = 'button button-small' ) {
	printf( '<form action="%s" method="post"><input type="hidden" name="action" value="igny8_retry" /><input type="hidden" name="id" value="%d" />', esc_url( admin_url( 'admin-post.php' ) ), (int) $id );
	wp_nonce_field( 'igny8_retry', '_wpnonce', true );
	printf(
		'<button type="submit" class="%1$s">%2$s%3$s</button></form>',
		esc_attr( $css ),
		esc_html( $label ),
		'' === $about ? '' : '<span class="screen-reader-text"> ' . esc_html( $about ) . '</span>'
	);
}

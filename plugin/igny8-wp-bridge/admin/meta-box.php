<?php
/**
 * The box beside the editor, for an article's post.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds the box, only to posts that came from IGNY8.
 *
 * @param string  $post_type Post type.
 * @param WP_Post $post      Post; another type of object on screens that are not about posts.
 */
function igny8_add_meta_box( $post_type, $post ) {
	if ( $post instanceof WP_Post && get_post_meta( $post->ID, '_igny8_content_id', true ) ) {
		add_meta_box( 'igny8', __( 'IGNY8', 'igny8-wp-bridge' ), 'igny8_render_meta_box', $post_type, 'side', 'default', array( '__block_editor_compatible_meta_box' => true ) );
	}
}

/**
 * Prints the box.
 *
 * @param WP_Post $post Post.
 */
function igny8_render_meta_box( WP_Post $post ) {
	$content_id = (int) get_post_meta( $post->ID, '_igny8_content_id', true );
	$row        = Igny8_Publications::of_post( $post->ID );
	if ( ! $row ) {
		printf( '<p>%s</p>', esc_html__( 'This is a copy of an IGNY8 article. IGNY8 follows only the original post.', 'igny8-wp-bridge' ) );
		return;
	}
	/* translators: %d: the article's number in IGNY8. */
	$label = sprintf( __( 'Article %d in IGNY8', 'igny8-wp-bridge' ), $content_id );
	$url   = igny8_content_url( $content_id );
	igny8_render_state( $row );
	printf( '<p>%s</p>', '' === $url ? esc_html( $label ) : sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html( $label ) ) );
	$facts = array(
		__( 'Arrived', 'igny8-wp-bridge' )  => igny8_ago( strtotime( $row->created_at . ' UTC' ) ),
		__( 'Revision', 'igny8-wp-bridge' ) => $row->revision ? number_format_i18n( $row->revision ) : '',
		__( 'IGNY8', 'igny8-wp-bridge' )    => igny8_told_text( $post->ID ),
	);
	echo '<dl class="igny8-facts">';
	foreach ( array_filter( $facts, 'strlen' ) as $name => $value ) {
		printf( '<dt><strong>%s</strong></dt><dd>%s</dd>', esc_html( $name ), esc_html( $value ) );
	}
	echo '</dl>';
	$change   = (array) json_decode( (string) $row->change_state, true );
	$warnings = array_merge( (array) json_decode( $row->warnings, true ), isset( $change['answer'] ) ? $change['answer']['warnings'] : array() );
	if ( $warnings ) {
		printf( '<p><strong>%s</strong></p><ul class="ul-disc">', esc_html__( 'Missing', 'igny8-wp-bridge' ) );
		foreach ( $warnings as $warning ) {
			printf( '<li>%s</li>', esc_html( igny8_warning_text( $warning ) ) );
		}
		echo '</ul>';
	}
	igny8_render_protection( $post->ID );
}

/**
 * Says whether IGNY8 knows the post's latest state.
 *
 * @param int $post_id Post.
 * @return string
 */
function igny8_told_text( $post_id ) {
	$last = Igny8_Deliveries::newest( '', 1, $post_id );
	if ( ! $last ) {
		return __( 'Up to date', 'igny8-wp-bridge' );
	}
	$texts = array(
		/* translators: %s: a time span, such as "5 minutes". */
		Igny8_Deliveries::SENT    => sprintf( __( 'Last change reported %s ago', 'igny8-wp-bridge' ), human_time_diff( $last[0]->updated_at ) ),
		Igny8_Deliveries::WAITING => __( 'Last change will be reported soon', 'igny8-wp-bridge' ),
		Igny8_Deliveries::FAILED  => __( 'The last change could not be reported. See Settings → IGNY8 → Status.', 'igny8-wp-bridge' ),
	);
	return $texts[ $last[0]->state ];
}

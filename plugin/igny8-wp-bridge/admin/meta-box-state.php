<?php
/**
 * How a post stands with IGNY8, in words: part of the box beside the editor.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Prints the state, the last change by IGNY8, and what IGNY8 left alone then.
 *
 * @param stdClass $row Publication.
 */
function igny8_render_state( stdClass $row ) {
	$change = (array) json_decode( (string) $row->change_state, true );
	$left   = igny8_left_alone( $change );
	printf( '<p class="igny8-state"><strong>%s</strong></p>', esc_html( igny8_state_text( $row, $left ) ) );
	if ( isset( $change['at'] ) ) {
		$ago  = igny8_ago( (int) $change['at'] );
		$what = isset( $change['answer']['fields'] )
			/* translators: %s: how long ago, such as "5 minutes ago". */
			? __( 'Last update by IGNY8: %s', 'igny8-wp-bridge' )
			/* translators: %s: how long ago, such as "5 minutes ago". */
			: __( 'IGNY8 set the status: %s', 'igny8-wp-bridge' );
		printf( '<p>%s</p>', esc_html( sprintf( $what, $ago ) ) );
	}
	if ( $left ) {
		printf( '<p>%s</p><ul class="ul-disc">', esc_html__( 'IGNY8 did not overwrite changes made here:', 'igny8-wp-bridge' ) );
		foreach ( $left as $field ) {
			printf( '<li>%s</li>', esc_html( igny8_field_label( $field ) ) );
		}
		echo '</ul>';
	}
}

/**
 * The state.
 *
 * @param stdClass $row  Publication.
 * @param string[] $left From igny8_left_alone().
 * @return string
 */
function igny8_state_text( stdClass $row, array $left ) {
	if ( ! $row->agreed_sequence ) {
		return __( 'Arrived before version 1.5 of the plugin. IGNY8 has not changed it since.', 'igny8-wp-bridge' );
	}
	if ( $left || $row->agreed_sequence !== $row->sequence ) {
		return __( 'Changed here after the last update by IGNY8', 'igny8-wp-bridge' );
	}
	return __( 'In sync with IGNY8', 'igny8-wp-bridge' );
}

/**
 * The fields that the last update did not write, because a person had changed them here.
 *
 * @param array $change As `change_state` in install/tables.php.
 * @return string[] As igny8_field_label() knows them.
 */
function igny8_left_alone( array $change ) {
	$names = array(
		'content'        => 'content_html',
		'featured_image' => 'featured_image_url',
	);
	foreach ( igny8_seo_fields() as $field => $name ) {
		$names[ "seo.{$field}" ] = $name;
	}
	$left = array();
	foreach ( isset( $change['answer']['fields'] ) ? $change['answer']['fields'] : array() as $field => $outcome ) {
		if ( 'changed_there' === $outcome['outcome'] ) {
			$left[] = isset( $names[ $field ] ) ? $names[ $field ] : preg_replace( '/^meta\./', 'custom_fields.', $field );
		}
	}
	return $left;
}

/**
 * Prints the checkbox that protects the post.
 *
 * @param int $post_id Post.
 */
function igny8_render_protection( $post_id ) {
	wp_nonce_field( "igny8_protect_{$post_id}", 'igny8_protect_nonce', false );
	printf(
		'<p><label><input type="checkbox" name="igny8_protected" value="1" aria-describedby="igny8-protect-note"%s /> %s</label></p><p class="description" id="igny8-protect-note">%s</p>',
		checked( (bool) get_post_meta( $post_id, '_igny8_protected', true ), true, false ),
		esc_html__( 'Don\'t let IGNY8 change this post', 'igny8-wp-bridge' ),
		esc_html__( 'IGNY8 then neither updates nor unpublishes this post. The plugin still reports your changes to IGNY8.', 'igny8-wp-bridge' )
	);
}

/**
 * Saves the checkbox. The block editor sends the box's fields too, in a request of their own.
 *
 * @param int $post_id Post.
 */
function igny8_save_protection( $post_id ) {
	$nonce = isset( $_POST['igny8_protect_nonce'] ) ? sanitize_key( $_POST['igny8_protect_nonce'] ) : '';
	if ( wp_verify_nonce( $nonce, "igny8_protect_{$post_id}" ) && current_user_can( 'edit_post', $post_id ) ) {
		igny8_set_meta( $post_id, '_igny8_protected', isset( $_POST['igny8_protected'] ) ? '1' : '' );
	}
}

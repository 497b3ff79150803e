<?php
/**
 * Custom fields. IGNY8 writes only the names that the site owner allows.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes custom fields.
 *
 * @param int   $post_id Post.
 * @param array $fields  Name => text, list of texts, or null to remove it.
 * @return array Warnings for names that are not allowed.
 */
function igny8_write_custom_fields( $post_id, array $fields ) {
	global $wpdb;
	$allowed  = igny8_custom_field_names();
	$warnings = array();
	foreach ( $fields as $name => $value ) {
		$name = (string) $name;
		if ( ! in_array( $name, $allowed, true ) ) {
			$warnings[] = array(
				'code'    => 'igny8_custom_field_not_allowed',
				/* translators: %s: a custom field's name. */
				'message' => sprintf( __( 'The custom field "%s" was left out: it is not in the list under Settings → IGNY8.', 'igny8-wp-bridge' ), $name ),
				'field'   => 'custom_fields.' . $name,
				'advice'  => __( 'Add the name to the list under Settings → IGNY8 → Custom fields, or remove the field in IGNY8.', 'igny8-wp-bridge' ),
			);
		} elseif ( null === $value ) {
			delete_post_meta( $post_id, wp_slash( $name ) );
		} else {
			update_post_meta( $post_id, wp_slash( $name ), wp_slash( igny8_fit_text( igny8_text_as_meta( $value ), $wpdb->postmeta, 'meta_value' ) ) );
		}
	}
	return $warnings;
}

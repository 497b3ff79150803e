<?php
/**
 * Which fields of a change can be written: those that are as IGNY8 knows them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares each field of a change with what is stored.
 *
 * @param array    $change From igny8_read_change().
 * @param array    $fact   One of igny8_field_facts(), with values.
 * @param string[] $done   SHA-256 of texts that an earlier request with this change may have written: field => hash.
 * @return array|WP_Error Field => outcome: `write`, `unchanged`, `changed_there` or `refused`; 422 for splices that do not fit.
 */
function igny8_plan_change( array $change, array $fact, array $done ) {
	$plan   = array();
	$errors = array();
	foreach ( $change['set'] as $field => $parts ) {
		$there = isset( $fact['fields'][ $field ] ) ? $fact['fields'][ $field ] : null;
		if ( null === $there ) {
			$plan[ $field ] = 'refused'; // The post's type has no such taxonomy.
		} elseif ( igny8_stands_already( $field, $parts, $there['value'], $done ) ) {
			$plan[ $field ] = 'unchanged';
		} elseif ( isset( $parts['expect'] ) && $parts['expect'] !== $there['fp'] ) {
			$plan[ $field ] = 'changed_there';
		} else {
			$plan[ $field ] = 'write';
		}
		if ( 'content' === $field && 'write' === $plan[ $field ] ) {
			igny8_check_splices( $there['value'], $parts['edits'], 'set.content.edits', $errors );
			if ( ! $errors && hash( 'sha256', igny8_apply_splices( $there['value'], $parts['edits'] ) ) !== $parts['result_sha256'] ) {
				$errors['set.content.result_sha256'] = __( 'The changed text has another SHA-256. Read the post again, and base the changes on its present text.', 'igny8-wp-bridge' );
			}
		}
	}
	return $errors ? igny8_invalid_change( $errors ) : $plan;
}

/**
 * Whether a field has the wanted value already, also when an earlier request with this change was cut off after it had written the field.
 *
 * @param string   $field  Field.
 * @param array    $parts  Its parts in `set`.
 * @param mixed    $stored Its stored value.
 * @param string[] $done   See igny8_plan_change().
 * @return bool
 */
function igny8_stands_already( $field, array $parts, $stored, array $done ) {
	if ( isset( $done[ $field ] ) && is_string( $stored ) && hash( 'sha256', $stored ) === $done[ $field ] ) {
		return true;
	}
	if ( 'content' === $field ) {
		return hash( 'sha256', $stored ) === $parts['result_sha256'];
	}
	if ( 'featured_image' === $field ) {
		$id = '' === $parts['url'] ? 0 : igny8_own_picture( $parts['url'] );
		return '' === $parts['url'] ? '' === (string) $stored : $id && (int) $stored === $id;
	}
	if ( 0 === strpos( $field, 'terms.' ) ) {
		return false; // Adding a term again, or removing it again, changes nothing.
	}
	return igny8_as_stored( $field, $parts['value'] ) === $stored;
}

/**
 * A value in the form that the plugin stores.
 *
 * @param string $field Field: not content, terms or the picture.
 * @param mixed  $value From igny8_read_change().
 * @return mixed
 */
function igny8_as_stored( $field, $value ) {
	if ( in_array( $field, array( 'title', 'excerpt' ), true ) ) {
		global $wpdb;
		return igny8_fit_html( igny8_text_as_html( $value ), $wpdb->posts, 'title' === $field ? 'post_title' : 'post_excerpt' );
	}
	if ( 'seo.focus_keyword' === $field ) {
		return (string) igny8_seo_text( (string) reset( $value ) );
	}
	if ( 'seo.canonical_url' === $field ) {
		return $value;
	}
	return 0 === strpos( $field, 'seo.' ) ? igny8_seo_text( $value ) : igny8_text_as_meta( $value );
}

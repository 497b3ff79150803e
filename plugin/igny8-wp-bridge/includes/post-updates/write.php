<?php
/**
 * Writes the fields of a change that can be written.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a change's title, text and excerpt in one guarded statement: one WordPress revision.
 *
 * @param Igny8_Claim    $claim    Held by this request.
 * @param array          $change   From igny8_read_change().
 * @param array          $plan     From igny8_plan_change().
 * @param Igny8_Guard    $guard    The post as read when the plan was made.
 * @param Igny8_Pictures $pictures Fetches pictures of inserted pieces.
 * @param array          $warnings Warnings. This function adds to them.
 * @return int|WP_Error As Igny8_Guard::update(); 1 when the change has no such field.
 * @throws Igny8_Claim_Lost When another request has taken over.
 * @throws Igny8_Put_Off See igny8_update().
 */
function igny8_write_columns( Igny8_Claim $claim, array $change, array $plan, Igny8_Guard $guard, Igny8_Pictures $pictures, array &$warnings ) {
	$now     = $guard->columns();
	$columns = array();
	foreach ( array( 'title', 'excerpt' ) as $field ) {
		if ( isset( $plan[ $field ] ) && 'write' === $plan[ $field ] ) {
			$columns[ igny8_column_fields()[ $field ] ] = igny8_text_as_html( $change['set'][ $field ]['value'] );
		}
	}
	if ( isset( $plan['content'] ) && 'write' === $plan['content'] ) {
		$made                    = function ( $html ) use ( $pictures, &$warnings ) {
			return igny8_stored_piece( $html, $pictures, $warnings );
		};
		$columns['post_content'] = igny8_apply_splices( $now['post_content'], $change['set']['content']['edits'], $made );
	}
	if ( ! $columns ) {
		return 1;
	}
	if ( $pictures->were_cut_short() ) {
		throw new Igny8_Put_Off();
	}
	// Before the statement: a request that is cut off right after it finds its own work again by these hashes.
	$fit = igny8_fit_post( $columns );
	$claim->beat(
		array(
			'change_id'    => $change['change_id'],
			'change_state' => (string) wp_json_encode( array( 'wrote' => igny8_hashes_of_columns( $fit ) ) ),
		)
	);
	return $guard->update( $columns );
}

/**
 * SHA-256 of columns, by the names of their fields.
 *
 * @param array $columns Columns of wp_posts.
 * @return array<string, string>
 */
function igny8_hashes_of_columns( array $columns ) {
	$hashes = array();
	foreach ( array_intersect( igny8_column_fields(), array_keys( $columns ) ) as $field => $column ) {
		$hashes[ $field ] = hash( 'sha256', $columns[ $column ] );
	}
	return $hashes;
}

/**
 * An inserted piece in the form that is stored: what may not be in an article is removed, and pictures of other hosts are fetched. Text that
 * stands in the post already never comes here: it was written by somebody who had the right to.
 *
 * @param string         $html     As sent.
 * @param Igny8_Pictures $pictures Fetches pictures.
 * @param array          $warnings Warnings. This function adds to them.
 * @return string
 */
function igny8_stored_piece( $html, Igny8_Pictures $pictures, array &$warnings ) {
	$local    = igny8_localize_pictures( $html, array( $pictures, 'get' ) );
	$stored   = igny8_stored_article( $local );
	$warnings = array_merge( $warnings, igny8_compare_permitted( $local, $stored, 'content' ) );
	return $stored;
}

/**
 * Writes terms, SEO fields, custom fields and the featured picture. Each can be written again without harm.
 *
 * @param Igny8_Claim    $claim    Held by this request.
 * @param array          $change   From igny8_read_change().
 * @param array          $plan     From igny8_plan_change().
 * @param Igny8_Pictures $pictures Fetches the featured picture.
 * @return array[] Warnings.
 * @throws Igny8_Claim_Lost When another request has taken over.
 * @throws Igny8_Put_Off See igny8_update(). What is written stays, and the next request with this change goes on.
 */
function igny8_write_the_rest( Igny8_Claim $claim, array $change, array $plan, Igny8_Pictures $pictures ) {
	$post_id  = $claim->row()->post_id;
	$warnings = array();
	$seo      = array();
	foreach ( array_keys( $plan, 'write', true ) as $field ) {
		$parts               = $change['set'][ $field ];
		list( $kind, $name ) = explode( '.', $field . '.', 2 );
		$name                = rtrim( $name, '.' );
		$claim->beat();
		if ( 'terms' === $kind ) {
			$warnings = array_merge( $warnings, igny8_change_terms( $post_id, $name, $field, $parts ) );
		} elseif ( 'seo' === $kind ) {
			$seo[ $name ] = $parts['value'];
		} elseif ( 'meta' === $kind ) {
			$warnings = array_merge( $warnings, igny8_write_custom_fields( $post_id, array( $name => '' === $parts['value'] ? null : $parts['value'] ) ) );
		} elseif ( 'featured_image' === $field && '' === $parts['url'] ) {
			delete_post_thumbnail( $post_id );
		} elseif ( 'featured_image' === $field ) {
			$id = $pictures->get( $parts );
			if ( $id ) {
				set_post_thumbnail( $post_id, $id );
			}
		}
	}
	if ( $seo ) {
		igny8_change_seo( $post_id, $seo );
	}
	if ( $pictures->were_cut_short() ) {
		throw new Igny8_Put_Off();
	}
	return $warnings;
}

/**
 * Adds and removes terms. The post's other terms stay, whoever gave them.
 *
 * @param int    $post_id  Post.
 * @param string $taxonomy Taxonomy.
 * @param string $field    Field, for warnings.
 * @param array  $parts    Names or paths: {add, remove}.
 * @return array[] Warnings.
 */
function igny8_change_terms( $post_id, $taxonomy, $field, array $parts ) {
	$remove = array();
	foreach ( $parts['remove'] as $name ) {
		$levels = igny8_path_levels( $taxonomy, $name );
		$id     = igny8_find_term( $taxonomy, end( $levels ) );
		if ( $id ) {
			$remove[] = $id;
		}
	}
	if ( $remove ) {
		wp_remove_object_terms( $post_id, $remove, $taxonomy );
	}
	$outcomes = igny8_named_terms( $post_id, $taxonomy, $field, $parts['add'] );
	$add      = array_filter( wp_list_pluck( $outcomes, 'term' ), 'is_int' );
	if ( $add ) {
		wp_add_object_terms( $post_id, $add, $taxonomy );
	}
	return igny8_term_warnings( $outcomes );
}

/**
 * Writes some SEO fields, for the plugin's own meta and for every SEO plugin. Fields that are not given stay.
 *
 * @param int   $post_id Post.
 * @param array $given   SEO field => value; `focus_keyword`: the list of keywords, the main one first.
 */
function igny8_change_seo( $post_id, array $given ) {
	$payload = array( 'secondary_keywords' => array() );
	foreach ( igny8_seo_fields() as $field => $name ) {
		$payload[ $name ] = isset( $given[ $field ] ) && is_string( $given[ $field ] ) ? $given[ $field ] : '';
	}
	if ( isset( $given['focus_keyword'] ) ) {
		$payload['primary_keyword']    = (string) reset( $given['focus_keyword'] );
		$payload['secondary_keywords'] = array_slice( $given['focus_keyword'], 1 );
	}
	$all  = igny8_seo_meta( $payload );
	$meta = array();
	foreach ( igny8_seo_plugins() as $plugin ) {
		foreach ( array_intersect_key( $plugin['keys'], $given ) as $key ) {
			$meta[ $key ] = $all[ $key ];
		}
	}
	foreach ( array_intersect_key( igny8_seo_fields(), $given ) as $name ) {
		$meta[ "_igny8_{$name}" ] = $payload[ $name ];
	}
	if ( isset( $given['focus_keyword'] ) ) {
		$meta['_igny8_secondary_keywords'] = $payload['secondary_keywords'];
	}
	igny8_set_metas( $post_id, $meta );
	if ( igny8_aioseo_is_active() ) {
		igny8_save_aioseo( $post_id, igny8_seo_values( $payload ), true );
	}
}

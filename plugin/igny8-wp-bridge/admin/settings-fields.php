<?php
/**
 * The fields of Settings → IGNY8.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The introduction of the connection section.
 */
function igny8_render_connection_intro() {
	$url = igny8_console_url( '/wordpress' );
	printf(
		'<p>%s%s</p>',
		esc_html__( 'In IGNY8, open Sites, your site, WordPress. Create a new API key there: IGNY8 then shows these three values.', 'igny8-wp-bridge' ),
		'' === $url ? '' : sprintf( ' <a class="igny8-console" href="%s">%s</a>', esc_url( $url ), esc_html__( 'Open this site in IGNY8', 'igny8-wp-bridge' ) )
	);
}

/**
 * API URL.
 */
function igny8_render_field_api_url() {
	printf(
		'<input type="url" class="regular-text code" id="igny8_api_url" name="igny8_api_url" value="%s" placeholder="https://api.igny8.com" />',
		esc_attr( igny8_api_url() )
	);
}

/**
 * API key. The stored key is never printed. The field is for a new key; empty means "keep the stored key".
 */
function igny8_render_field_api_key() {
	$key = igny8_api_key();
	printf(
		'<input type="password" class="regular-text code" id="igny8_api_key" name="igny8_api_key" value="" autocomplete="new-password" spellcheck="false" aria-describedby="igny8-key-help" placeholder="%s" />',
		esc_attr( igny8_mask_key( $key ) )
	);
	if ( '' === $key ) {
		printf( '<p class="description" id="igny8-key-help">%s</p>', esc_html__( 'IGNY8 shows a key only when it is created.', 'igny8-wp-bridge' ) );
		return;
	}
	printf(
		'<p class="description" id="igny8-key-help">%s</p>',
		sprintf(
			/* translators: %s: the key with most of it hidden, such as igny8_••••••••3f2a. */
			esc_html__( 'Stored: %s. Leave the field empty to keep it, or enter a new key to replace it.', 'igny8-wp-bridge' ),
			'<code>' . esc_html( igny8_mask_key( $key ) ) . '</code>'
		)
	);
	printf(
		'<p><label><input type="checkbox" name="igny8_remove_api_key" value="1" /> %s</label></p>',
		esc_html__( 'Remove the stored key', 'igny8-wp-bridge' )
	);
}

/**
 * Site ID.
 */
function igny8_render_field_site_id() {
	printf(
		'<input type="number" class="small-text" id="igny8_site_id" name="igny8_site_id" min="1" step="1" value="%s" />',
		esc_attr( igny8_site_id() ? (string) igny8_site_id() : '' )
	);
}

/**
 * Author: any user of this site who may publish.
 */
function igny8_render_field_author_id() {
	wp_dropdown_users(
		array(
			'id'                => 'igny8_author_id',
			'name'              => 'igny8_author_id',
			'selected'          => absint( get_option( 'igny8_author_id', 0 ) ),
			'include_selected'  => true,
			'show_option_none'  => __( 'The first administrator', 'igny8-wp-bridge' ),
			'option_none_value' => 0,
			'role__in'          => igny8_publishing_roles(),
		)
	);
	printf(
		'<p class="description">%s</p>',
		esc_html__( 'Articles from IGNY8 belong to this user.', 'igny8-wp-bridge' ) . ' ' . esc_html( igny8_author_remark() )
	);
}

/**
 * The remark about the current author.
 *
 * @return string
 */
function igny8_author_remark() {
	$author = igny8_author_id();
	$type   = get_post_type_object( igny8_post_type() );
	if ( $author && $type && ! user_can( $author, $type->cap->create_posts ) ) {
		/* translators: 1: a user's name, 2: a post type such as "Page". */
		return sprintf( __( '%1$s may not write posts of the type %2$s, so no article can arrive. Choose another author.', 'igny8-wp-bridge' ), get_userdata( $author )->display_name, $type->labels->singular_name );
	}
	if ( $author && user_can( $author, 'manage_options' ) ) {
		return __( 'This user is an administrator. Choose one with the role Author, who may only write posts and upload pictures.', 'igny8-wp-bridge' );
	}
	return igny8_is_own_author( get_userdata( $author ) )
		? __( 'The plugin created this user with the role Author. It can write posts and upload pictures. Nobody can sign in with it.', 'igny8-wp-bridge' )
		: '';
}

/**
 * Heir: the user who gets the articles of the plugin's own user when the plugin is deleted.
 */
function igny8_render_field_heir_id() {
	$own = igny8_own_author();
	wp_dropdown_users(
		array(
			'id'                => 'igny8_heir_id',
			'name'              => 'igny8_heir_id',
			'selected'          => igny8_heir(),
			'show_option_none'  => __( 'Articles stay with their author', 'igny8-wp-bridge' ),
			'option_none_value' => 0,
			'role__in'          => igny8_publishing_roles(),
			'exclude'           => $own ? array( $own->ID ) : array(),
		)
	);
	printf(
		'<p class="description">%s</p>',
		esc_html__( 'Deleting the plugin never deletes articles. You can give the articles of the plugin\'s own user to another user. The plugin\'s own user is then deleted.', 'igny8-wp-bridge' )
	);
}

/**
 * The button that tests the values in the form, saved or not.
 */
function igny8_render_field_test() {
	printf(
		'<button type="button" class="button hide-if-no-js" id="igny8-test">%1$s</button>
		<p class="description hide-if-no-js">%2$s</p>
		<div id="igny8-test-result" role="status" aria-live="polite"></div>
		<p class="hide-if-js">%3$s</p>',
		esc_html__( 'Test connection', 'igny8-wp-bridge' ),
		esc_html__( 'Tests the values entered above, saved or not.', 'igny8-wp-bridge' ),
		esc_html__( 'The test needs JavaScript.', 'igny8-wp-bridge' )
	);
}

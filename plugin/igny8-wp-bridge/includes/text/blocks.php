<?php
/**
 * Texts of blocks, as the block editor stores them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Whether new posts of a type open in the block editor.
 *
 * @param string $type Post type.
 * @return bool
 */
function igny8_has_block_editor( $type ) {
	require_once ABSPATH . 'wp-admin/includes/post.php';
	return use_block_editor_for_post_type( $type );
}

/**
 * Removes forbidden HTML from a text of blocks. The delimiters of blocks stay. wp_kses() spells some HTML in its own way, and the editor would
 * spell it back at the next save. Brackets in attributes and in code are encoded before each view (display.php).
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_permitted_blocks( $html ) {
	$same = function ( $text ) {
		return preg_replace( '/&#0+(?=[1-9])/', '&#', str_replace( '&#038;#', '&amp;#', $text ) );
	};
	$tag  = function ( $tag ) use ( $same ) {
		return preg_replace( '~ />$~D', '/>', str_replace( '&#91;', '[', $same( $tag ) ) );
	};
	return igny8_map_text( igny8_permitted_article( $html ), $same, $tag );
}

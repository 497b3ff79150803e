<?php
/**
 * "View details" in the list of plugins. Shows IGNY8's details of the newest version. If IGNY8 does not answer, or has released none yet,
 * shows the installed version's own details.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The content of "View details".
 *
 * @param mixed    $result What other plugins say.
 * @param string   $action What is asked.
 * @param stdClass $args   With `slug`.
 * @return mixed
 */
function igny8_tell_details( $result, $action, $args ) {
	if ( 'plugin_information' !== $action || ! isset( $args->slug ) || 'igny8-wp-bridge' !== $args->slug ) {
		return $result;
	}
	$own  = igny8_own_details();
	$info = igny8_plugin_info();
	if ( is_wp_error( $info ) ) {
		/* translators: %s: why not. */
		$note = sprintf( __( 'IGNY8 sent no details: %s These are the details of the installed version.', 'igny8-wp-bridge' ), $info->get_error_message() );
		$info = $own;

		$info['sections']['description'] = '<p><em>' . esc_html( $note ) . '</em></p>' . ( isset( $own['sections']['description'] ) ? $own['sections']['description'] : '' );
	}
	$text = array( 'name', 'slug', 'version', 'author', 'homepage', 'requires', 'tested', 'requires_php', 'last_updated', 'download_link' );
	$list = array( 'sections', 'icons', 'banners', 'versions' );
	$told = array( 'external' => true ); // Without it, WordPress links to wordpress.org.
	foreach ( $text as $name ) {
		// WordPress prints some of them unescaped.
		$told[ $name ] = isset( $info[ $name ] ) && is_string( $info[ $name ] ) ? sanitize_text_field( $info[ $name ] ) : '';
	}
	foreach ( $list as $name ) {
		$told[ $name ] = isset( $info[ $name ] ) ? array_filter( (array) $info[ $name ], 'is_string' ) : array();
	}
	foreach ( array( 'homepage', 'download_link' ) as $name ) {
		$told[ $name ] = esc_url_raw( $told[ $name ], array( 'http', 'https' ) );
	}
	$told['sections'] = array_map( 'wp_kses_post', $told['sections'] );
	foreach ( array( 'icons', 'banners', 'versions' ) as $name ) {
		$told[ $name ] = array_filter( array_map( 'esc_url_raw', $told[ $name ] ) );
	}
	$told['tested']   = igny8_tested_with( $told['tested'] );
	$told['sections'] = array_filter( array_map( 'trim', $told['sections'] ), 'strlen' ) + $own['sections'];
	return (object) ( array( 'slug' => 'igny8-wp-bridge' ) + $told );
}

/**
 * The installed version's details, from its headers and its readme.txt.
 *
 * @return array As IGNY8 says it.
 */
function igny8_own_details() {
	$headers = get_file_data(
		IGNY8_BRIDGE_FILE,
		array(
			'name'         => 'Plugin Name',
			'version'      => 'Version',
			'author'       => 'Author',
			'homepage'     => 'Plugin URI',
			'requires'     => 'Requires at least',
			'requires_php' => 'Requires PHP',
		)
	);
	$file    = IGNY8_BRIDGE_DIR . 'readme.txt';
	// phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of ours.
	$readme   = is_readable( $file ) ? (string) file_get_contents( $file ) : '';
	$sections = array();
	foreach ( array( 'description', 'installation', 'changelog' ) as $name ) {
		$found = preg_match( '/^== ' . $name . ' ==$(.*?)(?=^== |\z)/ims', $readme, $match );
		$html  = $found ? igny8_readme_html( $match[1] ) : '';
		if ( '' !== $html ) {
			$sections[ $name ] = $html;
		}
	}
	$tested = preg_match( '/^Tested up to:\s*(\S+)/mi', $readme, $match ) ? $match[1] : '';
	return array(
		'slug'     => 'igny8-wp-bridge',
		'tested'   => $tested,
		'sections' => $sections,
	) + $headers;
}

/**
 * A section of readme.txt as HTML: headings, lists, paragraphs, bold and code.
 *
 * @param string $text Text.
 * @return string
 */
function igny8_readme_html( $text ) {
	$html = '';
	$list = '';
	foreach ( preg_split( '/\R/', trim( $text ) ) as $line ) {
		$line = preg_replace( array( '/\*\*(.+?)\*\*/', '/`(.+?)`/' ), array( '<strong>$1</strong>', '<code>$1</code>' ), esc_html( trim( $line ) ) );
		$kind = preg_match( '/^(\*|\d+\.) (.*)$/', $line, $item ) ? ( '*' === $item[1] ? 'ul' : 'ol' ) : '';
		if ( $kind !== $list ) {
			$html .= ( '' === $list ? '' : "</{$list}>" ) . ( '' === $kind ? '' : "<{$kind}>" );
			$list  = $kind;
		}
		if ( '' !== $kind ) {
			$html .= "<li>{$item[2]}</li>";
		} elseif ( preg_match( '/^= (.*) =$/', $line, $heading ) ) {
			$html .= "<h4>{$heading[1]}</h4>";
		} elseif ( '' !== $line ) {
			$html .= "<p>{$line}</p>";
		}
	}
	return $html . ( '' === $list ? '' : "</{$list}>" );
}

/**
 * Fetches the details from IGNY8. Caches an answer for 12 hours, or until another version is offered; a failure for 5 minutes.
 *
 * @return array|WP_Error
 */
function igny8_plugin_info() {
	$connection = igny8_update_connection();
	if ( ! $connection ) {
		return new WP_Error( 'igny8_not_connected', __( 'This site is not connected: enter API URL and API key under Settings → IGNY8.', 'igny8-wp-bridge' ) );
	}
	$kept  = igny8_kept_update();
	$of    = $kept['of'] . ' ' . ( isset( $kept['answer']['latest_version'] ) ? $kept['answer']['latest_version'] : '' );
	$known = get_site_transient( 'igny8_plugin_info' );
	if ( is_array( $known ) && isset( $known['of'] ) && $known['of'] === $of ) {
		return '' === $known['error'] ? $known['info'] : new WP_Error( 'igny8_no_details', $known['error'] );
	}

	$info  = igny8_read_plugin_answer(
		wp_remote_get(
			igny8_plugin_api( $connection, 'info' ),
			array(
				'timeout'     => 10,
				'redirection' => 0,
				'headers'     => array( 'Accept' => 'application/json' ),
			)
		)
	);
	$known = array(
		'of'    => $of,
		'info'  => is_wp_error( $info ) ? array() : $info,
		'error' => is_wp_error( $info ) ? $info->get_error_message() : '',
	);
	set_site_transient( 'igny8_plugin_info', $known, is_wp_error( $info ) ? 5 * MINUTE_IN_SECONDS : 12 * HOUR_IN_SECONDS );
	return $info;
}

<?php
/**
 * Calls IGNY8 about the plugin itself: `{api_url}/api/plugins/igny8-wp-bridge/…`.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The connection that checks for updates. An update is for the whole network: the main site's connection, else the first connected site's.
 *
 * @return array|null {api_url, api_key, site_url, channel}; null if no site is connected.
 */
function igny8_update_connection() {
	if ( ! is_multisite() ) {
		return igny8_plugin_connection();
	}
	$sites = get_sites(
		array(
			'fields'     => 'ids',
			'network_id' => get_current_network_id(),
			'number'     => 100,
			'orderby'    => 'id',
		)
	);
	foreach ( array_unique( array_merge( array( get_main_site_id() ), $sites ) ) as $site ) {
		switch_to_blog( $site );
		$connection = igny8_plugin_connection();
		restore_current_blog();
		if ( $connection ) {
			return $connection;
		}
	}
	return null;
}

/**
 * The current site's connection, for calls about the plugin.
 *
 * @return array|null {api_url, api_key, site_url, channel}; null if the site is not connected.
 */
function igny8_plugin_connection() {
	if ( '' === igny8_origin( igny8_api_url() ) || '' === igny8_api_key() ) {
		return null;
	}
	return array(
		'api_url'  => igny8_api_url(),
		'api_key'  => igny8_api_key(),
		'site_url' => home_url(),
		'channel'  => igny8_channel(),
	);
}

/**
 * The channel of releases that this site is offered.
 *
 * @return string Either `stable` or `beta`.
 */
function igny8_channel() {
	return get_option( 'igny8_beta' ) ? 'beta' : 'stable';
}

/**
 * The data about the site in every call: no personal data, and no URL but the site's own.
 *
 * @param array $connection From igny8_plugin_connection().
 * @return array
 */
function igny8_site_facts( array $connection ) {
	return array(
		'site_url'          => $connection['site_url'],
		'wordpress_version' => get_bloginfo( 'version' ),
		'php_version'       => PHP_VERSION,
		'channel'           => $connection['channel'],
	);
}

/**
 * POSTs to one of the plugin's routes, with the key if there is one. Does not follow redirects, like the connection test.
 *
 * @param array  $connection With `api_url`; `api_key` is optional.
 * @param string $route      Such as `check-update`.
 * @param array  $body       What to send.
 * @param int    $seconds    How long to wait.
 * @return array|WP_Error The answer's data.
 */
function igny8_call_plugin_api( array $connection, $route, array $body, $seconds = 15 ) {
	$headers = array(
		'Content-Type' => 'application/json',
		'Accept'       => 'application/json',
	);
	if ( isset( $connection['api_key'] ) ) {
		$headers['X-IGNY8-API-KEY'] = $connection['api_key'];
	}
	$response = wp_remote_post(
		igny8_plugin_api( $connection, $route ),
		array(
			'timeout'     => $seconds,
			'redirection' => 0,
			'headers'     => $headers,
			'body'        => wp_json_encode( $body ),
		)
	);
	return igny8_read_plugin_answer( $response );
}

/**
 * The URL of one of the plugin's routes.
 *
 * @param array  $connection With `api_url`.
 * @param string $route      Such as `check-update`.
 * @return string
 */
function igny8_plugin_api( array $connection, $route ) {
	return $connection['api_url'] . '/api/plugins/igny8-wp-bridge/' . $route . '/';
}

/**
 * A response's data, or an error that explains the failure.
 *
 * @param array|WP_Error $response From wp_remote_post() or wp_remote_get().
 * @return array|WP_Error The error's data has `status`, 0 for no response, and IGNY8's own message in `said` and its code in `code`.
 */
function igny8_read_plugin_answer( $response ) {
	if ( is_wp_error( $response ) ) {
		$error = igny8_explain_unreachable( $response );
		$error->add_data( array( 'status' => 0 ) + (array) $error->get_error_data() );
		return $error;
	}
	$status = (int) wp_remote_retrieve_response_code( $response );
	$body   = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( $status < 200 || $status > 299 ) {
		$said  = igny8_said_error( $body );
		$error = '' !== $said && $status < 500 ? new WP_Error( 'igny8_refused', $said ) : igny8_explain_status( $status, $response );
		$error->add_data(
			array(
				'status' => $status,
				'said'   => $said,
				'code'   => isset( $body['error']['code'] ) && is_string( $body['error']['code'] ) ? $body['error']['code'] : '',
			)
		);
		return $error;
	}
	$data = is_array( $body ) && isset( $body['success'], $body['data'] ) ? $body['data'] : $body;
	if ( ! is_array( $data ) ) {
		return new WP_Error( 'igny8_not_igny8', __( 'Something answered, but it was not IGNY8. Check the API URL: it has no path, for example https://api.igny8.com.', 'igny8-wp-bridge' ), array( 'status' => $status ) );
	}
	return $data;
}

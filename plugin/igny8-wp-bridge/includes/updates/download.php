<?php
/**
 * Downloads an update and checks it before WordPress unpacks it. If a check fails, the installed version stays. The reason is stored
 * (`igny8_update_problem`, a site option: {version, code, message, at}), shown, and sent to IGNY8 with the next health report.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Replaces WordPress's download, for this plugin only. WordPress unpacks exactly the file that was checked.
 *
 * @param mixed       $reply    Other plugins' reply; false for none.
 * @param string      $package  URL from the list of updates.
 * @param WP_Upgrader $upgrader The upgrader.
 * @param array       $extra    With `plugin`, if a plugin is updated.
 * @return mixed Path of the checked file, or WP_Error.
 */
function igny8_fetch_update( $reply, $package, $upgrader, $extra = array() ) {
	if ( ! is_array( $extra ) || ! isset( $extra['plugin'] ) || igny8_plugin_name() !== $extra['plugin'] ) {
		return $reply;
	}
	$version = igny8_listed_version();
	$file    = igny8_fetch_checked( $version );
	if ( is_wp_error( $file ) ) {
		return igny8_refuse_update( $version, $file );
	}
	return $file;
}

/**
 * The version in WordPress's list of updates. That is the version that the person agreed to.
 *
 * @return string
 */
function igny8_listed_version() {
	$list = get_site_transient( 'update_plugins' );
	$name = igny8_plugin_name();
	return isset( $list->response[ $name ]->new_version ) ? (string) $list->response[ $name ]->new_version : '';
}

/**
 * Downloads that version, and checks it.
 *
 * @param string $version Version.
 * @return string|WP_Error Path.
 */
function igny8_fetch_checked( $version ) {
	$kept = igny8_kept_update();
	// The download URL is valid for an hour, but a halt of the rollout must apply at once.
	if ( $kept['answered_at'] < time() - MINUTE_IN_SECONDS ) {
		$kept = igny8_check_now();
	}
	$update = igny8_offered_update( $kept );
	if ( ! $update ) {
		$said = $kept && isset( $kept['answer']['message'] ) && is_string( $kept['answer']['message'] ) ? $kept['answer']['message'] : '';
		return new WP_Error( 'igny8_update_gone', trim( __( 'IGNY8 does not offer this update any more.', 'igny8-wp-bridge' ) . ' ' . $said ) );
	}
	if ( '' !== $version && $update['new_version'] !== $version ) {
		/* translators: 1, 2: version numbers. */
		return new WP_Error( 'igny8_update_other', sprintf( __( 'IGNY8 now offers version %2$s instead of %1$s. Check for updates again.', 'igny8-wp-bridge' ), $version, $update['new_version'] ) );
	}
	$manifest = igny8_check_manifest( $update );
	if ( is_wp_error( $manifest ) ) {
		return $manifest; // The package is not downloaded.
	}
	$file = igny8_download_package( $update['package'], $manifest['bytes'] );
	if ( is_wp_error( $file ) ) {
		return $file;
	}
	$wrong = igny8_check_package( $file, $manifest );
	if ( $wrong ) {
		wp_delete_file( $file );
		return $wrong;
	}
	return $file;
}

/**
 * Downloads a package into a temporary file. WordPress refuses addresses in the site's own network, but IGNY8, whose URL the site owner
 * entered, may be there.
 *
 * @param string $url   Address.
 * @param int    $bytes Size of the package. One byte more is read, to detect a longer file.
 * @return string|WP_Error Path.
 */
function igny8_download_package( $url, $bytes ) {
	$connection = igny8_update_connection();
	$own        = $connection && igny8_origin( $url ) === igny8_origin( $connection['api_url'] );
	$allow      = function ( $allowed, $host, $asked ) use ( $own, $url ) {
		return $allowed || ( $own && igny8_origin( $asked ) === igny8_origin( $url ) );
	};
	$ports      = function ( $allowed, $host, $asked ) use ( $own, $url ) {
		$port = (int) wp_parse_url( $asked, PHP_URL_PORT ); // WordPress compares with ===.
		return $port && $own && igny8_origin( $asked ) === igny8_origin( $url ) ? array_merge( $allowed, array( $port ) ) : $allowed;
	};
	$limit      = function ( $args, $asked ) use ( $url, $bytes ) {
		return $asked === $url ? array( 'limit_response_size' => $bytes + 1 ) + $args : $args;
	};
	add_filter( 'http_request_host_is_external', $allow, 10, 3 );
	add_filter( 'http_allowed_safe_ports', $ports, 10, 3 );
	add_filter( 'http_request_args', $limit, 10, 2 );
	require_once ABSPATH . 'wp-admin/includes/file.php';
	$file = download_url( $url, 300 );
	remove_filter( 'http_request_host_is_external', $allow );
	remove_filter( 'http_allowed_safe_ports', $ports );
	remove_filter( 'http_request_args', $limit );
	if ( is_wp_error( $file ) ) {
		$data   = $file->get_error_data();
		$status = is_array( $data ) && isset( $data['code'] ) ? (int) $data['code'] : 0;
		$said   = is_array( $data ) && isset( $data['body'] ) ? igny8_said_error( json_decode( (string) $data['body'], true ) ) : '';
		$reason = '' !== $said ? $said : trim( ( $status ? $status . ' ' : '' ) . $file->get_error_message() );
		/* translators: %s: the reason. */
		return new WP_Error( 'igny8_update_download', sprintf( __( 'The update could not be downloaded: %s', 'igny8-wp-bridge' ), $reason ) );
	}
	return $file;
}

/**
 * Stores why an update was refused, and returns the reason with what it means for the site.
 *
 * @param string   $version Version that was offered.
 * @param WP_Error $error   What was wrong.
 * @return WP_Error
 */
function igny8_refuse_update( $version, WP_Error $error ) {
	$problem = array(
		'version' => $version,
		'code'    => (string) $error->get_error_code(),
		'message' => mb_substr( $error->get_error_message(), 0, 500 ),
		'at'      => time(),
	);
	update_site_option( 'igny8_update_problem', $problem );
	/* translators: 1: what was wrong; 2: version number. */
	return new WP_Error( $problem['code'], sprintf( __( '%1$s The update was not installed. Version %2$s stays.', 'igny8-wp-bridge' ), $problem['message'], igny8_installed_version() ) );
}

/**
 * Runs after WordPress has unpacked and copied an update. Stores a failure there; a success clears an older problem.
 *
 * @param mixed $result What came of it, an array or WP_Error.
 * @param array $extra  With `plugin`, where one was updated.
 * @return mixed The same.
 */
function igny8_note_install( $result, $extra ) {
	if ( is_array( $extra ) && isset( $extra['plugin'] ) && igny8_plugin_name() === $extra['plugin'] ) {
		if ( is_wp_error( $result ) ) {
			igny8_refuse_update( igny8_listed_version(), $result );
		} else {
			delete_site_option( 'igny8_update_problem' );
		}
	}
	return $result;
}

/**
 * Why the last update was refused.
 *
 * @return array|null {version, code, message, at}; null for none, or if the site has that version by now.
 */
function igny8_update_problem() {
	$problem = get_site_option( 'igny8_update_problem' );
	if ( ! is_array( $problem ) || ! isset( $problem['version'], $problem['code'], $problem['message'], $problem['at'] ) ) {
		return null;
	}
	return '' !== $problem['version'] && version_compare( IGNY8_BRIDGE_VERSION, $problem['version'], '>=' ) ? null : $problem;
}

<?php
/**
 * Router for `php -S`: what .htaccess does on a real host. The proxy in front hides what must not be served.
 */

$igny8_root = rtrim( $_SERVER['DOCUMENT_ROOT'], '/' );
$igny8_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );

// Behind the proxy the port that counts is the one people asked for.
$igny8_port = parse_url( 'http://' . ( $_SERVER['HTTP_HOST'] ?? '' ), PHP_URL_PORT );
if ( $igny8_port ) {
	$_SERVER['SERVER_PORT'] = (string) $igny8_port;
}

$igny8_file = $igny8_root . $igny8_path;
if ( is_dir( $igny8_file ) && is_file( rtrim( $igny8_file, '/' ) . '/index.php' ) ) {
	if ( '/' !== substr( $igny8_path, -1 ) ) {
		header( 'Location: ' . $igny8_path . '/', true, 301 );
		return true;
	}
	$igny8_path .= 'index.php';
	$igny8_file .= 'index.php';
}
if ( is_file( $igny8_file ) && 'php' !== strtolower( pathinfo( $igny8_file, PATHINFO_EXTENSION ) ) ) {
	return false;
}
if ( ! is_file( $igny8_file ) ) {
	$igny8_path = '/index.php';
	$igny8_file = $igny8_root . $igny8_path;
}
$_SERVER['SCRIPT_NAME']     = $igny8_path;
$_SERVER['PHP_SELF']        = $igny8_path;
$_SERVER['SCRIPT_FILENAME'] = $igny8_file;
chdir( dirname( $igny8_file ) );
require $igny8_file;
return true;

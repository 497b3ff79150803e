<?php
/**
 * Configuration of a development site. What differs between sites is in .igny8-dev.json, written at each start:
 * url, salt, allowed_hosts, release_keys, db_host.
 */

$igny8_dev = json_decode( (string) file_get_contents( __DIR__ . '/.igny8-dev.json' ), true );

// The constants win over what the database says, so a site may move to another port.
define( 'WP_HOME', $igny8_dev['url'] );
define( 'WP_SITEURL', $igny8_dev['url'] );

// A list of "host:port": see mu-plugins/igny8-dev-hosts.php.
define( 'IGNY8_DEV_ALLOWED_HOSTS', $igny8_dev['allowed_hosts'] );

// Whose releases the plugin takes: its sources trust nobody.
if ( ! empty( $igny8_dev['release_keys'] ) ) {
	define( 'IGNY8_RELEASE_KEYS', $igny8_dev['release_keys'] );
}

// The SQLite integration ignores them; WordPress wants them defined.
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', isset( $igny8_dev['db_host'] ) ? $igny8_dev['db_host'] : '' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $igny8_dev_name ) {
	define( $igny8_dev_name . '_KEY', hash_hmac( 'sha256', $igny8_dev_name . '_KEY', $igny8_dev['salt'] ) );
	define( $igny8_dev_name . '_SALT', hash_hmac( 'sha256', $igny8_dev_name . '_SALT', $igny8_dev['salt'] ) );
}
unset( $igny8_dev, $igny8_dev_name );

// "local" is what allows application passwords over plain HTTP.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'FS_METHOD', 'direct' );
define( 'WP_CRON_LOCK_TIMEOUT', 1 );
// Core and themes are shared between sites by hard links: nothing may write into them in place.
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISALLOW_FILE_EDIT', true );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once __DIR__ . '/wp-content/mu-plugins/igny8-dev-core-deprecations.php';
require_once ABSPATH . 'wp-settings.php';

<?php
/**
 * The public keys of releases: key id => Ed25519 key in base64. The build fills them in, so a site trusts the keys of its installed copy.
 * The constant IGNY8_RELEASE_KEYS adds more (updates/manifest.php).
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

return array();

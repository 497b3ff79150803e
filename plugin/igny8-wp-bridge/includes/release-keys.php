<?php
/**
 * The keys that releases are signed with: key id => public Ed25519 key in base64. Filled in when a release is packed, so that a site
 * trusts whom its installed copy trusts. The constant IGNY8_RELEASE_KEYS adds to them (updates/manifest.php).
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

return array();

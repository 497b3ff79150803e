<?php
/**
 * Plugin Name:       IGNY8 WordPress Bridge
 * Plugin URI:        https://igny8.com/
 * Description:       Brings approved IGNY8 articles onto this site, pictures, terms and SEO fields included, each exactly once.
 * Version:           1.4.0
 * Requires at least: 5.6
 * Requires PHP:      7.4
 * Author:            IGNY8
 * Author URI:        https://igny8.com/
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       igny8-wp-bridge
 * Domain Path:       /languages
 * Update URI:        https://api.igny8.com/api/plugins/igny8-wp-bridge/
 *
 * This file is the map: what the plugin loads and everything it hooks into.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

define( 'IGNY8_BRIDGE_VERSION', '1.4.0' );
define( 'IGNY8_BRIDGE_FILE', __FILE__ );
define( 'IGNY8_BRIDGE_DIR', plugin_dir_path( __FILE__ ) );

// What the site owner set, and what the plugin keeps.
require_once IGNY8_BRIDGE_DIR . 'includes/settings.php';
require_once IGNY8_BRIDGE_DIR . 'includes/install.php';
require_once IGNY8_BRIDGE_DIR . 'includes/class-igny8-publications.php';
require_once IGNY8_BRIDGE_DIR . 'includes/class-igny8-claim-lost.php';
require_once IGNY8_BRIDGE_DIR . 'includes/class-igny8-claim.php';
require_once IGNY8_BRIDGE_DIR . 'includes/lock.php';
require_once IGNY8_BRIDGE_DIR . 'includes/meta.php';
require_once IGNY8_BRIDGE_DIR . 'includes/settings-articles.php';
require_once IGNY8_BRIDGE_DIR . 'includes/taxonomies.php';
require_once IGNY8_BRIDGE_DIR . 'includes/class-igny8-terms-controller.php';

// How IGNY8 comes in.
require_once IGNY8_BRIDGE_DIR . 'includes/auth.php';
require_once IGNY8_BRIDGE_DIR . 'includes/rest.php';
require_once IGNY8_BRIDGE_DIR . 'includes/payload.php';
require_once IGNY8_BRIDGE_DIR . 'includes/payload-types.php';
require_once IGNY8_BRIDGE_DIR . 'includes/payload-types-articles.php';
require_once IGNY8_BRIDGE_DIR . 'includes/refusal.php';

// How an article becomes a post.
require_once IGNY8_BRIDGE_DIR . 'includes/publish.php';
require_once IGNY8_BRIDGE_DIR . 'includes/answers.php';
require_once IGNY8_BRIDGE_DIR . 'includes/article.php';
require_once IGNY8_BRIDGE_DIR . 'includes/post-guid.php';
require_once IGNY8_BRIDGE_DIR . 'includes/terms.php';
require_once IGNY8_BRIDGE_DIR . 'includes/own-terms.php';
require_once IGNY8_BRIDGE_DIR . 'includes/custom-fields.php';
require_once IGNY8_BRIDGE_DIR . 'includes/html-tags.php';
require_once IGNY8_BRIDGE_DIR . 'includes/html-attributes.php';
require_once IGNY8_BRIDGE_DIR . 'includes/class-igny8-pictures.php';
require_once IGNY8_BRIDGE_DIR . 'includes/pictures.php';
require_once IGNY8_BRIDGE_DIR . 'includes/content-pictures.php';
require_once IGNY8_BRIDGE_DIR . 'includes/repair.php';
require_once IGNY8_BRIDGE_DIR . 'includes/media-library.php';
require_once IGNY8_BRIDGE_DIR . 'includes/picture-files.php';
require_once IGNY8_BRIDGE_DIR . 'includes/picture-addresses.php';
require_once IGNY8_BRIDGE_DIR . 'includes/addresses.php';
require_once IGNY8_BRIDGE_DIR . 'includes/outbound.php';
require_once IGNY8_BRIDGE_DIR . 'includes/seo.php';
require_once IGNY8_BRIDGE_DIR . 'includes/seo-aioseo.php';
require_once IGNY8_BRIDGE_DIR . 'includes/seo-later.php';

// How visitors see it.
require_once IGNY8_BRIDGE_DIR . 'includes/template.php';
require_once IGNY8_BRIDGE_DIR . 'includes/template-sections.php';
require_once IGNY8_BRIDGE_DIR . 'includes/template-layout.php';
require_once IGNY8_BRIDGE_DIR . 'includes/template-pictures.php';
require_once IGNY8_BRIDGE_DIR . 'includes/article-style.php';

// What happens to it afterwards.
require_once IGNY8_BRIDGE_DIR . 'includes/status-changes.php';

// How the site owner sees it.
require_once IGNY8_BRIDGE_DIR . 'includes/connection.php';
require_once IGNY8_BRIDGE_DIR . 'admin/settings-page.php';
require_once IGNY8_BRIDGE_DIR . 'admin/settings-fields.php';
require_once IGNY8_BRIDGE_DIR . 'admin/settings-sanitize.php';
require_once IGNY8_BRIDGE_DIR . 'admin/settings-articles.php';
require_once IGNY8_BRIDGE_DIR . 'admin/settings-articles-sanitize.php';
require_once IGNY8_BRIDGE_DIR . 'admin/test-connection.php';

register_activation_hook( __FILE__, 'igny8_install' );

add_action( 'init', 'igny8_load_translations' );
add_action( 'init', 'igny8_upgrade_if_needed' );
add_action( 'init', 'igny8_register_meta' );
add_action( 'init', 'igny8_register_taxonomies' );

add_action( 'rest_api_init', 'igny8_register_routes' );
add_filter( 'rest_authentication_errors', 'igny8_vouch_for_key', 5 );
add_filter( 'rest_pre_dispatch', 'igny8_open_users_me', 10, 3 );
add_filter( 'rest_request_after_callbacks', 'igny8_close_users_me', 10, 3 );

add_action( 'transition_post_status', 'igny8_count_status_change', 10, 3 );

add_action( 'admin_init', 'igny8_catch_up_aioseo' );
add_action( 'template_redirect', 'igny8_catch_up_aioseo_view' );

add_filter( 'the_content', 'igny8_template_begin', -999 );
add_filter( 'the_content', 'igny8_template_end', 15 );
add_action( 'wp_enqueue_scripts', 'igny8_enqueue_on_articles' );
add_filter( 'body_class', 'igny8_mark_page' );
add_filter( 'post_class', 'igny8_mark_post', 10, 3 );

add_action( 'admin_menu', 'igny8_add_settings_page' );
add_action( 'admin_init', 'igny8_register_settings' );
add_action( 'admin_init', 'igny8_register_article_settings' );
add_action( 'admin_enqueue_scripts', 'igny8_enqueue_settings_assets' );
add_action( 'wp_ajax_igny8_test_connection', 'igny8_ajax_test_connection' );
add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), 'igny8_add_settings_link' );

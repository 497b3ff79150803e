<?php
/**
 * Plugin Name:       IGNY8 WordPress Bridge
 * Plugin URI:        https://igny8.com/
 * Description:       Publishes approved articles from IGNY8 on this site, with pictures, terms and SEO fields, each exactly once.
 * Version:           1.5.0
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
 * This file is the map: all files that the plugin loads, and all hooks it uses.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

if ( defined( 'IGNY8_BRIDGE_FILE' ) ) {
	// Another copy of this plugin, in another folder, is already running. Only one copy can run.
	if ( ! function_exists( 'igny8_note_idle_copy' ) ) {
		require_once __DIR__ . '/includes/install/second-copy.php';
	}
	igny8_note_idle_copy( __FILE__ );
	return;
}

define( 'IGNY8_BRIDGE_VERSION', '1.5.0' );
define( 'IGNY8_BRIDGE_FILE', __FILE__ );
define( 'IGNY8_BRIDGE_DIR', plugin_dir_path( __FILE__ ) );

// The plugin's files by room; each room's README.md says what it is for. The files only define functions: what runs, and when, is below.
$igny8_rooms = array(
	// Settings and stored state.
	'includes/settings'   => array( 'connection', 'articles' ),
	'includes/install'    => array( 'activation', 'tables', 'copies' ),

	// Requests from IGNY8.
	'includes/rest'       => array( 'routes', 'auth', 'key-limit', 'key-rotation', 'structure', 'structure-lists', 'posts' ),
	'includes/payload'    => array( 'fields', 'article', 'batch', 'types', 'types-articles' ),

	// Turning an article into a post.
	'includes/publishing' => array( 'request', 'batch', 'once', 'refusal', 'answers', 'remember', 'class-igny8-publications', 'class-igny8-claim', 'class-igny8-claim-lost', 'class-igny8-put-off' ),
	'includes/post-updates' => array( 'fields', 'splices', 'request', 'plan', 'write', 'update', 'answers', 'articles', 'class-igny8-guard', 'batch', 'withdrawal', 'withdrawal-request', 'move', 'old-paths' ),
	'includes/articles'   => array( 'post', 'guid', 'meta', 'custom-fields', 'own-author' ),
	'includes/terms'      => array( 'by-name', 'own', 'counts', 'taxonomies', 'class-igny8-terms-controller' ),
	'includes/text'       => array( 'fields', 'hooks', 'display', 'article', 'blocks', 'permitted', 'html-tags', 'html-attributes', 'html-map' ),
	'includes/pictures'   => array( 'class-igny8-pictures', 'article', 'content', 'blocks', 'repair', 'media-library', 'files', 'addresses', 'public-addresses', 'lock' ),
	'includes/seo'        => array( 'plugins', 'fields', 'print', 'aioseo', 'aioseo-later' ),

	// Checking what was stored.
	'includes/stored'     => array( 'character-sets', 'fit', 'read', 'compare', 'compare-meta', 'compare-pictures', 'pieces', 'causes', 'plugins-on' ),

	// Showing it to visitors.
	'includes/template'   => array( 'content', 'sections', 'layout', 'pictures', 'prime', 'style', 'fit' ),

	// Reporting changes to IGNY8.
	'includes/changes'    => array( 'class-igny8-changes', 'class-igny8-deliveries', 'doer', 'hooks', 'terms', 'bodies', 'webhook', 'drain', 'pause', 'after-response', 'held-response', 'call-self' ),

	// Connection and updates.
	'includes/connection' => array( 'test', 'last-test', 'enrolment', 'origin' ),
	'includes/updates'    => array( 'call', 'check', 'offer', 'details', 'download', 'manifest', 'package', 'zip', 'register', 'health' ),

	// The admin's pages.
	'includes/status'     => array( 'facts', 'site-health' ),
);
if ( is_admin() ) {
	$igny8_rooms['admin'] = array(
		'tabs',
		'settings-page',
		'settings-fields',
		'settings-articles',
		'settings-articles-sanitize',
		'settings-sanitize',
		'settings-updates',
		'test-connection',
		'status-page',
		'status-tables',
		'status-texts',
		'status-updates',
		'retry',
		'posts-list',
		'meta-box',
		'meta-box-state',
		'enrolment-notice',
	);
	add_action( 'pre_get_posts', 'igny8_apply_filter' );
	add_action( 'save_post', 'igny8_save_protection' );
}
foreach ( $igny8_rooms as $igny8_room => $igny8_files ) {
	foreach ( $igny8_files as $igny8_file ) {
		require_once IGNY8_BRIDGE_DIR . "{$igny8_room}/{$igny8_file}.php";
	}
}
unset( $igny8_rooms, $igny8_room, $igny8_files, $igny8_file );
if ( defined( 'WP_CLI' ) && WP_CLI ) {
	require_once IGNY8_BRIDGE_DIR . 'includes/status/class-igny8-cli.php';
	WP_CLI::add_command( 'igny8', 'Igny8_CLI' );
}

register_shutdown_function( 'igny8_count_fatal' );
register_activation_hook( __FILE__, 'igny8_activate' );
register_deactivation_hook( __FILE__, 'igny8_deactivate' );
add_action( 'wp_initialize_site', 'igny8_install_new_site', 100 );
add_filter( 'wpmu_drop_tables', 'igny8_drop_site_tables' );

add_action( 'init', 'igny8_load_translations' );
add_action( 'init', 'igny8_upgrade_if_needed' );
add_action( 'init', 'igny8_register_if_changed' );
add_action( 'init', 'igny8_register_meta' );
add_action( 'init', 'igny8_register_taxonomies' );

add_action( 'rest_api_init', 'igny8_register_routes' );
add_filter( 'rest_authentication_errors', 'igny8_vouch_for_key', 5 );
add_filter( 'application_password_is_api_request', 'igny8_pass_over_passwords' );
add_filter( 'rest_pre_dispatch', 'igny8_open_users_me', 10, 3 );
add_filter( 'rest_request_after_callbacks', 'igny8_close_users_me', 10, 3 );

add_filter( 'rest_post_dispatch', 'igny8_add_retry_after' );

add_filter( 'allow_password_reset', 'igny8_refuse_password_reset', PHP_INT_MAX, 2 );
add_filter( 'comment_notification_recipients', 'igny8_tell_of_comments', 10, 2 );

add_action( 'transition_post_status', 'igny8_on_transition', 10, 3 );
add_action( 'post_updated', 'igny8_on_edit', 10, 3 );
add_action( 'post_updated', 'igny8_keep_old_path', 10, 3 );
add_action( 'before_delete_post', 'igny8_on_delete' );
add_action( 'set_object_terms', 'igny8_on_terms', 10, 6 );
add_action( 'deleted_term_relationships', 'igny8_on_terms_removed' );
add_action( 'edit_terms', 'igny8_before_term_edit', 10, 2 );
add_action( 'edited_term', 'igny8_on_term_edit', 10, 3 );
foreach ( array( 'added', 'updated', 'deleted' ) as $igny8_change ) {
	add_action( $igny8_change . '_post_meta', 'igny8_on_meta', 10, 3 );
}
unset( $igny8_change );
add_action( 'aioseo_insert_post', 'igny8_on_aioseo' );
add_action( 'igny8_article_published', 'igny8_on_article' );

// The first priority, in case another plugin ends the request. The last priority, for work that other plugins defer until shutdown.
add_action( 'shutdown', array( 'Igny8_Changes', 'flush' ), 0 );
add_action( 'shutdown', 'igny8_measure_response', 0 ); // Before WordPress flushes its buffers.
add_action( 'shutdown', 'igny8_after_response', PHP_INT_MAX );
add_action( 'igny8_drain', 'igny8_cron_drain' );
add_action( 'wp_ajax_igny8_drain', 'igny8_ajax_drain' );
add_action( 'wp_ajax_nopriv_igny8_drain', 'igny8_ajax_drain' );

foreach ( array( 'pre_update_option_igny8_sending', 'pre_update_option_igny8_enrolment', 'pre_update_option_igny8_registration', 'pre_update_site_option_igny8_update', 'pre_update_site_option_igny8_update_problem', 'pre_set_site_transient_igny8_plugin_info' ) as $igny8_hook ) {
	add_filter( $igny8_hook, 'igny8_fit_option' ); // These options can quote other servers.
}
unset( $igny8_hook );

add_action( 'admin_init', 'igny8_catch_up_aioseo' );
add_action( 'template_redirect', 'igny8_catch_up_aioseo_view' );
add_action( 'template_redirect', 'igny8_redirect_old_path', 9 ); // Before WordPress's own redirects, at 10.

add_filter( 'document_title_parts', 'igny8_print_title', 1 );
add_filter( 'get_canonical_url', 'igny8_print_canonical', 1, 2 );
add_action( 'wp_head', 'igny8_begin_head', PHP_INT_MIN );
add_action( 'wp_head', 'igny8_end_head', PHP_INT_MAX );

add_filter( 'the_posts', 'igny8_note_posts' );
add_filter( 'wp_insert_post_data', 'igny8_keep_texts', 10, 3 );
add_filter( 'wp_get_attachment_image_attributes', 'igny8_keep_alt', 10, 2 );
add_filter( 'the_category_rss', 'igny8_keep_feed_terms', 10, 2 );
add_filter( 'the_content', 'igny8_show_code', 7 ); // Before 8, where WordPress embeds and runs [embed].
add_filter( 'the_content', 'igny8_show_smilies', 19 );
add_filter( 'the_excerpt', 'igny8_show_smilies', 9 );
add_filter( 'the_post_thumbnail_caption', 'igny8_show_smilies', 9 );
add_filter( 'render_block', 'igny8_show_block', 10, 2 );
add_filter( 'the_content', 'igny8_template_begin', -999 );
add_filter( 'the_content', 'igny8_template_end', 15 );
add_action( 'wp_enqueue_scripts', 'igny8_enqueue_on_articles' );
add_filter( 'body_class', 'igny8_mark_page' );
add_filter( 'post_class', 'igny8_mark_post', 10, 3 );

add_filter( 'pre_set_site_transient_update_plugins', 'igny8_offer_update' );
add_filter( 'plugins_api', 'igny8_tell_details', 10, 3 );
add_filter( 'upgrader_pre_download', 'igny8_fetch_update', 10, 4 );
add_filter( 'upgrader_source_selection', 'igny8_keep_folder', 20, 4 ); // After WordPress's own check that it is a plugin.
add_filter( 'upgrader_install_package_result', 'igny8_note_install', 10, 2 );
add_action( 'load-update-core.php', 'igny8_check_again', 1 ); // Before WordPress checks.
add_action( 'add_option_igny8_beta', 'igny8_forget_update_list' );
add_action( 'update_option_igny8_beta', 'igny8_forget_update_list' );
add_action( 'update_option_igny8_site_id', 'igny8_forget_registration' );
add_action( 'igny8_report_health', 'igny8_report_health' );
add_action( 'igny8_delivery_failed', 'igny8_count_failed_delivery' );

add_action( 'admin_menu', 'igny8_add_settings_page' );
add_action( 'admin_init', 'igny8_register_settings' );
add_action( 'admin_init', 'igny8_register_article_settings' );
add_action( 'admin_init', 'igny8_register_update_settings' );
add_action( 'admin_init', 'igny8_go_on_enrolling' );
add_action( 'admin_notices', 'igny8_render_enrolment_notice' );
add_action( 'admin_init', 'igny8_prepare_posts_lists' );
add_action( 'admin_enqueue_scripts', 'igny8_enqueue_settings_assets' );
add_action( 'admin_enqueue_scripts', 'igny8_style_column' );
add_action( 'wp_ajax_igny8_test_connection', 'igny8_ajax_test_connection' );
add_action( 'admin_post_igny8_retry', 'igny8_handle_retry' );
add_action( 'admin_post_igny8_enrolment', 'igny8_handle_enrolment_choice' );
add_action( 'admin_post_igny8_check_update', 'igny8_handle_check_update' );
add_action( 'restrict_manage_posts', 'igny8_render_filter' );
add_action( 'add_meta_boxes', 'igny8_add_meta_box', 10, 2 );
add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), 'igny8_add_settings_link' );
add_filter( 'site_status_tests', 'igny8_add_health_tests' );
add_filter( 'debug_information', 'igny8_add_debug_information' );
add_action( 'rest_api_init', 'igny8_register_health_route' );

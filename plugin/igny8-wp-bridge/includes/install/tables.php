<?php
/**
 * The tables and their upgrades.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** Increment it with every change of the schema or of the options below. `igny8_upgrade_if_needed` compares it with the site's version. */
const IGNY8_SCHEMA_VERSION = '6';

/**
 * Creates or changes our tables on the current site. Safe to run again at any time.
 *
 * `igny8_publications` guarantees "exactly once": one row for each article that IGNY8 ever sent, unique by (source, content_id).
 *   source        UUID of the IGNY8 integration, lower case
 *   post_id       0 until the post exists
 *   generation    starts at 1, rises each time IGNY8 asks to recreate a deleted post; part of the post's guid
 *   sequence      starts at 1, rises with each reported change, never falls
 *   agreed_sequence  the sequence at which IGNY8 wrote the post last, and knew all of it; 0 for posts from before version 1.5
 *   revision      IGNY8's revision of the article that was written
 *   state         `open` until the post is complete, then `done`
 *   claim_token   the request that is writing now; '' for none
 *   claimed_at    that request's last sign of life, milliseconds since 1970
 *   warnings      JSON list of {code, message, url?}: parts that could not be stored
 *   change_id     the last change of POST /update or /withdraw; '' for none
 *   change_state  JSON of that change. While it is under way: {wrote: {field: SHA-256}} of an update, {to, rest: etag} of a withdrawal. Then
 *                 {answer, at: seconds since 1970}
 *
 * `igny8_deliveries` is the queue of webhooks to IGNY8 (changes/). Times are seconds since 1970.
 *   event_id      unique; the `webhook-id` of every attempt
 *   kind          the webhook: `status` or `metadata`. `term` stands for the metadata of all articles of a changed term
 *   sequence      the article's number when the change was found; an article's webhooks are sent in this order
 *   body          the exact bytes to send
 *   state         `waiting`, `sent` or `failed`
 *   next_at       time of the next attempt
 *   give_up_at    time after which no further attempt is made
 *   claim_token   the process that is sending it now; '' for none
 *   last_status   HTTP status of the last response, 0 for none
 */
function igny8_install() {
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	$table   = Igny8_Publications::table();
	$collate = $wpdb->get_charset_collate();
	// dbDelta() recognises an unchanged table only with this spelling: two spaces after PRIMARY KEY, an integer type's display width.
	dbDelta(
		"CREATE TABLE {$table} (
			id bigint(20) unsigned NOT NULL auto_increment,
			source varchar(36) NOT NULL,
			content_id bigint(20) unsigned NOT NULL,
			post_id bigint(20) unsigned NOT NULL default 0,
			generation int(10) unsigned NOT NULL default 1,
			sequence bigint(20) unsigned NOT NULL default 0,
			agreed_sequence bigint(20) unsigned NOT NULL default 0,
			revision bigint(20) unsigned NOT NULL default 0,
			payload_hash varchar(64) NOT NULL default '',
			state varchar(20) NOT NULL default 'open',
			claim_token varchar(36) NOT NULL default '',
			claimed_at bigint(20) unsigned NOT NULL default 0,
			warnings longtext NOT NULL,
			change_id varchar(36) NOT NULL default '',
			change_state longtext,
			created_at datetime NOT NULL,
			updated_at datetime NOT NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY source_content (source,content_id),
			KEY post_id (post_id)
		) {$collate};"
	);
	$table = Igny8_Deliveries::table();
	dbDelta(
		"CREATE TABLE {$table} (
			id bigint(20) unsigned NOT NULL auto_increment,
			event_id varchar(36) NOT NULL,
			kind varchar(20) NOT NULL,
			source varchar(36) NOT NULL default '',
			content_id bigint(20) unsigned NOT NULL default 0,
			post_id bigint(20) unsigned NOT NULL default 0,
			sequence bigint(20) unsigned NOT NULL default 0,
			reason varchar(40) NOT NULL default '',
			body longtext NOT NULL,
			state varchar(20) NOT NULL default 'waiting',
			attempts int(10) unsigned NOT NULL default 0,
			next_at bigint(20) unsigned NOT NULL default 0,
			give_up_at bigint(20) unsigned NOT NULL default 0,
			claim_token varchar(36) NOT NULL default '',
			claimed_at bigint(20) unsigned NOT NULL default 0,
			last_status int(10) unsigned NOT NULL default 0,
			last_error text NOT NULL,
			created_at bigint(20) unsigned NOT NULL default 0,
			updated_at bigint(20) unsigned NOT NULL default 0,
			PRIMARY KEY  (id),
			UNIQUE KEY event_id (event_id),
			KEY due (state,next_at),
			KEY article (state,content_id,sequence),
			KEY post_id (post_id)
		) {$collate};"
	);
	// A missing option costs a query in each request. These are created, and autoloaded.
	$options = array(
		'igny8_sending'          => array(),
		'igny8_registration'     => array(),
		'igny8_enrolment'        => array(),
		'igny8_api_url'          => '',
		'igny8_api_key'          => '',
		'igny8_site_id'          => 0,
		'igny8_post_type'        => 'post',
		'igny8_template_enabled' => '1',
		'igny8_seo_output'       => '1',
	);
	foreach ( $options as $option => $value ) {
		add_option( $option, $value );
	}
	igny8_ensure_health_report();
	update_option( 'igny8_schema_version', IGNY8_SCHEMA_VERSION );
}

/**
 * A plugin update does not run the activation hook, so every request compares the schema version (one autoloaded option).
 */
function igny8_upgrade_if_needed() {
	if ( IGNY8_SCHEMA_VERSION !== get_option( 'igny8_schema_version' ) ) {
		igny8_install();
	}
}

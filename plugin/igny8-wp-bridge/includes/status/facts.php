<?php
/**
 * Facts about the connection, for the status page, Site Health and WP-CLI.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * A summary of the connection. Never contains the key itself.
 *
 * @return array<string, string|int>
 */
function igny8_facts() {
	$counts = Igny8_Deliveries::counts();
	$pause  = igny8_sending();
	$last   = Igny8_Publications::newest( 1 );
	$kept   = igny8_kept_update();
	$update = igny8_offered_update( $kept );
	$wrong  = igny8_update_problem();
	return array(
		'version'      => IGNY8_BRIDGE_VERSION,
		'api_url'      => igny8_api_url(),
		'api_key'      => igny8_mask_key( igny8_api_key() ),
		'site_id'      => igny8_site_id(),
		'author_id'    => igny8_author_id(),
		'waiting'      => $counts['waiting'],
		'sent'         => $counts['sent'],
		'failed'       => $counts['failed'],
		'paused_since' => $pause['failures'] ? gmdate( 'Y-m-d\TH:i:s\Z', $pause['since'] ) : '',
		'last_error'   => $pause['error'],
		'last_article' => $last ? $last[0]->content_id : 0,
		'last_post'    => $last ? $last[0]->post_id : 0,
		'last_at'      => $last ? igny8_utc( $last[0]->created_at ) : '',
		'channel'      => igny8_channel(),
		'update'       => $update ? $update['new_version'] : '',
		'checked_at'   => $kept['answered_at'] ? gmdate( 'Y-m-d\TH:i:s\Z', $kept['answered_at'] ) : '',
		'update_error' => $wrong ? $wrong['message'] : $kept['error'],
	);
}

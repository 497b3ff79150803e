<?php
/**
 * WP-CLI: `wp igny8 status|test|check-update|deliveries|retry`.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows and repairs the connection to IGNY8.
 */
final class Igny8_CLI {

	/**
	 * Shows the connection, the queue and the last article.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * @param array $args    None.
	 * @param array $options See above.
	 */
	public function status( $args, $options ) {
		$facts = igny8_facts();
		$rows  = array();
		foreach ( $facts as $name => $value ) {
			$rows[] = compact( 'name', 'value' );
		}
		if ( 'json' === $options['format'] ) {
			WP_CLI::line( (string) wp_json_encode( $facts ) );
			return;
		}
		WP_CLI\Utils\format_items( $options['format'], $rows, array( 'name', 'value' ) );
	}

	/**
	 * Asks IGNY8 whether URL, key and site ID belong together.
	 */
	public function test() {
		$name = igny8_test_connection( igny8_stored_connection() );
		if ( is_wp_error( $name ) ) {
			WP_CLI::error( $name->get_error_message() );
		}
		WP_CLI::success( sprintf( 'IGNY8 knows this site as "%s".', $name ) );
	}

	/**
	 * Asks IGNY8 whether there is a newer version; `wp plugin update igny8-wp-bridge` installs it.
	 *
	 * @subcommand check-update
	 */
	public function check_update() {
		$answer = igny8_rest_check_update();
		if ( is_wp_error( $answer ) ) {
			WP_CLI::error( $answer->get_error_message() );
		}
		list( $kind, $text ) = igny8_update_summary( igny8_kept_update() );
		WP_CLI::success( $text );
	}

	/**
	 * Lists webhooks to IGNY8, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : Only deliveries in this state: waiting, sent or failed.
	 * ---
	 * options:
	 *   - waiting
	 *   - sent
	 *   - failed
	 * ---
	 *
	 * [--number=<number>]
	 * : How many.
	 * ---
	 * default: 50
	 * ---
	 *
	 * [--fields=<fields>]
	 * : Columns.
	 * ---
	 * default: id,kind,reason,post_id,content_id,sequence,state,attempts,last_status,last_error
	 * ---
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 *   - ids
	 *   - count
	 * ---
	 *
	 * @param array $args    None.
	 * @param array $options See above.
	 */
	public function deliveries( $args, $options ) {
		$rows = Igny8_Deliveries::newest( isset( $options['state'] ) ? $options['state'] : '', absint( $options['number'] ) );
		if ( 'ids' === $options['format'] ) {
			WP_CLI::line( implode( ' ', wp_list_pluck( $rows, 'id' ) ) );
			return;
		}
		WP_CLI\Utils\format_items( $options['format'], $rows, $options['fields'] );
	}

	/**
	 * Sends failed and waiting deliveries now.
	 *
	 * ## OPTIONS
	 *
	 * [<id>...]
	 * : The deliveries' ids. Without ids, all that failed.
	 *
	 * @param array $args Ids.
	 */
	public function retry( $args ) {
		$again  = Igny8_Deliveries::retry( array_map( 'absint', $args ) );
		$result = igny8_drain( true );
		$text   = sprintf( '%d queued again; %d sent, %d failed, %d waiting.', $again, $result['sent'], $result['failed'], Igny8_Deliveries::counts()['waiting'] );
		if ( $result['failed'] || $result['waiting'] ) {
			WP_CLI::error( $text . ' `wp igny8 deliveries` says why.' );
		}
		WP_CLI::success( $text );
	}
}

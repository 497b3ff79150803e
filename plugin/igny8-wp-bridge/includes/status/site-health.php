<?php
/**
 * Tools → Site Health: whether IGNY8 can be reached and gets webhooks.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds the tests. The connection has an asynchronous test, because it may take seconds.
 *
 * @param array $tests Tests.
 * @return array
 */
function igny8_add_health_tests( $tests ) {
	$tests['direct']['igny8_deliveries'] = array(
		'label' => __( 'Changes are reported to IGNY8', 'igny8-wp-bridge' ),
		'test'  => 'igny8_health_deliveries',
	);
	$tests['direct']['igny8_updates']    = array(
		'label' => __( 'IGNY8 plugin updates', 'igny8-wp-bridge' ),
		'test'  => 'igny8_health_updates',
	);
	$tests['direct']['igny8_storage']    = array(
		'label' => __( 'IGNY8 articles can be stored whole', 'igny8-wp-bridge' ),
		'test'  => 'igny8_health_storage',
	);
	$tests['async']['igny8_connection']  = array(
		'label'             => __( 'Connection to IGNY8', 'igny8-wp-bridge' ),
		'test'              => rest_url( 'igny8/v1/site-health' ),
		'has_rest'          => true,
		'async_direct_test' => 'igny8_health_connection',
	);
	return $tests;
}

/**
 * Registers the route of the asynchronous test, for users who may see Site Health.
 */
function igny8_register_health_route() {
	register_rest_route(
		'igny8/v1',
		'/site-health',
		array(
			'methods'             => WP_REST_Server::READABLE,
			'callback'            => 'igny8_health_connection',
			'permission_callback' => function () {
				return current_user_can( 'view_site_health_checks' );
			},
		)
	);
}

/**
 * Tests the connection.
 *
 * @return array As Site Health wants it.
 */
function igny8_health_connection() {
	$name = igny8_test_connection( igny8_stored_connection() );
	if ( is_wp_error( $name ) ) {
		$unset = in_array( $name->get_error_code(), array( 'igny8_no_url', 'igny8_no_key', 'igny8_no_site' ), true );
		return igny8_health_result(
			'igny8_connection',
			$unset ? 'recommended' : 'critical',
			$unset ? __( 'IGNY8 is not connected yet', 'igny8-wp-bridge' ) : __( 'IGNY8 can not be reached', 'igny8-wp-bridge' ),
			$name->get_error_message(),
			'settings'
		);
	}
	return igny8_health_result( 'igny8_connection', 'good', __( 'IGNY8 is connected', 'igny8-wp-bridge' ), __( 'API URL, key and Site ID belong together.', 'igny8-wp-bridge' ), 'settings' );
}

/**
 * Checks the queue.
 *
 * @return array As Site Health wants it.
 */
function igny8_health_deliveries() {
	$counts  = Igny8_Deliveries::counts();
	$sending = igny8_sending();
	if ( $counts['failed'] ) {
		/* translators: %s: number. */
		$text = sprintf( _n( '%s change could not be reported to IGNY8.', '%s changes could not be reported to IGNY8.', $counts['failed'], 'igny8-wp-bridge' ), number_format_i18n( $counts['failed'] ) );
		return igny8_health_result( 'igny8_deliveries', 'recommended', __( 'Some changes could not be reported to IGNY8', 'igny8-wp-bridge' ), $text, 'status' );
	}
	if ( $sending['failures'] && $sending['since'] < time() - HOUR_IN_SECONDS ) {
		return igny8_health_result( 'igny8_deliveries', 'recommended', __( 'Changes wait to be reported to IGNY8', 'igny8-wp-bridge' ), $sending['error'], 'status' );
	}
	return igny8_health_result( 'igny8_deliveries', 'good', __( 'Changes are reported to IGNY8', 'igny8-wp-bridge' ), __( 'All changes of IGNY8 articles were reported.', 'igny8-wp-bridge' ), 'status' );
}

/**
 * Checks the last update and the last check for one.
 *
 * @return array As Site Health wants it.
 */
function igny8_health_updates() {
	$problem = igny8_update_problem();
	$kept    = igny8_kept_update();
	if ( $problem ) {
		/* translators: %s: version number. */
		$label = sprintf( __( 'The update of the IGNY8 plugin to %s was refused', 'igny8-wp-bridge' ), $problem['version'] );
		return igny8_health_result( 'igny8_updates', 'recommended', $label, $problem['message'], 'status' );
	}
	if ( '' !== $kept['error'] && $kept['answered_at'] < time() - 2 * DAY_IN_SECONDS ) {
		return igny8_health_result( 'igny8_updates', 'recommended', __( 'The IGNY8 plugin could not look for updates', 'igny8-wp-bridge' ), $kept['error'], 'status' );
	}
	return igny8_health_result( 'igny8_updates', 'good', __( 'The IGNY8 plugin can be updated', 'igny8-wp-bridge' ), __( 'No update was refused. Each is checked against IGNY8\'s signature before it is installed.', 'igny8-wp-bridge' ), 'status' );
}

/**
 * Checks for characters that the database would lose from an article.
 *
 * @return array As Site Health wants it.
 */
function igny8_health_storage() {
	$problems = igny8_storage_problems();
	return ! $problems
		? igny8_health_result( 'igny8_storage', 'good', __( 'IGNY8 articles can be stored whole', 'igny8-wp-bridge' ), __( 'The database can store every character.', 'igny8-wp-bridge' ), 'settings' )
		: igny8_health_result( 'igny8_storage', 'recommended', __( 'Parts of IGNY8 articles can not be stored', 'igny8-wp-bridge' ), implode( ' ', $problems ), 'settings' );
}

/**
 * Builds a test's result.
 *
 * @param string $test   Name.
 * @param string $status One of `good`, `recommended` or `critical`.
 * @param string $label  Heading.
 * @param string $text   Explanation.
 * @param string $tab    Where to do something about it.
 * @return array
 */
function igny8_health_result( $test, $status, $label, $text, $tab ) {
	return array(
		'label'       => $label,
		'status'      => $status,
		'badge'       => array(
			'label' => __( 'IGNY8', 'igny8-wp-bridge' ),
			'color' => 'blue',
		),
		'description' => '<p>' . esc_html( $text ) . '</p>',
		'actions'     => sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=igny8' . ( 'status' === $tab ? '&tab=status' : '' ) ) ), esc_html__( 'Settings → IGNY8', 'igny8-wp-bridge' ) ),
		'test'        => $test,
	);
}

/**
 * Adds the plugin's facts to Site Health's information for support. The key is masked.
 *
 * @param array $info Sections.
 * @return array
 */
function igny8_add_debug_information( $info ) {
	$fields = array();
	foreach ( igny8_facts() as $name => $value ) {
		$fields[ $name ] = array(
			'label' => ucfirst( str_replace( '_', ' ', $name ) ),
			'value' => (string) $value,
		);
	}
	$info['igny8'] = array(
		'label'  => __( 'IGNY8', 'igny8-wp-bridge' ),
		'fields' => $fields,
	);
	return $info;
}

<?php
/**
 * The lists of posts: a column that marks posts from IGNY8, and a filter for them.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds both to the lists of all post types that articles may have.
 */
function igny8_prepare_posts_lists() {
	foreach ( array_keys( igny8_shown_post_types() ) as $type ) {
		add_filter( "manage_{$type}_posts_columns", 'igny8_add_column' );
		add_action( "manage_{$type}_posts_custom_column", 'igny8_render_column', 10, 2 );
	}
}

/**
 * Keeps the column narrow. WordPress would make it as wide as the title.
 *
 * @param string $screen The admin page's file.
 */
function igny8_style_column( $screen ) {
	if ( 'edit.php' === $screen ) {
		wp_add_inline_style( 'common', '.fixed .column-igny8 { width: 14%; }' );
	}
}

/**
 * Adds the column, before the date.
 *
 * @param string[] $columns Columns.
 * @return string[]
 */
function igny8_add_column( $columns ) {
	$added = array();
	foreach ( $columns as $name => $label ) {
		if ( 'date' === $name ) {
			$added['igny8'] = __( 'IGNY8', 'igny8-wp-bridge' );
		}
		$added[ $name ] = $label;
	}
	return $added + array( 'igny8' => __( 'IGNY8', 'igny8-wp-bridge' ) );
}

/**
 * Prints a cell: the article, and the cluster and sector it was planned in. WordPress has already read meta and terms for the whole list.
 *
 * @param string $column  Column.
 * @param int    $post_id Post.
 */
function igny8_render_column( $column, $post_id ) {
	if ( 'igny8' !== $column ) {
		return;
	}
	$content_id = (int) get_post_meta( $post_id, '_igny8_content_id', true );
	if ( ! $content_id ) {
		printf( '<span aria-hidden="true">—</span><span class="screen-reader-text">%s</span>', esc_html__( 'Not from IGNY8', 'igny8-wp-bridge' ) );
		return;
	}
	/* translators: %d: the article's number in IGNY8. */
	$label = sprintf( __( 'Article %d', 'igny8-wp-bridge' ), $content_id );
	$url   = igny8_content_url( $content_id );
	echo '' === $url ? esc_html( $label ) : sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html( $label ) );
	$kinds = array(
		'igny8_cluster' => __( 'Cluster', 'igny8-wp-bridge' ),
		'igny8_sector'  => __( 'Sector', 'igny8-wp-bridge' ),
	);
	foreach ( $kinds as $taxonomy => $kind ) {
		$terms = get_the_terms( $post_id, $taxonomy );
		foreach ( is_array( $terms ) ? $terms : array() as $term ) {
			$list = add_query_arg(
				array(
					'post_type' => get_post_type( $post_id ),
					'taxonomy'  => $taxonomy,
					'term'      => $term->slug,
				),
				'edit.php'
			);
			printf(
				'<br><span class="%s">%s: <a href="%s">%s</a></span>',
				esc_attr( $taxonomy ),
				esc_html( $kind ),
				esc_url( $list ),
				esc_html( $term->name )
			);
		}
	}
}

/**
 * The article's URL in IGNY8.
 *
 * @param int $content_id Article.
 * @return string '' while no API URL is set.
 */
function igny8_content_url( $content_id ) {
	$api = igny8_api_url();
	/**
	 * Filters the link back to IGNY8. By default the console is at the API's own address.
	 *
	 * @param string $url        URL; '' for none.
	 * @param int    $content_id Article.
	 */
	return (string) apply_filters( 'igny8_content_url', '' === $api ? '' : $api . '/content/' . $content_id, $content_id );
}

/**
 * The URL of this site in IGNY8.
 *
 * @param string $tab Such as `/wordpress`; '' for the site's first page.
 * @return string '' while the site is not connected.
 */
function igny8_console_url( $tab = '' ) {
	$url = '' === igny8_api_url() || ! igny8_site_id() ? '' : igny8_api_url() . '/sites/' . igny8_site_id() . $tab;
	/**
	 * Filters the link to this site in IGNY8. By default the console is at the API's own address.
	 *
	 * @param string $url URL; '' for none.
	 * @param string $tab Part of the site's pages, such as `/wordpress`.
	 */
	return (string) apply_filters( 'igny8_console_url', $url, $tab );
}

/**
 * Prints the filter.
 *
 * @param string $post_type Post type of the list.
 */
function igny8_render_filter( $post_type ) {
	if ( ! isset( igny8_shown_post_types()[ $post_type ] ) ) {
		return;
	}
	$chosen  = igny8_chosen_filter();
	$options = array(
		''    => __( 'From anywhere', 'igny8-wp-bridge' ),
		'yes' => __( 'From IGNY8', 'igny8-wp-bridge' ),
		'no'  => __( 'Not from IGNY8', 'igny8-wp-bridge' ),
	);
	printf( '<label class="screen-reader-text" for="igny8-filter">%s</label><select name="igny8" id="igny8-filter">', esc_html__( 'Filter by IGNY8', 'igny8-wp-bridge' ) );
	foreach ( $options as $value => $label ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $value, $chosen, false ), esc_html( $label ) );
	}
	echo '</select>';
}

/**
 * The filter's current value.
 *
 * @return string '', 'yes' or 'no'.
 */
function igny8_chosen_filter() {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- only filters the list, changes nothing.
	$chosen = isset( $_GET['igny8'] ) ? sanitize_key( $_GET['igny8'] ) : '';
	return in_array( $chosen, array( 'yes', 'no' ), true ) ? $chosen : '';
}

/**
 * Applies the filter to the list's query.
 *
 * @param WP_Query $query Query.
 */
function igny8_apply_filter( $query ) {
	global $pagenow;
	$chosen = igny8_chosen_filter();
	if ( '' === $chosen || 'edit.php' !== $pagenow || ! $query->is_main_query() ) {
		return;
	}
	$meta   = (array) $query->get( 'meta_query' );
	$meta[] = array(
		'key'     => '_igny8_content_id',
		'compare' => 'yes' === $chosen ? 'EXISTS' : 'NOT EXISTS',
	);
	$query->set( 'meta_query', array_filter( $meta ) );
}

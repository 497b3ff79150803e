<?php
/**
 * The words for a difference: what differs, why, and what to do.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Where a value is stored, and which hooks may change it.
 *
 * @param string   $table  Table.
 * @param string   $column Column.
 * @param string[] $hooks  Hooks that filter such values.
 * @return array {table, column, hooks}
 */
function igny8_place( $table, $column, array $hooks ) {
	return compact( 'table', 'column', 'hooks' );
}

/**
 * The warning for a difference.
 *
 * @param string $field Field, as IGNY8 names it.
 * @param string $what  What differs, a sentence.
 * @param string $cause One of `article`, `author`, `character_set`, `taken`, or `changed` for any other.
 * @param array  $place From igny8_place().
 * @param array  $more  Optional details: `url`, the picture; `wanted`, the value that the plugin wrote.
 * @return array {code, message, field, advice, url?}
 */
function igny8_difference( $field, $what, $cause, array $place, array $more = array() ) {
	$explain                     = "igny8_cause_{$cause}";
	list( $code, $why, $advice ) = $explain( $place, isset( $more['wanted'] ) ? (string) maybe_serialize( $more['wanted'] ) : '' );
	$warning                     = array(
		'code'    => $code,
		'message' => $what . ' ' . $why,
		'field'   => $field,
		'advice'  => $advice,
	);
	return isset( $more['url'] ) ? $warning + array( 'url' => $more['url'] ) : $warning;
}

/**
 * The HTML is forbidden in every article, whoever its author is.
 *
 * @return string[] Code, reason, advice.
 */
function igny8_cause_article() {
	return array(
		'igny8_html_not_allowed',
		__( 'Articles from IGNY8 may not contain code that runs, forms, or frames of hosts other than YouTube and Vimeo.', 'igny8-wp-bridge' ),
		__( 'Remove it in IGNY8, or add it to the post in WordPress.', 'igny8-wp-bridge' ),
	);
}

/**
 * The author lacks the capability for such HTML.
 *
 * @return string[] Code, reason, advice.
 */
function igny8_cause_author() {
	$author = get_userdata( get_current_user_id() );
	return array(
		'igny8_author_html',
		/* translators: %s: a user's name. */
		sprintf( __( 'The author "%s" may not use such HTML (unfiltered_html).', 'igny8-wp-bridge' ), $author ? $author->display_name : '' ),
		igny8_author_advice() . ' ' . __( 'Then delete the post and publish the article again.', 'igny8-wp-bridge' ),
	);
}

/**
 * How to let the author of articles write any HTML.
 *
 * @return string
 */
function igny8_author_advice() {
	if ( defined( 'DISALLOW_UNFILTERED_HTML' ) && DISALLOW_UNFILTERED_HTML ) {
		return __( 'wp-config.php forbids this HTML for all users. Remove the line with DISALLOW_UNFILTERED_HTML, or write articles without this HTML.', 'igny8-wp-bridge' );
	}
	return is_multisite()
		? __( 'In a network, only super admins may use this HTML. Choose one under Settings → IGNY8 as the author of articles.', 'igny8-wp-bridge' )
		: __( 'Choose an Editor or Administrator under Settings → IGNY8 as the author of articles.', 'igny8-wp-bridge' );
}

/**
 * The column's character set lacks a character.
 *
 * @param array  $place  From igny8_place().
 * @param string $wanted The value that the plugin wrote.
 * @return string[] Code, reason, advice.
 */
function igny8_cause_character_set( array $place, $wanted ) {
	$set  = igny8_character_set( $place['table'], $place['column'] );
	$lost = array();
	igny8_replace_foreign(
		$wanted,
		$set,
		function ( $character ) use ( &$lost ) {
			$lost[ $character ] = $character;
			return '';
		}
	);
	return array(
		'igny8_character_set',
		/* translators: 1: a table and column, 2: a character set, 3: some characters. */
		sprintf( __( 'The database stores this in %1$s. Its character set %2$s lacks %3$s.', 'igny8-wp-bridge' ), $place['table'] . '.' . $place['column'], $set, implode( ' ', array_slice( $lost, 0, 10 ) ) ),
		igny8_character_set_advice( array( $place['table'] ) ),
	);
}

/**
 * How to let tables hold every character.
 *
 * @param string[] $tables Tables.
 * @return string
 */
function igny8_character_set_advice( array $tables ) {
	$statements = array();
	foreach ( $tables as $table ) {
		$statements[] = "ALTER TABLE {$table} CONVERT TO CHARACTER SET utf8mb4;";
	}
	/* translators: %s: SQL statements. */
	return sprintf( __( 'Back up the database, then run: %s Or write articles without emoji and other rare characters.', 'igny8-wp-bridge' ), implode( ' ', $statements ) );
}

/**
 * Another post has the address.
 *
 * @return string[] Code, reason, advice.
 */
function igny8_cause_taken() {
	return array(
		'igny8_slug_taken',
		__( 'Another post of this site has the address that is the article\'s canonical URL.', 'igny8-wp-bridge' ),
		__( 'Delete or rename the other post and correct the address of this one in WordPress, or correct the canonical URL in IGNY8.', 'igny8-wp-bridge' ),
	);
}

/**
 * Something on the site changed the value while it was saved.
 *
 * @param array $place From igny8_place(), with `plugins` if the plugin that stores the value is known.
 * @return string[] Code, reason, advice.
 */
function igny8_cause_changed( array $place ) {
	$plugins = isset( $place['plugins'] ) ? $place['plugins'] : igny8_plugins_on( $place['hooks'] );
	$plugins = '' === $plugins ? igny8_plugins_on( array( 'save_post', 'save_post_' . igny8_post_type(), 'wp_insert_post', 'wp_after_insert_post' ) ) : $plugins;
	return array(
		'igny8_changed_by_site',
		'' === $plugins
			? __( 'WordPress or the database changed it while the article was saved.', 'igny8-wp-bridge' )
			/* translators: %s: names of plugins. */
			: sprintf( __( 'It was changed while the article was saved. These plugins of the site can do that: %s.', 'igny8-wp-bridge' ), $plugins ),
		'' === $plugins
			? __( 'If you don\'t want this, correct the post in WordPress, and ask the host what changes posts there.', 'igny8-wp-bridge' )
			/* translators: %s: names of plugins. */
			: sprintf( __( 'If you don\'t want this, change the settings of %s or deactivate it. Then delete the post and publish the article again.', 'igny8-wp-bridge' ), $plugins ),
	);
}

/**
 * What this site's database would lose of any article, and how to prevent that.
 *
 * @return string[] Empty when the database keeps everything.
 */
function igny8_storage_problems() {
	$problems = array();
	$narrow   = igny8_narrow_columns();
	if ( $narrow ) {
		$tables = array();
		foreach ( array_keys( $narrow ) as $column ) {
			$tables[] = strtok( $column, '.' );
		}
		/* translators: 1: tables and columns, 2: character sets. */
		$problems[] = sprintf( __( 'The database can\'t store emoji and some other characters: %1$s has the character set %2$s.', 'igny8-wp-bridge' ), implode( ', ', array_keys( $narrow ) ), implode( ', ', array_unique( $narrow ) ) )
			. ' ' . igny8_character_set_advice( array_unique( $tables ) );
	}
	return $problems;
}

/**
 * Removes repeated warnings: those with the same message about the same field.
 *
 * @param array[] $warnings Warnings.
 * @return array[]
 */
function igny8_unique_warnings( array $warnings ) {
	$unique = array();
	foreach ( $warnings as $warning ) {
		$unique += array( $warning['field'] . "\n" . $warning['message'] => $warning );
	}
	return array_values( $unique );
}

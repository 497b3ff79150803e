<?php
/**
 * Which characters this site's database can hold.
 *
 * Sites made before WordPress 4.2, and many migrated sites, have tables in utf8mb3 (nothing beyond U+FFFF: no emoji, no rare Chinese, no
 * mathematical letters) or in latin1. One such character makes WordPress refuse the whole row, or the database silently stores "?".
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The character set that limits a column.
 *
 * @param string $table  Table.
 * @param string $column Column.
 * @return string The database's name for it, such as `utf8mb3`; `utf8mb4` if the column holds every character.
 */
function igny8_character_set( $table, $column ) {
	global $wpdb;
	$connection = igny8_character_set_name( $wpdb->charset );
	// A latin1 connection passes UTF-8 bytes through unchanged. Databases other than MySQL hold every character.
	if ( empty( $wpdb->is_mysql ) || 0 !== strpos( $connection, 'utf8' ) ) {
		return 'utf8mb4';
	}
	$quiet = $wpdb->suppress_errors(); // Another plugin's table may be missing.
	$set   = $wpdb->get_col_charset( $table, $column ); // One query per table and request. WordPress needs it before each write anyway.
	$wpdb->suppress_errors( $quiet );
	$set = is_string( $set ) ? igny8_character_set_name( $set ) : 'utf8mb4';
	return 'utf8mb4' === $set || 'binary' === $set ? $connection : $set;
}

/**
 * Normalizes a character set's name: MySQL and WordPress also call utf8mb3 `utf8`.
 *
 * @param string $name Name.
 * @return string
 */
function igny8_character_set_name( $name ) {
	$name = strtolower( (string) $name );
	return 'utf8' === $name ? 'utf8mb3' : $name;
}

/**
 * The columns with an article's content, as readers and search engines get it.
 *
 * @return array[] Each [table, column].
 */
function igny8_text_columns() {
	global $wpdb;
	return array(
		array( $wpdb->posts, 'post_title' ),
		array( $wpdb->posts, 'post_content' ),
		array( $wpdb->posts, 'post_excerpt' ),
		array( $wpdb->postmeta, 'meta_value' ),
		array( $wpdb->terms, 'name' ),
	);
}

/**
 * The character sets of these columns and of the plugin's own tables. The own tables need only ASCII, because JSON is written with escapes.
 *
 * @return array<string, string> `table.column` => character set.
 */
function igny8_character_sets() {
	$sets = array();
	$own  = array( array( Igny8_Publications::table(), 'warnings' ), array( Igny8_Deliveries::table(), 'body' ) );
	foreach ( array_merge( igny8_text_columns(), $own ) as list( $table, $column ) ) {
		$sets[ $table . '.' . $column ] = igny8_character_set( $table, $column );
	}
	return $sets;
}

/**
 * The columns of articles that cannot hold every character.
 *
 * @return array<string, string> `table.column` => character set.
 */
function igny8_narrow_columns() {
	$narrow = array();
	foreach ( igny8_text_columns() as list( $table, $column ) ) {
		$set = igny8_character_set( $table, $column );
		if ( 'utf8mb4' !== $set ) {
			$narrow[ $table . '.' . $column ] = $set;
		}
	}
	return $narrow;
}

/**
 * Replaces every character that a character set lacks.
 *
 * @param string   $text    UTF-8. WordPress handles invalid UTF-8.
 * @param string   $set     From igny8_character_set().
 * @param callable $replace Takes a character with the joiners around it, returns its replacement.
 * @return string
 */
function igny8_replace_foreign( $text, $set, callable $replace ) {
	if ( 'utf8mb4' === $set || ! preg_match( '/[^\x00-\x7F]/', $text ) ) {
		return $text;
	}
	$pattern  = 'utf8mb3' === $set ? '/[\x{10000}-\x{10FFFF}]/u' : '/[^\x00-\x7F]/u';
	$replaced = preg_replace_callback(
		$pattern,
		function ( $found ) use ( $set, $replace ) {
			return igny8_has_character( $set, $found[0] ) ? $found[0] : $replace( $found[0] );
		},
		$text
	);
	return null === $replaced ? $text : $replaced;
}

/**
 * Whether a character set has a character.
 *
 * @param string $set       From igny8_character_set().
 * @param string $character One, in UTF-8.
 * @return bool
 */
function igny8_has_character( $set, $character ) {
	static $known = array();
	if ( 'utf8mb4' === $set || strlen( $character ) < 2 ) {
		return true;
	}
	if ( 'utf8mb3' === $set || 'ucs2' === $set ) {
		return strlen( $character ) < 4;
	}
	// iconv()'s names for the character sets of WordPress sites. For any other set, only ASCII is safe.
	$names = array(
		'latin1' => 'CP1252',
		'latin2' => 'ISO-8859-2',
		'latin5' => 'ISO-8859-9',
		'latin7' => 'ISO-8859-13',
		'cp1250' => 'CP1250',
		'cp1251' => 'CP1251',
		'cp1256' => 'CP1256',
		'cp1257' => 'CP1257',
		'koi8r'  => 'KOI8-R',
		'koi8u'  => 'KOI8-U',
		'greek'  => 'ISO-8859-7',
		'hebrew' => 'ISO-8859-8',
		'tis620' => 'TIS-620',
		'gbk'    => 'GBK',
		'gb2312' => 'GB2312',
		'big5'   => 'BIG5',
		'sjis'   => 'SJIS',
		'cp932'  => 'CP932',
		'ujis'   => 'EUC-JP',
		'euckr'  => 'EUC-KR',
	);
	if ( ! isset( $known[ $set ][ $character ] ) ) {
		$known[ $set ][ $character ] = isset( $names[ $set ] ) && function_exists( 'iconv' )
			&& false !== @iconv( 'UTF-8', $names[ $set ], $character ); // phpcs:ignore WordPress.PHP.NoSilencedErrors -- the notice is the answer.
	}
	return $known[ $set ][ $character ];
}

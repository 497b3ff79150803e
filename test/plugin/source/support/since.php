<?php
/**
 * Since when WordPress has each of its functions and classes: `php since.php WORDPRESS_FOLDER` prints JSON {functions, classes}, each
 * {lower-case name: "5.9.0"}, from the first @since of the comment before it.
 */

$since = array_fill_keys( array( 'functions', 'classes' ), array() );
foreach ( array( 'wp-includes', 'wp-admin/includes' ) as $folder ) {
	foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $argv[1] . '/' . $folder ) ) as $file ) {
		if ( 'php' !== $file->getExtension() ) {
			continue;
		}
		$comment = '';
		$before  = null;
		$tokens  = token_get_all( file_get_contents( $file->getPathname() ) );
		foreach ( $tokens as $at => $token ) {
			$id = is_array( $token ) ? $token[0] : $token;
			if ( T_DOC_COMMENT === $id ) {
				$comment = $token[1];
			}
			// Methods have a word before them.
			$named = in_array( $id, array( T_FUNCTION, T_CLASS ), true ) && T_STRING === ( $tokens[ $at + 2 ][0] ?? null );
			if ( $named && ( T_CLASS === $id || ! in_array( $before, array( T_PUBLIC, T_PROTECTED, T_PRIVATE, T_STATIC, T_ABSTRACT, T_FINAL ), true ) ) ) {
				if ( preg_match( '/@since\s+(?:MU \()?(\d[\d.]*)/', $comment, $version ) ) {
					$since[ T_CLASS === $id ? 'classes' : 'functions' ] += array( strtolower( $tokens[ $at + 2 ][1] ) => $version[1] );
				}
				$comment = '';
			}
			$before = T_WHITESPACE === $id ? $before : $id;
		}
	}
}
echo json_encode( $since );

<?php
/**
 * Reads PHP files by their tokens and prints as JSON what WordPress's coding standard would say of them. WPCS itself is in no registry;
 * these are its rules that PHP_CodeSniffer does not have by itself, by the names and the reading that WPCS gives them:
 * WordPress.WP.I18n (MissingTranslatorsComment, UnorderedPlaceholders), WordPress.PHP.YodaConditions, WordPress.PHP.StrictInArray,
 * Universal.Operators.{StrictComparisons, DisallowShortTernary}, WordPress.Security.EscapeOutput.
 *
 * php standard.php FILE…
 */

$texts   = array( '__', '_e', '_n', '_x', '_nx', '_ex', '_n_noop', '_nx_noop', 'esc_html__', 'esc_html_e', 'esc_html_x', 'esc_attr__', 'esc_attr_e', 'esc_attr_x' );
$plurals = array( '_n', '_nx', '_n_noop', '_nx_noop' );
$escaped = array( 'esc_html', 'esc_attr', 'esc_url', 'esc_js', 'esc_textarea', 'esc_html__', 'esc_attr__', 'esc_html_x', 'esc_attr_x', 'wp_kses', 'wp_kses_post', 'wp_kses_data', 'absint', 'intval', 'count', 'number_format_i18n', 'wp_get_attachment_image', 'selected', 'checked', 'disabled', 'wp_nonce_field', 'get_avatar' );
$found   = array();

foreach ( array_slice( $argv, 1 ) as $file ) {
	$code   = (string) file_get_contents( $file );
	$lines  = explode( "\n", $code );
	$tokens = array();
	$line   = 1;
	foreach ( token_get_all( $code ) as $token ) {
		$text     = is_array( $token ) ? $token[1] : $token;
		$tokens[] = array(
			'id'   => is_array( $token ) ? $token[0] : $text,
			'text' => $text,
			'line' => $line,
			'end'  => $line + substr_count( rtrim( $text, "\n" ), "\n" ),
		);
		$line    += substr_count( $text, "\n" );
	}
	$real = array_values( array_filter( $tokens, function ( $token ) { return ! in_array( $token['id'], array( T_WHITESPACE, T_COMMENT, T_DOC_COMMENT ), true ); } ) );
	$off  = array();
	foreach ( $lines as $number => $text ) {
		$last                = isset( $off[ $number ] ) && $off[ $number ];
		$off[ $number + 1 ] = false !== strpos( $text, 'phpcs:disable' ) || ( $last && false === strpos( $text, 'phpcs:enable' ) );
	}
	$say = function ( $rule, $line ) use ( &$found, $file, $lines, $off ) {
		$near = $lines[ $line - 1 ] . ( isset( $lines[ $line - 2 ] ) ? $lines[ $line - 2 ] : '' );
		if ( ! $off[ $line ] && false === strpos( $near, 'phpcs:ignore' ) ) {
			$found[] = $file . ':' . $line . ' ' . $rule . ': ' . trim( $lines[ $line - 1 ] );
		}
	};
	foreach ( $real as $at => $token ) {
		$next    = isset( $real[ $at + 1 ] ) ? $real[ $at + 1 ] : array( 'id' => '', 'text' => '' );
		$before  = $at ? $real[ $at - 1 ]['id'] : '';
		$is_call = T_STRING === $token['id'] && '(' === $next['text'] && ! in_array( $before, array( T_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW ), true );
		if ( $is_call && in_array( $token['text'], $texts, true ) ) {
			$args    = arguments( $real, $at + 1 );
			$strings = array_slice( $args, 0, in_array( $token['text'], $plurals, true ) ? 2 : 1 );
			$text    = implode( ' ', array_map( function ( $arg ) { return implode( '', array_column( $arg, 'text' ) ); }, $strings ) );
			if ( preg_match( '/(?<!%)%(?:\d+\$)?[-+0]?\d*(?:\.\d+)?[bcdeEfFgGosuxX]/', $text ) && ! has_translators_comment( $tokens, $token['line'] ) ) {
				$say( 'MissingTranslatorsComment', $token['line'] );
			}
			foreach ( $strings as $arg ) {
				if ( preg_match_all( '/(?<!%)%[bcdeEfFgGosuxX]/', implode( '', array_column( $arg, 'text' ) ) ) > 1 ) {
					$say( 'UnorderedPlaceholders', $token['line'] );
				}
			}
		}
		if ( $is_call && in_array( $token['text'], array( 'in_array', 'array_search', 'array_keys' ), true ) ) {
			$args   = arguments( $real, $at + 1 );
			$strict = isset( $args[2] ) && 'true' === strtolower( $args[2][0]['text'] );
			if ( ! $strict && ( 'array_keys' !== $token['text'] || count( $args ) > 1 ) ) {
				$say( 'StrictInArray', $token['line'] );
			}
		}
		if ( in_array( $token['id'], array( T_IS_EQUAL, T_IS_NOT_EQUAL ), true ) ) {
			$say( 'StrictComparisons', $token['line'] );
		}
		if ( in_array( $token['id'], array( T_IS_EQUAL, T_IS_NOT_EQUAL, T_IS_IDENTICAL, T_IS_NOT_IDENTICAL ), true ) && wants_yoda( $real, $at ) ) {
			$say( 'YodaConditions', $token['line'] );
		}
		if ( '?' === $token['text'] && ':' === $next['text'] ) {
			$say( 'DisallowShortTernary', $token['line'] );
		}
		$is_printf = $is_call && 'printf' === $token['text'];
		if ( $is_printf || in_array( $token['id'], array( T_ECHO, T_PRINT, T_OPEN_TAG_WITH_ECHO ), true ) ) {
			foreach ( $is_printf ? arguments( $real, $at + 1 ) : printed( $real, $at + 1 ) as $part ) {
				if ( ! is_escaped( $part, $escaped ) ) {
					$say( 'EscapeOutput', $part[0]['line'] );
				}
			}
		}
	}
}
echo json_encode( $found );

/** The arguments of the call whose "(" is at a place: a list of tokens each. */
function arguments( array $tokens, $at ) {
	$args  = array( array() );
	$depth = 0;
	for ( $at; isset( $tokens[ $at ] ); $at++ ) {
		$text = $tokens[ $at ]['text'];
		if ( in_array( $text, array( '(', '[', '{' ), true ) && 1 === ++$depth ) {
			continue;
		}
		if ( in_array( $text, array( ')', ']', '}' ), true ) && 0 === --$depth ) {
			break;
		}
		if ( ',' === $text && 1 === $depth ) {
			$args[] = array();
		} else {
			$args[ count( $args ) - 1 ][] = $tokens[ $at ];
		}
	}
	return array_values( array_filter( $args ) );
}

/** Whether a comment for translators is right above a line, or on it. */
function has_translators_comment( array $tokens, $line ) {
	foreach ( $tokens as $token ) {
		if ( T_COMMENT === $token['id'] && preg_match( '~^(?:/\*|//)\s*translators:~i', $token['text'] ) && in_array( $token['end'], array( $line, $line - 1 ), true ) ) {
			return true;
		}
	}
	return false;
}

/** Whether what stands left of a comparison is a variable, and what stands right of it is none. */
function wants_yoda( array $tokens, $at ) {
	$starts = array( '(', ')', ';', ',', '?', ':', '{', '}', '[', '=', T_BOOLEAN_AND, T_BOOLEAN_OR, T_LOGICAL_AND, T_LOGICAL_OR, T_RETURN, T_COALESCE, T_DOUBLE_ARROW, T_ECHO );
	for ( $left = $at - 1; $left >= 0; $left-- ) {
		$id = $tokens[ $left ]['id'];
		if ( T_VARIABLE === $id || ']' === $tokens[ $left ]['text'] ) {
			break;
		}
		if ( in_array( $id, $starts, true ) ) {
			return false;
		}
	}
	if ( $left < 0 ) {
		return false;
	}
	$skip = array( T_INT_CAST, T_STRING_CAST, T_BOOL_CAST, T_ARRAY_CAST, T_DOUBLE_CAST, T_STATIC, T_DOUBLE_COLON, '(' );
	for ( $right = $at + 1; isset( $tokens[ $right ] ); $right++ ) {
		$is_self = T_STRING === $tokens[ $right ]['id'] && in_array( $tokens[ $right ]['text'], array( 'self', 'parent' ), true );
		if ( ! $is_self && ! in_array( $tokens[ $right ]['id'], $skip, true ) ) {
			break;
		}
	}
	return T_VARIABLE !== $tokens[ $right ]['id'];
}

/** What a statement prints: its parts, as concatenated, listed or chosen, a list of tokens each. */
function printed( array $tokens, $at ) {
	$parts = array( array() );
	$depth = 0;
	for ( $at; isset( $tokens[ $at ] ); $at++ ) {
		$text = $tokens[ $at ]['text'];
		if ( 0 === $depth && ( ';' === $text || T_CLOSE_TAG === $tokens[ $at ]['id'] ) ) {
			break;
		}
		$depth += in_array( $text, array( '(', '[', '{' ), true ) ? 1 : 0;
		$depth -= in_array( $text, array( ')', ']', '}' ), true ) ? 1 : 0;
		if ( 0 === $depth && '?' === $text ) {
			$parts = array( array() ); // What it depends on is not printed.
		} elseif ( 0 === $depth && in_array( $text, array( '.', ',', ':' ), true ) ) {
			$parts[] = array();
		} else {
			$parts[ count( $parts ) - 1 ][] = $tokens[ $at ];
		}
	}
	return array_values( array_filter( $parts ) );
}

/** Whether a part is safe to print: a text, a number, or what an escaping function gives. */
function is_escaped( array $part, array $escaped ) {
	$in_brackets = '(' === $part[0]['text'] && ')' === $part[ count( $part ) - 1 ]['text'];
	$parts       = printed( $in_brackets ? array_slice( $part, 1, -1 ) : $part, 0 );
	if ( $in_brackets || $parts !== array( $part ) ) {
		return array() === array_filter(
			$parts,
			function ( $inner ) use ( $escaped ) {
				return ! is_escaped( $inner, $escaped );
			}
		);
	}
	if ( in_array( $part[0]['id'], array( T_INT_CAST, T_DOUBLE_CAST, T_CONSTANT_ENCAPSED_STRING, T_LNUMBER ), true ) ) {
		return true;
	}
	if ( T_STRING === $part[0]['id'] && in_array( $part[0]['text'], array( 'sprintf', 'implode' ), true ) ) {
		foreach ( arguments( $part, 1 ) as $arg ) {
			if ( ! is_escaped( $arg, array_merge( $escaped, array( 'array_map' ) ) ) ) {
				return false;
			}
		}
		return true;
	}
	return T_STRING === $part[0]['id'] && in_array( $part[0]['text'], $escaped, true );
}

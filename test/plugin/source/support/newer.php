<?php
/**
 * What PHP sources have that PHP 7.4 can't read, and which functions and classes they use: `php newer.php FILE…` prints JSON, per file
 * {syntax: ["line: what"], functions: {name: line}, classes: {name: line}}. A name for which the file asks function_exists() or
 * class_exists() is left out. Needs a PHP of at least 8.1, whose tokens it goes by.
 */

/** Places and names in one file. */
class Reader {
	public $syntax    = array();
	public $functions = array();
	public $classes   = array();
	/** Significant tokens: [id or character, text, line]. */
	private $tokens = array();

	public function __construct( $code ) {
		$line = 1;
		foreach ( token_get_all( $code ) as $token ) {
			$line = is_array( $token ) ? $token[2] : $line;
			if ( is_array( $token ) && T_COMMENT === $token[0] && preg_match( '/^#\[/', $token[1] ) ) {
				continue;
			}
			if ( ! is_array( $token ) || ! in_array( $token[0], array( T_WHITESPACE, T_COMMENT, T_DOC_COMMENT, T_INLINE_HTML, T_OPEN_TAG ), true ) ) {
				$this->tokens[] = is_array( $token ) ? $token : array( $token, $token, $line );
			}
		}
		foreach ( array_keys( $this->tokens ) as $at ) {
			$this->look( $at );
		}
		preg_match_all( "/(?:function|class|interface)_exists\( '\\\\*([\w\\\\]+)'/", $code, $guarded );
		$this->functions = array_diff_key( $this->functions, array_flip( array_map( 'strtolower', $guarded[1] ) ) );
		$this->classes   = array_diff_key( $this->classes, array_flip( array_map( 'strtolower', $guarded[1] ) ) );
	}

	private function id( $at ) {
		return $this->tokens[ $at ][0] ?? null;
	}

	private function note( $at, $what ) {
		$this->syntax[] = $this->tokens[ $at ][2] . ': ' . $what;
	}

	private function look( $at ) {
		list( $id, $text, $line ) = $this->tokens[ $at ];
		$before                   = $this->id( $at - 1 );
		$after                    = $this->id( $at + 1 );
		$alone                    = array(
			T_MATCH                    => 'match',
			T_ENUM                     => 'enum',
			T_READONLY                 => 'readonly',
			T_NULLSAFE_OBJECT_OPERATOR => '?->',
		);
		if ( isset( $alone[ $id ] ) ) {
			$this->note( $at, $alone[ $id ] );
		} elseif ( T_ATTRIBUTE === $id ) {
			$end = $at;
			while ( ']' !== $this->id( $end ) ) {
				++$end;
			}
			// Alone on its line it is a comment to PHP 7.4.
			if ( ( $this->tokens[ $end + 1 ][2] ?? 0 ) === $this->tokens[ $end ][2] || $this->tokens[ $end ][2] !== $line ) {
				$this->note( $at, 'attribute' );
			}
		} elseif ( T_THROW === $id && ! in_array( $before, array( ';', '{', '}', ')', ':', T_ELSE, null ), true ) ) {
			$this->note( $at, 'throw as an expression' );
		} elseif ( T_CATCH === $id ) {
			$end = $this->closing( $at + 1 );
			if ( T_VARIABLE !== $this->id( $end - 1 ) ) {
				$this->note( $at, 'catch without a variable' );
			}
		} elseif ( T_CLASS === $id && T_DOUBLE_COLON === $before && ! in_array( $this->id( $at - 2 ), array( T_STRING, T_STATIC, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_NAME_RELATIVE ), true ) ) {
			$this->note( $at, 'class of an object' );
		} elseif ( T_ELLIPSIS === $id && '(' === $before && ')' === $after ) {
			$this->note( $at, 'first-class callable' );
		} elseif ( T_LNUMBER === $id && 0 === stripos( $text, '0o' ) ) {
			$this->note( $at, 'octal literal' );
		} elseif ( T_CONST === $id && ( T_FINAL === $before || ( T_STRING === $after && '=' !== $this->id( $at + 2 ) ) ) ) {
			$this->note( $at, 'typed or final constant' );
		} elseif ( ( T_STRING === $id || preg_match( '/^[a-z_]+$/i', $text ) ) && ':' === $after && in_array( $before, array( '(', ',' ), true ) ) {
			$this->note( $at, 'named argument' );
		} elseif ( in_array( $id, array( T_FUNCTION, T_FN ), true ) && T_USE !== $before ) {
			$this->signature( $at );
		} elseif ( in_array( $id, array( T_PUBLIC, T_PROTECTED, T_PRIVATE, T_VAR ), true ) ) {
			$this->property( $at );
		}
		$this->used( $at );
	}

	/** Index of the bracket that closes the one at $at. */
	private function closing( $at ) {
		for ( $depth = 0; isset( $this->tokens[ $at ] ); $at++ ) {
			$depth += in_array( $this->id( $at ), array( '(', '[', '{', T_CURLY_OPEN ), true ) ? 1 : ( in_array( $this->id( $at ), array( ')', ']', '}' ), true ) ? -1 : 0 );
			if ( 0 === $depth ) {
				break;
			}
		}
		return $at;
	}

	private function signature( $at ) {
		$open = $at;
		while ( '(' !== $this->id( $open ) ) {
			++$open;
		}
		$close = $this->closing( $open );
		if ( ',' === $this->id( $close - 1 ) ) {
			$this->note( $close, 'comma after the last parameter' );
		}
		for ( $i = $open + 1, $type = true; $i < $close; $i++ ) {
			$id = $this->id( $i );
			if ( in_array( $id, array( '[', '(' ), true ) ) {
				$i = $this->closing( $i );
			} elseif ( ',' === $id ) {
				$type = true;
			} elseif ( T_VARIABLE === $id ) {
				$type = false;
			} elseif ( $type && in_array( $id, array( T_PUBLIC, T_PROTECTED, T_PRIVATE ), true ) ) {
				$this->note( $i, 'promoted property' );
			} elseif ( $type ) {
				$this->type( $i, array( 'mixed', 'never', 'null', 'false', 'true' ) );
			} elseif ( T_NEW === $id ) {
				$this->note( $i, 'new in a default' );
			}
		}
		$next = $close + 1;
		if ( T_USE === $this->id( $next ) ) {
			$next = $this->closing( $next + 1 );
			if ( ',' === $this->id( $next - 1 ) ) {
				$this->note( $next, 'comma after the last used variable' );
			}
			++$next;
		}
		if ( ':' === $this->id( $next ) ) {
			for ( $i = $next + 1; ! in_array( $this->id( $i ), array( '{', ';', T_DOUBLE_ARROW, null ), true ); $i++ ) {
				$this->type( $i, array( 'mixed', 'never', 'null', 'false', 'true', 'static' ) );
			}
		}
	}

	private function property( $at ) {
		for ( $i = $at + 1; ! in_array( $this->id( $i ), array( T_VARIABLE, T_FUNCTION, T_CONST, ';', null ), true ); $i++ ) {
			$this->type( $i, array( 'mixed', 'null', 'false', 'true' ) );
		}
	}

	private function type( $at, $words ) {
		$text = $this->tokens[ $at ][1];
		if ( '|' === $text || T_AMPERSAND_NOT_FOLLOWED_BY_VAR_OR_VARARG === $this->id( $at ) ) {
			$this->note( $at, 'union or intersection type' );
		} elseif ( in_array( strtolower( $text ), $words, true ) ) {
			$this->note( $at, 'type ' . strtolower( $text ) );
		}
	}

	/** Notes a function that is called, or a class that is named, at a place. */
	private function used( $at ) {
		list( $id, $text, $line ) = $this->tokens[ $at ];
		if ( ! in_array( $id, array( T_STRING, T_NAME_FULLY_QUALIFIED ), true ) ) {
			return;
		}
		$name   = strtolower( ltrim( $text, '\\' ) );
		$before = $this->id( $at - 1 );
		$after  = $this->id( $at + 1 );
		if ( T_DOUBLE_COLON === $after || in_array( $before, array( T_NEW, T_EXTENDS, T_IMPLEMENTS, T_INSTANCEOF ), true ) ) {
			$this->classes += array( $name => $line );
		} elseif ( '(' === $after && ! in_array( $before, array( T_FUNCTION, T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON ), true ) ) {
			$this->functions += array( $name => $line );
		}
	}
}

$found = array();
foreach ( array_slice( $argv, 1 ) as $file ) {
	$found[ $file ] = new Reader( file_get_contents( $file ) );
}
echo json_encode( $found );

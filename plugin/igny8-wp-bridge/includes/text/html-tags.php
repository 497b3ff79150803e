<?php
/**
 * Finds the tags in HTML.
 *
 * WordPress's WP_HTML_Tag_Processor reports tags without their offsets, and exists only since 6.2. With one parser, all WordPress versions
 * behave like the tested ones.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The tags in HTML, by the HTML standard's parsing rules. Text that looks like a tag inside a comment, a script, a text field or an
 * attribute
 * does not count.
 *
 * @param string $html HTML, as odd as may be.
 * @return array[] Each {name: lower case, closer: bool, start: int, end: int after its ">"}.
 */
function igny8_html_tags( $html ) {
	$tags = array();
	$at   = strpos( $html, '<' );
	while ( false !== $at ) {
		$tag = igny8_read_tag( $html, $at );
		$end = $tag ? $tag['end'] : igny8_skip_markup( $html, $at );
		if ( $tag ) {
			$tags[] = $tag;
			if ( ! $tag['closer'] && in_array( $tag['name'], array( 'script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes' ), true ) ) {
				$end = igny8_skip_raw_text( $html, $end, $tag['name'] );
			}
		}
		$at = $end < strlen( $html ) ? strpos( $html, '<', $end ) : false;
	}
	return $tags;
}

/**
 * The tag at a "<".
 *
 * @param string $html HTML.
 * @param int    $at   Where the "<" is.
 * @return array|null Null if there is no tag, or it never ends.
 */
function igny8_read_tag( $html, $at ) {
	$length = strlen( $html );
	$closer = '/' === substr( $html, $at + 1, 1 );
	$start  = $at + ( $closer ? 2 : 1 );
	if ( ! ctype_alpha( substr( $html, $start, 1 ) ) ) {
		return null;
	}
	$size = strcspn( $html, "/> \t\n\r\f", $start );
	$end  = $start + $size;
	while ( $end < $length && '>' !== $html[ $end ] ) {
		$end = igny8_skip_attribute( $html, $end );
	}
	return $end >= $length ? null : array(
		'name'   => strtolower( substr( $html, $start, $size ) ),
		'closer' => $closer,
		'start'  => $at,
		'end'    => $end + 1,
	);
}

/**
 * Finds the end of the attribute, or of the blanks, at an offset inside a tag.
 *
 * @param string $html HTML.
 * @param int    $at   Place.
 * @return int
 */
function igny8_skip_attribute( $html, $at ) {
	$blank = " \t\n\r\f";
	$name  = $at + strspn( $html, $blank . '/', $at );
	if ( $name > $at ) {
		return $name;
	}
	// A leading "=" is part of the name.
	$end = $name + 1 + strcspn( $html, "=/>{$blank}", $name + 1 );
	$at  = $end + strspn( $html, $blank, $end );
	if ( '=' !== substr( $html, $at, 1 ) ) {
		return $end;
	}
	$at   += 1 + strspn( $html, $blank, $at + 1 );
	$quote = substr( $html, $at, 1 );
	if ( '"' !== $quote && "'" !== $quote ) {
		return $at + strcspn( $html, ">{$blank}", $at );
	}
	$close = strpos( $html, $quote, $at + 1 );
	return false === $close ? strlen( $html ) : $close + 1;
}

/**
 * Finds the end of markup that starts with "<" and is no tag: a comment, a declaration, or only that character.
 *
 * @param string $html HTML.
 * @param int    $at   Where the "<" is.
 * @return int
 */
function igny8_skip_markup( $html, $at ) {
	$length = strlen( $html );
	if ( '<!--' === substr( $html, $at, 4 ) ) {
		// `<!-->` and `<!--->` are complete comments.
		return preg_match( '/--!?>|(?<=<!--)-?>/', $html, $found, PREG_OFFSET_CAPTURE, $at + 2 ) ? $found[0][1] + strlen( $found[0][0] ) : $length;
	}
	$next = substr( $html, $at + 1, 1 );
	if ( '!' === $next || '?' === $next || '/' === $next ) {
		$end = strpos( $html, '>', $at );
		return false === $end ? $length : $end + 1;
	}
	// A tag without an end includes the rest of the text.
	return ctype_alpha( $next ) ? $length : $at + 1;
}

/**
 * Finds the end of an element's text in which only its own closing tag is markup.
 *
 * @param string $html HTML.
 * @param int    $at   Where the text begins.
 * @param string $name The element.
 * @return int Offset of the closing tag, else of the text's end.
 */
function igny8_skip_raw_text( $html, $at, $name ) {
	return preg_match( '#</' . $name . '[\s/>]#i', $html, $found, PREG_OFFSET_CAPTURE, $at ) ? $found[0][1] : strlen( $html );
}

/**
 * A tag's source text.
 *
 * @param string $html HTML.
 * @param array  $tag  From igny8_html_tags().
 * @return string
 */
function igny8_tag_text( $html, array $tag ) {
	return substr( $html, $tag['start'], $tag['end'] - $tag['start'] );
}

/**
 * Whether a tag ends the paragraph that contains it: its closing tag, or any block, because a paragraph can't contain blocks.
 *
 * @param array $tag From igny8_html_tags().
 * @return bool
 */
function igny8_ends_paragraph( array $tag ) {
	$blocks = array( 'p', 'div', 'section', 'article', 'main', 'header', 'footer', 'aside', 'nav', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hgroup', 'ul', 'ol', 'dl', 'li', 'dd', 'dt', 'table', 'tbody', 'tr', 'td', 'th', 'blockquote', 'figure', 'figcaption', 'pre', 'hr', 'form', 'fieldset', 'details', 'summary', 'address', 'dialog', 'center', 'body' );
	return in_array( $tag['name'], $blocks, true );
}

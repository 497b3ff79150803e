<?php
/**
 * The HTML that articles may contain, whoever their author is on this site: what WordPress lets every author write, what IGNY8 permits in
 * addition, and nothing that runs. IGNY8 has cleaned the HTML already, but a site does not rely on that.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Removes forbidden HTML. An administrator may write any HTML, but that right is for people, not for content that comes with a key.
 *
 * @param string $html HTML.
 * @return string
 */
function igny8_permitted_article( $html ) {
	$html = igny8_drop_elements(
		$html,
		function ( array $tag ) {
			return in_array( $tag['name'], array( 'script', 'style', 'noembed', 'noframes', 'xmp', 'title' ), true );
		}
	);
	// wp_kses() shows a comment that contains tags as text. WordPress's own comments contain none.
	$html = preg_replace( '/<!--(?!more\b|nextpage-|noteaser-| \/?wp:).*?(?:-->|$)/sD', '', $html );
	// wp_kses() ends a tag at the first ">", even inside an attribute.
	$html = igny8_map_text(
		$html,
		function ( $text ) {
			return $text;
		},
		function ( $tag ) {
			return '<' . str_replace( array( '<', '>' ), array( '&lt;', '&gt;' ), substr( $tag, 1, -1 ) ) . '>';
		}
	);
	$html = wp_kses( igny8_keep_references( $html ), igny8_article_tags(), array( 'http', 'https', 'mailto', 'tel' ) );
	return igny8_drop_elements(
		$html,
		function ( array $tag, $text ) {
			return 'iframe' === $tag['name'] && ! igny8_is_video_frame( $text );
		}
	);
}

/**
 * Whether a frame's host is one whose videos articles may show.
 *
 * @param string $tag The opening tag.
 * @return bool
 */
function igny8_is_video_frame( $tag ) {
	$has  = igny8_tag_attributes( $tag, array( 'src' ) );
	$host = wp_parse_url( $has['src'], PHP_URL_HOST );
	return 0 === strpos( $has['src'], 'https://' ) && in_array( $host, array( 'www.youtube.com', 'youtube.com', 'www.youtube-nocookie.com', 'player.vimeo.com' ), true );
}

/**
 * Removes elements with their content. Intended for elements whose content is not markup.
 *
 * @param string   $html  HTML.
 * @param callable $which Takes an opening tag (igny8_html_tags()) and its text, returns whether to remove it.
 * @return string
 */
function igny8_drop_elements( $html, callable $which ) {
	$kept = '';
	$at   = 0;
	$drop = ''; // Name of the element that is being removed.
	foreach ( igny8_html_tags( $html ) as $tag ) {
		if ( '' === $drop && ! $tag['closer'] && $which( $tag, igny8_tag_text( $html, $tag ) ) ) {
			$kept .= substr( $html, $at, $tag['start'] - $at );
			$drop  = $tag['name'];
		} elseif ( '' !== $drop && $tag['closer'] && $drop === $tag['name'] ) {
			$drop = '';
			$at   = $tag['end'];
		}
	}
	return '' === $drop ? $kept . substr( $html, $at ) : $kept;
}

/**
 * What wp_kses() keeps: WordPress's own list for posts, and what domain/articles/html.ts of IGNY8 adds.
 *
 * @return array<string, array<string, bool>> Element => attributes.
 */
function igny8_article_tags() {
	static $tags = null;
	if ( null !== $tags ) {
		return $tags;
	}
	$more = array(
		'a'          => 'href name target rel hreflang download',
		'audio'      => 'src controls loop muted preload',
		'blockquote' => 'cite',
		'col'        => 'span',
		'colgroup'   => 'span',
		'data'       => 'value',
		'del'        => 'cite datetime',
		'details'    => 'open',
		'iframe'     => 'src width height allow allowfullscreen frameborder loading referrerpolicy',
		'img'        => 'src srcset sizes alt width height loading decoding',
		'ins'        => 'cite datetime',
		'li'         => 'value',
		'ol'         => 'start type reversed',
		'q'          => 'cite',
		'source'     => 'src srcset sizes media type width height',
		'td'         => 'colspan rowspan headers',
		'th'         => 'colspan rowspan headers scope abbr',
		'time'       => 'datetime',
		'track'      => 'src kind srclang label default',
		'video'      => 'src controls loop muted preload poster width height',
	);
	foreach ( explode( ' ', 'abbr address article aside b bdi bdo br caption center cite code dd dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i kbd main mark nav p picture pre rp rt ruby s samp section small span strong sub summary sup table tbody tfoot thead tr u ul var wbr' ) as $name ) {
		$more[ $name ] = '';
	}
	// Articles contain no forms and no documents of other programs.
	$tags = array_diff_key( wp_kses_allowed_html( 'post' ), array_flip( array( 'object', 'param', 'form', 'button', 'textarea', 'fieldset', 'label', 'legend' ) ) );
	foreach ( $more as $name => $attributes ) {
		$names         = array_filter( explode( ' ', $attributes . ' ' . igny8_global_attributes() ) );
		$tags[ $name ] = array_fill_keys( $names, true ) + ( isset( $tags[ $name ] ) && is_array( $tags[ $name ] ) ? $tags[ $name ] : array() );
	}
	return $tags;
}

/**
 * The attributes that every element may have. wp_kses() does not support `aria-*`.
 *
 * @return string Names, separated by blanks.
 */
function igny8_global_attributes() {
	$aria = 'activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex colindextext colspan controls current describedby description details disabled dropeffect errormessage expanded flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline multiselectable orientation owns placeholder posinset pressed readonly relevant required roledescription rowcount rowindex rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext';
	return 'id class title lang dir style role data-* aria-' . str_replace( ' ', ' aria-', $aria );
}

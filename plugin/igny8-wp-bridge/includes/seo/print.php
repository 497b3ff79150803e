<?php
/**
 * Prints an article's SEO fields in the page's head while no known SEO plugin is active: document title, description, canonical URL, and
 * the basic tags of Open Graph.
 *
 * A theme, or an SEO plugin that is not known here, may print the same. A list of all of them would never be complete. So the title and the
 * canonical URL go through WordPress's own filters at a low priority number, where every other plugin comes later and wins. For the other
 * tags, the finished head is searched: what it has already is not printed again.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Whether this plugin prints the SEO fields of articles on this site.
 *
 * @return bool
 */
function igny8_prints_seo() {
	return igny8_seo_output() && '' === igny8_active_seo_plugin();
}

/**
 * What the head of the current view gets.
 *
 * @return array<string, string> By the names of igny8_seo_fields(), as text, '' for fields without a value. Empty if this view is not one
 *                               article that visitors may read, or if this plugin prints nothing on this site.
 */
function igny8_printed_seo() {
	$post = is_singular() && igny8_prints_seo() ? get_queried_object() : null;
	if ( ! $post instanceof WP_Post || ! igny8_is_article( $post->ID ) || post_password_required( $post ) ) {
		return array();
	}
	return array_map(
		function ( $name ) use ( $post ) {
			$value = get_post_meta( $post->ID, '_igny8_' . $name, true );
			return is_string( $value ) ? $value : '';
		},
		igny8_seo_fields()
	);
}

/**
 * The document title: the SEO title alone, as SEO plugins print it, with the number of the page.
 *
 * @param array $parts From wp_get_document_title().
 * @return array
 */
function igny8_print_title( $parts ) {
	$seo = igny8_printed_seo();
	if ( ! $seo || '' === $seo['title'] ) {
		return $parts;
	}
	$title = array( 'title' => igny8_text_as_html( $seo['title'] ) );
	return empty( $parts['page'] ) ? $title : $title + array( 'page' => $parts['page'] );
}

/**
 * The canonical URL, if the article has one. Otherwise WordPress's own stays.
 *
 * @param string  $url  URL.
 * @param WP_Post $post Post.
 * @return string
 */
function igny8_print_canonical( $url, $post ) {
	$seo = igny8_printed_seo();
	return $seo && '' !== $seo['canonical_url'] && get_queried_object_id() === $post->ID ? $seo['canonical_url'] : $url;
}

/**
 * Begins to hold back the head. Hooked before everything else in `wp_head`.
 */
function igny8_begin_head() {
	if ( igny8_printed_seo() ) {
		ob_start();
		igny8_head_level( ob_get_level() );
	}
}

/**
 * Ends that, and adds the tags that the head lacks. Hooked after everything else in `wp_head`.
 */
function igny8_end_head() {
	$level = igny8_head_level();
	igny8_head_level( 0 );
	// Something in the head has left a buffer open, or closed ours: its output comes all the same, but can't be searched.
	if ( ! $level || ob_get_level() !== $level ) {
		return;
	}
	$head = (string) ob_get_contents();
	ob_end_flush();
	$seo = igny8_printed_seo();
	if ( ! $seo ) {
		return;
	}
	if ( '' !== $seo['description'] && ! igny8_head_has( $head, 'name', 'description(?=["\'\s/>])' ) ) {
		printf( '<meta name="description" content="%s" />' . "\n", esc_attr( igny8_text_as_html( $seo['description'] ) ) );
	}
	if ( ! igny8_head_has( $head, 'property', 'og:' ) ) {
		foreach ( array_filter( igny8_open_graph( get_queried_object(), $seo ), 'strlen' ) as $property => $value ) {
			$value = preg_match( '/:(url|image)$/D', $property ) ? esc_url( $value ) : esc_attr( igny8_text_as_html( $value ) );
			printf( '<meta property="%s" content="%s" />' . "\n", esc_attr( $property ), $value ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		}
	}
}

/**
 * The output buffer of igny8_begin_head().
 *
 * @param int|null $set Its level; null to read it.
 * @return int 0 if there is none.
 */
function igny8_head_level( $set = null ) {
	static $level = 0;
	if ( null !== $set ) {
		$level = $set;
	}
	return $level;
}

/**
 * Whether a head has a <meta> whose attribute begins so.
 *
 * @param string $head      HTML.
 * @param string $attribute Its name.
 * @param string $value     A regular expression.
 * @return bool
 */
function igny8_head_has( $head, $attribute, $value ) {
	return (bool) preg_match( '#<meta(?:\s+(?:"[^"]*"|\'[^\']*\'|[^>"\'\s])+)*?\s+' . $attribute . '\s*=\s*["\']?' . $value . '#i', $head );
}

/**
 * The basic properties of Open Graph (ogp.me).
 *
 * @param WP_Post $post Article.
 * @param array   $seo  From igny8_printed_seo().
 * @return array<string, string> Property => value as text, '' for one without a value.
 */
function igny8_open_graph( WP_Post $post, array $seo ) {
	$text    = function ( $html ) {
		return trim( igny8_plain_text( wp_strip_all_tags( $html, true ) ) );
	};
	$picture = (int) get_post_thumbnail_id( $post );
	$image   = $picture ? wp_get_attachment_image_src( $picture, 'full' ) : false;
	return array(
		'og:type'         => 'article',
		'og:title'        => '' !== $seo['title'] ? $seo['title'] : $text( $post->post_title ),
		'og:description'  => '' !== $seo['description'] ? $seo['description'] : $text( $post->post_excerpt ),
		'og:url'          => (string) wp_get_canonical_url( $post ), // '' for a post that is not public.
		'og:site_name'    => igny8_plain_text( get_bloginfo( 'name' ) ),
		'og:image'        => $image ? (string) $image[0] : '',
		'og:image:width'  => $image && $image[1] ? (string) $image[1] : '',
		'og:image:height' => $image && $image[2] ? (string) $image[2] : '',
		'og:image:alt'    => $image ? (string) get_post_meta( $picture, '_wp_attachment_image_alt', true ) : '',
	);
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WordPressSite } from "../../../../dev/wordpress/index.ts";
import { blockTheme } from "../../support/themes.ts";

async function addTheme(site: WordPressSite, name: string, files: Record<string, string>): Promise<string> {
  const dir = join(site.path, "wp-content/themes", name);
  await mkdir(join(dir, "templates"), { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text);
  return name;
}

/**
 * A classic theme that uses all of WordPress's output functions, in lists and on an article's own page, and prints meta as themes and SEO
 * plugins do.
 */
export const addClassicProbe = (site: WordPressSite): Promise<string> =>
  addTheme(site, "text-classic", {
    "style.css": "/* Theme Name: Text Classic */",
    "functions.php":
      "<?php add_action( 'after_setup_theme', function () { add_theme_support( 'post-thumbnails' ); add_theme_support( 'title-tag' ); add_theme_support( 'automatic-feed-links' ); } );",
    "index.php": `<!doctype html><html><head><meta charset="utf-8"><?php wp_head(); ?></head><body <?php body_class(); ?>>
<?php if ( is_archive() ) { the_archive_title( '<h1 class="f-archive">', '</h1>' ); } ?>
<?php while ( have_posts() ) : the_post(); $id = get_the_ID(); ?>
<article <?php post_class(); ?>><h1 class="f-title"><?php the_title(); ?></h1>
<a class="f-title-attribute" title="<?php the_title_attribute(); ?>">x</a>
<div class="f-featured"><?php the_post_thumbnail(); ?></div><div class="f-featured-caption"><?php the_post_thumbnail_caption(); ?></div>
<div class="f-excerpt"><?php the_excerpt(); ?></div><div class="f-category"><?php the_category( ' ' ); ?></div><div class="f-tag"><?php the_tags( '', ' ' ); ?></div>
<div class="f-custom"><?php echo get_post_meta( $id, 'probe', true ); ?></div><div class="f-custom-escaped"><?php echo esc_html( get_post_meta( $id, 'probe', true ) ); ?></div>
<?php foreach ( array( 'title' => '_yoast_wpseo_title', 'metadesc' => '_seopress_titles_desc', 'keyword' => '_yoast_wpseo_focuskw' ) as $name => $key ) : ?>
<meta class="f-seo-<?php echo $name; ?>" content="<?php echo esc_attr( wp_strip_all_tags( stripslashes( addslashes( get_post_meta( $id, $key, true ) ) ) ) ); ?>">
<?php endforeach; ?>
<div class="entry-content"><?php the_content(); ?></div></article>
<?php endwhile; wp_footer(); ?></body></html>`,
  });

const POST = `<!-- wp:post-title {"level":1,"className":"f-title"} /-->
<!-- wp:post-featured-image {"className":"f-featured"} /-->
<!-- wp:post-excerpt {"className":"f-excerpt"} /-->
<!-- wp:post-terms {"term":"category","className":"f-category"} /-->
<!-- wp:post-terms {"term":"post_tag","className":"f-tag"} /-->
<!-- wp:post-content /-->`;
const LIST = `<!-- wp:query-title {"type":"archive","className":"f-archive"} /-->
<!-- wp:query {"query":{"inherit":true}} --><div class="wp-block-query"><!-- wp:post-template -->${POST}<!-- /wp:post-template --></div><!-- /wp:query -->`;

/** The newest block theme of this WordPress, with templates that contain the blocks for each field. */
export async function addBlockProbe(site: WordPressSite): Promise<string> {
  const parent = await blockTheme(site);
  const templates = Object.fromEntries(["home", "index", "archive", "category", "tag"].map((name) => [`templates/${name}.html`, LIST]));
  return addTheme(site, "text-block", {
    "style.css": `/* Theme Name: Text Block\nTemplate: ${parent} */`,
    "templates/single.html": POST,
    ...templates,
  });
}

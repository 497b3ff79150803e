import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianStack } from "../../../dev/php/debianStack.ts";
import type { WordPressSite } from "../../../dev/wordpress/index.ts";

/**
 * Every available theme: those of this WordPress (block themes, except the oldest's Twenty Twenty-One), the plain classic theme, and where
 * Debian's packages are available their Twenty Twenty-One, a typical classic theme.
 */
export async function allThemes(site: WordPressSite): Promise<string[]> {
  const dir = join(site.path, "wp-content/themes");
  await addClassicTheme(site);
  const debian = await debianStack().catch(() => undefined);
  const classic = "twentytwentyone";
  if (debian && !(await readdir(dir)).includes(classic)) {
    const from = join(debian.root, "usr/share/wordpress/wp-content/themes", classic);
    await cp(from, join(dir, classic), { recursive: true, dereference: true });
  }
  const files = await readdir(dir, { withFileTypes: true });
  return files.filter((file) => file.isDirectory()).map(({ name }) => name);
}

/** The newest block theme of this WordPress. @throws Error if it has no known one */
export async function blockTheme(site: WordPressSite): Promise<string> {
  const themes = await readdir(join(site.path, "wp-content/themes"));
  const name = ["twentytwentyfive", "twentytwentyfour", "twentytwentythree"].find((known) => themes.includes(known));
  if (name === undefined) throw new Error(`No known block theme among ${themes.join(", ")}.`);
  return name;
}

/**
 * A classic theme from before blocks: PHP templates, one column of 640 px beside a sidebar, no wide alignment, and no style for the plugin.
 * The tests' newest WordPress has only block themes.
 */
export async function addClassicTheme(site: WordPressSite): Promise<string> {
  const dir = join(site.path, "wp-content/themes/plain-classic");
  await mkdir(dir, { recursive: true });
  const files = {
    "style.css": `/* Theme Name: Plain Classic */
body { margin: 0; font: 17px/1.7 Georgia, serif; color: #222; background: #fff; }
.page { max-width: 1000px; margin: 0 auto; padding: 24px 20px; display: flex; gap: 40px; }
main { flex: 0 1 640px; min-width: 0; }
aside { flex: 1; font-size: 0.85em; color: #555; border-left: 1px solid #ddd; padding-left: 24px; }
h1 { font-size: 2em; line-height: 1.25; } h2 { margin: 1.6em 0 0.4em; line-height: 1.3; } p { margin: 0 0 1.2em; }
blockquote { margin: 1.2em 0; padding-left: 1em; border-left: 3px solid #ccc; color: #555; }
@media (max-width: 760px) { .page { display: block; } aside { border: 0; padding: 24px 0 0; } }`,
    "functions.php": `<?php
add_action( 'after_setup_theme', function () { add_theme_support( 'post-thumbnails' ); add_theme_support( 'title-tag' ); add_theme_support( 'automatic-feed-links' ); } );
add_action( 'wp_enqueue_scripts', function () { wp_enqueue_style( 'plain-classic', get_stylesheet_uri() ); } );
$GLOBALS['content_width'] = 640;`,
    "index.php": `<!doctype html><html <?php language_attributes(); ?>><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><?php wp_head(); ?></head>
<body <?php body_class(); ?>><?php wp_body_open(); ?><div class="page"><main>
<?php while ( have_posts() ) : the_post(); ?>
<article <?php post_class(); ?>><h1><?php the_title(); ?></h1><?php the_post_thumbnail( 'large', array( 'style' => 'max-width:100%;height:auto' ) ); ?><div class="entry-content"><?php the_content(); wp_link_pages(); ?></div></article>
<?php endwhile; ?></main><aside>About this site: we bake, slowly.</aside></div><?php wp_footer(); ?></body></html>`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return "plain-classic";
}

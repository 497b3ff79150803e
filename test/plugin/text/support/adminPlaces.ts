import type { Bridge } from "../../support/bridgeSite.ts";
import type { Published, Shown } from "./places.ts";
import type { Reader } from "./reader.ts";

/** The lists of wp-admin: posts, tags, categories, pictures. */
export async function readAdmin(bridge: Bridge, reader: Reader, posts: Published[]): Promise<Shown> {
  const ids: { tag: number; category: number; picture: number }[] = await bridge.evaluate(`
    foreach ( array( 'edit_post', 'edit_post_tag', 'edit_category', 'upload' ) as $list ) { update_user_meta( 1, $list . '_per_page', 200 ); }
    echo wp_json_encode( array_map( function ( $id ) { return array(
      'tag' => get_the_tags( $id )[0]->term_id, 'category' => get_the_category( $id )[0]->term_id, 'picture' => (int) get_post_thumbnail_id( $id ) ); },
      array( ${posts.map(({ id }) => id).join(",")} ) ) );`);
  const open = async (path: string, selectors: Record<string, string>, roots: string[]) =>
    (await reader.open(`${bridge.site.url}/wp-admin/${path}`, selectors, roots)).parts;
  await reader.signIn(bridge.site);
  const lists = [
    await open(
      "edit.php",
      { title: ".row-title", category: ".column-categories a", tag: ".column-tags a" },
      posts.map(({ id }) => `#post-${id}`),
    ),
    await open(
      "edit-tags.php?taxonomy=post_tag",
      { "tag in its own list": ".row-title" },
      ids.map(({ tag }) => `#tag-${tag}`),
    ),
    await open(
      "edit-tags.php?taxonomy=category",
      { "category in its own list": ".row-title" },
      ids.map(({ category }) => `#tag-${category}`),
    ),
    await open(
      "upload.php?mode=list",
      { "featured picture's title": ".column-title strong a" },
      ids.map(({ picture }) => `#post-${picture}`),
    ),
  ];
  return posts.map((_, index) => Object.assign({}, ...lists.map((list) => list[index])));
}

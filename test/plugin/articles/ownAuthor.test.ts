import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 2 });

const who = (id: unknown) =>
  bridge.evaluate(`$user = get_userdata( ${Number(id)} ); echo wp_json_encode( $user ? array(
    'login' => $user->user_login, 'email' => $user->user_email, 'roles' => $user->roles,
    'may' => array_values( array_filter( array( 'publish_posts', 'upload_files', 'edit_others_posts', 'manage_options', 'unfiltered_html', 'manage_categories', 'promote_users' ), array( $user, 'has_cap' ) ) ),
  ) : null );`);
const authorId = async () => Number(await bridge.evaluate("echo wp_json_encode( igny8_author_id() );"));
/** Makes a site that never had the plugin, and checks what `left` reports about it. */
const anew = async (left: string): Promise<number> => {
  await bridge.evaluate(
    `foreach ( array( 'igny8_schema_version', 'igny8_author_id' ) as $name ) { delete_option( $name ); } ${left} igny8_activate( false ); echo 1;`,
  );
  return authorId();
};
const withoutTraces =
  "delete_post_meta_by_key( '_igny8_content_id' ); global $wpdb; $wpdb->query( \"DELETE FROM $wpdb->postmeta WHERE meta_key LIKE '%igny8%'\" );";

test("activation makes an Author for articles, and nobody can sign in as this user", async () => {
  const id = await authorId();
  expect(id).toBeGreaterThan(1);
  expect(await who(id)).toEqual({ login: "igny8", email: "", roles: ["author"], may: ["publish_posts", "upload_files"] });
  const reset = await bridge.evaluate(
    "add_filter( 'allow_password_reset', '__return_true', 1000 ); $r = get_password_reset_key( get_user_by( 'login', 'igny8' ) ); echo wp_json_encode( is_wp_error( $r ) ? $r->get_error_code() : $r );",
  );
  expect(reset).toBe("no_password_reset");
  expect(await bridge.evaluate("$r = wp_authenticate( 'igny8', '' ); echo wp_json_encode( is_wp_error( $r ) );")).toBe(true);
  expect(await bridge.evaluate("echo wp_json_encode( get_user_by( 'email', '' ) );")).toBe(false);
});

test("an article of this author arrives completely: terms, pictures, SEO, status", async () => {
  const url = bridge.pictures.put("/loaf", png(30, 20, [9, 9, 9]));
  const { status, body } = await bridge.publish(
    article({
      ...{ title: "By the plugin's own", content_html: `<p>Look <img src="${url}" alt="A loaf"></p>`, featured_image_url: url },
      ...{ categories: ["Bread > Rye"], tags: ["Slow"], cluster_id: 3, cluster: "Baking", seo_title: "Rye" },
    }),
  );
  expect([status, body.data.post_status, body.data.warnings]).toEqual([201, "publish", []]);
  const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
  expect([post.author, post.categories.length, post.tags.length, post.featured_media > 0]).toEqual([await authorId(), 1, 1, true]);
});

test("the site's owner gets the notices of comments on its posts", async () => {
  const told = await bridge.evaluate(`
    $own = igny8_author_id(); $them = array();
    foreach ( array( $own, 1 ) as $author ) {
      $post = wp_insert_post( array( 'post_title' => 'C', 'post_status' => 'publish', 'post_author' => $author ) );
      $comment = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'Nice.', 'comment_author' => 'Jo' ) );
      $them[] = array_values( array_filter( apply_filters( 'comment_notification_recipients', array( get_userdata( $author )->user_email ), $comment ) ) );
    }
    echo wp_json_encode( array( $them, get_option( 'admin_email' ), get_userdata( 1 )->user_email ) );`);
  expect(told[0]).toEqual([[told[1]], [told[2]]]);
});

test.each([
  ["an author who was chosen", "update_option( 'igny8_author_id', 1 );"],
  ["the first administrator, who was chosen", "update_option( 'igny8_author_id', 0 );"],
  ["a schema", "update_option( 'igny8_schema_version', '2' );"],
  ["posts of a version before 1.4", "update_post_meta( 1, '_igny8_content_id', '5' );"],
])("a site that had %s keeps whom it had", async (_, left) => {
  await bridge.evaluate(`${withoutTraces} echo 1;`);
  expect(await anew(left)).toBe(1);
  await bridge.evaluate(`${withoutTraces} echo 1;`);
});

test("an update without activation makes no user", async () => {
  await bridge.evaluate(`${withoutTraces} delete_option( 'igny8_schema_version' ); delete_option( 'igny8_author_id' ); echo 1;`);
  await bridge.rest("/igny8/v1/status");
  expect(await authorId()).toBe(1);
});

test("a person's user is never taken over; the plugin's own user is found again", async () => {
  await bridge.evaluate(`${withoutTraces} echo 1;`);
  const own = Number(await bridge.evaluate("echo wp_json_encode( get_user_by( 'login', 'igny8' )->ID );"));
  expect(await anew("")).toBe(own);
  // A person took this user over.
  await bridge.evaluate(`wp_update_user( array( 'ID' => ${own}, 'user_email' => 'jo@example.com' ) ); echo 1;`);
  const second = await anew("");
  expect(second).not.toBe(own);
  expect(await who(second)).toMatchObject({ login: "igny8bridge", roles: ["author"] });
  await bridge.evaluate(`get_userdata( ${second} )->set_role( 'editor' ); echo 1;`);
  expect(await who(await anew(""))).toMatchObject({ login: "igny8articles", roles: ["author"] });
  await bridge.evaluate(`get_user_by( 'login', 'igny8articles' )->set_role( 'administrator' ); echo 1;`);
  expect(await anew("")).toBe(1);
  await bridge.evaluate(`require_once ABSPATH . 'wp-admin/includes/user.php';
    foreach ( array( 'igny8bridge', 'igny8articles' ) as $login ) { wp_delete_user( get_user_by( 'login', $login )->ID, 1 ); }
    $GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_email' => '' ), array( 'ID' => ${own} ) ); clean_user_cache( ${own} ); echo 1;`);
});

test.each([
  ["has no role Author", "remove_role( 'author' );"],
  ["gives Authors any HTML", "get_role( 'author' )->add_cap( 'unfiltered_html' );"],
  ["makes no users", "add_filter( 'wp_pre_insert_user_data', '__return_empty_array' );"],
])("a site that %s goes on as before", async (_, left) => {
  await bridge.evaluate(`${withoutTraces} require_once ABSPATH . 'wp-admin/includes/user.php';
    $own = get_user_by( 'login', 'igny8' ); if ( $own ) { wp_delete_user( $own->ID, 1 ); } echo 1;`);
  expect(await anew(left)).toBe(1);
  await bridge.evaluate("require_once ABSPATH . 'wp-admin/includes/schema.php'; remove_role( 'author' ); populate_roles(); echo 1;");
  expect((await who(await anew(""))).login).toBe("igny8");
});

// These tests run last, because they delete the plugin.
test.each([
  ["somebody", true],
  ["nobody", false],
])("deleting the plugin deletes no post, and they go to %s whom the owner named", async (_, named) => {
  const own = await authorId();
  const posts = await bridge.evaluate(`
    $GLOBALS['heir'] = ${named ? "wp_insert_user( array( 'user_login' => 'heir', 'user_pass' => wp_generate_password(), 'user_email' => 'heir@example.com', 'role' => 'editor' ) )" : "0"};
    update_option( 'igny8_heir_id', $GLOBALS['heir'] );
    $posts = array();
    foreach ( array( 'publish', 'draft', 'trash', 'private' ) as $status ) {
      $posts[] = wp_insert_post( array( 'post_title' => $status, 'post_status' => $status, 'post_author' => ${own} ) );
    }
    echo wp_json_encode( array( $posts, $GLOBALS['heir'] ) );`);
  const [ids, heir] = posts as [number[], number];
  // As WordPress does it, but without deleting the files, which the other case needs.
  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
  await bridge.evaluate(
    "define( 'WP_UNINSTALL_PLUGIN', 'igny8-wp-bridge/igny8-wp-bridge.php' ); require WP_PLUGIN_DIR . '/igny8-wp-bridge/uninstall.php'; echo 1;",
  );
  const authors = await bridge.evaluate(
    `echo wp_json_encode( array_map( function ( $id ) { return (int) get_post( $id )->post_author; }, array( ${ids.join(", ")} ) ) );`,
  );
  expect(authors).toEqual(ids.map(() => (named ? heir : own)));
  expect(await bridge.evaluate(`echo wp_json_encode( (bool) get_userdata( ${own} ) );`)).toBe(!named);
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge"]);
  expect(await who(await authorId())).toMatchObject({ login: "igny8", roles: ["author"] });
});

import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { SOURCE } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { changesOf } from "../support/changes.ts";
import { png } from "../support/pictures.ts";
import { useReceiver } from "../support/receiver.ts";

const bridge = useBridge({ workers: 3 });
const receiver = useReceiver(bridge);
const { post: call, published, read, withdraw } = changesOf(bridge);

beforeAll(() =>
  bridge.addCode(`
    add_action( 'init', function () {
      register_post_type( 'recipe', array( 'public' => true, 'supports' => array( 'title', 'editor', 'thumbnail', 'comments' ), 'taxonomies' => array( 'category', 'post_tag' ), 'has_archive' => true, 'show_in_rest' => true ) );
      add_post_type_support( 'page', 'comments' );
      foreach ( array( 'category', 'post_tag' ) as $taxonomy ) register_taxonomy_for_object_type( $taxonomy, 'page' );
    } );`),
);

/** All that a visitor or an editor could miss after a round trip, as the database has it. */
const kept = (post: number) =>
  bridge.evaluate(`
    clean_post_cache( ${post} );
    $p = get_post( ${post}, ARRAY_A );
    unset( $p['post_modified'], $p['post_modified_gmt'], $p['ancestors'] );
    $meta = array_diff_key( get_post_meta( ${post} ), array( '_edit_lock' => 1, '_encloseme' => 1, '_pingme' => 1 ) );
    ksort( $meta );
    echo wp_json_encode( array(
      'post' => $p, 'meta' => $meta, 'sticky' => is_sticky( ${post} ), 'url' => get_permalink( ${post} ),
      'terms' => wp_list_pluck( wp_get_object_terms( ${post}, array( 'category', 'post_tag' ), array( 'orderby' => 'name' ) ), 'name' ),
      'comments' => wp_list_pluck( get_comments( array( 'post_id' => ${post}, 'status' => 'any', 'orderby' => 'comment_ID' ) ), 'comment_approved' ),
    ) );`);
const visit = async (url: string) => (await fetch(url, { redirect: "manual" })).status;
// The plugin's own author may not publish pages.
const setType = (type: string) =>
  bridge.evaluate(`
    add_option( 'igny8_test_author', get_option( 'igny8_author_id' ) );
    update_option( 'igny8_author_id', 'page' === '${type}' ? 1 : get_option( 'igny8_test_author' ) );
    update_option( 'igny8_post_type', '${type}' );
    flush_rewrite_rules();
    echo 1;`);

/** An article with everything that a withdrawal could lose. */
async function rich(slug: string) {
  const picture = bridge.pictures.put(`/withdraw/${slug}.png`, png(40, 30, [slug.length, 90, 90]));
  const made = await published({
    slug,
    content_html: "<p>First.</p><p>Second.</p>",
    categories: ["Baking"],
    tags: ["C++", "Beginner's guide"],
    featured_image_url: picture,
  });
  await bridge.evaluate(`
    foreach ( array( 1, 0 ) as $ok ) wp_insert_comment( array( 'comment_post_ID' => ${made.post}, 'comment_content' => 'Hm', 'comment_approved' => $ok ) );
    stick_post( ${made.post} );
    kses_remove_filters();
    $p = array( 'ID' => ${made.post}, 'post_content' => '<p>First.</p><script>theirs()</script>', 'post_date' => '2024-02-03 04:05:06', 'post_date_gmt' => '2024-02-03 04:05:06', 'edit_date' => true, 'tags_input' => null );
    wp_update_post( $p );
    delete_post_meta( ${made.post}, '_wp_old_date' );
    echo 1;`);
  return made;
}

test.each(["page", "recipe", "post"])(
  "a %s goes to draft, private and trash and comes back with its address, date, terms, pictures, comments and bytes",
  async (type) => {
    await setType(type);
    const { id, post } = await rich(`round-${type}`);
    const before = await kept(post);
    let { sequence } = await read(id);
    for (const to of ["draft", "private", "trash"] as const) {
      const away = await withdraw(id, to);
      expect([to, away.status, away.body.data]).toEqual([
        to,
        200,
        { ...away.body.data, post_id: post, post_status: to, warnings: [], repeated: false },
      ]);
      expect([away.body.data.sequence, away.body.data.etag]).toEqual([sequence + 1, (await read(id)).etag]);
      expect(await visit(before.url)).toBe(404);
      const back = await withdraw(id, "publish");
      expect([to, back.status, back.body.data.post_status, back.body.data.post_url, back.body.data.warnings]).toEqual([
        to,
        200,
        "publish",
        before.url,
        [],
      ]);
      sequence = back.body.data.sequence;
      expect([to, await kept(post)]).toEqual([to, before]);
      expect(await visit(before.url)).toBe(200);
    }
    await setType("post");
  },
);

test("a draft that was never published gets its date when it is published; a scheduled post is scheduled again", async () => {
  const draft = await published({ status: "draft", slug: "undated" });
  await bridge.evaluate(
    `global $wpdb; $wpdb->update( $wpdb->posts, array( 'post_date' => '2020-01-01 00:00:00' ), array( 'ID' => ${draft.post} ) ); echo 1;`,
  );
  expect((await withdraw(draft.id, "publish")).body.data.post_status).toBe("publish");
  expect((await kept(draft.post)).post.post_date_gmt.slice(0, 4)).not.toBe("2020");
  const future = await published({ status: "future", publish_at: "2099-01-01T00:00:00Z" });
  const before = await kept(future.post);
  await withdraw(future.id, "trash");
  expect((await withdraw(future.id, "publish")).body.data.post_status).toBe("future");
  expect(await kept(future.post)).toEqual(before);
});

test("a post is deleted from the trash, or by force; IGNY8 is told with the sequence of the answer, and who did it", async () => {
  const { id, post, url } = await published({ slug: "for-good" });
  const refused = await withdraw(id, "deleted");
  expect([refused.status, Object.keys(refused.body.data.fields)]).toEqual([422, ["force"]]);
  await withdraw(id, "trash");
  await receiver.until(id, (told) => told.length === 2);
  receiver.igny8.calls.length = 0;
  const change_id = randomUUID();
  const gone = await withdraw(id, "deleted", { change_id });
  expect([gone.status, gone.body.data]).toEqual([
    200,
    { post_id: post, post_url: "", post_status: "deleted", sequence: 3, etag: null, repeated: false, warnings: [] },
  ]);
  const [told, ...more] = await receiver.until(id, (all) => all.length > 0);
  expect(told).toMatchObject({ post_status: "deleted", reason: "deleted", sequence: 3, by: { id: 0, name: "IGNY8", kind: "igny8" } });
  expect(more).toEqual([]);
  expect((await withdraw(id, "deleted", { change_id })).body.data).toEqual({ ...gone.body.data, repeated: true });
  // Wanted is what is there.
  expect((await withdraw(id, "deleted")).body.data).toMatchObject({ post_status: "deleted", sequence: 3 });
  const back = await withdraw(id, "publish");
  expect([back.status, back.body.code, back.body.data.post_status]).toEqual([410, "igny8_post_gone", "deleted"]);
  expect(await visit(url)).toBe(404);

  const other = await published();
  expect((await withdraw(other.id, "deleted", { force: true })).body.data.post_status).toBe("deleted");
  expect(await bridge.evaluate(`echo wp_json_encode( get_post( ${other.post} ) );`)).toBe(null);
});

test("webhooks say who changed a post: a person, a program or the command line", async () => {
  const { id, post } = await published();
  await receiver.until(id, (told) => told.length === 2);
  expect(receiver.told(id).map(({ by }) => by.kind)).toEqual(["igny8", "igny8"]);
  await bridge.admin(`/wp/v2/posts/${post}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"excerpt":"By a program"}',
  });
  await bridge.site.wp(["post", "update", String(post), "--post_excerpt=By the command line"]);
  const told = await receiver.until(id, (all) => all.length === 4);
  expect(told.slice(2).map(({ by }) => [by.name, by.kind])).toEqual([
    ["admin", "program"],
    ["", "cli"],
  ]);
});

test("the same change again answers the same, and one that was cut off is finished", async () => {
  const { id, post, url } = await rich("cut-off");
  const before = await kept(post);
  const change_id = randomUUID();
  const { etag } = await read(id);
  const wish = (to: string) => withdraw(id, to, { change_id, expect: { etag } });
  for (const how of ["exit", "kill"] as const) {
    await bridge.dieOnce("post_updated", how);
    await wish("trash").catch(() => undefined);
    expect((await read(id)).post_status).toBe("trash");
    await bridge.evaluate(`global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}igny8_publications SET claimed_at = 1" ); echo 1;`);
    break;
  }
  const first = await wish("trash");
  expect([first.status, first.body.data.post_status, first.body.data.repeated]).toEqual([200, "trash", false]);
  expect((await kept(post)).comments).toEqual(["post-trashed", "post-trashed"]);
  expect((await wish("trash")).body.data).toEqual({ ...first.body.data, repeated: true });
  expect((await withdraw(id, "publish")).body.data.post_url).toBe(url);
  expect(await kept(post)).toEqual(before);
});

test("a post that was edited, is being edited, protected, or unknown stays as it is, each with its own words", async () => {
  const { id, post } = await published();
  const known = await read(id);
  const fields = Object.fromEntries(Object.entries(known.fields).map(([name, { fp }]) => [name, fp]));
  const status = async () => (await read(id)).post_status;
  await bridge.evaluate(
    `wp_update_post( array( 'ID' => ${post}, 'post_title' => 'By Anna' ) ); wp_set_post_terms( ${post}, 'hers' ); echo 1;`,
  );
  for (const to of ["draft", "trash", "deleted"]) {
    const { status: code, body } = await withdraw(id, to, { force: true, expect: { etag: known.etag, fields } });
    expect([code, body.code, Object.keys(body.data.fields).toSorted()]).toEqual([412, "igny8_changed_there", ["terms.post_tag", "title"]]);
    expect(body.data.etag).toBe((await read(id)).etag);
  }
  const nameless = await withdraw(id, "draft", { expect: { etag: known.etag } });
  expect(Object.keys(nameless.body.data.fields)).toEqual(expect.arrayContaining(["title", "content"]));
  await bridge.evaluate(
    `wp_set_current_user( 1 ); require_once ABSPATH . 'wp-admin/includes/post.php'; wp_set_post_lock( ${post} ); echo 1;`,
  );
  const open = await withdraw(id, "trash");
  expect([open.status, open.body.data.editor.name, open.headers.get("retry-after")]).toEqual([423, "admin", "150"]);
  await bridge.evaluate(`update_post_meta( ${post}, '_igny8_protected', '1' ); echo 1;`);
  expect([(await withdraw(id, "trash", { even_if_open: true })).body.code, await status()]).toEqual(["igny8_post_protected", "publish"]);
  await bridge.evaluate(`delete_post_meta( ${post}, '_igny8_protected' ); echo 1;`);
  expect([(await withdraw(id, "draft", { even_if_open: true })).status, await status()]).toEqual([200, "draft"]);
  const unknown = await withdraw(999_999, "draft");
  expect([unknown.status, unknown.body.code]).toEqual([404, "igny8_unknown_article"]);
  expect((await withdraw(id, "draft", { source: randomUUID() })).status).toBe(404);
  expect((await bridge.rest("/igny8/v1/withdraw", { method: "POST" })).status).toBe(401);
});

test("what can't be done is refused by name, and nothing is written", async () => {
  const { id, post, url } = await published({ slug: "taken" });
  const { etag } = await read(id);
  const good = { content_id: id, source: SOURCE, change_id: randomUUID(), to: "draft", expect: { etag } };
  for (const [body, names] of [
    [{}, ["change_id", "content_id", "expect", "source", "to"]],
    [{ ...good, to: "hell" }, ["to"]],
    [{ ...good, expect: {} }, ["expect.etag"]],
    [{ ...good, expect: etag }, ["expect"]],
    [{ ...good, expect: { etag, fields: { title: 1 } } }, ["expect.fields.title"]],
    [{ ...good, revision: 3 }, ["revision"]],
  ] as const) {
    const { status, body: said } = await call("/withdraw", body);
    expect([status, said.code, Object.keys(said.data.fields).toSorted()]).toEqual([422, "igny8_invalid_change", names]);
  }
  await bridge.evaluate(`wp_update_post( array( 'ID' => ${post}, 'post_password' => 'x' ) ); echo 1;`);
  expect(Object.keys((await withdraw(id, "private")).body.data.fields)).toEqual(["to"]);
  await bridge.evaluate(`wp_update_post( array( 'ID' => ${post}, 'post_password' => '' ) ); echo 1;`);
  await withdraw(id, "trash");
  await bridge.evaluate(
    `$u = wp_insert_user( array( 'user_login' => 'novice', 'user_pass' => 'x', 'role' => 'contributor' ) ); update_option( 'igny8_author_id', $u ); echo 1;`,
  );
  const novice = await withdraw(id, "publish");
  expect([novice.status, novice.body.code, (await read(id)).post_status]).toEqual([403, "igny8_author_may_not_publish", "trash"]);
  await bridge.evaluate("delete_option( 'igny8_author_id' ); echo 1;");
  await bridge.site.wp(["post", "create", "--post_title=Newcomer", "--post_name=taken", "--post_status=publish"]);
  const back = await withdraw(id, "publish");
  expect([back.body.data.post_url, back.body.data.warnings.map(({ code, field }: Record<string, string>) => [code, field])]).toEqual([
    url.replace("/taken/", "/taken-2/"),
    [["igny8_slug_taken", "slug"]],
  ]);
});

test("old addresses of pages and of renamed drafts lead to the new ones by 301, without loops, until a new post has the address", async () => {
  const at = async (path: string) => {
    const { status, headers } = await fetch(`${bridge.site.url}/${path}/`, { redirect: "manual" });
    return status === 301 ? headers.get("location")!.replace(bridge.site.url, "") : status;
  };
  const change = (post: number, fields: string) => bridge.evaluate(`wp_update_post( array( 'ID' => ${post}, ${fields} ) ); echo 1;`);
  await setType("page");
  const page = await published({ slug: "хлеб" });
  await change(page.post, "'post_name' => 'rye'");
  expect([await at("%D1%85%D0%BB%D0%B5%D0%B1"), await at("rye")]).toEqual(["/rye/", 200]);
  await change(page.post, "'post_name' => 'хлеб'");
  expect([await at("rye"), await at("%d1%85%d0%bb%d0%b5%d0%b1")]).toEqual(["/%d1%85%d0%bb%d0%b5%d0%b1/", 200]);
  const newcomer = await bridge.site.wp([
    "post",
    "create",
    "--post_type=page",
    "--post_title=R",
    "--post_name=rye",
    "--post_status=publish",
    "--porcelain",
  ]);
  expect(await at("rye")).toBe(200);
  await change(page.post, `'post_parent' => ${newcomer}, 'post_name' => 'loaf'`);
  expect([await at("%D1%85%D0%BB%D0%B5%D0%B1"), await at("rye/loaf")]).toEqual(["/rye/loaf/", 200]);
  // The page above is no article, and takes the article with it.
  await change(Number(newcomer), "'post_name' => 'flour'");
  expect([await at("rye/loaf"), await at("flour/loaf"), await at("%D1%85%D0%BB%D0%B5%D0%B1")]).toEqual([
    "/flour/loaf/",
    200,
    "/flour/loaf/",
  ]);
  await setType("post");

  const { id, post } = await published({ slug: "was-here" });
  await withdraw(id, "draft");
  await change(post, "'post_name' => 'is-there', 'edit_date' => true");
  expect(await at("was-here")).toBe(404);
  await withdraw(id, "publish");
  expect([await at("was-here"), await at("is-there")]).toEqual(["/is-there/", 200]);
  const draft = await published({ slug: "never", status: "draft" });
  await change(draft.post, "'post_name' => 'known'");
  expect((await kept(draft.post)).meta).not.toHaveProperty("_igny8_old_path");
  const copy = await bridge.site.wp(["post", "create", "--post_title=Copy", "--post_status=publish", "--porcelain"]);
  await bridge.site.wp(["post", "meta", "add", copy, "_igny8_old_path", "nowhere"]);
  expect(await at("nowhere")).toBe(404);
});

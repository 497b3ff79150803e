import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { useAdmin } from "../support/admin.ts";
import { article, SOURCE } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { changesOf } from "../support/changes.ts";

const bridge = useBridge({ workers: 2 });
const admin = useAdmin(bridge);

beforeAll(() =>
  bridge.addCode(`
    add_shortcode( 'igny8_probe', function () { return 'RAN'; } );
    add_filter( 'use_block_editor_for_post', function ( $use ) { return $use && ! get_option( 'igny8_classic' ); } );`),
);

const HTML = `<p>Wrapped over
two lines, with &#91;igny8_probe&#93; escaped and <code>[igny8_probe]</code> in code.</p>
<pre><code>first

[igny8_probe]</code></pre>
<p><img src="/a.png" alt="[igny8_probe]"></p>`;
const TITLE = "When to use <section> & &lt;article&gt; in HTML5";
const EXCERPT = "Write `<script>alert(1)</script>` never";

async function publish() {
  const { body } = await bridge.publish(article({ title: TITLE, excerpt: EXCERPT, content_html: HTML }));
  return { id: body.data.post_id as number, url: body.data.post_url as string };
}

/** The article's text on its page. Also checks that nothing ran. */
async function expectAsWritten(url: string, before: { id: number }, added: string) {
  const { body: post } = await bridge.admin(`/wp/v2/posts/${before.id}?context=edit`);
  expect(post.title.raw).toBe("When to use &lt;section&gt; &amp; &amp;lt;article&amp;gt; in HTML5");
  expect(post.excerpt.raw).toBe("Write `&lt;script&gt;alert(1)&lt;/script&gt;` never");
  expect(post.content.rendered).not.toContain("RAN");
  expect(post.content.rendered).toContain(added);
  await admin.page.goto(url);
  const [title, text, code, alt] = (await admin.page.evaluate(`[document.querySelector("h1").textContent,
    [...document.querySelectorAll("p")].find((p) => p.textContent.startsWith("Wrapped"))?.innerText,
    document.querySelector("pre").textContent, document.querySelector('img[src$="/a.png"]')?.alt]`)) as string[];
  expect([title, text, code?.trim(), alt]).toEqual([
    TITLE,
    "Wrapped over two lines, with [igny8_probe] escaped and [igny8_probe] in code.",
    "first\n\n[igny8_probe]",
    "[igny8_probe]",
  ]);
}

test("a save in the classic editor changes only what the person changed", async () => {
  await bridge.evaluate("update_option( 'igny8_classic', 1 ); echo 1;");
  const post = await publish();
  await admin.open(`post.php?post=${post.id}&action=edit`);
  await admin.page.waitForFunction("window.switchEditors && window.tinymce");
  await admin.page.evaluate("switchEditors.go( 'content', 'tmce' )");
  await admin.page.waitForFunction("tinymce.get( 'content' )?.initialized");
  await admin.page.evaluate("tinymce.get( 'content' ).setContent( tinymce.get( 'content' ).getContent() + '<p>Added by hand.</p>' )");
  await Promise.all([admin.page.waitForURL(/message=1/), admin.page.click("#publish")]);
  await bridge.evaluate("delete_option( 'igny8_classic' ); echo 1;");
  await expectAsWritten(post.url, post, "Added by hand.");
});

test("a title that a person changed in the classic editor is kept", async () => {
  await bridge.evaluate("update_option( 'igny8_classic', 1 ); echo 1;");
  const post = await publish();
  await admin.open(`post.php?post=${post.id}&action=edit`);
  await admin.page.fill("#title", "Mine & yours");
  await Promise.all([admin.page.waitForURL(/message=1/), admin.page.click("#publish")]);
  await bridge.evaluate("delete_option( 'igny8_classic' ); echo 1;");
  const told = await bridge.evaluate(`echo wp_json_encode( igny8_status_fields( get_post( ${post.id} ), null )['post_title'] );`);
  expect(told).toBe("Mine & yours");
});

test("a save in the block editor, and one after its conversion to blocks", async () => {
  const post = await publish();
  await admin.open(`post.php?post=${post.id}&action=edit`);
  await admin.page.waitForFunction("window.wp?.data?.select( 'core/editor' )?.getCurrentPostId() && wp.data.select( 'core/editor' ).getEditorBlocks().length > 0"); // prettier-ignore
  const save = (edit: string) =>
    admin.page.evaluate(`(async () => { ${edit}; await wp.data.dispatch( 'core/editor' ).savePost(); return wp.data.select( 'core/editor' ).didPostSaveRequestSucceed(); })()`); // prettier-ignore
  const append = (html: string) => `wp.data.dispatch( 'core/block-editor' ).insertBlocks( wp.blocks.parse( ${JSON.stringify(html)} ) )`;
  expect(await save(append("<!-- wp:paragraph --><p>Added as a block.</p><!-- /wp:paragraph -->"))).toBe(true);
  await expectAsWritten(post.url, post, "Added as a block.");

  await admin.open(`post.php?post=${post.id}&action=edit`);
  await admin.page.waitForFunction("window.wp?.data?.select( 'core/editor' )?.getEditorBlocks().length > 0");
  const convert = `const all = wp.data.select( 'core/block-editor' ).getBlocks();
    for ( const block of all ) if ( block.name === 'core/freeform' ) await wp.data.dispatch( 'core/block-editor' ).replaceBlocks( block.clientId, wp.blocks.rawHandler( { HTML: wp.blocks.getBlockContent( block ) } ) )`;
  expect(await save(convert)).toBe(true);
  const { body } = await bridge.admin(`/wp/v2/posts/${post.id}?context=edit`);
  expect(body.content.raw).toContain("<!-- wp:code -->");
  await expectAsWritten(post.url, post, "Added as a block.");
});

test.each(["classic", "block"])("the box of the %s editor says how the post stands, and its checkbox keeps IGNY8 away", async (editor) => {
  const { published, read, post, withdraw } = changesOf(bridge);
  const { page } = admin;
  await bridge.evaluate(`${editor === "classic" ? "update" : "delete"}_option( 'igny8_classic', 1 ); echo 1;`);
  const made = await published();
  const box = page.locator("#igny8");
  const look = async () => {
    await admin.open(`post.php?post=${made.post}&action=edit`);
    if (editor === "block")
      // The guide for beginners lies over the editor.
      await page.evaluate(
        `for ( const scope of [ 'core/edit-post', 'core' ] ) wp.data.dispatch( 'core/preferences' )?.set( scope, 'welcomeGuide', false )`,
      );
    await box.scrollIntoViewIfNeeded();
    return (await box.innerText()).replace(/\s+/g, " ");
  };
  const save = () =>
    editor === "classic"
      ? Promise.all([page.waitForURL(/message=1/), page.click("#publish")])
      : Promise.all([
          page.waitForResponse((answer) => answer.url().includes("meta-box-loader")),
          page.click(".editor-post-publish-button, .editor-post-publish-button__button"),
        ]);
  const update = async (fields: string[]) => {
    const now = (await read(made.id)).fields;
    const set = Object.fromEntries(
      fields.map((field) => [field, { expect: field === "excerpt" ? "1:00" : now[field]!.fp, value: `Ours ${field}` }]),
    );
    return post("/update", { content_id: made.id, source: SOURCE, change_id: randomUUID(), revision: 4, even_if_open: true, set });
  };

  expect(await look()).toMatch(/^IGNY8.*In sync with IGNY8/);
  await bridge.evaluate(`wp_update_post( array( 'ID' => ${made.post}, 'post_excerpt' => 'Hers' ) ); echo 1;`);
  expect(await look()).toContain("Changed here after the last update by IGNY8");
  expect((await update(["title", "excerpt"])).status).toBe(200);
  expect(await look()).toMatch(
    /Changed here after the last update by IGNY8 Last update by IGNY8: .* ago IGNY8 did not overwrite changes made here: The excerpt/,
  );
  expect(await admin.faults("#igny8 .inside")).toEqual([]);
  const checkbox = page.getByLabel("Don't let IGNY8 change this post");
  await page.locator("#igny8-protect-note").scrollIntoViewIfNeeded();
  await admin.shot(`box-${editor}`);
  await checkbox.check();
  await save();
  await expect.poll(async () => (await read(made.id)) as any).toMatchObject({ protected: true });
  expect([(await update(["title"])).status, (await withdraw(made.id, "trash", { even_if_open: true })).status]).toEqual([403, 403]);
  await look();
  expect(await checkbox.isChecked()).toBe(true);
  await checkbox.uncheck();
  await save();
  await expect.poll(async () => (await read(made.id)) as any).toMatchObject({ protected: false });
  expect((await withdraw(made.id, "draft", { even_if_open: true })).status).toBe(200);
  expect(await look()).toMatch(/In sync with IGNY8 IGNY8 set the status: .* ago/);
  await bridge.evaluate("delete_option( 'igny8_classic' ); echo 1;");
});

test("the checkbox is saved from the box alone, and only by who may edit the post", async () => {
  const { published, read } = changesOf(bridge);
  const made = await published();
  const nonce = `wp_create_nonce( 'igny8_protect_${made.post}' )`;
  const save = (user: number | string, given: string) =>
    bridge.evaluate(
      `require_once IGNY8_BRIDGE_DIR . 'admin/meta-box-state.php'; wp_set_current_user( ${user} ); $_POST = array( 'igny8_protected' => '1', 'igny8_protect_nonce' => ${given} ); igny8_save_protection( ${made.post} ); echo 1;`,
    );
  const isProtected = async () => (await read(made.id)) as any;
  await save(1, "'wrong'");
  await save(`wp_insert_user( array( 'user_login' => 'reader', 'user_pass' => 'x', 'role' => 'contributor' ) )`, nonce);
  expect(await isProtected()).toMatchObject({ protected: false });
  await save(1, nonce);
  expect(await isProtected()).toMatchObject({ protected: true });
});

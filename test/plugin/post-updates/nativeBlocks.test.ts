import { beforeAll, expect, test } from "vitest";
import { sha256 } from "../../../db/publishing/updates/sha256.ts";
import { articleFromMarkdown, sanitizeArticle } from "../../../domain/articles/html.ts";
import { blocksOf } from "../../../domain/lens/blocks.ts";
import { cut } from "../../../domain/lens/cut.ts";
import { get } from "../../../domain/lens/lens.ts";
import { changeId, changeOf } from "../../../domain/publishing/updates/change.ts";
import { look, sitePictures } from "../../../domain/publishing/updates/look.ts";
import type { StoredPost } from "../../../domain/publishing/updates/sitePost.ts";
import { ARTICLES } from "../../domain/lens/articles.ts";
import { WRITTEN } from "../../domain/lens/pieces.ts";
import { useAdmin } from "../support/admin.ts";
import { article, SOURCE } from "../support/article.ts";
import { publishBatch } from "../support/batch.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { changesOf } from "../support/changes.ts";
import { FLAT, NO_BLOCKS, personOn } from "../support/person.ts";
import { png } from "../support/pictures.ts";
import { SAMPLES } from "../support/samples.ts";

const bridge = useBridge({ workers: 2 });
const admin = useAdmin(bridge);
const person = personOn(bridge, admin);
let wordpress: string;
let loaf: string;

beforeAll(async () => {
  wordpress = await bridge.evaluate("echo wp_json_encode( get_bloginfo( 'version' ) );");
  loaf = bridge.pictures.put("/media/loaf.png", png(1600, 1067, [120, 80, 40]));
  await bridge.addCode(`
    add_shortcode( 'igny8_probe', function () { return 'RAN'; } );
    ${NO_BLOCKS}`);
});

/** Texts that could be taken for something else. */
const HOSTILE = [
  "<p>Write <code>&lt;!-- wp:paragraph --&gt;</code> and <code>&lt;!-- /wp:paragraph --&gt;</code>.</p>",
  '<pre><code>&lt;!-- wp:latest-posts {"postsToShow":3} /--&gt;\n&lt;!-- wp:html --&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!-- /wp:html --&gt;</code></pre>',
  '<p title="&lt;!-- wp:latest-posts /--&gt;">An attribute</p><h2 title="&lt;!-- /wp:heading --&gt; &amp;#91; &#91;igny8_probe]">Another</h2>',
  "<p>[igny8_probe] runs, &#91;igny8_probe] does not, nor does <code>[igny8_probe]</code> or <kbd>&#91;igny8_probe]</kbd>.</p>",
  '<pre>[igny8_probe]\nhttps://example.com/\n\nWordpress</pre><p><a href="https://example.com/?a[igny8_probe]=1">[x]</a></p>',
  "<p>&amp;#60;b&amp;#62; &amp;amp; &amp;lt;p&amp;gt; &nbsp; &lt;!-- more --&gt; --&gt; ]]&gt; -- “quotes” 8) Wordpress</p>",
  "Bare words\n\nand more of them,\nwith <b>a line end</b>\n\n<ul>\n  <li>one</li>\n\n  <li>two</li>\n</ul>",
  "<p>Before</p><!--more--><p>After</p><!--nextpage--><p>Page</p>",
  "<p>مرحبا بالعالم</p><p>שלום</p><p>Привет, мир</p><p>สวัสดี 漢字 한국어 Ελληνικά नमस्ते 😀👩‍👩‍👧 𝐁 e\u0301</p>",
  "<p></p><p>&nbsp;</p><h2></h2><ul></ul><blockquote></blockquote><pre></pre><table></table>",
  '<b><p>mis</b>nested</p><a href="https://example.com/"><h2>A heading in a link</h2></a>',
];
/** An article that holds blocks already. */
const OWN_BLOCKS = '<!-- wp:paragraph {"dropCap":true} -->\n<p class="has-drop-cap">Capital</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:latest-posts {"postsToShow":3} /-->\n\n<p>Plain.</p>'; // prettier-ignore

const articles = (): string[] => [
  ...WRITTEN.map(sanitizeArticle),
  ...ARTICLES.map((text) => (text.startsWith("#") ? articleFromMarkdown(text) : sanitizeArticle(text))),
  ...[...HOSTILE, OWN_BLOCKS].map(sanitizeArticle),
  ...Object.values(SAMPLES).map((html) => sanitizeArticle(html.replaceAll(/https:\/\/pictures\.invalid\/[\w.-]+/g, loaf))),
];

interface Post {
  id: number;
  stored: string;
  warnings: { code: string; message: string }[];
}

/** Publishes articles as IGNY8 does, with both forms of their text. */
async function publish(texts: { content_html: string; content_blocks: string }[]): Promise<Post[]> {
  const made: Post[] = [];
  for (let from = 0; from < texts.length; from += 20) {
    const { body } = await publishBatch(bridge, { source: SOURCE, articles: texts.slice(from, from + 20).map((text) => article(text)) });
    for (const { status, data } of body.data.results) {
      expect(status).toBe(201);
      made.push({ id: data.post_id, warnings: data.warnings, stored: "" });
    }
  }
  const stored = await bridge.evaluate(`echo wp_json_encode( array_map( function ( $id ) { return get_post( $id )->post_content; }, array( ${made.map(({ id }) => id).join(",")} ) ) );`); // prettier-ignore
  return made.map((post, at) => ({ ...post, stored: stored[at] }));
}

test("an article arrives as the blocks that this WordPress's editor would write", async () => {
  const texts = articles().map((content_html) => ({ content_html, content_blocks: blocksOf(content_html, wordpress)! }));
  const posts = await publish(texts);
  expect(posts.flatMap(({ warnings }) => warnings)).toEqual([]);
  // What has no picture is stored as it was sent, byte for byte.
  // A bracket in an attribute is stored as the editor writes it, and encoded before each view (text/display.php).
  const changed = posts.flatMap(({ stored }, at) => {
    const sent = texts[at]!.content_blocks.replace('&#91;igny8_probe]">', '[igny8_probe]">');
    return stored === sent ? [] : [{ sent, stored }];
  });
  expect(changed.filter(({ sent }) => !sent.includes("<img"))).toEqual([]);

  await person.open(posts[0]!.id);
  const made = (await admin.page.evaluate(
    `( ${JSON.stringify(posts.map(({ stored }) => stored))} ).map( ( text ) => { const all = wp.blocks.parse( text ); ${FLAT}; return { again: wp.blocks.serialize( all ), invalid: flat.filter( ( b ) => ! b.isValid ).map( ( b ) => b.name ), classic: flat.filter( ( b ) => b.name === 'core/freeform' ).length }; } )`,
  )) as { again: string; invalid: string[]; classic: number }[];
  const wrong = made.flatMap((one, at) =>
    one.again === posts[at]!.stored && one.invalid.length === 0 && one.classic === 0 ? [] : [{ text: posts[at]!.stored, ...one }],
  );
  expect(wrong).toEqual([]);
  expect(posts.map(({ stored }) => stored).join("").match(/<!-- wp:(?!html)/g)!.length).toBeGreaterThan(150); // prettier-ignore
});

/** Every kind of block in one article, with pictures of another host. */
const kinds = (loaf: string): string =>
  [
    "<h2>Flour</h2><p>The first <strong>paragraph</strong>.</p><h4>Deeper</h4><ul><li>one<ul><li>nested</li></ul></li></ul><ol><li>first</li></ol>",
    "<blockquote><p>Slow is good.</p></blockquote><pre><code>let a = [1];\n\nhttps://example.com/</code></pre><pre>plain</pre><hr>",
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td style="text-align:right">1</td></tr></tbody></table>',
    `<figure><img src="${loaf}" alt="A loaf &amp; more"><figcaption>The <em>crust</em></figcaption></figure><p><img src="${loaf}" alt=""></p>`,
    `<p>Within a line <img src="${loaf}" alt="Small" width="20" height="20"> of text.</p><p><a href="${loaf}"><img src="${loaf}" alt="Linked"></a></p>`,
    `<figure><img src="${loaf.replace("crust", "never")}" alt="Never there"></figure>`,
    '<iframe src="https://www.youtube-nocookie.com/embed/x" width="560" height="315" allowfullscreen></iframe>',
    '<video controls src="https://videos.invalid/a.mp4"></video><figure><audio controls src="https://videos.invalid/a.mp3"></audio></figure>',
    "<details><summary>More</summary><p>Hidden</p></details><dl><dt>a</dt><dd>b</dd></dl><h2>Water</h2><p>Last.</p>",
  ].join("");

/** Edits the last paragraph in the block editor, so that it writes all blocks anew, and saves. @returns false if the save failed */
const save = (words: string) =>
  admin.page.evaluate(`(async () => {
    const all = wp.data.select( 'core/block-editor' ).getBlocks();
    await wp.data.dispatch( 'core/block-editor' ).updateBlockAttributes( all.at( -1 ).clientId, { content: ${JSON.stringify(words)} } );
    await wp.data.dispatch( 'core/editor' ).savePost();
    return wp.data.select( 'core/editor' ).didPostSaveRequestSucceed();
  })()`);

const textOf = async (id: number): Promise<string> => bridge.evaluate(`echo wp_json_encode( get_post( ${id} )->post_content );`);

test("the editor edits an article in place: a save changes no byte but those that the person changed", async () => {
  const crust = bridge.pictures.put("/media/crust.png", png(1600, 1067, [90, 60, 30]));
  const html = sanitizeArticle(kinds(crust));
  const payload = article({ content_html: html, content_blocks: blocksOf(html, wordpress)! });
  const { body } = await bridge.publish(payload);
  const id: number = body.data.post_id;
  const stored = await textOf(id);
  expect(body.data.warnings.map(({ code }: { code: string }) => code)).toEqual(["igny8_picture_unreachable"]);
  const local = await bridge.evaluate(`echo wp_json_encode( array_map( function ( $id ) { return array( $id, wp_get_attachment_image_url( $id, 'large' ) ); }, get_posts( array( 'post_type' => 'attachment', 'post_status' => 'inherit', 'fields' => 'ids', 'post_parent' => ${id} ) ) ) );`); // prettier-ignore
  expect(local).toEqual([[expect.any(Number), expect.stringMatching(/crust-1024x683\.png$/)]]);
  const [[attachment, url]] = local;
  const never = crust.replace("crust", "never");
  expect(stored).toContain(
    `<!-- wp:image {"id":${attachment},"sizeSlug":"large"} -->\n<figure class="wp-block-image size-large"><img src="${url}" alt="A loaf &amp; more" class="wp-image-${attachment}"/><figcaption class="wp-element-caption">The <em>crust</em></figcaption></figure>\n<!-- /wp:image -->`,
  );
  expect(stored).toContain(`<!-- wp:image -->\n<figure class="wp-block-image"><img src="${never}" alt="Never there"/></figure>`);
  expect(stored.match(new RegExp(`wp-image-${attachment}\\b`, "g"))).toHaveLength(4);

  await person.open(id);
  const blocks = (await admin.page.evaluate(`(() => { const all = wp.data.select( 'core/block-editor' ).getBlocks(); ${FLAT}; return flat.map( ( b ) => [ b.name, b.isValid ] ); })()`)) as [string, boolean][]; // prettier-ignore
  expect(blocks.filter(([name, isValid]) => !isValid || name === "core/freeform")).toEqual([]);
  expect([...new Set(blocks.map(([name]) => name.replace("core/", "")))].toSorted()).toEqual(["code", "heading", "html", "image", "list", "list-item", "paragraph", "preformatted", "quote", "separator", "table"]); // prettier-ignore
  await admin.shot(`blocks-${wordpress}`);
  expect(await save("Last, by hand.")).toBe(true);
  const edited = stored.replace("<p>Last.</p>", "<p>Last, by hand.</p>");
  expect(await textOf(id)).toBe(edited);

  // A repeated request brings the picture that was missing, into its block.
  bridge.pictures.put("/media/never.png", png(60, 40, [1, 2, 3]));
  expect((await bridge.publish(payload)).body.data.warnings).toEqual([]);
  const mended = await textOf(id);
  const now = /<!-- wp:image \{"id":(\d+),"sizeSlug":"full"\} -->\n<figure class="wp-block-image size-full"><img src="[^"]*\/never\.png" alt="Never there" class="wp-image-\1"\/><\/figure>/; // prettier-ignore
  expect(mended.replace(now, `<!-- wp:image -->\n<figure class="wp-block-image"><img src="${never}" alt="Never there"/></figure>`)).toBe(
    edited,
  );
  await person.open(id);
  expect(await save("Last, again.")).toBe(true);
  expect(await textOf(id)).toBe(mended.replace("Last, by hand.", "Last, again."));
});

/** Without what an editor really changes (test/domain/lens/editors.test.ts), so that a change is a person's. */
const FOLLOWED =
  "<h2>Flour</h2><p>The first <strong>paragraph</strong>, naïve 漢字 😀.</p><ul><li>one<ul><li>nested</li></ul></li></ul><blockquote><p>Slow is good.</p></blockquote><pre><code>let a = [1];\n\nhttps://example.com/</code></pre><hr><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1 &lt; 2</td></tr></tbody></table>";
const BY_HAND = " Added by hand.";

test.each([
  ["converts to blocks", "classic", (id: number) => person.convertToBlocks(id)],
  ["edits in the Classic block", "classic", (id: number) => person.editInClassicBlock(id, "Last but one.", BY_HAND)],
  ["edits in the text tab", "classic", (id: number) => person.editInTextTab(id, "Last but one.", BY_HAND)],
  ["edits in the code editor", "blocks", (id: number) => person.editInCodeEditor(id, "Last but one.", BY_HAND)],
] as const)(
  "a post that a person %s there, and whose article is changed here: the update touches one piece, and the editor finds no fault",
  async (how, form, act) => {
    const { post: call, read } = changesOf(bridge);
    const html = sanitizeArticle(
      `${FOLLOWED}<figure><img src="${loaf}" alt="A loaf"><figcaption>The <em>crust</em></figcaption></figure><p>Last but one.</p><p>Last.</p>`,
    );
    const payload = article({ content_html: html, ...(form === "blocks" ? { content_blocks: blocksOf(html, wordpress)! } : {}) });
    const id = (await bridge.publish(payload)).body.data.post_id as number;
    /** The post compared with what is known of it, as the platform does. */
    const seen = async (content: string, known: Parameters<typeof look>[0]) => {
      const post = (await read(payload.content_id)) as unknown as StoredPost;
      return { post, ...look(known, post, { fields: { title: payload["title"] as string, content }, certain: true }, known === null, sha256) }; // prettier-ignore
    };
    const { agreed: first } = await seen(html, null);
    await act(id);

    const changed = await seen(html, first);
    const isChanged = how !== "converts to blocks";
    const before = changed.post.fields["content"]!.value as string;
    const pictures = sitePictures(changed.post.pictures);
    expect(Object.keys(changed.there)).toEqual(isChanged ? ["content"] : []);
    const asThere = sanitizeArticle(get(before, pictures));
    expect(asThere).toContain(`<p>Last but one.${isChanged ? BY_HAND : ""}</p>`);
    expect(asThere).toContain(`src="${loaf}"`);
    // What was changed there a person here takes into the article.
    const mine = isChanged ? asThere : html;
    const { agreed, there } = await seen(mine, changed.agreed);
    expect([there, agreed.text]).toEqual([{}, before]);

    const content = mine.replace("<p>Last.</p>", "<p>Last, by the article.</p>");
    const basis = { agreed, there, pictures, form: changed.post.form, wordpress };
    const { set, text, left } = changeOf({ title: payload["title"] as string, content }, basis, [], sha256);
    expect([Object.keys(set), left]).toEqual([["content"], []]);
    const { status, body } = await call("/update", {
      ...{ content_id: payload.content_id, source: SOURCE, revision: 4, even_if_open: true, set },
      change_id: changeId(String(payload.content_id), 4, set, sha256),
    });
    expect([status, body.data.fields.content.outcome, body.data.warnings]).toEqual([200, "written", []]);

    const after = await textOf(id);
    expect(after).toBe(text);
    const [old, now] = [before, after].map((one) => cut(one).map(({ start, end }) => one.slice(start, end)));
    const touched = now!.flatMap((piece, at) => (piece === old![at] ? [] : [[old![at], piece]]));
    expect([now!.length - old!.length, touched.length]).toEqual([0, 1]);
    expect(touched[0]).toEqual([expect.stringMatching(/\bLast\.(?:<|$)/), expect.stringContaining("Last, by the article.")]);

    await person.open(id);
    const { written, ...inEditor } = (await admin.page.evaluate(
      `(() => { const all = wp.data.select( 'core/block-editor' ).getBlocks(); ${FLAT}; return { invalid: flat.filter( ( b ) => ! b.isValid ).map( ( b ) => b.name ), classic: flat.filter( ( b ) => b.name === 'core/freeform' ).length, written: wp.blocks.serialize( all ) }; })()`,
    )) as { invalid: string[]; classic: number; written: string };
    const isClassic = changed.post.form === "classic";
    expect(inEditor).toEqual({ invalid: [], classic: isClassic ? 1 : 0 });
    // The editor puts the paragraphs back into a classic text at its next save.
    if (!isClassic) expect(written).toBe(after);
  },
);

test("what a reader sees is what the author wrote: shortcodes run in prose alone", async () => {
  const html = sanitizeArticle(`${HOSTILE[2]}${HOSTILE[3]}${HOSTILE[4]}${HOSTILE[0]}`);
  const [post] = await publish([{ content_html: html, content_blocks: blocksOf(html, wordpress)! }]);
  const { body } = await bridge.admin(`/wp/v2/posts/${post!.id}`);
  const rendered: string = body.content.rendered;
  expect(rendered.match(/RAN/g)).toHaveLength(1);
  const words = (await admin.page.evaluate(
    `( ${JSON.stringify([rendered, html])} ).map( ( text ) => new DOMParser().parseFromString( text, "text/html" ).body.textContent.replace( /\\s+/g, "" ) )`,
  )) as [string, string];
  expect(words[0].replaceAll(/[“”]/g, '"')).toBe(words[1].replace("[igny8_probe]runs", "RANruns"));
});

test("where the block editor is off, the text is stored as HTML, as by older bridges", async () => {
  const html = "<h2>One</h2>\n<p>Text\nwith a line end.</p>";
  const text = { content_html: html, content_blocks: blocksOf(html, wordpress)! };
  const [asHtml] = await publish([{ ...text, content_blocks: null as unknown as string }]);
  await bridge.evaluate("update_option( 'no_blocks', 1 ); echo 1;");
  const ask = async (route: string) => (await bridge.rest(`/igny8/v1/${route}`, { headers: { "x-igny8-api-key": KEY } })).body.data;
  const editors = async () => {
    const { article, post_types } = await ask("structure");
    const { block_editor } = (post_types as { name: string; block_editor: boolean }[]).find(({ name }) => name === article.post_type)!;
    return [article.post_type, block_editor, (await ask("connection")).block_editor];
  };
  try {
    const [classic] = await publish([text]);
    expect([classic!.stored, classic!.warnings]).toEqual([asHtml!.stored, []]);
    expect(classic!.stored).toBe("<h2>One</h2>\n<p>Text with a line end.</p>");
    expect(await editors()).toEqual(["post", false, ""]);
  } finally {
    await bridge.evaluate("delete_option( 'no_blocks' ); echo 1;");
  }
  expect(await editors()).toEqual(["post", true, wordpress]);
  expect((await publish([text]))[0]!.stored).toBe(text.content_blocks);
});

import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge();

const raw = async (id: number): Promise<string> => (await bridge.admin(`/wp/v2/posts/${id}?context=edit`)).body.content.raw;
const idOf = (url: string): Promise<number> =>
  bridge.evaluate(
    `echo (int) ( get_posts( array( 'post_type' => 'attachment', 'fields' => 'ids', 'meta_key' => '_source_url', 'meta_value' => '${url}' ) )[0] ?? 0 );`,
  );
let color = 0;
const put = (path: string, width = 1600, height = 900) => bridge.pictures.put(path, png(width, height, [77, 1, (color += 1)]));

async function publish(html: string, fields: Record<string, unknown> = {}) {
  const { status, body } = await bridge.publish(article({ content_html: html, ...fields }));
  expect(status).toBe(201);
  return {
    id: body.data.post_id as number,
    url: body.data.post_url as string,
    warnings: body.data.warnings,
    html: await raw(body.data.post_id),
  };
}

test("a picture in the text is imported into the library, and the text uses it from there", async () => {
  const url = put("/in-text.png");
  const {
    id,
    url: page,
    html,
    warnings,
  } = await publish(
    `<p>Before</p><p><img src="${url}" alt="A &quot;quoted&quot; view" class="hero wp-image-99" srcset="${url} 2x" sizes="10px"></p>`,
  );
  const picture = await idOf(url);
  expect(warnings).toEqual([]);
  const { body: media } = await bridge.admin(`/wp/v2/media/${picture}?context=edit`);
  expect(media).toMatchObject({ alt_text: 'A "quoted" view', post: id });
  expect(html).toMatch(/^<p>Before<\/p><p><img /);
  expect(html).not.toContain(bridge.pictures.origin);
  expect(html).toContain(`src="${media.media_details.sizes.large.source_url}"`);
  expect(html).toMatch(/width="1024"/);
  expect(html).toMatch(new RegExp(`class="hero size-large wp-image-${picture}"`));
  expect(html).toContain('alt="A &quot;quoted&quot; view"');
  expect(html).not.toContain("sizes=");

  const shown = await (await fetch(page)).text();
  const [image] = shown.match(new RegExp(`<img[^>]*wp-image-${picture}[^>]*>`)) ?? [""];
  expect(image).toMatch(/srcset="[^"]*1536w[^"]*"/);
});

test("everything else stays as it was sent", async () => {
  const url = put("/bytes.png", 40, 30);
  const before = `<P class="x" data-a="1 &gt; 0">A &amp; B &nbsp; 𝒙</P>\n<pre><code>&lt;img src="${url}"&gt;</code></pre><img\n src='${url}'   width=20>`;
  const { html } = await publish(before);
  const start = before.indexOf("<img\n");
  expect(html.slice(0, start)).toBe(before.slice(0, start));
  expect(html.slice(start)).toMatch(/^<img[^>]*wp-image-\d+[^>]*>$/);
  expect(html.slice(start)).toMatch(/ width="?20\b/); // the text's own size counts
  expect(html).not.toMatch(/height=/);
});

test("a repeated picture is fetched once; links to it and its other sources follow", async () => {
  const url = put("/linked.png");
  const other = put("/other.webp", 20, 20);
  const { html } = await publish(
    `<a href="${url}"><img src="${url}"></a><picture><source srcset="${other}" type="image/webp"><img src="${url}?"></picture><a href="${other}">elsewhere</a><img src="${url}">`,
    {
      gallery_images: [{ url }],
    },
  );
  expect(bridge.pictures.hits("/linked.png")).toBe(1);
  const file = await bridge.evaluate(`echo wp_json_encode( wp_get_attachment_url( ${await idOf(url)} ) );`);
  expect(html).toContain(`<a href="${file}">`);
  expect(html).toContain(`<a href="${other}">elsewhere</a>`);
  expect(bridge.pictures.hits("/other.webp")).toBe(0);
});

test("a picture's other sources are dropped with it, and kept where it stays", async () => {
  const url = put("/sourced.png");
  const { html } = await publish(
    `<picture><source srcset="${url}?big 1000w" media="(min-width: 9px)"><img src="${url}"></picture><picture><source srcset="/own.webp"><img src="/own.png"></picture>`,
  );
  expect(html).toMatch(/^<picture><source\s+media="\(min-width: 9px\)"\s*><img [^>]*wp-image-\d+/);
  expect(html).toContain('<picture><source srcset="/own.webp"><img src="/own.png"></picture>');
});

test("pictures of this site itself stay unchanged", async () => {
  const first = await publish(`<img src="${put("/mine.png")}">`);
  const own = /src="([^"]+)"/.exec(first.html)?.[1] as string;
  const before = `<img src="/relative.png"><img src="relative.png"><img alt="none"><img src="${bridge.site.url}/logo.png"><img src="">`;
  const { html, warnings } = await publish(`${before}<img src="${own}">`);
  expect(warnings).toEqual([]);
  expect(html.startsWith(before)).toBe(true);
  // A picture from the site's own library is recognised, even at a smaller size, and not stored again.
  expect(html).toMatch(new RegExp(`wp-image-${/wp-image-(\d+)/.exec(first.html)?.[1]}"`));
});

test("a picture that can't be fetched stays unchanged, the others are replaced", async () => {
  const good = put("/good.png");
  const missing = `${bridge.pictures.origin}/missing.png`;
  const { html, warnings } = await publish(`<img src="${missing}" alt="gone"><img src="${good}"><img src="${missing}">`);
  expect(warnings).toEqual([{ code: "igny8_picture_unreachable", message: expect.stringContaining("404"), url: missing }]);
  expect(html).toMatch(new RegExp(`^<img src="${missing}" alt="gone"><img [^>]*wp-image-\\d+[^>]*><img src="${missing}">$`));
});

test("odd HTML arrives as a browser reads it", async () => {
  const url = put("/odd.png", 30, 30);
  for (const [sent, stored] of [
    ["<p>a < b and <3", "<p>a &lt; b and &lt;3"],
    ["x<img", "x&lt;img"],
    ["<p title='<img src=x>'>x</p>", '<p title="&lt;img src=x&gt;">x</p>'],
    ["</p></div>text", "</p></div>text"],
    ["<p>x</p><!-- <img src=x> --><script>document.write('<img src=\"x\">')</script>", "<p>x</p>"],
  ] as const) {
    // The oldest WordPress keeps an attribute's original quotes.
    expect((await publish(sent)).html.replace(/='([^'"]*)'/g, '="$1"')).toBe(stored);
  }
  expect((await publish(`<blockquote><table><tr><td><IMG SRC=${url} /></blockquote>`)).html).toMatch(
    /^<blockquote><table><tr><td><IMG[^>]*wp-image-\d+[^>]*><\/blockquote>$/,
  );
});

test("an author without unfiltered_html gets the pictures too", async () => {
  const writer = await bridge.site.wp(["user", "create", "plainwriter", "plain@example.com", "--role=author", "--porcelain"]);
  await bridge.site.wp(["option", "update", "igny8_author_id", writer]);
  const { html } = await publish(`<p onclick="x()"><img src="${put("/plain.png")}" onerror="x()"></p><script>x()</script>`);
  await bridge.site.wp(["option", "delete", "igny8_author_id"]);
  expect(html).toMatch(/^<p><img [^>]*wp-image-\d+[^>]*><\/p>$/);
  expect(html).not.toContain("onerror");
});

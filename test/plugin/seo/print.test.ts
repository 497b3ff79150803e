import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { addClassicTheme, blockTheme } from "../support/themes.ts";

// What visitors and search engines get of the SEO fields on a site without a known SEO plugin.
const bridge = useBridge();

const seo = {
  title: "Slow bread",
  seo_title: `Slow "bread" & <b>rye</b> at 5 °C`,
  seo_description: `Why rye takes its time: "wait", <i>then</i> bake & eat. Not &lt;.`,
};

/** The head of a page: its title, and the contents of its tags, decoded. */
async function headOf(url: string, more = "") {
  const html = await (await fetch(url + more)).text();
  const head = html.slice(0, html.indexOf("</head>"));
  const decoded = (text = "") =>
    text
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
  const all = (pattern: RegExp) => [...head.matchAll(pattern)].map(([, name, content]) => [name!, decoded(content)] as const);
  return {
    head,
    titles: [...head.matchAll(/<title>([^<]*)<\/title>/g)].map(([, text]) => decoded(text)),
    descriptions: all(/<meta name="(description)" content="([^"]*)"/g).map(([, content]) => content),
    graph: Object.fromEntries(all(/<meta property="(og:[\w:]+)" content="([^"]*)"/g)),
    canonicals: all(/<link rel="(canonical)" href="([^"]*)"/g).map(([, content]) => content),
  };
}
const publish = async (fields: object) => {
  const { body } = await bridge.publish(article({ ...seo, ...fields }));
  return body.data as { post_id: number; post_url: string };
};
const option = (name: string, value: string) => bridge.site.wp(["option", "update", name, value]);

for (const kind of ["classic", "block"] as const)
  test(`title, description, canonical URL and Open Graph are in the page, each once and escaped: ${kind} theme`, async () => {
    await bridge.site.wp(["theme", "activate", kind === "classic" ? await addClassicTheme(bridge.site) : await blockTheme(bridge.site)]);
    const picture = bridge.pictures.put(`/loaf-${kind}.png`, png(120, 80, [9, 9, kind.length]));
    const { post_url } = await publish({ featured_image_url: picture, featured_image_alt: 'A "dark" loaf' });
    const { titles, descriptions, graph, canonicals, head } = await headOf(post_url);
    // WordPress's typography replaces the quotation marks, as in every title.
    expect(titles.map((title) => title.replaceAll(/[“”″]/g, '"'))).toEqual([seo.seo_title]);
    expect(descriptions).toEqual([seo.seo_description]);
    expect(canonicals).toEqual([post_url]);
    expect(graph).toEqual({
      "og:type": "article",
      "og:title": seo.seo_title,
      "og:description": seo.seo_description,
      "og:url": post_url,
      "og:site_name": "Bridge test",
      "og:image": expect.stringMatching(/\/wp-content\/uploads\/.*\.png$/),
      "og:image:width": "120",
      "og:image:height": "80",
      "og:image:alt": 'A "dark" loaf',
    });
    expect(head).not.toMatch(/<b>rye|<i>then/);
  });

test("an article's own canonical URL replaces WordPress's; without SEO fields the page is WordPress's own, with Open Graph", async () => {
  const original = "https://example.com/first/?a=1&b=2";
  expect((await headOf((await publish({ canonical_url: original })).post_url)).canonicals).toEqual([original]);
  const plain = await publish({ seo_title: "", seo_description: "", excerpt: "The beginning & more." });
  const { titles, descriptions, graph } = await headOf(plain.post_url);
  expect([titles[0], descriptions]).toEqual([expect.stringMatching(/^Slow bread .+ Bridge test$/), []]);
  expect(graph).toMatchObject({ "og:title": "Slow bread", "og:description": "The beginning & more." });
});

test("nothing is printed for posts that are not IGNY8's, for lists, and for a post with a password", async () => {
  const own = (await bridge.site.wp(["post", "create", "--post_title=Own", "--post_status=publish", "--porcelain"])).trim();
  const locked = await publish({});
  await bridge.site.wp(["post", "update", String(locked.post_id), "--post_password=rye"]);
  for (const url of [`${bridge.site.url}/?p=${own}`, `${bridge.site.url}/`, locked.post_url]) {
    const { descriptions, graph, titles } = await headOf(url);
    expect([url, descriptions, graph, titles[0]?.includes("5 °C")]).toEqual([url, [], {}, false]);
  }
});

test("what a theme or an unknown SEO plugin prints is not printed twice", async () => {
  const { post_url } = await publish({});
  await bridge.addCode(`
    if ( 'other' === get_option( 'print_other' ) ) {
      add_action( 'wp_head', function () { echo "<meta content='a > b' data-name=\\"x\\" name='description'>\\n"; }, 1 );
      add_filter( 'pre_get_document_title', function () { return 'Theirs'; } );
      add_filter( 'get_canonical_url', function () { return 'https://theirs.example.com/'; } );
    }
    if ( 'graph' === get_option( 'print_other' ) ) {
      add_action( 'wp_head', function () { echo '<meta property="og:title" content="Theirs" />'; }, 99 );
    }
    if ( 'open' === get_option( 'print_other' ) ) {
      add_action( 'wp_head', function () { ob_start(); echo '<meta name="theirs" content="kept" />'; }, 5 );
    }
    if ( 'closed' === get_option( 'print_other' ) ) {
      add_action( 'wp_head', function () { ob_end_flush(); }, 5 );
    }`);
  await option("print_other", "other");
  const other = await headOf(post_url);
  expect(other.head.match(/name=['"]description/g)).toHaveLength(1);
  expect([other.titles, other.canonicals, other.graph["og:title"]]).toEqual([["Theirs"], ["https://theirs.example.com/"], seo.seo_title]);
  await option("print_other", "graph");
  const graph = await headOf(post_url);
  expect([graph.graph, graph.descriptions]).toEqual([{ "og:title": "Theirs" }, [seo.seo_description]]);
  // A head that can't be searched gets nothing, and loses nothing.
  await option("print_other", "open");
  const open = await headOf(post_url);
  expect([open.descriptions, open.graph, open.head.includes('content="kept"'), open.titles]).toEqual([
    [],
    {},
    true,
    [expect.stringMatching(/^Slow/)],
  ]);
  await option("print_other", "closed");
  const closed = await headOf(post_url);
  expect([closed.descriptions, closed.graph, closed.titles]).toEqual([[], {}, [expect.stringMatching(/^Slow/)]]);
  await option("print_other", "");
});

test("the site owner can switch it off, and IGNY8 is told", async () => {
  const { post_url } = await publish({});
  const told = async () => (await bridge.evaluate("echo wp_json_encode( igny8_structure( 1 )['seo_plugin'] );")).by_bridge;
  await option("igny8_seo_output", "0");
  const { descriptions, graph, titles } = await headOf(post_url);
  expect([descriptions, graph, titles[0]?.startsWith("Slow bread"), await told()]).toEqual([[], {}, true, false]);
  await option("igny8_seo_output", "1");
  expect([(await headOf(post_url)).descriptions.length, await told()]).toEqual([1, true]);
});

test("an SEO plugin that is activated later prints its own values alone", async () => {
  const { post_id, post_url } = await publish({});
  await bridge.site.wp(["post", "meta", "update", String(post_id), "_yoast_wpseo_metadesc", "Written in Yoast"]);
  // As Yoast SEO prints it.
  await bridge.addCode(`
    define( 'WPSEO_VERSION', '22.1' );
    add_action( 'wp_head', function () {
      echo '<meta name="description" content="' . esc_attr( get_post_meta( get_queried_object_id(), '_yoast_wpseo_metadesc', true ) ) . '" />';
    }, 1 );`);
  const { descriptions, graph } = await headOf(post_url);
  expect([descriptions, graph]).toEqual([["Written in Yoast"], {}]);
});

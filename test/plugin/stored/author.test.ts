import { beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { CALM, configure, inLines, publishAll, writeAs } from "./support.ts";

const bridge = useBridge();

beforeAll(async () => {
  await bridge.addCode(CALM);
  await bridge.evaluate("update_option( 'igny8_custom_fields', 'embed' ); echo 1;");
});

/** What WordPress takes from whoever lacks unfiltered_html, and how a warning names it. */
const TAKEN: [html: string, named: string][] = [
  ['<form action="/search"><input name="q"></form>', "<input>"],
  ['<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', "<svg>"],
  ['<object data="https://example.com/a.pdf"></object><embed src="https://example.com/a.swf">', '<embed src="https://example.com/a.swf">'],
  ['<p onclick="go()">Click</p>', '<p onclick="go()">'],
  ['<a href="javascript:go()">Go</a>', "javascript:go()"],
];
/** What it takes from nobody, but writes in its own way. */
const SPELLED = [
  "<p>Tom & Jerry &copy; 2024 — 5 &gt; 3</p>",
  "<p style='color:red;text-align:center;'>Styled</p>",
  "<P CLASS=lead>Upper case</P><br><hr/>",
  '<table><tr><td colspan="2">1</td></tr></table><!-- a comment --><pre>  kept\n  blanks</pre>',
  '<p>&#128; &nbsp;<a href="https://example.com/?a=1&b=2" target="_blank">Window</a> <video controls src="/v.mp4"></video></p>',
  '<figure><img src="/p.png" alt="&quot;quoted&quot;"><figcaption>Caption</figcaption></figure>',
];

test.each(["author", "contributor"])(
  "what the role %s may not write is told, with the way out; what is only spelled otherwise is not",
  async (role) => {
    await writeAs(bridge, role);
    const published = await publishAll(bridge, [
      ...TAKEN.map(([html]) => article({ content_html: `<p>Before</p>${html}<p>After</p>` })),
      ...SPELLED.map((html) => article({ content_html: html, title: "R&D in Q1 – 'so'", excerpt: "Short & sweet" })),
    ]);
    const ours = published.map(({ warnings }) => warnings.filter(({ code }) => code !== "igny8_author_may_not_publish"));
    for (const [index, [html, named]] of TAKEN.entries()) {
      expect([html, ours[index]]).toEqual([
        html,
        [
          {
            code: "igny8_author_html",
            field: "content_html",
            message: expect.stringContaining(`The author "Ann the ${role}" may not use such HTML`),
            advice: expect.stringContaining("Choose an Editor or Administrator under Settings → IGNY8"),
          },
        ],
      ]);
      expect(ours[index]![0]!.message).toContain(named);
    }
    expect(ours.slice(TAKEN.length)).toEqual(SPELLED.map(() => []));
    console.info(inLines(ours.flat()));
  },
);

test("a custom field that themes print is cleaned, and that is told too", async () => {
  await writeAs(bridge, "author");
  const [published] = await publishAll(bridge, [
    article({ custom_fields: { embed: 'A <b>bold</b> & <iframe src="https://example.com/"></iframe> one' } }),
  ]);
  expect(published).toMatchObject({
    warnings: [
      { code: "igny8_author_html", field: "custom_fields.embed", message: expect.stringMatching(/stored as "A <b>bold<\/b> & one"/) },
    ],
  });
});

test("an administrator may write all of it", async () => {
  await writeAs(bridge, "author");
  const health = () => bridge.evaluate("echo wp_json_encode( igny8_health_storage() );");
  expect(await health()).toMatchObject({ status: "recommended", description: expect.stringContaining("Ann the author") });
  await bridge.evaluate("update_option( 'igny8_author_id', 0 ); echo 1;");
  expect(await health()).toMatchObject({ status: "good" });
  const published = await publishAll(
    bridge,
    [...TAKEN.map(([html]) => html), ...SPELLED].map((html) => article({ content_html: html })),
  );
  expect(published.flatMap(({ warnings }) => warnings)).toEqual([]);
});

test("where wp-config.php forbids it to everybody, the advice is about wp-config.php", async () => {
  await bridge.evaluate("update_option( 'igny8_author_id', 0 ); echo 1;");
  await configure(bridge, (config) => config.replace("$table_prefix", "define( 'DISALLOW_UNFILTERED_HTML', true );\n$table_prefix"));
  const [published] = await publishAll(bridge, [article({ content_html: `<p>Text</p>${TAKEN[0]![0]}` })]);
  expect(published).toMatchObject({
    warnings: [{ code: "igny8_author_html", advice: expect.stringContaining("remove the line with DISALLOW_UNFILTERED_HTML") }],
  });
});

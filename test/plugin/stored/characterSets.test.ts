import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { CALM, configure, convertTables, inLines, IS_MARIADB, publishAll, type Warning } from "./support.ts";

/** Characters of each plane in use: emoji, rare Chinese, mathematics, music, a historic script. */
const WIDE = { emoji: "😀", family: "👩‍👩‍👧", chinese: "𠮷", math: "𝐁", music: "𝄞", cuneiform: "𒀀" };
/** Characters that only latin1 lacks. */
const FAR = { greek: "Ω", cyrillic: "Ж", polish: "ł", arrow: "→", hebrew: "ש", chinese: "中" };
/** Characters that both have. */
const NEAR = "é ü “quotes” – € Ÿ";

const columns = (title: string, text: string) => ({
  ...{ title, excerpt: `${text} in short` },
  content_html: `<p title="${text}">${text}</p>`,
});
/** The same text in blocks. */
const blocks = (text: string) => ({
  content_blocks: `<!-- wp:html -->\n<p title="${text}">${text}</p>\n<!-- /wp:html -->\n\n<!-- wp:code -->\n<pre class="wp-block-code"><code>${text}</code></pre>\n<!-- /wp:code -->`,
});
const meta = (text: string) => ({
  seo_title: `SEO ${text} title`,
  seo_description: `A ${text} description`,
  primary_keyword: `key ${text} word`,
  secondary_keywords: [`second ${text}`, "third"],
  custom_fields: { subtitle: `Sub ${text}`, list: ["a", `b ${text}`] },
});

describe.skipIf(!IS_MARIADB).each([
  { set: "utf8mb3", mode: "lenient", config: "utf8", lost: WIDE, kept: { ...FAR, near: NEAR } },
  { set: "utf8mb3", mode: "strict", config: "utf8mb4", lost: WIDE, kept: { ...FAR, near: NEAR } },
  { set: "latin1", mode: "lenient", config: "utf8mb4", lost: { ...WIDE, ...FAR }, kept: { near: NEAR } },
  { set: "latin1", mode: "strict", config: "utf8mb4", lost: { ...WIDE, ...FAR }, kept: { near: NEAR } },
])("a site in $set, whose database is $mode", ({ set, mode, config, lost, kept }) => {
  const bridge = useBridge();

  beforeAll(async () => {
    await convertTables(bridge, set);
    await configure(bridge, (text) => text.replace("'DB_CHARSET', 'utf8mb4'", `'DB_CHARSET', '${config}'`));
    // WordPress turns strict mode off for each connection, unless it is told not to.
    if (mode === "strict")
      await writeFile(join(bridge.site.path, "wp-content/db.php"), "<?php add_filter( 'incompatible_sql_modes', '__return_empty_array' );");
    await bridge.addCode(CALM);
    expect(await bridge.evaluate("global $wpdb; echo wp_json_encode( $wpdb->get_var( 'SELECT @@sql_mode' ) );")).toEqual(
      mode === "strict" ? expect.stringContaining("STRICT_TRANS_TABLES") : expect.not.stringContaining("STRICT"),
    );
    await bridge.evaluate("update_option( 'igny8_custom_fields', \"subtitle\\nlist\" ); echo 1;");
  });

  test("title, text, excerpt and terms arrive whole: characters that the tables lack become references", async () => {
    const texts = Object.values({ ...lost, ...kept });
    const published = await publishAll(
      bridge,
      texts.map((text, index) =>
        article({ ...columns(`Title ${text} here`, text), ...(index % 2 ? blocks(text) : {}), tags: [`Tag ${text}`], categories: [text] }),
      ),
    );
    expect(published.flatMap(({ warnings }) => warnings)).toEqual([]);
    for (const [index, { rows }] of published.entries()) {
      expect([index, rows.post["post_content"]!.match(/<!-- \/?wp:(?:html|code) -->/g)?.length ?? 0]).toEqual([index, index % 2 ? 4 : 0]);
    }
    expect(published.map(({ rows }) => rows.terms)).toEqual(texts.map((text) => ({ post_tag: [`Tag ${text}`], category: [text] })));
    for (const [index, text] of texts.entries()) {
      const page = await fetch(`${bridge.site.url}/?p=${published[index]!.id}`).then((answer) => answer.text());
      const shown = page.replaceAll(/&#x([0-9a-f]+);/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
      const places = [`<p title="${text}">${text}</p>`, `Title ${text} here</h1>`, `>Tag ${text}</a>`];
      if (text !== NEAR) expect([text, places.filter((place) => !shown.includes(place))]).toEqual([text, []]);
    }
  });

  test("meta keeps what it can, and each field that lost something says so, why, and what to do", async () => {
    const lostTexts = Object.values(lost);
    const published = await publishAll(
      bridge,
      [...lostTexts, ...Object.values(kept)].map((text) => article(meta(text))),
    );
    const names = ["custom_fields.list", "custom_fields.subtitle", "primary_keyword", "secondary_keywords", "seo_description", "seo_title"];
    for (const [index, text] of lostTexts.entries()) {
      const { warnings, rows } = published[index]!;
      expect([text, warnings.map(({ field }) => String(field)).toSorted()]).toEqual([text, names]);
      for (const warning of warnings) {
        expect(warning).toMatchObject({
          code: "igny8_character_set",
          message: expect.stringContaining(
            `wp_postmeta.meta_value. Its character set ${set} lacks ${String.fromCodePoint(text.codePointAt(0)!)}`,
          ),
          advice: expect.stringContaining("ALTER TABLE wp_postmeta CONVERT TO CHARACTER SET utf8mb4"),
        });
      }
      const letter = text === WIDE.math ? " B " : text === FAR.polish ? " l " : " ";
      expect(rows.meta).toMatchObject({
        _igny8_seo_title: `SEO${letter}title`,
        _yoast_wpseo_title: `SEO${letter}title`,
        _igny8_primary_keyword: `key${letter}word`,
      });
      expect([rows.meta["subtitle"], rows.meta["_igny8_secondary_keywords"]]).toEqual([
        `Sub${letter.trimEnd()}`,
        expect.stringContaining("third"),
      ]);
    }
    for (const { warnings, rows } of published.slice(lostTexts.length)) {
      expect(warnings).toEqual([]);
      expect(rows.meta["_igny8_seo_title"]).toMatch(/^SEO .+ title$/);
    }
    console.info(inLines(published[0]!.warnings));
  });

  test("pictures arrive with as much of their texts as the tables can hold, sizes included", async () => {
    const text = WIDE.emoji;
    // A camera's note, as WordPress reads it from the file.
    await bridge.addCode(
      "add_filter( 'wp_generate_attachment_metadata', function ( $data ) { $data['image_meta']['caption'] = 'Noted 😀'; return $data; } );",
    );
    const [featured, section] = ["/wide-a.png", "/wide-b.png"].map((path, index) =>
      bridge.pictures.put(path, png(400, 300, [index, 7, 9])),
    );
    const [{ warnings, rows, id } = { warnings: [], rows: undefined, id: 0 }] = await publishAll(bridge, [
      article({
        content_html: `<h2>One</h2><p>Text</p>`,
        ...{ featured_image_url: featured, featured_image_alt: `Alt ${text} one`, featured_image_caption: `Caption ${text} one` },
        gallery_images: [{ url: section, alt: `Alt ${text} two`, caption: `Caption ${text} two`, position: 1 }],
      }),
    ]);
    expect((warnings as Warning[]).map(({ code, field, url }) => [code, field, url])).toEqual([
      ["igny8_character_set", "featured_image_alt", featured],
      ["igny8_character_set", "gallery_images", section],
      ["igny8_character_set", "gallery_images", section],
    ]);
    const picture = await bridge.evaluate(`echo wp_json_encode( wp_get_attachment_metadata( ${rows?.meta["_thumbnail_id"]} ) );`);
    expect(picture).toMatchObject({ width: 400, height: 300, image_meta: { caption: "Noted" }, sizes: { thumbnail: { width: 150 } } });
    const page = await fetch(`${bridge.site.url}/?p=${id}`).then((answer) => answer.text());
    expect(page).toContain('alt="Alt one"');
    expect(page).toMatch(/Caption &#x1f600; two/);
  });

  test("the plugin's own tables and options keep other servers' messages", async () => {
    const kept = await bridge.evaluate(`
      global $wpdb;
      $wpdb->query( 'DELETE FROM ' . Igny8_Deliveries::table() );
      igny8_pause( array( 'error' => 'Down 😀 → now', 'retry_after' => 0 ) );
      Igny8_Deliveries::add( array( array( 'kind' => 'status', 'reason' => 'edited', 'body' => wp_json_encode( array( 'post_title' => '😀 → Ω' ) ) ) ) );
      $row = Igny8_Deliveries::claim_next();
      $released = Igny8_Deliveries::release( $row, array( 'last_error' => 'Sagt 😀 nein → x', 'state' => 'failed' ) );
      wp_cache_flush();
      $row = Igny8_Deliveries::newest( 'failed', 1 )[0];
      echo wp_json_encode( array( igny8_sending()['error'], $released, $row->last_error, json_decode( $row->body )->post_title ) );`);
    expect(kept).toEqual([expect.stringMatching(/^Down .*now$/), true, expect.stringMatching(/^Sagt nein .*x$/), "😀 → Ω"]);
    await bridge.evaluate("igny8_end_pause(); echo 1;");
  });

  test("structure and Site Health report the character sets", async () => {
    const health = await bridge.evaluate("echo wp_json_encode( igny8_health_storage() );");
    expect(health).toMatchObject({
      status: "recommended",
      description: expect.stringContaining(`wp_terms.name has the character set ${set}`),
    });
    for (const table of ["wp_posts", "wp_postmeta", "wp_terms"]) expect(health.description).toContain(`ALTER TABLE ${table} CONVERT`);
    const { body } = await bridge.rest("/igny8/v1/structure", { headers: { "x-igny8-api-key": KEY } });
    expect(Object.values(body.data.character_sets)).toEqual(Array.from({ length: 7 }, () => set));
    expect(body.data.character_sets).toMatchObject({
      "wp_postmeta.meta_value": set,
      "wp_terms.name": set,
      "wp_igny8_deliveries.body": set,
    });
  });
});

describe.skipIf(!IS_MARIADB)("other databases", () => {
  const bridge = useBridge();
  const texts = (text: string) => ({ ...columns(`Title ${text} here`, text), ...meta(text), tags: [`Tag ${text}`] });

  beforeAll(async () => {
    await bridge.addCode(CALM);
    await bridge.evaluate("update_option( 'igny8_custom_fields', \"subtitle\\nlist\" ); echo 1;");
  });

  test("a table in cp1251 keeps Cyrillic, and has references for other characters", async () => {
    await convertTables(bridge, "cp1251");
    const [cyrillic, polish] = await publishAll(bridge, [article(texts("Ж")), article(texts("ł 中"))]);
    expect(cyrillic).toMatchObject({ warnings: [], rows: { meta: { _igny8_seo_title: "SEO Ж title" }, terms: { post_tag: ["Tag Ж"] } } });
    expect(polish).toMatchObject({
      rows: {
        meta: { _igny8_seo_title: "SEO l title" },
        terms: { post_tag: ["Tag ł 中"] },
        post: { post_title: "Title &#x142; &#x4e2d; here" },
      },
    });
    expect(new Set(polish!.warnings.map(({ code }) => code))).toEqual(new Set(["igny8_character_set"]));
    expect(polish!.warnings[0]!.message).toContain("cp1251 lacks ł 中");
  });

  test("with latin1 tables on a latin1 connection the bytes pass unchanged: nothing is lost", async () => {
    await convertTables(bridge, "latin1");
    await configure(bridge, (config) => config.replace("'DB_CHARSET', 'utf8mb4'", "'DB_CHARSET', 'latin1'"));
    const all = Object.values({ ...WIDE, ...FAR });
    const published = await publishAll(
      bridge,
      all.map((text) => article(texts(text))),
    );
    expect(published.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(published.map(({ rows }) => [rows.post["post_title"], rows.meta["_igny8_seo_title"], rows.terms["post_tag"]])).toEqual(
      all.map((text) => [`Title ${text} here`, `SEO ${text} title`, [`Tag ${text}`]]),
    );
  });
});

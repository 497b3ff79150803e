import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "../../../dev/browser.ts";
import { sampled } from "../../support/sampled.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { readAdmin } from "./support/adminPlaces.ts";
import { articleOf, READINGS, written } from "./support/article.ts";
import { comparable, type Kind, KINDS } from "./support/kinds.ts";
import { type Published, readArchives, readFeeds, readPages, readRest, readTold, type Shown } from "./support/places.ts";
import { createReader, type Reader } from "./support/reader.ts";
import { addBlockProbe, addClassicProbe } from "./support/themes.ts";

const bridge = useBridge({ workers: 2 });
const kinds = sampled(Object.keys(KINDS) as Kind[]);
const posts: Published[] = [];
let browser: Browser;
let reader: Reader;

beforeAll(async () => {
  [browser] = await Promise.all([
    launchBrowser(),
    bridge.addCode(`
      add_shortcode( 'igny8_probe', function () { return 'RAN<script>window.__ran=1</script>'; } );
      add_action( 'init', function () { register_post_meta( 'post', 'probe', array( 'type' => 'string', 'single' => true, 'show_in_rest' => true ) ); } );`),
  ]);
  reader = await createReader(browser);
  await bridge.evaluate(
    "update_option( 'igny8_custom_fields', 'probe' ); update_option( 'posts_per_page', 60 ); update_option( 'posts_per_rss', 60 ); wp_delete_post( 1, true ); echo 1;",
  );
  const publish = async (kind: Kind, index: number) => {
    const picture = (name: string) =>
      bridge.pictures.put(`/${name}.png`, png(8, 8, name === "inline" ? [200, 1, 1] : [index, name.length, name.charCodeAt(0)]));
    const payload = articleOf(KINDS[kind], index, picture);
    const { status, body } = await bridge.publish(payload);
    expect([kind, status, body.data?.post_id ?? body]).toEqual([kind, 201, expect.any(Number)]);
    expect([kind, body.data.warnings]).toEqual([kind, []]);
    posts[index] = { id: body.data.post_id, contentId: payload.content_id, url: body.data.post_url };
  };
  for (let index = 0; index < kinds.length; index += 2) {
    await Promise.all(kinds.slice(index, index + 2).map((kind, offset) => publish(kind, index + offset)));
  }
}, 240_000);
afterAll(() => browser?.close());

test("in every place each text field shows its original characters, and none of them runs", async () => {
  const places: Record<string, Shown> = {};
  await bridge.site.wp(["theme", "activate", await addClassicProbe(bridge.site)]);
  Object.assign(places, await readPages(bridge, reader, "classic", posts));
  const tags = await bridge.evaluate(
    `echo wp_json_encode( array_map( function ( $id ) { return array( 'link' => get_term_link( get_the_tags( $id )[0] ) ); }, array( ${posts.map(({ id }) => id).join(",")} ) ) );`,
  );
  places["archive"] = await readArchives(reader, posts, tags);
  Object.assign(places, await readFeeds(bridge, reader, posts));
  places["REST"] = await readRest(bridge, reader, posts);
  places["IGNY8 is told"] = await readTold(bridge, posts);
  await bridge.site.wp(["theme", "activate", await addBlockProbe(bridge.site)]);
  Object.assign(places, await readPages(bridge, reader, "block", posts));
  places["admin"] = await readAdmin(bridge, reader, posts);

  const { wrong, counts } = compare(places);
  console.table(counts);
  const fields = Object.values(counts).filter((row) => Object.values(row).length >= 6).length;
  const cells = Object.values(counts).reduce((sum, row) => sum + Object.values(row).reduce((a, b) => a + b, 0), 0);
  console.log(JSON.stringify({ release: inject("release"), fields, places: Object.keys(places).length, kinds: kinds.length, cells, wrong: wrong.length, ran: reader.ran.length })); // prettier-ignore
  expect(reader.ran).toEqual([]);
  expect(wrong).toEqual([]);
  expect(fields).toBeGreaterThanOrEqual(12);
  expect(cells).toBeGreaterThanOrEqual(12 * 6 * Math.max(1, kinds.length - 6));
}, 240_000);

/** Cells by field and place, and the wrong ones. */
function compare(places: Record<string, Shown>) {
  const wrong: string[] = [];
  const counts: Record<string, Record<string, number>> = {};
  for (const [place, shown] of Object.entries(places)) {
    for (const [index, kind] of kinds.entries()) {
      for (const [field, text] of Object.entries(shown[index] ?? {})) {
        const name = field.replace(/ in (an attribute|the document's title|its own list)$|, escaped$/, "").replace("document's title", "title"); // prettier-ignore
        const reading = READINGS[name] ?? "prose";
        const [expected, found] = [
          comparable(written(KINDS[kind], name), reading),
          text === undefined ? "(nothing)" : comparable(text, reading),
        ];
        if (expected !== found) wrong.push(`${kind} · ${field} · ${place}: ${expected} → ${found}`);
        const row = (counts[field] ??= {});
        row[place] = (row[place] ?? 0) + 1;
      }
    }
  }
  return { wrong, counts };
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { get, put } from "../../../domain/lens/lens.ts";
import { corpus } from "../../domain/lens/corpus.ts";
import { BROKEN, STORED } from "../../domain/lens/pieces.ts";
import { expectSameBlocks, topLevelsInPhp } from "../../domain/lens/topLevel.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();
const GAPS = ["\n\n", "\n", "", " ", "\r\n\r\n"];
const MARKS = ["<!-- wp:a -->", "<!-- /wp:a -->", "<!-- wp:b/c /-->", '<!-- wp:d {"x":"}"} -->', '<!-- wp:d {"x":{"y":1}} /-->', "<!--wp:no -->", "<!-- wp:E -->", "<!-- wp:f-->", "<!--\twp:g\n-->", "text", "<p>x</p>", "\u00A0"]; // prettier-ignore

test("the cut finds the same blocks as WordPress's parse_blocks(), in the patterns of the site's themes too", async () => {
  const part = fc.oneof(fc.constantFrom(...STORED), fc.constantFrom(...BROKEN), fc.constantFrom(...MARKS));
  const random = fc.array(fc.tuple(part, fc.constantFrom(...GAPS)), { maxLength: 9 }).map((parts) => parts.flat().join(""));
  const patterns = (await bridge.evaluate(
    "echo wp_json_encode( array_column( WP_Block_Patterns_Registry::get_instance()->get_all_registered(), 'content' ) );",
  )) as string[];
  expect(patterns.length).toBeGreaterThan(5);
  for (const text of patterns) expect(put(text, get(text))).toEqual({ text, edits: [] });
  const real = [...Object.values(await corpus()).flat(), ...patterns];
  const texts = [...STORED, ...BROKEN, ...real, ...fc.sample(random, 3_000)];
  await writeFile(join(bridge.site.path, "texts.json"), JSON.stringify(texts));
  expectSameBlocks(texts, await bridge.evaluate(topLevelsInPhp("ABSPATH . 'texts.json'", "parse_blocks( $text )")));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cut } from "../../../domain/lens/cut.ts";
import { delimitersOf } from "../../../domain/lens/delimiters.ts";
import { BROKEN, STORED } from "../../domain/lens/pieces.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();
const GAPS = ["\n\n", "\n", "", " ", "\r\n\r\n"];
const MARKS = ["<!-- wp:a -->", "<!-- /wp:a -->", "<!-- wp:b/c /-->", '<!-- wp:d {"x":"}"} -->', '<!-- wp:d {"x":{"y":1}} /-->', "<!--wp:no -->", "<!-- wp:E -->", "<!-- wp:f-->", "<!--\twp:g\n-->", "text", "<p>x</p>", "\u00A0"]; // prettier-ignore

/** The top level of a text as our cut has it: names of blocks, and the bytes of what is between them. */
function ours(text: string): (string | number)[] | undefined {
  const top: (string | number)[] = [];
  let [depth, free] = [0, 0];
  const gap = (to: number) => {
    if (to > free) top.push(Buffer.byteLength(text.slice(free, to)));
  };
  for (const { start, end, kind, name } of delimitersOf(text)) {
    if (depth === 0) {
      gap(start);
      // WordPress reads the rest as text; our cut leaves such a text in one piece.
      if (kind === "close") return undefined;
      top.push(name);
    }
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth === 0) free = end;
  }
  if (depth > 0) return undefined;
  gap(text.length);
  return top;
}

test("the cut finds the same blocks as WordPress's parse_blocks()", async () => {
  const part = fc.oneof(fc.constantFrom(...STORED), fc.constantFrom(...BROKEN), fc.constantFrom(...MARKS));
  const random = fc.array(fc.tuple(part, fc.constantFrom(...GAPS)), { maxLength: 9 }).map((parts) => parts.flat().join(""));
  const texts = [...STORED, ...BROKEN, ...fc.sample(random, 3_000)];
  await writeFile(join(bridge.site.path, "texts.json"), JSON.stringify(texts));
  const theirs = (await bridge.evaluate(`
    $all = array();
    foreach ( json_decode( file_get_contents( ABSPATH . 'texts.json' ) ) as $text ) {
      $top = array();
      foreach ( parse_blocks( $text ) as $block ) {
        $top[] = null === $block['blockName'] ? strlen( $block['innerHTML'] ) : $block['blockName'];
      }
      $all[] = $top;
    }
    echo wp_json_encode( $all );`)) as (string | number)[][];
  const whole = texts.filter((text) => ours(text) !== undefined);
  expect(whole.length).toBeGreaterThan(1_000);
  const different = texts
    .map((text, at) => ({ text, ours: ours(text), theirs: theirs[at] }))
    .filter(({ ours, theirs }) => ours !== undefined && JSON.stringify(ours) !== JSON.stringify(theirs));
  expect(different.slice(0, 3)).toEqual([]);
  // What is broken is one piece.
  for (const text of texts) if (ours(text) === undefined) expect([text, cut(text).length]).toEqual([text, 1]);
});

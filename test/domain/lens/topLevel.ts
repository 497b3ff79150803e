import { expect } from "vitest";
import { cut } from "../../../domain/lens/cut.ts";
import { delimitersOf } from "../../../domain/lens/delimiters.ts";

/** The top level of a text: names of blocks, and the number of bytes of what is between them. */
type TopLevel = (string | number)[];

/** The top level as our cut has it; undefined if a block has no end or no beginning. */
function topLevelOf(text: string): TopLevel | undefined {
  const top: TopLevel = [];
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

/** PHP that reads texts as JSON, and echoes their top levels. Both are PHP: the file's name, and what parses `$text`. */
export const topLevelsInPhp = (file: string, parse: string): string => `
  $all = array();
  foreach ( json_decode( file_get_contents( ${file} ) ) as $text ) {
    $top = array();
    foreach ( ${parse} as $block ) {
      $top[] = null === $block['blockName'] ? strlen( $block['innerHTML'] ) : $block['blockName'];
    }
    $all[] = $top;
  }
  echo json_encode( $all );`;

/** Expects that our cut finds the blocks that PHP found. A text with a block without end or beginning is one piece. */
export function expectSameBlocks(texts: readonly string[], theirs: readonly TopLevel[]): void {
  expect(theirs.length).toBe(texts.length);
  const all = texts.map((text, at) => ({ text, ours: topLevelOf(text), theirs: theirs[at] }));
  const whole = all.filter(({ ours }) => ours !== undefined);
  expect(whole.length).toBeGreaterThan(texts.length / 3);
  const different = whole.filter(({ ours, theirs }) => JSON.stringify(ours) !== JSON.stringify(theirs));
  expect(different.slice(0, 3)).toEqual([]);
  for (const { text, ours } of all) if (ours === undefined) expect([text, cut(text).length]).toEqual([text, 1]);
}

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findPhp } from "../../../dev/php/find.ts";
import { run } from "../../../dev/processes.ts";
import { downloadWordPress } from "../../../dev/wordpress/download.ts";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { cut } from "../../../domain/lens/cut.ts";
import { get, put, read, Unmergeable } from "../../../domain/lens/lens.ts";
import { corpus } from "./corpus.ts";
import { expectWritten } from "./laws.ts";
import { expectSameBlocks, topLevelsInPhp } from "./topLevel.ts";

const kinds = await corpus();
const all = Object.values(kinds).flat();

test("the corpus has at least 200 whole texts of posts", () => {
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(200);
  for (const [kind, texts] of Object.entries(kinds)) {
    expect([kind, texts.length >= 8]).toEqual([kind, true]);
    // Real texts are merged piece by piece. Two that show tags without escaping them are broken.
    const broken = texts.filter((text) => cut(text)[0]?.kind === "rest");
    if (kind !== "hostile") expect([kind, broken.length <= (kind === "about code" ? 2 : 0)]).toEqual([kind, true]);
  }
});

const OTHER = "<h2>Another article</h2><p>With &#91;brackets], <b>bold</b> words &amp; 漢字 😀.</p><ul><li>one</li></ul>";
const ADDED = "<p>One paragraph, added here.</p>";
/** Articles that people could make of the pieces of an article. */
const CHANGES: Record<string, (pieces: string[]) => string[]> = {
  "a paragraph at the end": (pieces) => [...pieces, ADDED],
  "a paragraph at the front": (pieces) => [ADDED, ...pieces],
  "a paragraph in the middle": (pieces) => pieces.toSpliced(pieces.length >> 1, 0, ADDED),
  "without the first piece": (pieces) => pieces.slice(1),
  "without the last piece": (pieces) => pieces.slice(0, -1),
  "the first piece at the end": ([first = ADDED, ...others]) => [...others, first],
  "all pieces in another order": (pieces) => pieces.toReversed(),
  "another article": () => [OTHER],
};

describe.each(Object.entries(kinds))("texts %s", (_, texts) => {
  test("the pieces of each, joined, are the text; what is read and written back is the same, byte for byte", () => {
    for (const text of texts) {
      expect(cut(text).map(({ start, end }) => text.slice(start, end)).join("")).toBe(text); // prettier-ignore
      const article = get(text);
      expect(put(text, article)).toEqual({ text, edits: [] });
      expect(put(text, sanitizeArticle(article))).toEqual({ text, edits: [] });
    }
  });

  test.each(Object.entries(CHANGES))("%s: what is written is what is read then", (_, change) => {
    for (const text of texts) {
      const pieces = read(text);
      const wanted = sanitizeArticle(change(pieces.map(({ html }) => html)).join("\n"));
      if (pieces[0]?.kind === "rest" && wanted.includes("igny8-piece-0-") && wanted.includes(ADDED)) {
        expect(() => put(text, wanted)).toThrow(Unmergeable);
      } else expectWritten(text, wanted);
    }
  });

  test("a piece that is changed is changed alone: every byte before and behind it stays", () => {
    for (const text of texts) {
      const pieces = read(text);
      for (const [at, { start, end }] of pieces.entries()) {
        const wanted = sanitizeArticle(pieces.map(({ html }, index) => (index === at ? ADDED : html)).join("\n"));
        const { edits } = expectWritten(text, wanted);
        expect(edits.length).toBe(1);
        expect([edits[0]!.start >= start, edits[0]!.end <= end, text, at]).toEqual([true, true, text, at]);
      }
    }
  });
});

test("the cut finds the same blocks as the parser behind WordPress's parse_blocks()", async () => {
  const [php, { core }] = await Promise.all([findPhp(), downloadWordPress()]);
  const parser = `require '${join(core, "wp-includes", "class-wp-block-parser.php")}'; $parser = new WP_Block_Parser();`;
  const code = parser + topLevelsInPhp("'php://stdin'", "$parser->parse( $text )");
  const { stdout } = await run(php.bin, [...php.args, "-r", code], {
    env: { ...process.env, ...php.env },
    timeoutMs: 60_000,
    input: JSON.stringify(all),
  });
  expectSameBlocks(all, JSON.parse(stdout));
});

import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { get, put, read } from "../../../domain/lens/lens.ts";
import type { EditorText } from "../../plugin/post-updates/editorTexts.test.ts";

// Texts that the real editors made; test/plugin/post-updates/editorTexts.test.ts records them.
const texts = async (release: string): Promise<EditorText[]> =>
  JSON.parse(await readFile(new URL(`texts/${release}.json`, import.meta.url), "utf8"));
const forms = (text: string) => read(text).map(({ html }) => html.replace(/igny8-piece-\d+-[0-9a-f]+/, "igny8-piece"));

/** What an editor does change: the text of the post then differs for a reader or a program, and people are shown that. */
const LOST_BY = {
  // Two line breaks become two paragraphs.
  classic: [/<br><br>/],
  // Ids, classes of code and captions of tables are dropped; WordPress 6.1 drops the alignment of columns too.
  blocks: [/^<[^>]* id="/, /^<pre><code class="/, /^<figure><table>/, /^<table>.*text-align/],
};

describe.each(["newest", "oldest"])("on the %s WordPress", (release) => {
  test.each(["classic", "blocks"] as const)(
    "each piece is the same after the editor made it %s, except what the editor really changes",
    async (how) => {
      const all = (await texts(release)).map(({ stored, [how]: made }) => ({ was: forms(stored), is: forms(made), made }));
      const pieces = all.flatMap(({ was }) => was);
      const lost = all.flatMap(({ was, is }) =>
        was.filter((form) => !is.includes(form) && !LOST_BY[how].some((known) => known.test(form))),
      );
      expect(lost).toEqual([]);
      const known = pieces.filter((form) => LOST_BY[how].some((one) => one.test(form)));
      expect(pieces.length).toBeGreaterThan(70);
      expect(known.length).toBeLessThanOrEqual(6);
    },
  );

  test("the laws hold for each of these texts", async () => {
    for (const { stored, classic, blocks } of await texts(release)) {
      for (const text of [stored, classic, blocks]) expect(put(text, get(text))).toEqual({ text, edits: [] });
    }
  });
});

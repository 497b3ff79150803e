import fc from "fast-check";
import { expect, test } from "vitest";
import { EXCERPT_LENGTH, excerpt, plainText } from "../../../domain/articles/excerpt.ts";

/** Words of any script, without characters that HTML reads as markup or white space. */
const word = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => /^[\p{L}\p{N}\p{P}\p{S}\p{M}]+$/u.test(text) && !/[<>&]/.test(text));
const words = fc.array(word, { maxLength: 60 });
const html = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom("<p>", "</p>", "<b>a</b>", "&amp;", "&#128578;", "🙂", "word ", "<img alt='x'>", "<br>"), { maxLength: 80 })
    .map((parts) => parts.join("")),
);
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

test("at most 150 units on one line, without white space around it", () => {
  fc.assert(
    fc.property(html, (text) => {
      const made = excerpt(text);
      expect(made.length).toBeLessThanOrEqual(EXCERPT_LENGTH);
      expect(made).not.toMatch(/^\s|\s$|\s{2}|[\n\t]/u);
    }),
  );
});

test("it is the beginning of the text", () => {
  fc.assert(
    fc.property(html, (text) => {
      expect(plainText(text).startsWith(excerpt(text))).toBe(true);
    }),
  );
});

test("later parts of a long article do not change it", () => {
  const long = fc.array(html, { minLength: 20, maxLength: 200 }).map((parts) => parts.join(" some words "));
  fc.assert(
    fc.property(long, (text) => {
      expect(excerpt(text)).toBe(excerpt(escaped(plainText(text))));
    }),
  );
});

test("text that fits is kept whole", () => {
  fc.assert(
    fc.property(words, (list) => {
      const text = list.join(" ");
      fc.pre(text.length <= EXCERPT_LENGTH);
      expect(excerpt(text)).toBe(text);
    }),
  );
});

test("a longer text ends with a whole word, and the next word would not have fitted", () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 20, maxLength: 60 }), (list) => {
      const text = list.join(" ");
      fc.pre(text.length > EXCERPT_LENGTH);
      const kept = excerpt(text).split(" ");
      expect(kept).toEqual(list.slice(0, kept.length));
      expect(list.slice(0, kept.length + 1).join(" ").length).toBeGreaterThan(EXCERPT_LENGTH);
    }),
  );
});

test("a single longer word ends with a whole grapheme, never with half a character", () => {
  fc.assert(
    fc.property(fc.constantFrom("🙂", "👨‍👩‍👧‍👦", "é", "한", "न्हीं", "🇩🇪"), fc.integer({ min: 151, max: 400 }), (grapheme, count) => {
      const made = excerpt(grapheme.repeat(count));
      expect(made.isWellFormed()).toBe(true);
      expect(made).toBe(grapheme.repeat(Math.floor(EXCERPT_LENGTH / grapheme.length)));
    }),
  );
});

test("a grapheme longer than the excerpt is cut between characters", () => {
  const made = excerpt(`a${"\u{1D167}".repeat(200)}`);
  expect(made.length).toBeGreaterThan(0);
  expect(made.length).toBeLessThanOrEqual(EXCERPT_LENGTH);
  expect(made.isWellFormed()).toBe(true);
});

test("the excerpt of an excerpt is the same", () => {
  fc.assert(
    fc.property(html, (text) => {
      expect(excerpt(escaped(excerpt(text)))).toBe(excerpt(text));
    }),
  );
});

test.each([
  ["entities are decoded, once", "<p>Fish &amp; chips &lt;3 &amp;amp; &eacute; &#8217; &#x1F642;</p>", "Fish & chips <3 &amp; é ’ 🙂"],
  [
    "tags, comments, scripts and styles are gone",
    "<!-- no --><style>p{}</style><h1>A <em>b</em></h1><script>x()</script><p>c</p>",
    "A b c",
  ],
  ["blocks are kept apart, inline elements are not", "<p>one</p><p>t<b>w</b>o<br>three</p>", "one two three"],
  ["headings keep their case", "<h2>McDonald</h2>", "McDonald"],
  ["links show their text, pictures nothing", '<a href="https://x.example">here</a> <img src="a.png" alt="a cup"> there', "here there"],
  ["lists are text", "<ul><li>one</li><li>two</li></ul><ol><li>three</li></ol>", "one two three"],
  ["quotations and rules are text", "<blockquote>one</blockquote><hr><pre>two</pre>", "one two"],
  ["tables are text", "<table><tr><th>one</th><td>two</td></tr></table>", "one two"],
  ["white space is folded, hard spaces too", "a&nbsp;&nbsp;b\n\n c", "a b c"],
  ["nothing is nothing", "<p>&nbsp;</p><img src='x'>", ""],
])("%s", (_, text, made) => {
  expect(excerpt(text)).toBe(made);
});

test("a word that ends exactly at the limit is kept", () => {
  expect(excerpt(`${"a".repeat(149)} b`)).toBe("a".repeat(149));
  expect(excerpt(`${"a".repeat(150)} b`)).toBe("a".repeat(150));
  expect(excerpt(`${"a".repeat(148)} b`)).toBe(`${"a".repeat(148)} b`);
  expect(excerpt(`${"a".repeat(148)} bc`)).toBe("a".repeat(148));
});

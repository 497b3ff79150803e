import fc from "fast-check";
import { expect, test } from "vitest";
import { categoriesOf, distinctNames, tagsOf } from "../../../domain/articles/terms.ts";

const name = fc.string({ unit: "grapheme", maxLength: 12 });
const names = fc.array(name, { maxLength: 20 });
const variants = (text: string) => [text, text.toUpperCase(), text.toLowerCase(), ` ${text}\t`, text.normalize("NFD")];

test("a name is kept once, whatever its case, Unicode form and white space", () => {
  fc.assert(
    fc.property(name, (given) => {
      // The upper case of an uncomposed character may move a mark to another letter. No casing can undo that.
      const text = given.normalize("NFC");
      const folded = text.replace(/\s+/gu, " ").trim();
      expect(distinctNames(variants(text))).toEqual(folded ? [folded] : []);
    }),
  );
});

test.each([
  ["Straße", "STRASSE"],
  ["GROẞ", "groß"],
  ["ΟΔΟΣ", "οδος"],
  ["ΟΔΟΣ", "οδοσ"],
  ["Crème", "CRE\u0300ME"],
  ["İstanbul", "i̇stanbul"],
])("%s and %s are one name", (one, other) => {
  expect(distinctNames([one, other])).toEqual([one]);
  expect(distinctNames([other, one])).toEqual([other]);
});

test("the order is kept, and names are neither lost nor added", () => {
  fc.assert(
    fc.property(names, (list) => {
      const kept = distinctNames(list);
      const folded = list.map((text) => text.replace(/\s+/gu, " ").trim());
      const positions = kept.map((text) => folded.indexOf(text));
      expect(positions).not.toContain(-1);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      for (const text of list) expect(distinctNames([...kept, text])).toEqual(kept);
    }),
  );
});

test("empty names are dropped", () => {
  expect(distinctNames(["", "  ", "\u00a0", null, undefined, "a"])).toEqual(["a"]);
});

test("categories are the article's own terms, else the cluster's name, else none", () => {
  expect(categoriesOf(["Bread", "bread", "Oven"], "Baking")).toEqual(["Bread", "Oven"]);
  expect(categoriesOf(["", " "], " Baking ")).toEqual(["Baking"]);
  expect(categoriesOf([], null)).toEqual([]);
});

test("tags are terms, primary keyword and secondary keywords, in this order", () => {
  expect(tagsOf(["Flour", "bread"], "Slow Bread", ["BREAD", "oven", "slow bread"])).toEqual(["Flour", "bread", "Slow Bread", "oven"]);
  expect(tagsOf([], null, [])).toEqual([]);
});

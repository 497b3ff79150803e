import { expect, test } from "vitest";
import { fit, FITS } from "../../../console/shell/search/fuzzy.ts";

test.each<[typed: string, texts: string[], fits: keyof typeof FITS | undefined]>([
  ["new art", ["New article"], "begins"],
  ["ARTICLE", ["New article"], "word"],
  ["art new", ["New article"], "word"],
  ["dark", ["Theme: Dark"], "word"],
  ["ticle", ["New article"], "contains"],
  ["cafe", ["Café on the corner"], "begins"],
  ["logout", ["Sign out", "log out logout"], "word"],
  ["membres", ["Members"], "similar"],
  ["publsh", ["Publish…"], "similar"],
  ["schedlue", ["Schedule…"], "similar"],
  ["shedule", ["Schedule…"], "similar"],
  ["notificatoins", ["Notifications"], "similar"],
  ["pubilc", ["Publish…"], undefined],
  ["artcile nwe", ["New article"], undefined],
  // In a short word, an error is another word.
  ["slow", ["Show"], undefined],
  ["xembers", ["Members"], undefined],
  ["%", ["New article"], undefined],
  ["members of", ["Members"], undefined],
])("%s fits %s: %s", (typed, texts, fits) => {
  expect(fit(typed, ...texts)).toBe(fits === undefined ? undefined : FITS[fits]);
});

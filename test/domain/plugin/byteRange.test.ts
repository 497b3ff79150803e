import fc from "fast-check";
import { expect, test } from "vitest";
import { namesTag, rangeOf } from "../../../domain/plugin/byteRange.ts";

test.each([
  [undefined, "all"],
  ["bytes=0-99", { start: 0, end: 99 }],
  ["bytes=0-", { start: 0, end: 999 }],
  ["bytes=500-", { start: 500, end: 999 }],
  ["bytes=0-5000", { start: 0, end: 999 }],
  ["bytes=-100", { start: 900, end: 999 }],
  ["bytes=-5000", { start: 0, end: 999 }],
  ["Bytes=1-1", { start: 1, end: 1 }],
  ["bytes=1000-", "none"],
  ["bytes=1000-2000", "none"],
  ["bytes=-0", "none"],
  ["bytes=5-4", "all"],
  ["bytes=-", "all"],
  ["bytes=0-1,5-9", "all"],
  ["lines=0-1", "all"],
  ["bytes=a-b", "all"],
])("of 1,000 bytes %s is %o", (header, expected) => {
  expect(rangeOf(header, 1_000)).toEqual(expected);
});

test("whatever the header, the bytes read are within the file", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.option(fc.nat(20_000)), fc.option(fc.nat(20_000)), (size, first, last) => {
      const range = rangeOf(`bytes=${first ?? ""}-${last ?? ""}`, size);
      if (typeof range === "string") return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.start).toBeLessThanOrEqual(range.end);
      expect(range.end).toBeLessThan(size);
    }),
  );
});

test.each([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ["*", true],
  ['"b"', false],
  ["a", false],
])('If-None-Match %s names "a": %s', (header, expected) => {
  expect(namesTag(header, '"a"')).toBe(expected);
});

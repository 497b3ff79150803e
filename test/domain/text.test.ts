import fc from "fast-check";
import { expect, test } from "vitest";
import { beginningOf } from "../../domain/text.ts";

test("never longer than the limit, never a character that PostgreSQL refuses, and otherwise unchanged", () => {
  const text = fc.string({ unit: fc.constantFrom("\0", "\uD83D", "\uDE42", "🙂", "é", "a"), maxLength: 30 });
  fc.assert(
    fc.property(text, fc.nat(20), (all, length) => {
      const made = beginningOf(all, length);
      expect(made.length).toBeLessThanOrEqual(length);
      expect(made.isWellFormed()).toBe(true);
      expect(made).not.toContain("\0");
      const sound = all.toWellFormed().replaceAll("\0", "\uFFFD");
      if (all.isWellFormed()) expect(sound.startsWith(made)).toBe(true);
      if (all.isWellFormed()) expect(made.length).toBeGreaterThanOrEqual(Math.min(length, all.length) - 1);
    }),
  );
});

test("500 units by default", () => {
  expect(beginningOf("x".repeat(501))).toBe("x".repeat(500));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { maskedRequest } from "../../../domain/publishing/mask.ts";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import { article } from "../../support/fixtures/article.ts";

const payload = buildPayload(article(), { source: "s", publicUrl: "https://app.example.com", recreate: false });
const masked = (more: Partial<typeof payload>) =>
  maskedRequest("POST", "https://example.com/wp-json/igny8/v1/publish", { ...payload, ...more });

test("a short request is shown as it was sent, with its key masked", () => {
  expect(masked({})).toEqual({
    method: "POST",
    url: "https://example.com/wp-json/igny8/v1/publish",
    headers: { "X-IGNY8-API-KEY": "igny8_…" },
    body: payload,
  });
});

test("for any article, the shown request is small and can be stored as JSON", () => {
  const text = fc
    .tuple(fc.integer({ min: 0, max: 320 }), fc.constantFrom("🙂", "é", "a"))
    .map(([count, unit]) => "x".repeat(count) + unit.repeat(2_000));
  const image = fc.record({ url: text, alt: text, caption: text, width: fc.nat(), height: fc.nat(), position: fc.nat() });
  const fields = {
    title: text,
    content_html: text,
    seo_description: text,
    tags: fc.array(text, { maxLength: 60, size: "max" }),
    gallery_images: fc.array(image, { maxLength: 60, size: "max" }),
  };
  fc.assert(
    fc.property(fc.record(fields), (fuzzed) => {
      const shown = masked(fuzzed);
      for (const value of [shown.body["title"], shown.body["content_html"], ...shown.body["tags"]]) {
        expect(value.length).toBeLessThan(340);
        expect(value.isWellFormed()).toBe(true);
      }
      expect(shown.body["tags"].length).toBeLessThanOrEqual(50);
      expect(JSON.stringify(shown).length).toBeLessThan(600_000);
    }),
    { numRuns: 30 },
  );
});

test("a text is cut between characters, and its length is stated", () => {
  expect(masked({ content_html: `${"a".repeat(299)}🙂b` }).body["content_html"]).toBe(`${"a".repeat(299)}… (302 characters)`);
});

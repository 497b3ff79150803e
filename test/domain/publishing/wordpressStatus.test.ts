import fc from "fast-check";
import { expect, test } from "vitest";
import { CONTENT_STATUSES, contentStatusFor } from "../../../domain/publishing/wordpressStatus.ts";

const SEEDS = { publish: "published", draft: "draft", pending: "review", private: "published", trash: "draft", future: "review" };

test("the required status map, word by word", () => {
  for (const [wordpress, ours] of Object.entries(SEEDS)) expect(contentStatusFor(wordpress), wordpress).toBe(ours);
  expect(CONTENT_STATUSES).toEqual(["draft", "review", "published"]);
});

test("an unknown status changes nothing", () => {
  const other = fc.oneof(
    fc.string(),
    fc.constantFrom("auto-draft", "inherit", "wc-completed", "Publish", "constructor", "__proto__", "toString"),
  );
  fc.assert(
    fc.property(other, (status) => {
      fc.pre(!Object.hasOwn(SEEDS, status));
      expect(contentStatusFor(status)).toBeNull();
    }),
  );
});

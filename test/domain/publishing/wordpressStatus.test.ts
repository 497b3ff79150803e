import fc from "fast-check";
import { expect, test } from "vitest";
import { CONTENT_STATUSES, contentStatusFor, statusInWords } from "../../../domain/publishing/wordpressStatus.ts";

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

test("a status is said in words, and one that WordPress does not have is left to the caller", () => {
  expect(["draft", "trash", "deleted"].map(statusInWords)).toEqual(["a draft", "in the trash", "deleted"]);
  expect(["constructor", "wc-pending", ""].map(statusInWords)).toEqual([null, null, null]);
});

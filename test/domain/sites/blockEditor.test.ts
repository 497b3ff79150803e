import { expect, test } from "vitest";
import { blockEditorOf } from "../../../domain/sites/blockEditor.ts";
import { siteStructure } from "../../../domain/sites/structure.ts";
import { structure } from "../../support/fixtures/structure.ts";

const of = (bridge: string, post_type: string | undefined, block_editor: boolean | undefined) => {
  const [type] = structure().post_types;
  const told = structure({
    versions: { wordpress: "6.5.5", php: "8.4.1", bridge },
    post_types: [
      { ...type!, name: "page", block_editor: true },
      { ...type, block_editor },
    ],
    article: post_type && { post_type, statuses: ["publish"] },
  });
  return blockEditorOf(siteStructure.parse(told));
};

test("articles become blocks if the block editor opens posts of their type and the bridge takes blocks", () => {
  expect(of("1.5.0", "post", true)).toBe("6.5.5");
  expect(of("1.10.2", "post", true)).toBe("6.5.5");
  expect(of("1.5.0", "page", false)).toBe("6.5.5");
  expect(of("1.5.0", "post", false)).toBe(null);
  expect(of("1.4.9", "post", true)).toBe(null);
  // The first 1.5.0 tells neither.
  expect(of("1.5.0", undefined, undefined)).toBe(null);
  expect(of("1.5.0", "gone", true)).toBe(null);
});

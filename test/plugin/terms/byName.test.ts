import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();

const names = async (postId: number, taxonomy: string): Promise<string[]> =>
  bridge.evaluate(
    `echo wp_json_encode( array_map( 'html_entity_decode', wp_get_post_terms( ${postId}, '${taxonomy}', array( 'fields' => 'names', 'orderby' => 'name' ) ) ) );`,
  );

async function publishWith(fields: Record<string, unknown>): Promise<number> {
  const { body } = await bridge.publish(article(fields));
  expect(body.data.warnings).toEqual([]);
  return body.data.post_id;
}

test("terms match whatever their case, in any script, and keep their first spelling", async () => {
  const first = await publishWith({ tags: ["WordPress", "Éclair", "Привет", "R&D", 'O\'Brien \\ "Co"'], categories: ["Deep Learning"] });
  const second = await publishWith({ tags: ["WORDPRESS", "éCLAIR", "ПРИВЕТ", "r&d", 'o\'brien \\ "co"'], categories: ["deep learning"] });
  expect(await names(second, "post_tag")).toEqual(await names(first, "post_tag"));
  expect(await names(second, "category")).toEqual(["Deep Learning"]);
  expect((await names(first, "post_tag")).toSorted()).toEqual(['O\'Brien \\ "Co"', "R&D", "WordPress", "Éclair", "Привет"].toSorted());
});

test("different names are different terms, even if their slugs or accents look alike", async () => {
  const tags = ["C", "C#", "C++", "resume", "résumé"];
  const id = await publishWith({ tags });
  expect((await names(id, "post_tag")).toSorted()).toEqual(tags.toSorted());
  expect(await names(await publishWith({ tags: ["c++"] }), "post_tag")).toEqual(["C++"]);
});

test("digits are names, not term ids", async () => {
  expect(await names(await publishWith({ tags: ["1", "2024"], categories: ["1"] }), "category")).toEqual(["1"]);
});

test("without categories WordPress's default is used", async () => {
  expect(await names(await publishWith({}), "category")).toEqual(["Uncategorized"]);
});

test("a name that WordPress refuses becomes a warning", async () => {
  const { status, body } = await bridge.publish(article({ tags: ["Fine", "x".repeat(201)] }));
  expect([status, body.data.warnings]).toEqual([
    201,
    [{ code: "igny8_term_refused", field: "tags", message: expect.stringContaining("xxx"), advice: expect.any(String) }],
  ]);
  expect(await names(body.data.post_id, "post_tag")).toEqual(["Fine"]);
});

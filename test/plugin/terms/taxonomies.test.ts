import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();

const publish = async (fields: Record<string, unknown>): Promise<number> => {
  const { status, body } = await bridge.publish(article(fields));
  expect([status, body.data.warnings]).toEqual([201, []]);
  return body.data.post_id;
};
/** The paths of a post's terms, such as `News > Tech`. */
const paths = (postId: number, taxonomy = "category"): Promise<string[]> =>
  bridge.evaluate(`echo wp_json_encode( array_map( function ( $term ) {
      return html_entity_decode( trim( get_term_parents_list( $term->term_id, '${taxonomy}', array( 'separator' => ' > ', 'link' => false ) ), ' >' ) ) . ' #' . $term->term_id;
    }, wp_get_post_terms( ${postId}, '${taxonomy}' ) ) );`);
const own = (postId: number, taxonomy: string): Promise<[name: string, termId: number, id: string][]> =>
  bridge.evaluate(
    `echo wp_json_encode( array_map( function ( $term ) { return array( $term->name, $term->term_id, get_term_meta( $term->term_id, '_igny8_id', true ) ); }, wp_get_post_terms( ${postId}, '${taxonomy}' ) ) );`,
  );

test("a category path is made level by level, and found again whatever its case", async () => {
  const [first] = await paths(await publish({ categories: ["News > Tech > Café & Co"] }));
  expect(first).toMatch(/^News > Tech > Café & Co #\d+$/);
  expect(await paths(await publish({ categories: ["NEWS  >  tech > CAFÉ & CO"] }))).toEqual([first]);
  expect(await paths(await publish({ categories: ["news &gt; TECH &gt; café & co"] }))).toEqual([first]);
  expect(
    await bridge.evaluate("echo count( get_terms( array( 'taxonomy' => 'category', 'hide_empty' => false, 'name' => 'Tech' ) ) );"),
  ).toBe(1);
});

test("the same name below another category is another category", async () => {
  const [news] = await paths(await publish({ categories: ["News > Reviews"] }));
  const [books] = await paths(await publish({ categories: ["Books > Reviews"] }));
  expect([news, books]).toEqual([expect.stringMatching(/^News > Reviews/), expect.stringMatching(/^Books > Reviews/)]);
  // A name alone means the top-level category, if there is one.
  expect(await paths(await publish({ categories: ["reviews"] }))).toEqual([news]);
  const [top] = await paths(await publish({ categories: ["Top"] }));
  await publish({ categories: ["News > Top"] });
  expect(await paths(await publish({ categories: ["TOP"] }))).toEqual([top]);
});

test("an arrow in a name does not make a path, and tags have no levels", async () => {
  const id = await publish({ categories: ["C->D", " > Lonely > "], tags: ["A > B"] });
  const names = (await paths(id)).map((path) => path.replace(/ #.*/, ""));
  expect(names.toSorted()).toEqual(["C->D", "Lonely"]);
  expect((await paths(id, "post_tag"))[0]).toMatch(/^A > B #/);
});

test("cluster and sector are the plugin's own terms, with IGNY8's id", async () => {
  const id = await publish({ cluster_id: 11, cluster: "Brewing", sector_id: 5, sector: "Food & Drink" });
  expect(await own(id, "igny8_cluster")).toEqual([["Brewing", expect.any(Number), "11"]]);
  expect(await own(id, "igny8_sector")).toEqual([["Food &amp; Drink", expect.any(Number), "5"]]);
});

test("they are found by id, after a rename on either side", async () => {
  const [[, term] = ["", 0]] = await own(await publish({ cluster_id: 21, cluster: "Tea" }), "igny8_cluster");
  expect(await own(await publish({ cluster_id: 21, cluster: "All about tea" }), "igny8_cluster")).toEqual([["Tea", term, "21"]]);
  await bridge.evaluate(`wp_update_term( ${term}, 'igny8_cluster', array( 'name' => 'Our teas' ) ); echo 1;`);
  expect(await own(await publish({ cluster_id: 21, cluster: "Tea" }), "igny8_cluster")).toEqual([["Our teas", term, "21"]]);
  expect(await own(await publish({ cluster_id: 21 }), "igny8_cluster")).toEqual([["Our teas", term, "21"]]);
});

test("a term made by hand is adopted; clusters with the same name, or of two IGNY8s, stay separate", async () => {
  const byHand = Number(await bridge.site.wp(["term", "create", "igny8_cluster", "By hand", "--porcelain"]));
  expect(await own(await publish({ cluster_id: 31, cluster: "by hand" }), "igny8_cluster")).toEqual([["By hand", byHand, "31"]]);
  const [[name, other] = ["", 0]] = await own(await publish({ cluster_id: 32, cluster: "By hand" }), "igny8_cluster");
  expect([name, other === byHand]).toEqual(["By hand", false]);
  const [[, foreign] = ["", 0]] = await own(await publish({ source: randomUUID(), cluster_id: 31, cluster: "By hand" }), "igny8_cluster");
  expect(new Set([byHand, other, foreign]).size).toBe(3);
});

test("without an id the name decides, and without both nothing is set", async () => {
  const [[, term] = ["", 0]] = await own(await publish({ sector: "Named" }), "igny8_sector");
  expect(await own(await publish({ sector: "NAMED" }), "igny8_sector")).toEqual([["Named", term, ""]]);
  expect(await own(await publish({ sector_id: 999 }), "igny8_sector")).toEqual([]);
});

test("people who write see them in the admin and in REST, visitors nowhere", async () => {
  const id = await publish({ cluster_id: 41, cluster: "Secret plan" });
  const { body: taxonomy } = await bridge.admin("/wp/v2/taxonomies/igny8_cluster?context=edit");
  expect(taxonomy.visibility).toMatchObject({ public: false, show_ui: true });
  const { body: terms } = await bridge.admin("/wp/v2/igny8_cluster?search=Secret");
  expect(terms).toMatchObject([{ name: "Secret plan", meta: { _igny8_id: 41 } }]);
  for (const path of ["/wp/v2/igny8_cluster", `/wp/v2/igny8_cluster/${terms[0].id}`, `/wp/v2/igny8_cluster?post=${id}`]) {
    const { status, body } = await bridge.rest(path);
    expect([path, status, JSON.stringify(body).includes("Secret")]).toEqual([path, 401, false]);
  }
  expect(
    (await bridge.rest(`/wp/v2/posts/${id}?_embed=1`)).body._embedded?.["wp:term"]?.flat().map(({ name }: { name?: string }) => name),
  ).not.toContain("Secret plan");
  const page = await fetch(`${bridge.site.url}/?taxonomy=igny8_cluster&term=secret-plan`);
  expect(await page.text()).not.toContain("Secret plan");
});

test("their list shows the id", async () => {
  const cells = await bridge.evaluate(`$term = get_term_by( 'name', 'Brewing', 'igny8_cluster' );
    echo wp_json_encode( array( apply_filters( 'manage_edit-igny8_cluster_columns', array() ), apply_filters( 'manage_igny8_cluster_custom_column', '', 'igny8_id', $term->term_id ) ) );`);
  expect(cells).toEqual([{ igny8_id: "IGNY8 ID" }, "11"]);
});

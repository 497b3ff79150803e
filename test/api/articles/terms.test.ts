import { beforeEach, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";

const api = useApp();
let token: string;
let site_id: number;
beforeEach(async () => {
  const account = await createAccount(api.orm);
  token = account.token;
  ({ site_id } = await createSite(api.orm, account.account_id));
});

const ARTICLES = "/api/v1/writer/content/";
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const fields = (answer: { json: { error: { details: { field: string }[] } } }) => answer.json.error.details.map(({ field }) => field);
const create = async (more: Record<string, unknown> = {}) => {
  const answer = await call("POST", ARTICLES, { site_id, title: "Slow bread", content_html: "<p>Flour</p>", ...more });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.json));
  return answer.json.data;
};
const names = (terms: { kind: string; name: string }[], kind: string) => terms.filter((term) => term.kind === kind).map(({ name }) => name);

describe("taxonomy terms", () => {
  test("are added, renamed, listed by kind and removed", async () => {
    const category = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "category", name: "  Slow \u00a0 food " })).json
      .data;
    expect(category).toMatchObject({ site_id, kind: "category", name: "Slow food" });
    await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Slow food" });
    const list = async (query: string) =>
      (await call("GET", `/api/v1/writer/taxonomy-terms/?site_id=${site_id}${query}`)).json.data.map(({ kind }: { kind: string }) => kind);
    expect([await list(""), await list("&kind=tag")]).toEqual([["tag", "category"], ["tag"]]);
    expect((await call("PATCH", `/api/v1/writer/taxonomy-terms/${category.id}/`, { name: "slow Food" })).json.data.name).toBe("slow Food");
    expect((await call("DELETE", `/api/v1/writer/taxonomy-terms/${category.id}/`)).status).toBe(200);
    expect((await call("DELETE", `/api/v1/writer/taxonomy-terms/${category.id}/`)).status).toBe(404);
  });

  test("are unique, whatever their case; the answer names the existing one", async () => {
    const there = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Café" })).json.data;
    const answer = await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "CAFE\u0301" });
    expect([answer.status, answer.json.error.code, answer.json.error.details]).toEqual([
      409,
      "already_exists",
      [{ field: "id", message: String(there.id) }],
    ]);
    const other = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Tea" })).json.data;
    expect((await call("PATCH", `/api/v1/writer/taxonomy-terms/${other.id}/`, { name: "café" })).status).toBe(409);
  });

  test.each([
    ["an empty name", { name: " " }, "name"],
    ["another kind", { kind: "format" }, "kind"],
    ["half a surrogate pair", { name: "\ud800" }, "name"],
  ])("refuse %s", async (_, wrong, field) => {
    const answer = await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id: 1, kind: "tag", name: "X", ...wrong });
    expect([answer.status, fields(answer)]).toEqual([422, [field]]);
  });
});

describe("terms of an article", () => {
  test("are found by name whatever the case, and made when missing", async () => {
    const term = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Café" })).json.data;
    const article = await create({ tags: ["CAFE\u0301", "New", "new"] });
    expect(article.taxonomy_terms).toMatchObject([{ id: term.id, name: "Café" }, { name: "New" }]);
    const again = await create({ tags: ["NEW"] });
    expect(names(again.taxonomy_terms, "tag")).toEqual(["New"]);
  });

  test("keep their order, and a kind that is not in the request stays unchanged", async () => {
    const { id } = await create({ categories: ["B", "A"], tags: ["z", "y"] });
    const changed = (await call("PATCH", `${ARTICLES}${id}/`, { tags: ["y", "x", "z"] })).json.data;
    expect([names(changed.taxonomy_terms, "category"), names(changed.taxonomy_terms, "tag"), changed.revision]).toEqual([
      ["B", "A"],
      ["y", "x", "z"],
      2,
    ]);
    const same = (await call("PATCH", `${ARTICLES}${id}/`, { categories: ["b", "a"] })).json.data;
    expect(same.revision).toBe(2);
    const none = (await call("PATCH", `${ARTICLES}${id}/`, { taxonomy_terms: [] })).json.data;
    expect([none.taxonomy_terms, none.revision]).toEqual([[], 3]);
  });

  test("may be given by id, each once", async () => {
    const make = async (kind: string, name: string) =>
      (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind, name })).json.data.id;
    const [one, two, three] = [await make("tag", "1"), await make("category", "2"), await make("tag", "3")];
    const article = await create({ taxonomy_terms: [three, two, one, three] });
    expect([names(article.taxonomy_terms, "category"), names(article.taxonomy_terms, "tag")]).toEqual([["2"], ["3", "1"]]);
  });

  test("are made once by concurrent requests", async () => {
    const articles = await Promise.all(Array.from({ length: 8 }, (_, n) => create({ tags: n % 2 ? ["a", "b", "c"] : ["C", "B", "A"] })));
    const rows = await api.orm.em.execute("select 1 from igny8_taxonomy_terms where site_id = ?", [site_id]);
    expect([rows.length, articles.every(({ taxonomy_terms }) => taxonomy_terms.length === 3)]).toEqual([3, true]);
  });
});

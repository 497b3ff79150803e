import { beforeEach, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

const api = useApp();
let token: string;
let account_id: number;
let site_id: number;
let integration_id: number;
beforeEach(async () => {
  ({ token, account_id } = await createAccount(api.orm));
  ({ site_id, integration_id } = await createSite(api.orm, account_id));
});

const AT = "/api/v1/writer/content/";
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const create = async (fields: Record<string, unknown> = {}) => {
  const answer = await call("POST", AT, { site_id, title: "Slow bread", content_html: "<p>Flour</p>", ...fields });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.json));
  return answer.json.data;
};
const details = (answer: { json: { error: { details: { field: string }[] } } }) => answer.json.error.details.map(({ field }) => field);
const names = (terms: { kind: string; name: string }[], kind: string) => terms.filter((term) => term.kind === kind).map(({ name }) => name);
const onWordPress = { status: "published" as const, external_id: "7", external_url: "http://x/7" };

describe("an article", () => {
  test("is stored with all its fields, and a read returns the same as the write", async () => {
    const sector = (await call("POST", `/api/v1/sites/${site_id}/sectors/`, { name: "Baking" })).json.data;
    const cluster = (await call("POST", `/api/v1/sites/${site_id}/clusters/`, { name: "Sourdough" })).json.data;
    const article = await create({
      slug: "slow-bread",
      seo_title: "SEO",
      seo_description: "Why",
      canonical_url: "https://first.example.com/bread/",
      custom_fields: { hydration: 0.8, oven: ["steam", "stone"], draft: null },
      primary_keyword: "bread",
      secondary_keywords: ["rye", "Rye", " spelt "],
      sector_id: sector.id,
      cluster_id: cluster.id,
      categories: ["Baking"],
      tags: ["Bread", "Oven"],
      status: "review",
    });
    expect(article).toMatchObject({
      account_id,
      site_id,
      title: "Slow bread",
      content_html: "<p>Flour</p>",
      content_markdown: null,
      slug: "slow-bread",
      seo_title: "SEO",
      seo_description: "Why",
      canonical_url: "https://first.example.com/bread/",
      custom_fields: { hydration: 0.8, oven: ["steam", "stone"], draft: null },
      primary_keyword: "bread",
      secondary_keywords: ["rye", "spelt"],
      sector_id: sector.id,
      cluster_id: cluster.id,
      status: "review",
      external_id: null,
      external_url: null,
      metadata: {},
      revision: 1,
      images: [],
      publication: null,
    });
    expect([names(article.taxonomy_terms, "category"), names(article.taxonomy_terms, "tag")]).toEqual([["Baking"], ["Bread", "Oven"]]);
    expect((await call("GET", `${AT}${article.id}/`)).json.data).toEqual(article);
  });

  test("is cleaned of HTML that runs", async () => {
    const article = await create({ content_html: '<h2 onclick="x()">Hi</h2><script>x()</script><a href="javascript:x()">y</a>' });
    expect(article.content_html).toBe("<h2>Hi</h2><a>y</a>");
  });

  test("may be written in Markdown, which is kept until HTML replaces it", async () => {
    const article = await create({ content_html: undefined, content_markdown: "# Hi\n\n*slow*<script>x()</script>" });
    expect(article).toMatchObject({
      content_html: "<h1>Hi</h1>\n<p><em>slow</em></p>\n",
      content_markdown: expect.stringContaining("# Hi"),
    });
    const changed = await call("PATCH", `${AT}${article.id}/`, { content_html: "<p>Now HTML</p>" });
    expect(changed.json.data).toMatchObject({ content_html: "<p>Now HTML</p>", content_markdown: null, revision: 2 });
  });

  test("treats empty strings in optional fields as missing", async () => {
    expect(await create({ slug: "", seo_title: " ", primary_keyword: "" })).toMatchObject({
      slug: null,
      seo_title: null,
      primary_keyword: null,
    });
  });

  test.each([
    ["no text at all", { content_html: undefined }, "content_html"],
    ["both texts", { content_markdown: "x" }, "content_markdown"],
    ["an empty title", { title: " " }, "title"],
    ["no title", { title: undefined }, "title"],
    ["a title of another type", { title: ["x"] }, "title"],
    ["the status published", { status: "published" }, "status"],
    ["a canonical address of no web page", { canonical_url: "javascript:x()" }, "canonical_url"],
    ["a custom field of a wrong type", { custom_fields: { rating: { stars: 5 } } }, "custom_fields.rating"],
    ["a custom field that WordPress hides", { custom_fields: { _private: 1 } }, "custom_fields._private"],
    ["a slug with a slash", { slug: "a/b" }, "slug"],
    ["a keyword of another type", { secondary_keywords: ["a", 7] }, "secondary_keywords.1"],
    ["half a surrogate pair in a keyword", { secondary_keywords: ["\udc00"] }, "secondary_keywords.0"],
    ["a NUL", { title: "a\u0000" }, "title"],
    ["terms by id and by name", { taxonomy_terms: [1], tags: ["x"] }, "taxonomy_terms"],
    ["an unknown term", { taxonomy_terms: [2_147_483_647] }, "taxonomy_terms.0"],
    ["an id beyond PostgreSQL's integers", { sector_id: 2_147_483_648 }, "sector_id"],
    ["an unknown sector", { sector_id: 2_147_483_647 }, "sector_id"],
    ["an unknown cluster", { cluster_id: 2_147_483_647 }, "cluster_id"],
    ["HTML nested beyond reason", { content_html: "<div>".repeat(5_000) }, "content_html"],
    ["Markdown nested beyond reason", { content_html: undefined, content_markdown: ">".repeat(20_000) }, "content_markdown"],
    ["HTML that grows too large", { content_html: "&".repeat(900_000) }, "content_html"],
  ])("is refused with %s", async (_, wrong, field) => {
    const answer = await call("POST", AT, { site_id, title: "X", content_html: "<p>x</p>", ...wrong });
    expect([answer.status, details(answer)]).toEqual([422, [field]]);
  });

  test("leaves nothing behind when it is refused", async () => {
    await call("POST", AT, { site_id, title: "X", content_html: "", tags: ["left-behind"], cluster_id: 2_147_483_647 });
    await call("POST", AT, { site_id, title: "X", content_html: "", taxonomy_terms: [2_147_483_647] });
    const rows = await api.orm.em.execute(
      "select 1 from igny8_content where site_id = ? union all select 1 from igny8_taxonomy_terms where site_id = ?",
      [site_id, site_id],
    );
    expect(rows).toEqual([]);
  });

  test("belongs to a site of the account", async () => {
    const stranger = await createAccount(api.orm);
    const theirs = await createSite(api.orm, stranger.account_id);
    const answer = await call("POST", AT, { site_id: theirs.site_id, title: "X", content_html: "" });
    expect([answer.status, answer.json.error.code]).toEqual([404, "not_found"]);
  });

  test("has sector, cluster and terms only of its own site", async () => {
    const other = await createSite(api.orm, account_id, "http://127.0.0.1:1");
    const sector = (await call("POST", `/api/v1/sites/${other.site_id}/sectors/`, { name: "X" })).json.data;
    const cluster = (await call("POST", `/api/v1/sites/${other.site_id}/clusters/`, { name: "X" })).json.data;
    const term = (await call("POST", "/api/v1/writer/taxonomy-terms/", { site_id: other.site_id, kind: "tag", name: "X" })).json.data;
    const { id } = await create();
    for (const [field, wrong] of [
      ["sector_id", { sector_id: sector.id }],
      ["cluster_id", { cluster_id: cluster.id }],
      ["taxonomy_terms.0", { taxonomy_terms: [term.id] }],
    ] as const) {
      const answer = await call("PATCH", `${AT}${id}/`, wrong);
      expect([answer.status, details(answer)]).toEqual([422, [field]]);
    }
    expect((await call("GET", `${AT}${id}/`)).json.data.revision).toBe(1);
  });
});

describe("changing an article", () => {
  test("raises its revision when something changes; a change of status alone does not", async () => {
    const { id } = await create();
    const revision = async (body: unknown) => (await call("PATCH", `${AT}${id}/`, body)).json.data.revision;
    expect(await revision({ title: "Slow bread", content_html: "<p>Flour</p>" })).toBe(1);
    expect(await revision({ status: "review" })).toBe(1);
    expect(await revision({ title: "Slower bread" })).toBe(2);
    expect(await revision({ secondary_keywords: ["rye"] })).toBe(3);
    expect(await revision({ secondary_keywords: ["rye"] })).toBe(3);
    expect(await revision({ slug: null })).toBe(3);
  });

  test("based on an older revision is refused, and the answer has the current one", async () => {
    const { id } = await create();
    expect((await call("PATCH", `${AT}${id}/`, { title: "First", revision: 1 })).json.data.revision).toBe(2);
    const answer = await call("PATCH", `${AT}${id}/`, { title: "Second", revision: 1 });
    expect([answer.status, answer.json.error.code, answer.json.error.details]).toEqual([
      409,
      "revision_conflict",
      [{ field: "revision", message: "2" }],
    ]);
    expect(answer.json.error.message).toContain("revision 2");
    expect((await call("GET", `${AT}${id}/`)).json.data.title).toBe("First");
  });

  test("by two concurrent requests lets one through", async () => {
    const { id } = await create();
    const answers = await Promise.all(["A", "B", "C", "D"].map((title) => call("PATCH", `${AT}${id}/`, { title, revision: 1 })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  });

  test("can't change the status during a publication, or of a post on WordPress", async () => {
    const { id } = await create();
    await call("POST", `${AT}${id}/publish/`);
    const open = await call("PATCH", `${AT}${id}/`, { status: "draft" });
    expect([open.status, open.json.error.code]).toEqual([409, "publication_open"]);
    const there = await createContent(api.orm, { account_id, site_id }, { ...onWordPress, integration_id });
    const published = await call("PATCH", `${AT}${there.id}/`, { status: "draft" });
    expect([published.status, published.json.error.code]).toEqual([409, "already_published"]);
    expect((await call("PATCH", `${AT}${there.id}/`, { title: "Corrected" })).status).toBe(200);
  });

  test("returns an article whose publication failed to review", async () => {
    const { id } = await create();
    await call("POST", `${AT}${id}/publish/`);
    await api.orm.em.execute("update igny8_publications set state = 'failed' where content_id = ?", [id]);
    const answer = await call("PATCH", `${AT}${id}/`, { status: "review" });
    expect(answer.json.data).toMatchObject({ status: "review", publication: { state: "failed", site_integration_id: integration_id } });
  });
});

describe("deleting an article", () => {
  test("deletes all that belongs to it", async () => {
    const { id } = await create({ tags: ["x"] });
    expect((await call("DELETE", `${AT}${id}/`)).json.data).toEqual({ id });
    expect((await call("GET", `${AT}${id}/`)).status).toBe(404);
    expect((await call("DELETE", `${AT}${id}/`)).status).toBe(404);
  });

  test("waits for its publication", async () => {
    const { id } = await create();
    await call("POST", `${AT}${id}/publish/`);
    const answer = await call("DELETE", `${AT}${id}/?force=true`);
    expect([answer.status, answer.json.error.code]).toEqual([409, "publication_open"]);
    await call("POST", `${AT}${id}/publication/cancel/`);
    expect((await call("DELETE", `${AT}${id}/`)).status).toBe(200);
  });

  test("that is on WordPress needs force=true", async () => {
    const { id } = await createContent(api.orm, { account_id, site_id }, { ...onWordPress, integration_id });
    const answer = await call("DELETE", `${AT}${id}/`);
    expect([answer.status, answer.json.error.code]).toEqual([409, "already_published"]);
    expect((await call("DELETE", `${AT}${id}/?force=true`)).status).toBe(200);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";

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
const onWordPress = { status: "published" as const, external_id: "7", external_url: "http://x/7" };

describe("the list of articles", () => {
  const titles = async (query: string) => (await call("GET", `${AT}?${query}`)).json.data.map(({ title }: { title: string }) => title);

  test("has no texts, but terms, pictures and publications", async () => {
    const { id } = await create({ tags: ["x"] });
    await call("POST", `${AT}${id}/publish/`);
    const [listed] = (await call("GET", AT)).json.data;
    expect(listed).toMatchObject({ id, taxonomy_terms: [{ name: "x" }], images: [], publication: { state: "queued", revision: 1 } });
    expect(listed).not.toHaveProperty("content_html");
  });

  test("is filtered by site, status and pending", async () => {
    const other = await createSite(api.orm, account_id, "http://127.0.0.1:1");
    await create({ title: "draft" });
    await create({ title: "review", status: "review" });
    await createContent(api.orm, { account_id, site_id }, { title: "pending", status: "published" });
    await createContent(api.orm, { account_id, site_id }, { title: "there", ...onWordPress, integration_id });
    await createContent(api.orm, { account_id, site_id: other.site_id }, { title: "elsewhere" });
    expect(await titles("")).toEqual(["elsewhere", "there", "pending", "review", "draft"]);
    expect(await titles(`site_id=${site_id}&status=review`)).toEqual(["review"]);
    expect(await titles("status=published")).toEqual(["there", "pending"]);
    expect(await titles("pending=true")).toEqual(["pending"]);
    expect(await titles("pending=false")).toEqual(["elsewhere", "there", "review", "draft"]);
    expect(await titles("status=draft&pending=true")).toEqual([]);
    expect(await titles(`site_id=${other.site_id}`)).toEqual(["elsewhere"]);
  });

  test("searches titles and primary keywords literally: no character is a wildcard", async () => {
    await create({ title: "100% Rye" });
    await create({ title: "1000 breads", primary_keyword: "RYE flour" });
    await create({ title: "snake_case \\ path" });
    expect(await titles("q=rye")).toEqual(["1000 breads", "100% Rye"]);
    expect(await titles(`q=${encodeURIComponent("100%")}`)).toEqual(["100% Rye"]);
    expect(await titles("q=e_c")).toEqual(["snake_case \\ path"]);
    expect(await titles(`q=${encodeURIComponent("\\")}`)).toEqual(["snake_case \\ path"]);
    expect(await titles("q=nothing")).toEqual([]);
  });

  test("is read page by page with any filter", async () => {
    for (let n = 0; n < 5; n++) await create({ title: `rye ${n}` });
    const first = await call("GET", `${AT}?q=rye&limit=3&site_id=${site_id}`);
    const second = await call("GET", `${AT}?q=rye&limit=3&site_id=${site_id}&cursor=${first.json.next_cursor}`);
    const ids = [...first.json.data, ...second.json.data].map(({ title }: { title: string }) => title);
    expect([ids, second.json.next_cursor]).toEqual([["rye 4", "rye 3", "rye 2", "rye 1", "rye 0"], null]);
  });

  test("costs the same number of queries whatever its length", async () => {
    for (let n = 0; n < 5; n++) await create({ tags: ["x"] });
    const queries = async (limit: number) => (await statementsOf(api.orm, () => call("GET", `${AT}?limit=${limit}`))).length;
    const [one, five] = [await queries(1), await queries(5)];
    // Who asks, which articles, their rows, and what belongs to them.
    expect([one, five]).toEqual([4, 4]);
  });

  test.each(["status=gone", "pending=yes", "site_id=x", "site_id=0", `q=${"x".repeat(201)}`, "site_id=1&site_id=2"])(
    "refuses %s",
    async (query) => {
      expect((await call("GET", `${AT}?${query}`)).status).toBe(422);
    },
  );
});

import { access } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { keepVersion, VERSIONS_KEPT } from "../../../db/articles/versions.ts";
import { removeUnusedPictures } from "../../../db/articles/removePictures.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { png } from "../../support/fixtures/pictures.ts";

const api = useApp();
let token: string;
let site_id: number;
let id: number;
beforeEach(async () => {
  const account = await createAccount(api.orm);
  token = account.token;
  ({ site_id } = await createSite(api.orm, account.account_id));
  id = await create();
});

const AT = "/api/v1/writer/content/";
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
async function create(fields: Record<string, unknown> = {}): Promise<number> {
  const body = { site_id, title: "Slow bread", content_html: "<p>Flour</p>", categories: ["Baking"], tags: ["Rye"], ...fields };
  return (await call("POST", AT, body)).json.data.id;
}
const change = async (fields: Record<string, unknown>) => (await call("PATCH", `${AT}${id}/`, fields)).json.data;
const list = async (query = "") => (await call("GET", `${AT}${id}/versions/${query}`)).json;
const one = async (number: number) => (await call("GET", `${AT}${id}/versions/${number}/`)).json.data;
const restore = (number: number, body: unknown = {}) => call("POST", `${AT}${id}/versions/${number}/restore/`, body);
/** Lets the newest version be older than the ten minutes in which saves are one version. */
const later = () =>
  api.orm.em.execute("update igny8_content_versions set created_at = created_at - interval '11 minutes' where content_id = ?", [id]);
/** Changes that become a version each. */
async function changes(...all: Record<string, unknown>[]): Promise<void> {
  for (const fields of all) {
    await later();
    await change(fields);
  }
}
async function upload(bytes: Uint8Array<ArrayBuffer>, role = "gallery") {
  const form = new FormData();
  form.set("file", new File([bytes], "loaf.png"));
  form.set("content_id", String(id));
  form.set("role", role);
  form.set("alt", "A loaf");
  const response = await api.app.request("/api/v1/writer/images/", {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${token}` },
  });
  return (JSON.parse(await response.text()) as { data: { id: number; path: string } }).data;
}
const count = async (table: string) => {
  const [row] = await api.orm.em.execute<{ number: string }[]>(`select count(*) as number from ${table} where content_id = ?`, [id]);
  return Number(row!.number);
};

describe("versions of an article", () => {
  test("a new article has its first version, with everything that it has", async () => {
    const { data, next_cursor } = await list();
    expect([data.length, next_cursor]).toEqual([1, null]);
    expect(data[0]).toMatchObject({
      number: 1,
      revision: 1,
      origin: "written",
      restored_from: null,
      title: "Slow bread",
      is_current: true,
    });
    expect(data[0].user.name).not.toBe("");
    for (const name of ["created_at", "updated_at"]) expect(data[0][name]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const version = await one(1);
    expect(version).toMatchObject({ content_html: "<p>Flour</p>", content_markdown: null });
    const { content_html, content_markdown, ...article } = (await call("GET", `${AT}${id}/`)).json.data;
    for (const [name, value] of Object.entries(version.fields)) {
      if (!["categories", "tags", "images"].includes(name)) expect([name, value]).toEqual([name, article[name]]);
    }
    expect([version.fields.categories, version.fields.tags]).toEqual([["Baking"], ["Rye"]]);
  });

  test("the fields of a version are those that an article's revision counts", async () => {
    const own = ["title", "slug", "seo_title", "seo_description", "primary_keyword", "secondary_keywords", "canonical_url"];
    const { fields } = await one(1);
    expect(Object.keys(fields)).toEqual(
      expect.arrayContaining([...own, "custom_fields", "sector_id", "cluster_id", "categories", "tags", "images"]),
    );
    expect(Object.keys(fields).filter((name) => /status|external|metadata|revision|_at$|account|^id$|html|hold|has_/.test(name))).toEqual(
      [],
    );
  });

  test("saves of one person within ten minutes are one version, with the last text alone", async () => {
    await change({ title: "Slower bread" });
    await change({ content_html: "<p>Water</p>" });
    const { data } = await list();
    expect(data.map(({ number, revision, title }: Record<string, unknown>) => [number, revision, title])).toEqual([[1, 3, "Slower bread"]]);
    expect((await one(1)).content_html).toBe("<p>Water</p>");
    expect(await count("igny8_content_texts")).toBe(1);
  });

  test("a change after ten minutes, or by somebody else, is a version of its own", async () => {
    await changes({ title: "Two" });
    const insert = "insert into igny8_users (email, name, password_hash) values (?, 'Anna', '') returning id";
    const [colleague] = await api.orm.em.execute<{ id: number }[]>(insert, [`anna-${crypto.randomUUID()}@example.com`]);
    await api.orm.em.transactional((tx) => keepVersion(tx, id, { user_id: colleague!.id }));
    expect(
      (await list()).data.map(({ number, user }: { number: number; user: { name: string } }) => [number, user.name === "Anna"]),
    ).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
  });

  test("what was queued to a site stays a version, however soon the next change comes", async () => {
    await call("POST", `${AT}${id}/publish/`);
    await change({ title: "Two" });
    const { data } = await list();
    expect(data.map(({ number, title }: Record<string, unknown>) => [number, title])).toEqual([
      [2, "Two"],
      [1, "Slow bread"],
    ]);
  });

  test("a change without an effect is no version", async () => {
    await changes({ title: "Slow bread", categories: ["Baking"] }, { status: "review" }, { on_hold: true });
    expect((await list()).data.length).toBe(1);
  });

  test("versions with the same text share it", async () => {
    await changes({ title: "Two" }, { title: "Three" }, { content_html: "<p>Salt</p>" });
    expect([await count("igny8_content_versions"), await count("igny8_content_texts")]).toEqual([4, 2]);
  });

  test("the list is paged", async () => {
    await changes({ title: "2" }, { title: "3" }, { title: "4" });
    const first = await list("?limit=3");
    const second = await list(`?limit=3&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    expect(second.next_cursor).toBe(null);
  });

  test("the oldest go when there are more than are kept, but not the one that a site has", async () => {
    await api.orm.em.execute(
      `insert into igny8_content_versions (account_id, content_id, number, revision, html_hash, fields, created_at)
       select account_id, content_id, n, n, html_hash, fields, now() - interval '1 hour'
       from igny8_content_versions, generate_series(2, ?::int) n where content_id = ? and number = 1`,
      [VERSIONS_KEPT, id],
    );
    await api.orm.em.execute("update igny8_content set revision = ? where id = ?", [VERSIONS_KEPT, id]);
    await call("POST", `${AT}${id}/publish/`);
    await api.orm.em.execute("update igny8_publications set state = 'published', revision = 2 where content_id = ?", [id]);
    await changes({ title: "a" }, { title: "b" }, { title: "c" });
    const rows = await api.orm.em.execute("select number from igny8_content_versions where content_id = ? order by number limit 3", [id]);
    expect(rows.map(({ number }) => number)).toEqual([2, 4, 5]);
  });

  test("they go with the article", async () => {
    await call("DELETE", `${AT}${id}/`);
    expect([await count("igny8_content_versions"), await count("igny8_content_texts")]).toEqual([0, 0]);
  });
});

describe("restoring a version", () => {
  test("brings back text, fields, terms and pictures, as a new version", async () => {
    const featured = await upload(png(3, 2), "featured");
    const gallery = await upload(png(5, 4));
    const before = (await call("GET", `${AT}${id}/`)).json.data;
    await later();
    const markdown = "Only *water*";
    await change({
      title: "Two",
      content_markdown: markdown,
      slug: "two",
      custom_fields: { a: 1 },
      categories: [],
      tags: ["New"],
      secondary_keywords: ["x"],
    });
    await call("DELETE", `/api/v1/writer/images/${gallery.id}/`);
    await call("PATCH", `/api/v1/writer/images/${featured.id}/`, { alt: "Other", role: "gallery" });
    const newer = await upload(png(7, 7), "featured");

    const { status, json } = await restore(1);
    expect(status).toBe(200);
    const same = ["title", "content_html", "content_markdown", "slug", "custom_fields", "secondary_keywords", "seo_title"];
    for (const name of same) expect([name, json.data[name]]).toEqual([name, before[name]]);
    const terms = ({ taxonomy_terms }: { taxonomy_terms: { kind: string; name: string }[] }) =>
      taxonomy_terms.map((t) => `${t.kind} ${t.name}`);
    expect(terms(json.data)).toEqual(terms(before));
    const pictures = ({ images }: { images: Record<string, unknown>[] }) => images.map(({ role, path, alt }) => [role, path, alt]);
    expect(pictures(json.data)).toEqual(pictures(before));
    expect(json.data.revision).toBeGreaterThan(before.revision);
    const { data } = await list();
    expect(data[0]).toMatchObject({ number: 3, origin: "restored", restored_from: 1, is_current: true, title: "Slow bread" });

    // And forward again, with the Markdown and the newer picture.
    const again = (await restore(2)).json.data;
    expect([again.title, again.content_markdown, again.slug]).toEqual(["Two", markdown, "two"]);
    expect(pictures(again)).toEqual([
      ["featured", newer.path, "A loaf"],
      ["gallery", featured.path, "Other"],
    ]);
  });

  test("a picture's file stays while a version names it, and goes with the article", async () => {
    const { id: image, path } = await upload(png(9, 9));
    const file = join(api.mediaDir, path.replace("/media/", ""));
    await changes({ title: "Two" });
    await call("DELETE", `/api/v1/writer/images/${image}/`);
    await removeUnusedPictures(api.orm, api.deps.pictures);
    await access(file);
    await restore(1);
    expect((await call("GET", `${AT}${id}/`)).json.data.images[0].path).toBe(path);
    await call("DELETE", `${AT}${id}/`);
    await removeUnusedPictures(api.orm, api.deps.pictures);
    await expect(access(file)).rejects.toThrow("ENOENT");
  });

  test("a sector that is gone since is left out", async () => {
    const sector = (await call("POST", `/api/v1/sites/${site_id}/sectors/`, { name: "Baking" })).json.data;
    await change({ sector_id: sector.id });
    await changes({ sector_id: null });
    await call("DELETE", `/api/v1/sites/${site_id}/sectors/${sector.id}/`);
    expect((await restore(1)).json.data.sector_id).toBe(null);
  });

  test("says what is wrong: an unknown version, another revision", async () => {
    expect([(await restore(9)).status, (await restore(0)).status]).toEqual([404, 422]);
    const { status, json } = await restore(1, { revision: 7 });
    expect([status, json.error.code]).toEqual([409, "revision_conflict"]);
    expect((await restore(1, { revision: 1 })).status).toBe(200);
  });

  test("thirty versions are gone back one by one, and each is as it was", async () => {
    const texts = Array.from({ length: 30 }, (_, at) => `<p>Version ${at + 2}: naïve 漢字 😀 &amp; <code>[x]</code></p>`);
    await changes(...texts.map((content_html) => ({ content_html })));
    for (let number = 30; number >= 1; number -= 1) {
      expect((await restore(number)).json.data.content_html).toBe(number === 1 ? "<p>Flour</p>" : texts[number - 2]);
    }
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { structure } from "../../support/fixtures/structure.ts";
import { statementsOf } from "../../support/statements.ts";

// Without a worker: what the API takes and refuses. test/e2e/siteRules.test.ts sends it to a real WordPress.
const api = useApp();
let token: string;
let owner: { account_id: number; site_id: number };
let integration_id: number;
beforeEach(async () => {
  const account = await createAccount(api.orm);
  token = account.token;
  const site = await createSite(api.orm, account.account_id);
  owner = { account_id: account.account_id, site_id: site.site_id };
  integration_id = site.integration_id;
});

const known = (bridge: string, more = {}) => {
  const kept = { items: [{ id: 1, name: "News", slug: "news", parent: 0, count: 1 }, { id: 2, name: "Tech", slug: "tech", parent: 1, count: 1 }], total: 2, fetched_at: new Date().toISOString() }; // prettier-ignore
  return structure({
    versions: { wordpress: "7.1", php: "8.3", bridge },
    categories: kept,
    tags: { ...kept, items: [], total: 0 },
    fetched_at: kept.fetched_at,
    ...more,
  });
};
const read = (bridge: string, more = {}) =>
  api.orm.em.fork().nativeUpdate(SiteIntegration, integration_id, { structure: known(bridge, more) });
const rules = (method: string, body?: unknown) =>
  api.call(method, `/api/v1/integration/integrations/${integration_id}/rules/`, token, body);
const write = (method: string, path: string, body?: unknown) => api.call(method, `/api/v1/writer/content/${path}`, token, body);
const content = (more = {}) => createContent(api.orm, owner, more).then(({ id }) => id);
const fieldsOf = ({ status, json }: { status: number; json: any }) => [status, ...(json.error?.details ?? []).map((one: any) => one.field)];
const publicationOf = (content_id: number) => api.orm.em.fork().findOne(Publication, { content_id });
const untouched = async (id: number) => {
  expect(await publicationOf(id)).toBeNull();
  expect(await api.orm.em.fork().findOneOrFail(Content, id)).toMatchObject({ status: "review" });
};

describe("defaults of a site", () => {
  test("are kept field by field, and null leaves a field to the site again", async () => {
    await read("1.5.0");
    expect((await rules("GET")).json.data).toEqual({ integration_id, rules: {}, refused: null, send_saved_after_s: null });
    const all = { status: "draft", author_id: 1, category: "News > Tech", sticky: false };
    expect((await rules("PATCH", all)).json.data).toEqual({ integration_id, rules: all, refused: null, send_saved_after_s: null });
    expect((await rules("PATCH", { author_id: null, status: "pending" })).json.data.rules).toEqual({
      status: "pending",
      category: "News > Tech",
      sticky: false,
    });
    expect((await rules("GET")).json.data.rules).toEqual({ status: "pending", category: "News > Tech", sticky: false });
  });

  test("that the site can't follow are refused by name, and nothing is kept", async () => {
    expect(fieldsOf(await rules("PATCH", { author_id: 1 }))).toEqual([422, "author_id"]);
    expect(fieldsOf(await rules("PATCH", { status: "draft" }))).toEqual([422, "status"]);
    await read("1.3.3");
    expect(fieldsOf(await rules("PATCH", { status: "draft" }))).toEqual([422, "status"]);
    await read("1.4.0");
    expect(fieldsOf(await rules("PATCH", { status: "draft", comment_status: "closed" }))).toEqual([422, "comment_status"]);
    expect(fieldsOf(await rules("PATCH", { status: "draft" }))).toEqual([200]);
    await read("1.5.0");
    for (const wrong of [{ author_id: 9 }, { category: "Nothing" }, { status: "trash" }, { author_id: 0 }, { sticky: "yes" }]) {
      expect(fieldsOf(await rules("PATCH", wrong))).toEqual([422, Object.keys(wrong)[0]]);
    }
    expect(fieldsOf(await rules("PATCH", {}))[0]).toBe(422);
    expect((await rules("GET")).json.data.rules).toEqual({ status: "draft" });
  });

  test("say when the site changed so that it can't follow them any more", async () => {
    await read("1.5.0");
    await rules("PATCH", { author_id: 1 });
    await read("1.5.0", { authors: { items: [], total: 0 } });
    expect((await rules("GET")).json.data.refused).toMatchObject({
      field: "author_id",
      message: expect.stringMatching(/Choose another author/),
    });
  });
});

describe("rules of an article", () => {
  test("are its own field, which replaces what it had; a date is the site's local time", async () => {
    await read("1.5.0");
    const id = await content();
    const answer = await write("PATCH", `${id}/`, { site_rules: { status: "future", date: "2099-01-10T09:00", author_id: 1 } });
    expect(answer.json.data).toMatchObject({
      revision: 2,
      site_rules: { status: "future", date: "2099-01-10T09:00:00.000Z", author_id: 1 },
    });
    expect((await write("PATCH", `${id}/`, { site_rules: { status: "draft" } })).json.data.site_rules).toEqual({ status: "draft" });
    expect((await write("PATCH", `${id}/`, { site_rules: {} })).json.data).toMatchObject({ site_rules: {}, revision: 4 });
    expect((await write("PATCH", `${id}/`, { site_rules: {} })).json.data.revision).toBe(4);
  });

  test("that the site can't follow are refused by name", async () => {
    await read("1.5.0");
    const id = await content();
    const wrong: [unknown, string][] = [
      [{ author_id: 9 }, "site_rules.author_id"],
      [{ status: "trash" }, "site_rules.status"],
      [{ date: "2099-13-01T09:00" }, "site_rules.date"],
      [{ category: "News" }, "site_rules"],
    ];
    for (const [site_rules, field] of wrong) expect(fieldsOf(await write("PATCH", `${id}/`, { site_rules }))).toEqual([422, field]);
    const made = await write("POST", "", { site_id: owner.site_id, title: "New", content_html: "<p>x</p>", site_rules: { author_id: 9 } });
    expect(fieldsOf(made)).toEqual([422, "site_rules.author_id"]);
    expect((await write("GET", `${id}/`)).json.data).toMatchObject({ site_rules: {}, revision: 1 });
  });
});

describe("publishing", () => {
  test("with a status is one request, and the publication keeps the status", async () => {
    await read("1.4.0");
    const id = await content();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect((await write("POST", `${id}/publish/`, { status: "draft", publish_at: later })).status).toBe(202);
    expect((await write("GET", `${id}/publication/`)).json.data).toMatchObject({ post_status: "draft", state: "queued" });
    // A click without a status only hurries it on. To publish it after all, somebody has to say so.
    expect((await write("POST", `${id}/publish/`)).status).toBe(202);
    expect(await publicationOf(id)).toMatchObject({ post_status: "draft", publish_at: null });
    expect((await write("POST", `${id}/publish/`, { status: "publish" })).status).toBe(202);
    expect((await publicationOf(id))!.post_status).toBe("publish");
  });

  test("as a draft during a call that makes a public post is refused, and a retry keeps the status", async () => {
    await read("1.5.0");
    const id = await content();
    await write("POST", `${id}/publish/`);
    const { id: publication } = (await publicationOf(id))!;
    const set = (fields: Partial<Publication>) => api.orm.em.fork().nativeUpdate(Publication, publication, fields);
    await set({ state: "publishing" });
    expect(await write("POST", `${id}/publish/`, { status: "draft" })).toMatchObject({ status: 409, json: { error: { code: "begun" } } });
    await set({ state: "failed", post_status: "draft" });
    expect((await write("POST", `${id}/publication/retry/`)).status).toBe(202);
    expect((await publicationOf(id))!.post_status).toBe("draft");
    // A new request goes by the rules again.
    await set({ state: "cancelled" });
    expect((await write("POST", `${id}/publish/`)).status).toBe(202);
    expect((await publicationOf(id))!.post_status).toBeNull();
  });

  test("what the site can't take is refused by its field before anything is written", async () => {
    const id = await content();
    const refused = async (body: unknown, wanted: string) => {
      const answer = await write("POST", `${id}/publish/`, body);
      expect([answer.json.error?.code, ...fieldsOf(answer)]).toEqual(["site_cannot_take", 422, wanted]);
      await untouched(id);
    };
    await refused({ status: "draft" }, "status"); // nobody knows the plugin's version
    await read("1.3.3");
    await refused({ status: "private" }, "status");
    await read("1.5.0");
    await refused({ status: "future" }, "date");
    const set = (site_rules: Content["site_rules"]) => api.orm.em.fork().nativeUpdate(Content, id, { site_rules });
    await set({ status: "future", date: "2020-01-01T00:00:00.000Z" });
    await refused({}, "date");
    await set({ author_id: 77 });
    await refused({}, "author_id");
    await set({});
    await api.orm.em.fork().nativeUpdate(SiteIntegration, integration_id, { rules: { comment_status: "closed", author_id: 1 } });
    await read("1.4.2");
    await refused({}, "author_id");
    expect((await write("POST", `${id}/publish/`, { status: "trash" })).status).toBe(422);
    await read("1.5.0", { post_types: [] });
    expect((await write("POST", `${id}/publish/`)).status).toBe(202);
  });

  test("without rules costs one statement, as before", async () => {
    const id = await content();
    const statements = await statementsOf(api.orm, () => write("POST", `${id}/publish/`));
    // The activity log reads the article's title.
    const own = statements.filter(({ text }) => !text.includes("igny8_activities"));
    expect(own.filter(({ text }) => /igny8_publications|igny8_content/.test(text))).toHaveLength(1);
  });
});

describe("in bulk", () => {
  test("each article is weighed by its own rules and the run's status, in a dry run and in the run", async () => {
    await read("1.5.0");
    const [plain, dated, undated, stranger] = [
      await content(),
      await content({ site_rules: { status: "future", date: "2099-01-01T00:00:00.000Z" } }),
      await content({ site_rules: { status: "future" } }),
      await content({ site_rules: { author_id: 77 } }),
    ];
    const content_ids = [plain, dated, undated, stranger];
    const refusals = ({ json }: { json: any }) =>
      json.data.refused.map((one: any) => [one.code, one.count, one.content_ids, /(\w+): /.exec(one.message)![1]]);
    const wanted = [
      ["site_cannot_take", 1, [undated], "date"],
      ["site_cannot_take", 1, [stranger], "author_id"],
    ];
    const dry = await write("POST", "bulk-publish/", { content_ids, dry_run: true });
    expect([dry.json.data.accepted, refusals(dry)]).toEqual([2, wanted]);
    await untouched(plain);
    const run = await write("POST", "bulk-publish/", { content_ids });
    expect([run.status, run.json.data.accepted, refusals(run)]).toEqual([202, 2, wanted]);
    expect((await publicationOf(plain))!.post_status).toBeNull();
    await untouched(undated);
    // As drafts, nobody asks for a date.
    const drafts = await write("POST", "bulk-publish/", { content_ids: [undated], status: "draft" });
    expect([drafts.json.data.accepted, drafts.json.data.request]).toEqual([1, { content_ids: 1, status: "draft" }]);
    expect((await publicationOf(undated))!.post_status).toBe("draft");
  });
});

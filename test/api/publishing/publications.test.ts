import { beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { Content } from "../../../db/articles/content.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

// Without a worker: only the API itself. test/workflows and test/e2e test the rest.
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

const call = (method: string, path: string, body?: unknown) => api.call(method, `/api/v1/writer/content/${path}`, token, body);
const codeOf = ({ status, json }: { status: number; json: any }) => [status, json.error?.code];
const content = (more = {}) => createContent(api.orm, owner, more).then(({ id }) => id);

describe("publishing", () => {
  test("is accepted at once, and a workflow starts", async () => {
    const id = await content();
    const answer = await call("POST", `${id}/publish/`);
    expect(answer.status).toBe(202);
    const { publication_id, workflow_id } = answer.json.data;
    expect(answer.json.data).toEqual({
      content_id: id,
      status: "published",
      publication_id,
      publication_state: "queued",
      workflow_id: `publish:${publication_id}`,
      publish_at: null,
      workflow_started: true,
    });
    const description = await api.deps.temporal.workflow.getHandle(workflow_id).describe();
    expect([description.status.name, description.type]).toEqual(["RUNNING", "publishContent"]);
    const seen = (await call("GET", `${id}/publication/`)).json.data;
    expect(seen).toMatchObject({
      id: publication_id,
      state: "queued",
      site_integration_id: integration_id,
      attempt: 0,
      attempts: [],
      revision: 1,
    });
    expect(seen.workflow_url).toBe(`http://127.0.0.1:8233/namespaces/default/workflows/publish%3A${publication_id}`);
  });

  test("twice, or ten times at once, makes one publication", async () => {
    const id = await content();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call("POST", `${id}/publish/`, {})));
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.data.publication_id}`)).size).toBe(1);
  });

  test("is stored while Temporal is down, and the answer says so", async () => {
    const id = await content();
    const app = createApp({ ...api.deps, temporal: temporalAway() });
    const response = await app.request(`/api/v1/writer/content/${id}/publish/`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, JSON.parse(await response.text()).data]).toEqual([
      202,
      expect.objectContaining({ workflow_started: false, publication_state: "queued", status: "published" }),
    ]);
    expect((await call("GET", `?pending=true`)).json.data).toMatchObject([{ id, publication: { state: "queued" } }]);
  });

  test("works through a named integration of the site", async () => {
    const id = await content();
    expect((await call("POST", `${id}/publish/`, { site_integration_id: integration_id })).status).toBe(202);
  });

  test.each([
    [
      "what is on WordPress already",
      async () => call("POST", `${await content({ external_id: "7", external_url: "http://x/7", integration_id })}/publish/`),
      409,
      "already_published",
    ],
    ["an article without a text", async () => call("POST", `${await content({ content_html: " " })}/publish/`), 422, "content_incomplete"],
    [
      "an unknown integration",
      async () => call("POST", `${await content()}/publish/`, { site_integration_id: 2_147_483_647 }),
      404,
      "integration_not_found",
    ],
    [
      "an integration of another type",
      async () => call("POST", `${await content()}/publish/`, { site_integration_id: "x" }),
      422,
      "invalid",
    ],
    ["an unknown article", () => call("POST", "2147483647/publish/"), 404, "not_found"],
  ])("is refused for %s", async (_, ask, status, code) => {
    expect(codeOf(await ask())).toEqual([status, code]);
  });

  test("needs an active integration", async () => {
    const id = await content();
    await api.orm.em.execute("update igny8_site_integrations set is_active = false where id = ?", [integration_id]);
    expect(codeOf(await call("POST", `${id}/publish/`, { site_integration_id: integration_id }))).toEqual([409, "integration_inactive"]);
    const none = await call("POST", `${id}/publish/`);
    expect(none.status).toBe(409);
    await api.orm.em.execute("delete from igny8_site_integrations where id = ?", [integration_id]);
    expect(codeOf(await call("POST", `${id}/publish/`))).toEqual([409, "no_active_integration"]);
    expect((await call("GET", `${id}/`)).json.data.status).toBe("review");
  });

  test("refuses an invalid body, although the body is optional", async () => {
    const id = await content();
    const response = await api.app.request(`/api/v1/writer/content/${id}/publish/`, {
      method: "POST",
      body: "{",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    expect(response.status).toBe(400);
  });
});

describe("a publication", () => {
  test("that does not exist is 404", async () => {
    const id = await content();
    expect(codeOf(await call("GET", `${id}/publication/`))).toEqual([404, "not_found"]);
    for (const what of ["retry", "cancel"])
      expect(codeOf(await call("POST", `${id}/publication/${what}/`))).toEqual([404, "never_published"]);
  });

  test("is cancelled and the article returns to review; a second time there is nothing to cancel", async () => {
    const id = await content();
    await call("POST", `${id}/publish/`);
    const answer = await call("POST", `${id}/publication/cancel/`);
    expect([answer.status, answer.json.data]).toEqual([202, { content_id: id, publication_state: "cancelled", cancel_requested: false }]);
    expect((await call("GET", `${id}/`)).json.data).toMatchObject({ status: "review", publication: { state: "cancelled" } });
    expect(codeOf(await call("POST", `${id}/publication/cancel/`))).toEqual([409, "not_open"]);
  });

  test("that ended is retried, with fresh attempts", async () => {
    const id = await content();
    const { publication_id } = (await call("POST", `${id}/publish/`)).json.data;
    await api.orm.em.execute("update igny8_publications set state = 'failed', attempt = 3 where content_id = ?", [id]);
    const answer = await call("POST", `${id}/publication/retry/`);
    expect([answer.status, answer.json.data]).toEqual([
      202,
      expect.objectContaining({ publication_id, publication_state: "queued", status: "published" }),
    ]);
    expect((await call("GET", `${id}/publication/`)).json.data.attempt).toBe(0);
  });

  test("whose post was deleted gets a new post only on request", async () => {
    const id = await content();
    await call("POST", `${id}/publish/`);
    await api.orm.em.execute("update igny8_publications set state = 'gone' where content_id = ?", [id]);
    expect(codeOf(await call("POST", `${id}/publication/retry/`))).toEqual([410, "post_gone"]);
    expect((await call("POST", `${id}/publication/retry/`, { recreate: true })).status).toBe(202);
    expect(codeOf(await call("POST", `${id}/publication/retry/`, { recreate: "yes" }))).toEqual([422, "invalid"]);
  });

  test.each(["published", "failed", "cancelled"])("whose post is in the trash gets a new post only on request (%s)", async (state) => {
    const there = { integration_id, status: "draft", external_id: `8${state.length}`, external_url: "http://x/?p=8" } as const;
    const id = await content();
    await call("POST", `${id}/publish/`);
    await api.orm.em.execute("update igny8_publications set state = ? where content_id = ?", [state, id]);
    await api.orm.em.fork().nativeUpdate(Content, { id }, { ...there, metadata: { wordpress_status: "trash" } });
    for (const path of ["publish/", "publication/retry/"]) {
      const answer = await call("POST", `${id}/${path}`);
      expect(codeOf(answer)).toEqual([410, "post_in_trash"]);
      expect(answer.json.error.message).not.toContain("http");
    }
    expect((await call("GET", `${id}/`)).json.data).toMatchObject({ external_id: there.external_id, publication: { state } });
    expect((await call("POST", `${id}/publication/retry/`, { recreate: true })).status).toBe(202);
    expect((await call("GET", `${id}/`)).json.data).toMatchObject({ status: "published", external_id: null, external_url: null });
    // If that fails, a retry has the same aim.
    await api.orm.em.execute("update igny8_publications set state = 'failed' where content_id = ?", [id]);
    expect((await call("POST", `${id}/publication/retry/`)).status).toBe(202);
    expect(await api.orm.em.execute("select recreate from igny8_publications where content_id = ?", [id])).toEqual([{ recreate: true }]);
  });

  test.each([
    ["draft", "as a draft"],
    ["pending", "review"],
    ["private", "private"],
    ["future", "scheduled"],
    ["publish", "http://x/?p=9"],
  ])("whose post is there as %s is left alone, whatever is asked, and only a public address is named", async (wordpress_status, words) => {
    const id = await content();
    await call("POST", `${id}/publish/`);
    await api.orm.em.execute("update igny8_publications set state = 'published' where content_id = ?", [id]);
    const there = { integration_id, external_id: `9-${wordpress_status}`, external_url: "http://x/?p=9", metadata: { wordpress_status } };
    await api.orm.em.fork().nativeUpdate(Content, { id }, there);
    for (const path of ["publish/", "publication/retry/"]) {
      const answer = await call("POST", `${id}/${path}`, path === "publish/" ? {} : { recreate: true });
      expect(codeOf(answer)).toEqual([409, "already_published"]);
      expect(answer.json.error.message).toContain(words);
      expect(answer.json.error.message.includes("http://")).toBe(wordpress_status === "publish");
    }
  });

  test("that is published is not retried", async () => {
    const id = await content();
    await call("POST", `${id}/publish/`);
    await api.orm.em.execute("update igny8_publications set state = 'published' where content_id = ?", [id]);
    expect(codeOf(await call("POST", `${id}/publication/retry/`))).toEqual([409, "already_published"]);
  });
});

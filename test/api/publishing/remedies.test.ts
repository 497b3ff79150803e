import { beforeEach, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

// The request in an answer's `error.remedy` really helps. The message is readable without it.
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

const call = (method: string, path: string, body?: unknown) => api.call(method, `/api/v1/${path}`, token, body);
const publication = (id: number, fields: string) =>
  api.orm.em.execute(`update igny8_publications set ${fields} where content_id = ?`, [id]);
const onWordPress = () =>
  createContent(api.orm, owner, { integration_id, status: "published", external_id: "7", external_url: "https://example.com/7/" });
/** An article that is being published. */
async function underWay() {
  const { id } = await createContent(api.orm, owner);
  expect((await call("POST", `writer/content/${id}/publish/`)).status).toBe(202);
  return id;
}

/** Sends a refusal's remedy. `own` is the body where only the caller knows it. */
async function follow({ json }: { json: any }, code: string, own?: object) {
  expect(json.error).toMatchObject({ code, remedy: { method: expect.any(String), path: expect.stringMatching(/^\/api\/v1\//) } });
  expect(json.error.message).not.toMatch(/\/api\/|\b(GET|POST|PUT|PATCH|DELETE)\b|[=_]/);
  const { method, path, body } = json.error.remedy;
  return (await api.call(method, path, token, body ?? own)).status;
}

test("an article on hold is released", async () => {
  const { id } = await createContent(api.orm, owner, { on_hold: true });
  const publish = () => call("POST", `writer/content/${id}/publish/`);
  expect(await follow(await publish(), "content_on_hold")).toBe(200);
  expect((await publish()).status).toBe(202);
});

test("an article whose post was deleted gets a new one, on every route", async () => {
  for (const path of ["publish/", "publication/retry/"]) {
    const id = await underWay();
    await publication(id, "state = 'gone'");
    expect(await follow(await call("POST", `writer/content/${id}/${path}`), "post_gone")).toBe(202);
    expect(await api.orm.em.execute("select recreate from igny8_publications where content_id = ?", [id])).toEqual([{ recreate: true }]);
  }
});

test("an article whose post is in the trash gets a new one, on every route", async () => {
  for (const path of ["publish/", "publication/retry/"]) {
    const id = await underWay();
    await publication(id, "state = 'published'");
    await api.orm.em.execute(
      `update igny8_content set external_id = id, integration_id = ?, status = 'draft', metadata = '{"wordpress_status": "trash"}' where id = ?`,
      [integration_id, id],
    );
    expect(await follow(await call("POST", `writer/content/${id}/${path}`), "post_in_trash")).toBe(202);
    expect(await api.orm.em.execute("select state, recreate from igny8_publications where content_id = ?", [id])).toEqual([
      { state: "queued", recreate: true },
    ]);
  }
});

test("an open publication is cancelled first", async () => {
  const id = await underWay();
  const remove = () => call("DELETE", `writer/content/${id}/`);
  expect(await follow(await remove(), "publication_open")).toBe(202);
  expect((await remove()).status).toBe(200);

  const begun = await underWay();
  await publication(begun, "attempt = 1");
  expect(await follow(await call("PATCH", `writer/content/${begun}/publication/`, { publish_at: null }), "begun")).toBe(202);

  const elsewhere = await underWay();
  const other = await createSite(api.orm, owner.account_id, "http://127.0.0.1:10");
  await api.orm.em.execute("update igny8_site_integrations set site_id = ? where id = ?", [owner.site_id, other.integration_id]);
  const publish = () => call("POST", `writer/content/${elsewhere}/publish/`, { site_integration_id: other.integration_id });
  expect(await follow(await publish(), "published_elsewhere")).toBe(202);
  expect((await publish()).status).toBe(202);
});

test("an article on WordPress is deleted with force", async () => {
  const { id } = await onWordPress();
  expect(await follow(await call("DELETE", `writer/content/${id}/`), "already_published")).toBe(200);
  await onWordPress();
  expect(await follow(await call("DELETE", `sites/${owner.site_id}/`), "site_has_published_content")).toBe(200);
  expect((await call("GET", `sites/${owner.site_id}/`)).status).toBe(404);
});

test("an integration that has published is deactivated", async () => {
  await onWordPress();
  const at = `integration/integrations/${integration_id}/`;
  expect(await follow(await call("DELETE", at), "integration_has_content")).toBe(200);
  expect((await call("GET", at)).json.data.is_active).toBe(false);
});

test("a site is synchronised, after sync was enabled where it was off", async () => {
  const at = `integration/integrations/${integration_id}/`;
  expect(await follow(await call("GET", `${at}structure/`), "never_synced")).toBe(202);
  await call("PATCH", at, { sync_enabled: false });
  expect(await follow(await call("POST", `${at}sync/`), "sync_disabled")).toBe(200);
  expect((await call("POST", `${at}sync/`)).status).toBe(202);
});

test("automation is enabled, its run cancelled, and a new one started", async () => {
  const start = () => call("POST", `automation/sites/${owner.site_id}/runs/`);
  expect(await follow(await start(), "automation_disabled", { enabled: true })).toBe(200);
  const { id } = (await start()).json.data;
  expect(await follow(await start(), "automation_running")).toBe(202);
  await api.orm.em.execute("update igny8_automation_runs set state = 'cancelled', finished_at = now() where id = ?", [id]);
  expect(await follow(await call("POST", `automation/runs/${id}/pause/`), "run_ended")).toBe(201);
});

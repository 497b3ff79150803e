import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { memberOf } from "../../support/tenants.ts";

// A contributor writes and hands in; an editor approves and publishes. WordPress divides the work in the same way.

const api = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let contributor: string;
let editor: string;
beforeAll(async () => {
  const account = await createAccount(api.orm);
  owner = { ...account, ...(await createSite(api.orm, account.account_id)) };
  contributor = (await memberOf(api, owner.account_id, "contributor")).token;
  editor = (await memberOf(api, owner.account_id, "editor")).token;
});
const at = (id: number) => `/api/v1/writer/content/${id}/`;
const code = ({ status, json }: { status: number; json: any }) => `${status} ${json.error?.code}`;

test("a contributor writes an article, hands it in, and takes it back", async () => {
  const body = { site_id: owner.site_id, title: "Rye", content_html: "<p>Rye.</p>", tags: ["bread"] };
  const made = await api.call("POST", "/api/v1/writer/content/", contributor, body);
  expect(made.status).toBe(201);
  const { id } = made.json.data;
  for (const change of [{ title: "Rye takes time" }, { status: "review" }, { status: "draft" }, { status: "review" }])
    expect((await api.call("PATCH", at(id), contributor, change)).status, JSON.stringify(change)).toBe(200);
  expect((await api.call("GET", at(id), contributor)).json.data).toMatchObject({ title: "Rye takes time", status: "review" });
  expect(code(await api.call("POST", `${at(id)}publish/`, contributor))).toBe("403 role_required");
  expect((await api.call("POST", `${at(id)}publish/`, contributor)).json.error.message).toContain("needs the role editor");
  expect((await api.call("POST", `${at(id)}publish/`, editor)).status).toBe(202);
});

describe("a contributor can't", () => {
  test.each([
    ["schedule", "POST", "publish/", { publish_at: new Date(Date.now() + 3_600_000).toISOString() }],
    ["put on hold", "PATCH", "", { on_hold: true }],
    ["take down", "POST", "unpublish/", undefined],
    ["update a post", "POST", "republish/", undefined],
  ] as const)("%s", async (_, method, path, body) => {
    const { id } = await createContent(api.orm, owner);
    expect(code(await api.call(method, `${at(id)}${path}`, contributor, body))).toBe("403 role_required");
  });

  test("change sites, automation, webhooks or terms of others", async () => {
    const term = (await api.call("POST", "/api/v1/writer/taxonomy-terms/", contributor, { site_id: owner.site_id, kind: "tag", name: "x" }))
      .json.data;
    for (const [method, path, body] of [
      ["POST", "/api/v1/sites/", { name: "X", url: "https://x.example" }],
      ["PATCH", `/api/v1/sites/${owner.site_id}/`, { name: "X" }],
      ["PUT", `/api/v1/automation/sites/${owner.site_id}/config/`, { enabled: true }],
      ["POST", "/api/v1/account/notifications/", { url: "https://x.example", kinds: ["sync.failed"] }],
      ["PATCH", `/api/v1/writer/taxonomy-terms/${term.id}/`, { name: "y" }],
      ["DELETE", `/api/v1/writer/taxonomy-terms/${term.id}/`, undefined],
    ] as const)
      expect(code(await api.call(method, path, contributor, body)), path).toBe("403 role_required");
  });
});

test("an approved article is kept from contributors", async () => {
  for (const fixed of [
    { status: "published" as const },
    { external_id: "7", external_url: "https://x.example/7/", integration_id: owner.integration_id },
  ]) {
    const { id } = await createContent(api.orm, owner, fixed);
    const before = (await api.call("GET", at(id), editor)).json.data;
    expect(code(await api.call("PATCH", at(id), contributor, { title: "Mine now" }))).toBe("403 role_required");
    expect(code(await api.call("DELETE", `${at(id)}?force=true`, contributor))).toBe("403 role_required");
    expect((await api.call("GET", at(id), editor)).json.data).toEqual(before);
    expect((await api.call("PATCH", at(id), editor, { title: "Edited" })).status).toBe(200);
  }
});

import { describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createEvent } from "../../support/fixtures/events.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";

const api = useApp();

describe("sites", () => {
  test("show the state of their connection, and which ones need attention", async () => {
    const account = await createAccount(api.orm);
    const [well, paused, failing, ill] = await Promise.all(
      [1, 2, 3, 4].map((port) => createSite(api.orm, account.account_id, `http://127.0.0.1:${port}`)),
    );
    const as = (path: string, method = "GET", body?: unknown) => api.call(method, `/api/v1/${path}`, account.token, body);
    await as(`integration/integrations/${paused!.integration_id}/pause/`, "POST", { reason: "Moving house" });
    const { id } = await createContent(api.orm, { account_id: account.account_id, site_id: failing!.site_id });
    await as(`writer/content/${id}/publish/`, "POST", {});
    await api.orm.em.execute("update igny8_publications set state = 'failed', finished_at = now() where content_id = ?", [id]);
    const gone = { ok: false, message: "Nobody answers.", advice: "Call the host.", since: null, checked_at: null };
    await api.orm.em.execute("update igny8_site_integrations set checks = ?::jsonb where id = ?", [
      JSON.stringify({ reachable: gone }),
      ill!.integration_id,
    ]);
    const connection = {
      ...{ is_active: true, sync_enabled: true, sync_status: "pending", last_sync_at: null, plugin_version: null },
      ...{ lane_state: "open", paused_by: null, paused_at: null, pause_reason: null, waiting: 0, failed: 0, problem: null },
    };
    const about = async (site: typeof well) => (await as(`sites/${site!.site_id}/`)).json.data;
    expect(await about(well)).toMatchObject({
      needs_attention: false,
      connection: { integration_id: well!.integration_id, ...connection },
    });
    expect(await about(paused)).toMatchObject({
      needs_attention: true,
      connection: { lane_state: "paused", paused_by: "person", pause_reason: "Moving house" },
    });
    expect(await about(failing)).toMatchObject({ needs_attention: true, connection: { failed: 1 } });
    expect(await about(ill)).toMatchObject({
      needs_attention: true,
      connection: { problem: { check: "reachable", message: "Nobody answers.", advice: "Call the host." } },
    });
    const ids = async (query: string) => (await as(`sites/?${query}`)).json.data.map((site: { id: number }) => site.id);
    expect(await ids("needs_attention=false")).toEqual([well!.site_id]);
    expect(await ids("needs_attention=true")).toEqual([paused, failing, ill].map((site) => site!.site_id).toSorted((a, b) => b - a));
    expect(await ids("q=0.0.1:3")).toEqual([failing!.site_id]);
    expect(await ids("q=TEST%20S")).toHaveLength(4);
    expect(await ids("q=%25_")).toEqual([]);
  });

  const minutes = (ago: number) => new Date(Date.now() - ago * 60_000);
  test.each([
    ["nothing was published, and no webhook has come", [], null, null],
    ["what was published just now may still be told", [14], null, null],
    ["one was published, and never a webhook has come", [16], null, "Articles were published, and no webhook has ever arrived."],
    ["the webhook of what was published has come", [60], 59, null],
    ["the webhook came before the call's own answer", [60], 61, null],
    ["webhooks stopped", [300, 60], 299, "Articles were published, and no webhook has arrived since."],
    [
      "they stopped, and publishing goes on all the time",
      [90, 60, 30, 1],
      89,
      "Articles were published, and no webhook has arrived since.",
    ],
    ["what was there already had been told before", [{ ago: 60, details: { created: false } }], 200, null],
    ["what could not be published is not told", [{ ago: 60, success: false }], 200, null],
  ] as const)("with webhooks: %s", async (_, published, heard, message) => {
    const account = await createAccount(api.orm);
    const site = await createSite(api.orm, account.account_id);
    await api.orm.em.execute("update igny8_site_integrations set last_webhook_at = ?, webhooks_signed = true where id = ?", [
      heard === null ? null : minutes(heard),
      site.integration_id,
    ]);
    for (const one of published) {
      const { ago, ...more } = typeof one === "number" ? { ago: one, details: { created: true } } : one;
      const event = { event_type: "publish", action: "content_publish", created_at: minutes(ago), ...more } as const;
      await createEvent(api.orm, { ...account, ...site }, event);
    }
    const read = async (path: string) => (await api.call("GET", `/api/v1/${path}`, account.token)).json.data;
    const [listed] = await read("sites/");
    expect([listed.needs_attention, listed.connection.problem?.message ?? null]).toEqual([message !== null, message]);
    // The debug status says the same.
    const { health } = await read(`integration/integrations/${site.integration_id}/debug-status/`);
    expect(health.problems).toEqual(listed.connection.problem ? [listed.connection.problem] : []);
  });

  test("with unsigned webhooks need attention too", async () => {
    const account = await createAccount(api.orm);
    const site = await createSite(api.orm, account.account_id);
    await api.orm.em.execute("update igny8_site_integrations set last_webhook_at = now() where id = ?", [site.integration_id]);
    const [listed] = (await api.call("GET", "/api/v1/sites/?needs_attention=true", account.token)).json.data;
    expect(listed.connection.problem).toMatchObject({ check: "webhooks", advice: expect.stringContaining("Update the plugin") });
  });

  test("take one query, and their connections another, however many there are", async () => {
    const account = await createAccount(api.orm);
    const sent = async () => {
      const statements = await statementsOf(api.orm, () => api.call("GET", "/api/v1/sites/", account.token));
      return statements.filter(({ text }) => text.includes("igny8_site_integrations")).length;
    };
    for (let n = 0; n < 5; n++) await createSite(api.orm, account.account_id, `http://127.0.0.1:${n + 1}`);
    expect(await sent()).toBe(2);
  });
});

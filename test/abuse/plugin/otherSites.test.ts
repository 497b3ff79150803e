import { expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { letIn } from "../../support/tries.ts";

const api = useApp();
const siteAt = async (url: string) => {
  const account = await createAccount(api.orm);
  return { ...account, ...(await createSite(api.orm, account.account_id, url)), url };
};
/** What the plugin's reports could change. */
const rows = () =>
  api.orm.em.fork().execute(
    `select to_jsonb(i) - 'updated_at' integration, (select count(*) from igny8_plugin_installations where integration_id = i.id) installations,
              (select count(*) from igny8_sync_events where account_id = i.account_id) events from igny8_site_integrations i order by id`,
  );

test("plugins can request and report only for their own site", async () => {
  const [mine, theirs] = [await siteAt("https://mine.example"), await siteAt("https://theirs.example")];
  const before = await rows();
  const facts = {
    wordpress_version: "6.9.1",
    php_version: "8.3.4",
    version: "1.4.0",
    installed_version: "1.4.0",
    queued: 0,
    errors: { fatal: 9, publish: 0, webhook: 0 },
  };
  const claims: [string, Record<string, string>, string][] = [
    ["no key", {}, theirs.url],
    ["my key and their address", { "x-igny8-api-key": mine.api_key }, theirs.url],
    ["their key and my address", { "x-igny8-api-key": theirs.api_key }, mine.url],
    ["a key of none", { "x-igny8-api-key": `igny8_${"A".repeat(43)}` }, theirs.url],
    ["a token", { authorization: `Bearer ${theirs.token}` }, theirs.url],
    ["a token as a key", { "x-igny8-api-key": theirs.token }, theirs.url],
  ];
  const tried: [string, unknown][] = [];
  for (const route of ["check-update", "register", "health-check"])
    for (const [what, headers, site_url] of claims) {
      const body = JSON.stringify({ ...facts, site_url });
      const response = await api.app.request(`/api/plugins/igny8-wp-bridge/${route}/`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
      tried.push([`${route}: ${what}`, response.status === 401 ? undefined : `${response.status} ${await response.text()}`]);
    }
  expect(letIn("forged webhooks", "plugin routes", tried)).toEqual([]);
  expect(await rows()).toEqual(before);
});

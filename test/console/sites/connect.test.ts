import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { linkToken } from "../../support/console/browser.ts";
import { ensureFirstRelease } from "../../../worker/firstRelease.ts";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { PLUGIN_SOURCES, SIGNING_KEYS } from "../../support/fixtures/accounts.ts";

// The guide when something goes wrong: each refusal is shown with its remedy. Each test continues from the previous one.
const stack = useConsole();
const { button, heading, link } = stack;
const page = () => stack.window.page;
const look = async (name: string) => expect.soft(await stack.window.look(name)).toEqual([]);
const addSite = async (url: string) => (await stack.call("POST", "/api/v1/sites/", { url, name: "Rye" })).data.id as number;

test("a plugin at another address than expected: the guide says so, takes the address over, and the plugin connects", async () => {
  await stack.signUp();
  const { orm, deps } = stack.app;
  const log = { info: () => {}, warn: (_: object, message: string) => expect.unreachable(message) };
  const { temporal, taskQueuePrefix } = deps;
  await ensureFirstRelease({ orm, temporal, taskQueuePrefix, pluginSources: PLUGIN_SOURCES, signingKeys: SIGNING_KEYS, log });
  await stack.site.wp(["plugin", "uninstall", "igny8-wp-bridge", "--deactivate"]);
  const site_id = await addSite(stack.site.url.replace("127.0.0.1", "localhost"));
  await stack.window.open(`/sites/${site_id}/connect`);
  await heading("Connect Rye");
  const folder = await mkdtemp(join(tmpdir(), "igny8-connect-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const zip = join(folder, "igny8-wp-bridge.zip");
  const [download] = await Promise.all([page().waitForEvent("download"), button("Download plugin").click()]);
  await download.saveAs(zip);
  await page().getByText("Waiting for the plugin.").waitFor();
  await look("connect-waiting");

  await stack.site.wp(["plugin", "install", zip, "--activate"]);
  await page().getByText("The plugin was installed at another address").waitFor();
  await look("connect-other-address");
  // The guide still knows after a reload.
  await page().reload();
  await button(`Use ${stack.site.url}`).click();
  await page().getByText("The plugin was installed at another address").waitFor({ state: "hidden" });
  expect((await stack.call("GET", `/api/v1/sites/${site_id}/`)).data.url).toBe(stack.site.url);
  // In WordPress the plugin kept its token, and an administrator's next page tries again.
  await stack.site.wp(["eval", "update_option( 'igny8_enrolment', array( 'tried_at' => 0 ) + igny8_enrolment() ); igny8_enrol();"]);
  await page().getByText("Connected", { exact: true }).waitFor();
  await link("Write an article").click();
  await heading("Write an article");
  await expect.poll(() => page().getByRole("combobox", { name: "Site" }).inputValue()).toBe("Rye");
});

test("a package that was used or has expired: the guide offers another one", async () => {
  const site_id = await addSite("https://late.example.com");
  const enrol = async (token: string) => {
    const facts = { site_url: "https://late.example.com", version: "1.5.0", wordpress_version: "7.1.1", php_version: "8.4.1" };
    const body = JSON.stringify({ token, ...facts });
    const answer = await fetch(`${stack.app.url}/api/plugins/igny8-wp-bridge/enrol/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    return answer.status;
  };
  await stack.window.open(`/sites/${site_id}/connect`);
  await button("Download plugin").click();
  const field = stack.field("Install link");
  await field.waitFor();
  const token = async () => linkToken(await field.inputValue());
  const late = await token();
  await stack.app.orm.em.execute("update igny8_plugin_enrolments set expires_at = now() - interval '1 second' where used_at is null");
  expect(await enrol(late)).toBe(410);
  await page().getByText("This package has expired").waitFor();
  await look("connect-expired");
  await button("Download the plugin again").click();
  await page().getByText("This package has expired").waitFor({ state: "hidden" });
  await expect.poll(token).not.toBe(late);
});

noComplaints(stack);

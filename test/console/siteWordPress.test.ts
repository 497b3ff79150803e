import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { until } from "../support/until.ts";

// A site's connection, by clicking, on a real WordPress. Each test continues from the previous one.
const stack = useConsole();
const { button, field } = stack;
const part = (name: string) => stack.window.page.getByRole("region", { name, exact: true });
const look = (name: string) => stack.window.look(name);
const said = (text: string | RegExp) => stack.window.page.getByText(text).filter({ visible: true }).first().waitFor();

const HOSTILE = `<img src=x onerror=alert(1)> שלום עולם 🥖 ${"Roggenvollkornbrot".repeat(14)}`.slice(0, 200);
const WRITER = "/api/v1/writer/content/";
let site_id = 0;

test("a new key is made and pasted, the connection is tested, and a sync shows the site's structure", async () => {
  await stack.signUp();
  ({ site_id } = await stack.connectSite());
  await stack.window.open(`/sites/${site_id}/wordpress`);
  await part("Structure").getByText("Structure").click();
  await part("Structure").getByText("Not synced yet.", { exact: false }).waitFor();
  await part("Publishing defaults").getByText("Authors and categories appear after the first sync").waitFor();
  await part("API key").getByText("API key", { exact: true }).click();
  await button("Create a new key").click();
  await button("Create key").click();
  // It is shown at the top of the tab, and has the focus.
  const made = part("Connection").getByRole("status").filter({ hasText: "Your new key" });
  await expect.poll(() => made.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
  const values = await Promise.all(["API URL", "API key", "Site ID"].map((name) => field(name).inputValue()));
  const [api_url, api_key, id] = values as [string, string, string];
  expect([Number(id), api_key.startsWith("igny8_")]).toEqual([site_id, true]);
  await part("API key").getByText("Valid until").waitFor();
  expect.soft(await look("site-key")).toEqual([]);
  await stack.site.connect({ api_url, api_key, site_id });
  await button("Test connection").click();
  await said(/Connected \(\d+ ms\)/);

  // As behind a proxy, or with an alias.
  const alias = stack.site.url.replace("127.0.0.1", "localhost");
  const code = join(stack.site.path, "wp-content/mu-plugins/igny8-test-alias.php");
  await writeFile(code, `<?php add_filter( 'pre_option_home', function () { return '${alias}'; } );`);
  await button("Test connection").click();
  await said(`WordPress reports the address ${alias}.`);
  await part("Connection").getByText("the API key stops working at once", { exact: false }).waitFor();
  expect.soft(await look("site-other-address")).toEqual([]);
  // Another host: the key does not move there, and the page offers a new one.
  await button(`Use ${alias}`).click();
  const asks = stack.window.page.getByRole("dialog", { name: `Change the address to ${alias}?` });
  await asks.getByText("another host", { exact: false }).waitFor();
  expect.soft(await look("site-other-address-asked")).toEqual([]);
  await button("Change address").click();
  await said("There is no API key for this address of the site yet.");
  await part("API key").getByText("This address has no API key").waitFor();
  // The problem is said once, in words for a reader of this page, with the way to the key.
  expect(await stack.window.page.getByText("There is no API key for this address of the site yet.").count()).toBe(1);
  expect(await stack.window.page.getByRole("main").getByRole("alert").count()).toBe(1);
  await part("Connection").getByText("Create a new key, and enter it in WordPress", { exact: false }).waitFor();
  await part("Connection").getByRole("alert").getByRole("button", { name: "Create a new key" }).waitFor();
  expect(await part("Connection").getByText("Fails", { exact: true }).count()).toBe(0);
  expect(await stack.window.page.getByRole("main").getByRole("link", { name: /key/i }).count()).toBe(0);
  expect(await stack.window.page.getByText("Create a new key", { exact: true }).count()).toBe(1);
  await part("Connection").getByText("A connection test that succeeds turns it on.", { exact: false }).waitFor();
  await part("Sync").getByText("Turn on the connection to sync.").waitFor();
  expect.soft(await look("site-no-key")).toEqual([]);
  const pasteNewKey = async (api_url: string) => {
    await button("Create a new key").click();
    await button("Create key").click();
    await field("API key").waitFor();
    await stack.site.connect({ api_url, api_key: await field("API key").inputValue(), site_id });
  };
  await pasteNewKey(api_url);
  // The new key is where its button was, and has the focus.
  expect(await made.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
  await button("Test connection").click();
  await said(`Connected to ${alias} as`);
  await made.getByText("Copy the key now", { exact: false }).waitFor({ state: "hidden" });
  await button(`Use ${alias}`).waitFor({ state: "detached" });
  await rm(code);
  await field("WordPress address").fill(stack.site.url);
  await button("Change").click();
  await button("Change address").click();
  await part("API key").getByText("This address has no API key").waitFor();
  await pasteNewKey(api_url);
  await button("Test connection").click();
  await said(`Connected to ${stack.site.url} as`);

  await button("Sync now").click();
  const structure = part("Structure");
  await structure.getByText("Posts", { exact: true }).waitFor();
  await structure.getByRole("group", { name: "Categories" }).getByText("Uncategorized").waitFor();
  await part("Sync").getByText("Up to date").waitFor();
  expect.soft(await look("site-wordpress")).toEqual([]);
});

test("the defaults of its posts are chosen from the site's own lists, and a default that the site can't follow any more is marked", async () => {
  const { integration_id } = (await stack.call("GET", `/api/v1/sites/${site_id}/`)).data.integration ?? {};
  const id = integration_id ?? (await stack.call("GET", `/api/v1/integration/integrations/?site_id=${site_id}`)).data[0].id;
  const rules = async () => (await stack.call("GET", `/api/v1/integration/integrations/${id}/rules/`)).data.rules;
  const defaults = part("Publishing defaults");
  const choose = (label: string, option: string) => defaults.getByRole("combobox", { name: label, exact: true }).selectOption(option);
  await choose("Status", "Draft");
  await choose("Author", "IGNY8");
  await choose("Comments", "Closed");
  await defaults.getByLabel("Category").fill("Nothing of the kind");
  await button("Save defaults").click();
  await defaults.getByText("the site has no such category", { exact: false }).waitFor();
  await defaults.getByLabel("Category").fill("Uncategorized");
  await button("Save defaults").click();
  await said("Saved. New posts use these defaults.");
  const author_id = Number(await stack.site.wp(["user", "get", "igny8", "--field=ID"]));
  expect(await rules()).toEqual({ status: "draft", author_id, comment_status: "closed", category: "Uncategorized" });
  expect.soft(await look("site-defaults")).toEqual([]);

  await stack.app.orm.em
    .fork()
    .execute(`update igny8_site_integrations set structure = jsonb_set(structure, '{authors}', '{"items": [], "total": 0}') where id = ?`, [
      id,
    ]);
  await stack.window.open(`/sites/${site_id}/wordpress`);
  await defaults.getByText("the site has no such user who may publish", { exact: false }).waitFor();
  expect.soft(await look("site-defaults-refused")).toEqual([]);
  await choose("Author", "The user in the plugin's settings");
  await choose("Status", "Published");
  await choose("Comments", "The site's setting");
  await defaults.getByLabel("Category").fill("");
  await button("Save defaults").click();
  await expect.poll(rules).toEqual({});
});

test("the site is paused with a reason and resumed; calls at once have limits", async () => {
  const sending = part("Sending");
  const open = () => sending.getByText("Sending", { exact: true }).click();
  await open();
  await sending.getByRole("button", { name: "Pause" }).click();
  await field("Reason").fill(HOSTILE);
  await button("Pause site").click();
  await sending.getByText("Paused", { exact: true }).waitFor();
  await stack.window.page.getByText("Nothing is sent until somebody resumes the site.", { exact: false }).waitFor();
  await stack.window.page.getByText("Paused manually").first().waitFor();
  expect.soft(await look("site-paused")).toEqual([]);
  expect(await stack.window.page.getByRole("button", { name: /resume/i }).count()).toBe(1);
  // The focus goes from each of the two buttons to the one that replaces it.
  const focused = () => stack.window.page.evaluate("document.activeElement.textContent");
  await expect.poll(focused).toBe("Resume site");
  await button("Resume site").click();
  await sending.getByText("Active", { exact: true }).waitFor();
  await expect.poll(focused).toBe("Pause");
  // As after five failures in a row (test/workflows has those).
  await stack.app.orm.em.execute(
    "update igny8_lanes set paused_by = 'breaker', paused_at = now(), failures = 5, pause_reason = 'The site did not answer in time.', probe_at = now() + interval '10 minutes'",
  );
  await stack.window.page.reload();
  await sending.getByText("Paused", { exact: true }).waitFor();
  await stack.window.page
    .getByText("The site did not answer in time. IGNY8 keeps checking the site, and resumes when it works again")
    .waitFor();
  await stack.window.page.getByText("Next check", { exact: false }).waitFor();
  expect.soft(await look("site-breaker")).toEqual([]);
  expect(await stack.window.page.getByRole("button", { name: /resume/i }).count()).toBe(1);
  await button("Resume site").click();
  await sending.getByText("Active", { exact: true }).waitFor();
  await open();
  await field("Concurrent calls").fill("40");
  await sending.getByRole("button", { name: "Set" }).click();
  await sending.getByText("must be 1 to 20").waitFor();
  await field("Concurrent calls").fill("4");
  await sending.getByRole("button", { name: "Set" }).click();
  // It is the same as the stored one again.
  await sending.locator("button:disabled:not([data-loading])").filter({ hasText: "Set" }).waitFor();
  expect(await field("Concurrent calls").inputValue()).toBe("4");
});

test("chosen sites are paused, resumed and synced from the list", async () => {
  const page = stack.window.page;
  await stack.window.open("/sites");
  await page.getByRole("checkbox", { name: "Choose Slow kitchen" }).check();
  expect(await button("Resume").isDisabled()).toBe(true);
  await button("Pause").click();
  await button("Pause 1 site").click();
  await said("1 site paused.");
  await page.getByRole("row").filter({ hasText: "Slow kitchen" }).getByText("Paused manually").waitFor();
  await button("Resume").click();
  await said("1 site resumed.");
  await button("Sync").click();
  await said("1 site queued for a sync.");
});

test("calls of an earlier request are told from those of the last one", async () => {
  const fields = { site_id, title: "Rye takes its time", content_html: "<p>Rye.</p>", status: "review" };
  const id = (await stack.call("POST", WRITER, fields)).data.id as number;
  await stack.call("POST", `${WRITER}${id}/publish/`, {});
  const lifecycle = (wanted: string) => until(wanted, async () => (await stack.call("GET", `${WRITER}${id}/`)).data.lifecycle === wanted);
  await lifecycle("live");
  await stack.call("PATCH", `${WRITER}${id}/`, { title: "Rye takes its time, still" });
  await stack.call("POST", `${WRITER}${id}/republish/`, {});
  await stack.window.open(`/content/${id}/publication`);
  const request = (name: string) => stack.window.page.getByRole("region", { name, exact: true });
  await request("Earlier request").getByText("Call 1", { exact: true }).waitFor();
  expect(await request("Latest request").getByText("Call 1", { exact: true }).count()).toBe(1);
  await button("Request and answer: Call 1 of the earlier request").click();
  expect.soft(await stack.window.look("publication-asked-again")).toEqual([]);

  await lifecycle("live");
  // The update wrote the title, so the page names no other one.
  await said(/On the site since/);
  expect(await stack.window.page.getByText("The title in WordPress is").count()).toBe(0);

  // A post that somebody made a draft: its article says so, and offers nothing that fails.
  const { external_id } = (await stack.call("GET", `${WRITER}${id}/`)).data as { external_id: string };
  await stack.site.wp(["post", "update", external_id, "--post_status=draft"]);
  await lifecycle("draft");
  await stack.window.open(`/content/${id}`);
  await said("The post is a draft in WordPress. Visitors don't see it.");
  await stack.window.page.getByRole("link", { name: "View post (sign in to WordPress first)" }).waitFor();
  expect(await stack.window.page.getByRole("button", { name: /review/i }).count()).toBe(0);
  expect.soft(await stack.window.look("article-drafted-there")).toEqual([]);
});

noComplaints(stack);

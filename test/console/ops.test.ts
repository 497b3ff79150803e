import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { createEvent } from "../support/fixtures/events.ts";
import { createAccount, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";

// Pages for operators and site managers. Each test continues from the previous one.
const stack = useConsole({ present: true });
const { button, heading, link } = stack;
const shows = (text: string | RegExp) => stack.window.page.getByText(text).first().waitFor();
const choose = async (list: string, name: string) => {
  await stack.window.page.getByRole("combobox", { name: list, exact: true }).click();
  await stack.window.page.getByRole("option", { name, exact: true }).click();
};
const look = async (name: string) => expect.soft(await stack.window.look(name)).toEqual([]);
const HOSTILE = `<script>document.title="taken"</script><img src=x onerror=alert(1)> שלום עולם 🥖 =1+1 ${"Roggenvollkornbrot".repeat(12)}`;

let site: { site_id: number; integration_id: number };

/** Publishes an article as the signed-in person. */
async function publish(title: string): Promise<void> {
  const article = { site_id: site.site_id, title, content_html: `<p>${title}</p>`, status: "review" };
  const { data } = await stack.call("POST", "/api/v1/writer/content/", article);
  await stack.call("POST", `/api/v1/writer/content/${data.id}/publish/`, {});
}

test("a person who is no operator sees no link to plugins and schedules, and is told that they are for operators", async () => {
  await stack.signUp();
  await stack.window.open("/plugins");
  await heading("Plugins");
  await shows("For operators only");
  await look("ops-not-for-you");
  await stack.window.open("/schedules");
  await shows("For operators only");
  expect(await stack.window.page.getByRole("navigation").getByRole("link", { name: "Plugins" }).count()).toBe(0);
  await link("Debug status").click();
  await shows("No site yet");
  await look("debug-no-site");
});

test("a connected site shows its state at a glance", async () => {
  await stack.signUp({ email: "op@example.com", operator: true });
  const { data } = await stack.call("POST", "/api/v1/sites/", { name: "Not yet", url: "https://not-yet.example.com", time_zone: "UTC" });
  await stack.window.open("/debug-status");
  await shows("Not connected yet");
  await stack.call("DELETE", `/api/v1/sites/${data.id}/`);
  site = await stack.connectSite();
  await stack.window.open("/debug-status?site=999999");
  await shows("Site not found");
  await stack.window.page.getByRole("main").getByRole("link", { name: "Slow kitchen" }).click();
  // Each tile says one thing, the word for the site is that of the list of sites, and the version is known since the plugin was connected.
  const tile = stack.window.page.getByRole("group", { name: "Health" });
  await tile.getByText("Healthy", { exact: true }).waitFor();
  expect(await tile.innerText()).toMatch(/Sync\s+Unknown\s+No sync yet/);
  await shows(/connection/i);
  await look("debug-status");
  // Large enough for a finger (WCAG 2.2, 2.5.8).
  const clicked = stack.window.page.getByRole("table", { name: "Events" }).locator("a, button");
  const heights = await clicked.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(heights.filter((height) => height < 24)).toEqual([]);
  await stack.window.page.getByRole("tab", { name: /Checks/ }).click();
  await stack.window.page.getByRole("table", { name: "Checks" }).waitFor();
  await stack.window.page.getByRole("row", { name: /Plugin's version OK/ }).waitFor();
  expect(new URL(stack.window.page.url()).searchParams.get("view")).toBe("checks");
  await button("Sync now").click();
  await stack.window.page.getByRole("row", { name: /Plugin's version OK/ }).waitFor();
  await until("the sync is known", async () => /Sync\s+In sync\s+Last/.test(await tile.innerText()));
  await look("debug-checks");
  await stack.window.page.getByRole("tab", { name: "Events" }).click();
});

test("new events appear live, and wait while a person reads older ones", async () => {
  await publish("Rye takes its time");
  await button("Published content 'Rye takes its time' to WordPress").waitFor();
  await button("Pause").click();
  await publish(HOSTILE);
  await shows(/^Paused, \d+ new$/);
  await until("the article is on the site", async () => (await stack.site.posts()).length === 2);
  const there = stack.window.page.getByRole("button", { name: /^Published content '<script>/ });
  expect(await there.count()).toBe(0);
  await look("debug-paused");
  await button("Resume").click();
  await there.waitFor();
  await look("debug-hostile");
  expect(await stack.window.page.title()).toBe("Debug status · IGNY8 Publishing");
});

test("an event shows request and answer, without secrets", async () => {
  await button("Published content 'Rye takes its time' to WordPress").click();
  const drawer = stack.window.page.getByRole("dialog");
  const sent = drawer.getByRole("region", { name: "Sent, secrets masked" });
  await drawer.getByText("Sent, secrets masked").click();
  await sent.waitFor();
  expect(await sent.innerText()).toContain('"X-IGNY8-API-KEY": "igny8_…"');
  expect(await sent.innerText()).toContain('"title": "Rye takes its time"');
  await drawer.getByText("Answered 201").click();
  expect(await drawer.getByRole("region", { name: "Answered 201" }).innerText()).toContain("post_id");
  await look("debug-event");
  await drawer.getByRole("button", { name: "Close" }).click();
  await drawer.waitFor({ state: "hidden" });
});

test("an event has a URL for other members of the account; an unknown event says so", async () => {
  const { page, context } = stack.window;
  const drawer = page.getByRole("dialog");
  const known = button("Published content 'Rye takes its time' to WordPress");
  await known.click();
  await drawer.getByText("Details", { exact: true }).click();
  await drawer.getByRole("region", { name: "Details" }).waitFor();
  await page.goBack();
  await drawer.waitFor({ state: "hidden" });
  await known.click();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await drawer.getByRole("button", { name: "Copy link" }).click();
  const copied = async () => (await page.evaluate("navigator.clipboard.readText()")) as string;
  const address = await until("the address is copied", async () => /^http:.*\/debug-status\?event=\d+$/.exec(await copied())?.[0]);
  // The article's history links to the same event.
  const { data } = await stack.call("GET", "/api/v1/writer/content/?q=Rye");
  await stack.window.open(`/content/${data[0].id}/publication`);
  await page.getByRole("button", { name: /^All events/ }).click();
  await page.getByRole("link", { name: "Details: Published content 'Rye takes its time' to WordPress" }).click();
  await drawer.getByText("Published content 'Rye takes its time' to WordPress").waitFor();
  expect(page.url()).toBe(address);
  await drawer.getByRole("button", { name: "Close" }).click();
  await known.waitFor();
  expect(new URL(page.url()).searchParams.get("site")).toBe(String(site.site_id));
  // An event of another account is reported as unknown.
  const stranger = await createAccount(stack.app.orm);
  const theirs = { ...stranger, ...(await createSite(stack.app.orm, stranger.account_id)) };
  const id = await createEvent(stack.app.orm, theirs, { description: "Nobody else's business" });
  await stack.window.open(`/debug-status?event=${id}`);
  await drawer.getByText("Event not found").waitFor();
  expect(await page.getByText("Nobody else's business").count()).toBe(0);
  await look("debug-event-gone");
  await drawer.getByRole("button", { name: "All events" }).click();
  await known.waitFor();
});

test("filters are in the URL, and the export contains the filtered events", async () => {
  await choose("Outcome", "Failed");
  await shows("Nothing matches");
  expect(new URL(stack.window.page.url()).searchParams.get("outcome")).toBe("failed");
  await look("debug-nothing");
  const { account } = (await stack.call("GET", "/api/v1/auth/me/")).data;
  const formula = '=HYPERLINK("https://elsewhere.example.com")';
  await createEvent(stack.app.orm, { ...site, account_id: account.id }, { event_type: "error", success: false, description: formula });
  await button(formula).waitFor();
  // A spreadsheet shows it, and does not run it.
  expect(await exported("CSV, for spreadsheets")).toContain(`"'=HYPERLINK(""https://elsewhere.example.com"")"`);
  await button("Clear").click();
  await choose("Article", "Rye takes its time");
  const listed = stack.window.page.getByRole("table", { name: "Events" });
  await until("only that article's events are left", async () => (await listed.getByText(/<script>/).count()) === 0);
  await choose("Type", "Publish");
  await stack.window.page.reload();
  await button("Published content 'Rye takes its time' to WordPress").waitFor();
  const [json, csv] = [await exported("JSON"), await exported("CSV, for spreadsheets")];
  const { events, complete } = JSON.parse(json) as { events: { type: string; description: string }[]; complete: boolean };
  expect([complete, events.map(({ type }) => type)]).toEqual([true, ["publish", "publish"]]);
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^\uFEFFid,timestamp,type,action,success,/);
  expect(lines[1]).toContain(`"publish","content_publish",true,`);
});
async function exported(form: string): Promise<string> {
  await button("Export").click();
  const item = stack.window.page.getByRole("menuitem", { name: form, exact: true });
  const [file] = await Promise.all([stack.window.page.waitForEvent("download"), item.click()]);
  return readFile(await file.path(), "utf8");
}

test("older events are read page by page; new ones wait until the person returns to the top", async () => {
  // Waits for the live events first. A page that opens before they arrive would add them to its list.
  await stack.window.open(`/debug-status?site=${site.site_id}&type=sync`);
  await shows("Events appear as they happen.");
  await stack.app.orm.em.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, created_at)
     select account_id, site_id, id, 'sync', 'reconcile', 'Comparison ' || n, true, now() - n * interval '1 hour'
     from igny8_site_integrations, generate_series(1, 60) n where id = ?`,
    [site.integration_id],
  );
  await button("Comparison 60").waitFor();
  await stack.window.open(`/debug-status?site=${site.site_id}&type=sync`);
  await button("Comparison 40").waitFor();
  expect(await button("Comparison 60").count()).toBe(0);
  // An event that is not on the page still has its URL, and the list behind it stays.
  const found = "select id from igny8_sync_events where description = 'Comparison 60'";
  const [{ id: last }] = await stack.app.orm.em.execute<[{ id: string }]>(found);
  await stack.window.open(`/debug-status?site=${site.site_id}&type=sync&event=${last}`);
  const drawer = stack.window.page.getByRole("dialog");
  await drawer.getByText("Comparison 60").waitFor();
  await stack.window.page.getByText("Comparison 40").waitFor();
  await drawer.getByRole("button", { name: "Close" }).click();
  await button("Comparison 40").waitFor();
  expect(new URL(stack.window.page.url()).searchParams.get("type")).toBe("sync");
  expect(await button("Comparison 60").count()).toBe(0);
  await button("Show more").click();
  await button("Comparison 60").scrollIntoViewIfNeeded();
  const { account } = (await stack.call("GET", "/api/v1/auth/me/")).data;
  await createEvent(stack.app.orm, { ...site, account_id: account.id }, { event_type: "sync", description: "While one reads" });
  const show = stack.window.page.getByRole("button", { name: "Show 1 new" });
  await show.waitFor();
  expect(await button("While one reads").count()).toBe(0);
  await show.click();
  await button("While one reads").waitFor();
  await button("Clear").click();
});

test("without a connection the page says so, and catches up by itself", async () => {
  await stack.app.down();
  await shows("No connection to IGNY8");
  await look("debug-offline");
  await stack.app.up();
  await stack.window.page.getByText("No connection to IGNY8").waitFor({ state: "hidden" });
  await publish("Back again");
  await button("Published content 'Back again' to WordPress").waitFor();
  expect(await stack.window.page.getByRole("status").filter({ hasText: "Live" }).count()).toBe(1);
});

test("an unhealthy site says what is wrong, and what to do", async () => {
  await stack.site.wp(["option", "update", "igny8_api_key", "igny8_wrong", "--quiet"]);
  await stack.window.page.getByRole("tab", { name: /Checks/ }).click();
  await button("Test connection").click();
  await shows("The site can't receive articles");
  await stack.window.page.getByRole("row", { name: /API key Fails/ }).waitFor();
  expect(await stack.window.page.getByRole("tab", { name: /Checks/ }).innerText()).toBe("Checks (1 failed)");
  // Told once, with the way out.
  await shows("Tested just now: the same problem.");
  await stack.window.page.getByRole("main").getByRole("link", { name: "Create a new key" }).waitFor();
  await look("debug-ill");
});

test("a solved failure leaves the site healthy here and in the list of sites, and counts among the day's failures", async () => {
  const { data } = await stack.call("GET", `/api/v1/sites/${site.site_id}/`);
  expect(data.connection.problem.check).toBe("api_key");
  const key = await stack.call("POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: site.site_id });
  const { api_url, api_key, site_id } = key.data;
  await stack.site.connect({ api_url, api_key, site_id });
  await button("Test connection").click();
  const tile = stack.window.page.getByRole("group", { name: "Health" });
  await tile.getByText("Healthy", { exact: true }).waitFor();
  expect(await tile.innerText()).toMatch(/Failures\s+[1-9]/);
  await stack.window.open("/sites");
  await stack.window.page.getByRole("row").filter({ hasText: "Slow kitchen" }).getByText("Healthy", { exact: true }).waitFor();
});

test("operators see on Home how the installation stands", async () => {
  await link("Home").click();
  const installation = stack.window.page.getByRole("region", { name: "Installation" });
  await installation.getByText("Working", { exact: true }).waitFor();
  await look("home-operator");
  await installation.getByRole("heading", { name: "Installation" }).click();
  await expect.poll(() => installation.getByRole("row", { name: /^publish 1/ }).isVisible()).toBe(true);
});

noComplaints(stack);

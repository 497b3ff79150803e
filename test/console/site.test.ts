import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { until } from "../support/until.ts";

// Sites, a site's tabs and its automation, by clicking, on a real WordPress. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading, link } = stack;
const part = (name: string) => stack.window.page.getByRole("region", { name, exact: true });
const look = (name: string) => stack.window.look(name);
const tab = (name: string) => stack.window.page.getByRole("navigation", { name: "Site", exact: true }).getByRole("link", { name }).click();
const said = (text: string | RegExp) => stack.window.page.getByText(text).filter({ visible: true }).first().waitFor();

const HOSTILE = `<img src=x onerror=alert(1)> שלום עולם 🥖 ${"Roggenvollkornbrot".repeat(14)}`.slice(0, 200);
let site_id = 0;
let integration_id = 0;

test("sites show their state at a glance, unhealthy ones first, and are found by name or address", async () => {
  await stack.signUp();
  ({ site_id, integration_id } = await stack.connectSite());
  await stack.call("POST", "/api/v1/sites/", { name: HOSTILE, url: "https://example.com/blog" });
  await stack.window.open("/sites");
  await heading("Sites");
  await said("Healthy");
  await stack.window.page.getByRole("link", { name: /^Connect </ }).waitFor();
  // A site with a forbidden address: its test fails, and it is listed first.
  const ill = await stack.call("POST", "/api/v1/sites/", { name: "Gone bakery", url: "http://127.0.0.1:9" });
  const key = await stack.call("POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: ill.data.id });
  await stack.call("POST", `/api/v1/integration/integrations/${key.data.integration_id}/test-connection/`);
  const gone = part("Need attention").getByRole("row").filter({ hasText: "Gone bakery" });
  await gone.getByText("Not connected").waitFor();
  expect.soft(await look("sites")).toEqual([]);
  await link(HOSTILE).click();
  await heading(HOSTILE);
  expect.soft(await look("site-hostile")).toEqual([]);
  await tab("WordPress");
  await said("Not connected yet");
  await link("Sites").click();
  await link("Gone bakery").click();
  await link("Check the address").click();
  await expect.poll(() => stack.window.page.evaluate("document.activeElement?.id")).toBe("wordpress-address");
  await part("Connection").getByRole("alert").getByRole("button", { name: "Change the address" }).click();
  await expect.poll(() => stack.window.page.evaluate("document.activeElement?.id")).toBe("wordpress-address");
  await part("Connection").getByText("Use the site's public address", { exact: false }).waitFor();
  expect(await stack.window.page.getByText("is not a public address", { exact: false }).count()).toBe(1);
  expect.soft(await look("site-trouble")).toEqual([]);
  await link("Sites").click();
  await stack.window.page.getByRole("searchbox", { name: "Find" }).fill("slow kit");
  await link("Gone bakery").waitFor({ state: "hidden" });
  expect(stack.window.page.url()).toContain("q=slow+kit");
  await stack.window.page.reload();
  await link("Slow kitchen").click();
  await heading("Slow kitchen");
});

test("a site is renamed, wrong input is reported beside its field, and sectors and clusters are edited in place", async () => {
  await field("Name").fill("Slow kitchen, Berlin");
  await field("Address").fill("nowhere");
  await button("Save").click();
  await said("must be a URL like https://example.com");
  // Typed text survives a reload.
  await stack.window.page.reload();
  expect(await field("Address").inputValue()).toBe("nowhere");
  await field("Address").fill(stack.site.url);
  await button("Save").click();
  await heading("Slow kitchen, Berlin");
  for (const [one, name] of [
    ["sector", "Baking"],
    ["cluster", HOSTILE],
  ] as const) {
    await field(`New ${one}`).fill(name);
    await button(`Add the ${one}`).click();
    await button(`Rename ${name}`).waitFor();
  }
  await field("New sector").fill("Baking");
  await button("Add the sector").click();
  await said("The site has a sector 'Baking' already.");
  expect.soft(await look("site-general")).toEqual([]);
  await button("Rename Baking").click();
  await field("Name of the sector").fill("Bread");
  await part("Sectors").getByRole("button", { name: "Save" }).click();
  await button("Delete Bread").click();
  await button("Delete the sector").click();
  await button("Delete Bread").waitFor({ state: "hidden" });
});

test("the next article is offered the site's sectors and clusters, and a new one appears on the site's page", async () => {
  await link("Content").click();
  await link("Write an article").first().click();
  await heading("Write an article");
  const choice = (name: string) => stack.window.page.getByRole("combobox", { name, exact: true });
  const option = (name: string) => stack.window.page.getByRole("option", { name, exact: true });
  await choice("Site").click();
  await option("Slow kitchen, Berlin").click();
  await stack.window.page.getByText("Grouping (optional)").click();
  await choice("Cluster").click();
  await option(HOSTILE).click();
  await choice("Sector").fill("Salt");
  await option("Create “Salt”").click();
  await expect.poll(() => choice("Sector").inputValue()).toBe("Salt");
  await link("Sites").click();
  await button("Go back").waitFor();
  await link("Slow kitchen, Berlin").click();
  await button("Rename Salt").waitFor();
});

test("automation is set up: errors are shown beside the field, and its effect in plain words", async () => {
  await tab("Calendar");
  await said(/Schedule articles yourself with “Plan an article”/);
  await said("Nothing in these weeks.");
  expect.soft(await look("site-calendar-empty")).toEqual([]);
  await tab("Runs");
  await said("No run yet: automation is off");
  expect.soft(await look("site-runs-empty")).toEqual([]);
  await link("Set up automation").click();
  await said("Automation is off. Publish articles yourself in Review.");
  await stack.window.page.getByRole("radio", { name: "When I start it" }).check();
  await stack.window.page.getByRole("switch", { name: "Auto-approve" }).click({ force: true });
  await field("Daily cap").fill("0");
  await button("Add a window").click();
  const window = stack.window.page.getByRole("group", { name: "Window 1" });
  await window.getByRole("textbox", { name: "From" }).fill("25:00");
  await window.getByRole("textbox", { name: "To" }).fill("24:00");
  await button("Save").click();
  await window.getByText("must be a time such as 09:30").waitFor();
  await said("must be 1 or more");
  await said("Correct the marked fields to see what it will do.");
  await said("Not saved. Correct the marked fields.");
  expect.soft(await look("site-automation-wrong")).toEqual([]);
  await field("Daily cap").fill("2");
  await window.getByRole("textbox", { name: "From" }).fill("00:00");
  for (const day of ["Sat", "Sun"]) await window.getByText(day, { exact: true }).click();
  await said("Articles are published every day at any time, at most 2 a day, in the site's time zone (Europe/Berlin).");
  await button("Save").click();
  await said("What it does");
  expect.soft(await look("site-automation")).toEqual([]);
  // The hold has its effect without Save.
  const hold = stack.window.page.getByRole("switch", { name: "Put everything on hold" });
  const config = async () => (await stack.call("GET", `/api/v1/automation/sites/${site_id}/config/`)).data;
  await hold.click({ force: true });
  await said("Everything is on hold. No further article is sent until you release the hold.");
  expect(await config()).toMatchObject({ hold: true, enabled: true, daily_cap: 2 });
  await hold.click({ force: true });
  await expect.poll(async () => (await config()).hold).toBe(false);
});

const titles = ["Rye takes its time", HOSTILE, "Sourdough in seven days"];

test("the calendar shows what will be published when, in the site's time zone", async () => {
  for (const title of titles) {
    await stack.call("POST", "/api/v1/writer/content/", { site_id, title, content_html: `<p>${title}</p>`, status: "review" });
  }
  await tab("Calendar");
  await said("3 articles wait for the next run");
  const days = stack.window.page.getByRole("group").filter({ hasText: "Planned" });
  const plan = (await stack.call("GET", `/api/v1/automation/sites/${site_id}/plan/`)).data.posts as { local_time: string }[];
  await days.first().waitFor();
  expect(new Set(plan.map(({ local_time }) => local_time.slice(0, 10))).size).toBe(2);
  await days.last().getByText("12:00 AM", { exact: true }).waitFor();
  expect.soft(await look("site-calendar")).toEqual([]);
  // It includes what a person has scheduled.
  const { data: extra } = await stack.call("POST", "/api/v1/writer/content/", {
    site_id,
    title: "By the clock",
    content_html: "<p>x</p>",
    status: "review",
  });
  const publish_at = new Date(Date.now() + 15 * 24 * 60 * 60_000).toISOString();
  await stack.call("POST", `/api/v1/writer/content/${extra.id}/publish/`, { publish_at });
  await stack.window.open(`/sites/${site_id}/calendar?date=${publish_at.slice(0, 10)}`);
  await stack.window.page.getByRole("group").filter({ hasText: "By the clock" }).getByText("Scheduled").first().waitFor();
  expect.soft(await look("site-calendar-month")).toEqual([]);
  await stack.call("POST", `/api/v1/writer/content/${extra.id}/publication/cancel/`);
  await stack.call("DELETE", `/api/v1/writer/content/${extra.id}/`);
});

test("a run started by hand publishes up to the cap, live, and is paused, resumed and cancelled", async () => {
  await tab("Runs");
  await button("Start a run").click();
  await button("Start run").click();
  await heading("Automation run of Slow kitchen, Berlin");
  await stack.window.page.getByRole("img", { name: "Of 3 articles: 2 published, 0 failed, 0 cancelled" }).waitFor();
  await said(/^Started .* by Jo$/);
  const next = part("Articles").getByRole("listitem").first();
  await next.getByText(/^Publishes /).waitFor();
  expect(await next.getByRole("link").innerText()).toBe("Sourdough in seven days");
  await part("Articles").getByRole("listitem").filter({ hasText: "Rye takes its time" }).getByText("Published", { exact: true }).waitFor();
  expect.soft(await look("run")).toEqual([]);
  expect((await stack.site.posts()).map(({ post_title }) => post_title)).toContain("Rye takes its time");
  await button("Pause").click();
  await said("Articles that were not sent stay approved.");
  await button("Resume").click();
  await button("Pause").waitFor();
  await link("Open in Content").click();
  await heading("Content");
  await stack.window.page.getByRole("row").filter({ hasText: "Sourdough in seven days" }).waitFor();
  expect(await stack.window.page.getByRole("table").getByRole("row").count()).toBe(1 + titles.length);
  await button("From an automation run: show all").waitFor();
  await stack.window.page.goBack();
  await link("Publishing times").click();
  await stack.window.page.getByRole("group").getByText("Sourdough in seven days").first().waitFor();
  await stack.window.page.goBack();
  await button("Cancel the run").click();
  await button("Cancel run").click();
  await said("Cancelled");
  // The bar is full in two colours, each article is counted once, and the stage that had begun is cancelled.
  const bar = stack.window.page.getByRole("img", { name: "Of 3 articles: 2 published, 0 failed, 1 cancelled" });
  await bar.waitFor();
  const width = async (nth: number) => (await bar.locator("> *").nth(nth).boundingBox())!.width;
  const [green, grey] = [await width(0), await width(2)];
  expect(green / (green + grey)).toBeCloseTo(2 / 3, 1);
  const counts = await stack.window.page.locator('[role="status"]', { hasText: /\d\s*Published/ }).innerText();
  // The article says the same, beside its status.
  const cancelled = part("Articles").getByRole("listitem").filter({ hasText: "Sourdough in seven days" });
  await cancelled.getByText("Cancelled in this run", { exact: true }).waitFor();
  await cancelled.getByText("In review", { exact: true }).waitFor();
  await part("Articles").getByRole("listitem").filter({ hasText: "Rye takes its time" }).getByRole("link", { name: "View post" }).waitFor();
  expect(counts.match(/\d+\s+[A-Z][a-z ]+/g)?.map((one) => one.replace(/\s+/g, " ").trim())).toEqual(
    expect.arrayContaining(["2 Published", "1 Cancelled"]),
  );
  expect(counts).not.toContain("Left in review");
  // Stage 7 alone says no more than the run.
  expect(await part("Stages").count()).toBe(0);
  expect.soft(await look("run-cancelled")).toEqual([]);
  // As if another service had carried out a stage.
  await stack.app.orm.em
    .fork()
    .execute("update igny8_automation_runs set stages = jsonb_set(stages, '{1}', '{\"state\": \"completed\"}') where site_id = ?", [
      site_id,
    ]);
  await stack.window.page.reload();
  await part("Stages").getByRole("row").filter({ hasText: "7:" }).getByText("Cancelled", { exact: true }).waitFor();
  await link("Automation runs").click();
  await heading("Automation runs");
  await said("2 published, 1 cancelled");
  expect.soft(await look("runs")).toEqual([]);
});

test("a site that stops sending webhooks needs attention until it sends again", async () => {
  const sql = (text: string) => stack.app.orm.em.fork().execute<{ count: number }[]>(text, [site_id]);
  await until("the site has told of both", async () => {
    const [told] = await sql(
      "select count(*)::int from igny8_sync_events where site_id = ? and action in ('status_update', 'metadata_update')",
    );
    return told!.count >= 4;
  });
  // As after a day on which the site could not call.
  await sql("update igny8_site_integrations set last_webhook_at = now() - interval '1 day' where site_id = ?");
  await sql("update igny8_sync_events set created_at = now() - interval '1 hour' where site_id = ? and action = 'content_publish'");
  await link("Sites").click();
  const listed = part("Need attention").getByRole("row").filter({ hasText: "Slow kitchen, Berlin" });
  await listed.getByText("Articles were published, and no webhook has arrived since.", { exact: false }).waitFor();
  await listed.getByText("that WP-Cron runs", { exact: false }).waitFor();
  expect.soft(await look("sites-silent")).toEqual([]);
  const [post] = await stack.site.posts();
  await stack.site.wp(["post", "update", String(post!.ID), "--post_title=Changed over there"]);
  await part("Sites without trouble").getByRole("row").filter({ hasText: "Slow kitchen, Berlin" }).waitFor();
});

test("a viewer sees everything and changes nothing", async () => {
  await stack.call("POST", `/api/v1/integration/integrations/${integration_id}/sync/`);
  await stack.app.orm.em.execute("update igny8_memberships set role = 'viewer'");
  for (const [path, shows] of [
    ["", "Details"],
    ["/wordpress", "Structure"],
    ["/automation", "When it runs"],
    ["/calendar", ""],
    ["/runs", "Runs"],
  ] as const) {
    await stack.window.open(`/sites/${site_id}${path}`);
    await heading("Slow kitchen, Berlin");
    if (shows) await part(shows).waitFor();
    for (const name of ["Save", "Create a new key", "Pause", "Delete site", "Add the sector", "Start a run"])
      expect(await button(name).count(), `${name} at ${path}`).toBe(0);
  }
  await stack.window.open(`/sites/${site_id}/wordpress`);
  await said("You can see this site. Editors and owners of the account can change it.");
  await part("Structure").getByText("Structure").click();
  await said("Uncategorized");
  for (const name of ["Sync now", "Test connection", "Refresh", "Save defaults"]) expect(await button(name).count(), name).toBe(0);
  expect.soft(await look("site-viewer")).toEqual([]);
  await stack.app.orm.em.execute("update igny8_memberships set role = 'owner'");
});

test("a site is deleted after its name was typed; with published articles it needs a confirmation", async () => {
  await stack.window.open(`/sites/${site_id}`);
  await button("Delete site").click();
  const dialog = stack.window.page.getByRole("dialog");
  expect(await dialog.getByRole("button", { name: "Delete permanently" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("Slow kitchen, Berlin");
  await dialog.getByRole("button", { name: "Delete permanently" }).click();
  await dialog.getByText(/^\d+ articles? of the site (is|are) in WordPress$/).waitFor();
  await dialog.getByRole("link", { name: "Show articles" }).waitFor();
  expect.soft(await look("site-delete")).toEqual([]);
  await dialog.getByRole("button", { name: "Delete anyway" }).click();
  await heading("Sites");
  await link("Gone bakery").waitFor();
  expect(await link("Slow kitchen, Berlin").count()).toBe(0);
});

noComplaints(stack);

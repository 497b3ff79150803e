import { expect, onTestFailed, onTestFinished, test } from "vitest";
import { packPlugin } from "../../activities/plugin/pack.ts";
import { readSources } from "../../activities/plugin/sources.ts";
import { Plugin } from "../../db/plugin/entities.ts";
import { countVersions } from "../../db/plugin/analytics.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { downloadsOf, pluginSite, releasedVersion } from "../support/fixtures/plugins.ts";
import { pluginSources, SLUG } from "../support/fixtures/pluginSources.ts";
import { holdStep } from "../support/fixtures/release.ts";

// A plugin version from draft to withdrawal, as an operator sees it. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading, link } = stack;
const shows = (text: string | RegExp) => stack.window.page.getByText(text).first().waitFor();
const look = async (name: string) => expect.soft(await stack.window.look(name)).toEqual([]);
const NAME = "IGNY8 WordPress Bridge";
const HOSTILE = `<script>document.title="taken"</script><img src=x onerror=alert(1)> שלום עולם 🥖 ${"Roggenvollkornbrot".repeat(12)}`;

test("a draft is made in a form that names wrong fields", async () => {
  await stack.signUp({ operator: true });
  await stack.window.open("/schedules");
  await link("Plugins").click();
  await heading("Plugins");
  await look("plugins");
  await stack.window.page.getByRole("main").getByRole("link").first().click();
  await stack.window.page.getByRole("tab", { name: "Versions" }).waitFor();
  await look("plugin");
  await link("New version").click();
  await heading("New version");
  await field("Version").fill("1.4");
  await field("Rollout").fill("120");
  await field("Changelog").fill(
    `* Articles arrive in **batches**.\n* ${HOSTILE}\n* [News](javascript:alert(1)) and [more](https://example.com/)`,
  );
  await button("Create draft").click();
  await shows(/Enter a version such as 1\.4\.0/);
  await look("plugin-new");
  await field("Version").fill("1.5.0");
  await field("Rollout").fill("50");
  await button("Create draft").click();
  await heading(`${NAME} 1.5.0`);
  // Markdown is shown as sites show it, and strangers' HTML does nothing.
  const main = stack.window.page.getByRole("main");
  await main.getByRole("listitem").filter({ hasText: "Articles arrive in batches." }).locator("strong", { hasText: "batches" }).waitFor();
  expect(await main.getByRole("link", { name: "more", exact: true }).getAttribute("href")).toBe("https://example.com/");
  expect(await main.locator("a[href^='javascript:'], img[onerror], script").count()).toBe(0);
  expect(await stack.window.page.title()).not.toBe("taken");
  await button("Switch to beta").click();
  await shows("it is a beta");
  await button("Switch to stable").click();
  await shows("it is stable");
  const { data } = await stack.call("GET", `/api/v1/plugins/${SLUG}/versions/1.5.0/`);
  expect(data).toMatchObject({ status: "draft", channel: "stable", rollout: 50, released_at: null });
  await look("plugin-draft");
});

test("a release is shown step by step, and its rollout is changed", async () => {
  const held = await holdStep(stack.app, 2, "running");
  onTestFailed(() => held.open());
  await button("Release").click();
  await look("plugin-release-asked");
  await button("Release 1.5.0").click();
  const steps = stack.window.page.getByRole("list", { name: "Release steps" });
  await steps.getByText("Build the package · Done").waitFor();
  await steps.getByText("Offer it to sites · Waiting").waitFor();
  await look("plugin-building");
  await held.open();
  await steps.getByText("Offer it to sites · Done").waitFor();
  await button("Halt").waitFor();
  await stack.window.page.getByRole("slider", { name: "Rollout" }).press("ArrowRight");
  await button("Save rollout").click();
  await shows("the rollout is 51%");
  expect((await stack.call("GET", `/api/v1/plugins/${SLUG}/versions/1.5.0/`)).data.rollout).toBe(51);
  await look("plugin-released");
});

test("sites that register, report and download are counted, and unhealthy ones are named", async () => {
  for (const fatal of [0, 0, 2]) {
    const one = await pluginSite(stack.app);
    await one.ask("register", { version: "1.3.3", channel: "stable" });
    expect((await one.ask("health-check", { version: "1.5.0", channel: "stable", errors: { fatal }, queued: 0 })).status).toBe(200);
  }
  for (const path of ["download/", "download/", "download/?version=1.5.0&source=none&expires=1&signature=none"])
    await (await fetch(`${stack.app.url}/api/plugins/${SLUG}/${path}`)).arrayBuffer();
  await downloadsOf(stack.app, 3);
  const em = stack.app.orm.em.fork();
  await countVersions(em);
  const { id } = await em.findOneOrFail(Plugin, { slug: SLUG });
  for (let day = 1; day < 14; day++)
    await em.execute(
      `insert into igny8_plugin_version_days (plugin_id, day, version, sites, active)
       select ?, (now() at time zone 'UTC')::date - ?::int, version, sites, sites from (values ('1.3.3', ?::int), ('1.3.2', 2)) as had (version, sites)`,
      [id, day, 14 - day],
    );
  await stack.window.open(`/plugins/${SLUG}`);
  await shows(/1\.5\.0 is unhealthy on 1 of \d sites/);
  await look("plugin-sick");
  await link("Sites with 1.5.0").click();
  await shows("2 fatal errors");
  expect(new URL(stack.window.page.url()).searchParams.get("health")).toBe("unhealthy");
  await look("plugin-installations");
  await stack.window.page.getByRole("tab", { name: "Analytics" }).click();
  await stack.window.page.getByRole("img", { name: /^Downloads\./ }).waitFor();
  await look("plugin-numbers");
  await button("Versions over time as a table").click();
  await stack.window.page.getByRole("table", { name: "Versions over time" }).getByRole("row").nth(13).waitFor();
});

test("a version is halted with a reason, resumed, and withdrawn after a page that explains the effect", async () => {
  await stack.window.open(`/plugins/${SLUG}/versions/1.5.0`);
  await button("Halt").click();
  await field("Reason").fill(`Fatal errors on ${HOSTILE.slice(0, 120)}`);
  await button("Halt 1.5.0").click();
  const alert = stack.window.page.getByRole("alert").filter({ hasText: "Others are offered the previous released version" });
  await alert.waitFor();
  await look("plugin-halted");
  await button("Resume").click();
  await button("Resume 1.5.0").click();
  await alert.waitFor({ state: "hidden" });
  await button("More").click();
  await stack.window.page.getByRole("menuitem", { name: /^Withdraw/ }).click();
  await shows(/Sites that have this version keep it/);
  await look("plugin-withdraw-asked");
  await button("Withdraw 1.5.0").click();
  await shows("Sites that have it keep it until a higher version is released.");
  expect((await stack.call("GET", `/api/v1/plugins/${SLUG}/versions/1.5.0/`)).data.status).toBe("withdrawn");
  // What can't work is not offered; what helps is.
  await shows(/There is no released version before 1\.5\.0 to roll back to/);
  await link("New version").waitFor();
  expect(await button("Roll back").count()).toBe(0);
  await look("plugin-no-way-back");
});

test("a version is rolled back: the previous one is built again with a higher number, and offered to sites with the bad one", async () => {
  const sources = await pluginSources();
  onTestFinished(() => sources.remove());
  await sources.become("1.3.9");
  const { zip } = packPlugin(SLUG, "1.3.9", await readSources(sources.plugin));
  await releasedVersion(stack.app, "1.3.9", { package: zip, released_at: new Date(Date.now() - 30 * 24 * 60 * 60_000) });
  await stack.window.open(`/plugins/${SLUG}/versions/1.5.0`);
  await button("Roll back").click();
  await field("Reason").fill(HOSTILE);
  await look("plugin-roll-back-asked");
  await button("Roll back 1.5.0").click();
  await heading(`${NAME} 1.5.1`);
  await shows("1.5.0 is withdrawn. 1.5.1 rolls back to 1.3.9.");
  const steps = stack.window.page.getByRole("list", { name: "Release steps" });
  await steps.getByText("Offer it to sites · Done").waitFor();
  await shows("This version has the package of 1.3.9");
  await button("Halt").waitFor();
  await look("plugin-rolled-back");
  await link("Back to Versions").click();
  const versions = stack.window.page.getByRole("table", { name: "Versions" });
  await versions.getByRole("row", { name: /^1\.5\.1.*Current.*Rolls back to 1\.3\.9.*Released/ }).waitFor();
  await versions.getByRole("row", { name: /^1\.5\.0.*Withdrawn/ }).waitFor();
  expect(await versions.getByText("Current", { exact: true }).count()).toBe(1);
  // A matter that is over is no alarm.
  await shows(
    /1\.5\.0 is withdrawn\. Since .*, sites are offered 1\.5\.1, which rolls back to 1\.3\.9\. 1\.5\.0 is unhealthy on 1 of 3 sites/,
  );
  expect(await stack.window.page.getByText("Needs attention").count()).toBe(0);
  await look("plugin-versions-rolled-back");
  const bad = await pluginSite(stack.app);
  const offer = await bad.ask("check-update", { installed_version: "1.5.0", channel: "stable" });
  expect(offer.json.data).toMatchObject({ update_available: true, latest_version: "1.5.1" });
});

test("a failed release shows the step, the reason, and what to do", async () => {
  await stack.window.open(`/plugins/${SLUG}/new`);
  await field("Version").fill("1.5.0");
  await button("Create draft").click();
  await shows(/is withdrawn\. Change it, or choose a higher version/);
  await field("Version").fill("9.9.9");
  await button("Create draft").click();
  await heading(`${NAME} 9.9.9`);
  await button("Release").click();
  await button("Release 9.9.9").click();
  await shows("The last release failed");
  await stack.window.page.getByText("Check the sources · Failed").waitFor();
  await button("Release again").waitFor();
  await look("plugin-failed");
  await button("Delete draft").click();
  await stack.window.page.getByRole("dialog").getByRole("button", { name: "Delete draft" }).click();
  await stack.window.page.getByRole("tab", { name: "Versions" }).waitFor();
  await stack.window.page.getByRole("table", { name: "Versions" }).getByText("1.5.0").waitFor();
  expect(await stack.window.page.getByRole("link", { name: "9.9.9" }).count()).toBe(0);
});

noComplaints(stack);

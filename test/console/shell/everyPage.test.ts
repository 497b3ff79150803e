import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { LIFECYCLES, aboutLifecycle } from "../../../domain/publishing/lifecycle.ts";
import { routesOf } from "../../support/console/pages.ts";
import { noComplaints, PASSWORD, useConsole } from "../../support/console/stack.ts";
import { sampled } from "../../support/sampled.ts";
import { until } from "../../support/until.ts";

// What holds on every page: changes of others appear, dialogs give the focus back, and a finger can use it. Each test continues from the
// previous one.
const stack = useConsole({ withSite: false });
const { button, heading } = stack;
const page = () => stack.window.page;
const row = (title: string) => page().getByRole("row").filter({ hasText: title });
const WRITER = "/api/v1/writer/content/";
let site_id: number;
const article = async (title: string, status = "review"): Promise<number> =>
  (await stack.call("POST", WRITER, { site_id, title, content_html: "<p>Rye.</p>", status })).data.id;

test("what other members do appears without reloading: they join, change a role, create tokens, and hand in articles", async () => {
  await stack.signUp({ operator: true });
  ({ id: site_id } = (await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://example.com" })).data);
  await article("Rye takes its time");
  const invite = (role: string) => stack.call("POST", "/api/v1/account/invites/", { email: "ada@example.com", role });
  const { data } = await invite("owner");
  await stack.window.open("/members");
  await row("ada@example.com").getByText("Open", { exact: true }).waitFor();
  await page().evaluate("window.sameVisit = true");

  const { page: other, context } = await stack.window.another();
  await other.goto(data.url);
  await other.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await other.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await other.getByRole("button", { name: "Join" }).click();
  await other.getByRole("heading", { level: 1 }).first().waitFor();
  const members = page().getByRole("table", { name: "Members" });
  await members.getByRole("row").filter({ hasText: "Ada" }).waitFor();
  // An accepted invite leaves the list.
  await page().getByText("Everybody who was invited is a member.").waitFor();
  await call(other, "PATCH", `/api/v1/account/members/${(await memberNamed("Ada")).id}/`, { role: "viewer" });
  await until("the new role is shown", async () => (await page().getByLabel("Role of Ada").first().inputValue()) === "Viewer");
  await call(other, "POST", "/api/v1/account/api-tokens/", { name: "Ada's program", scopes: ["articles:read"] });
  await page().getByRole("link", { name: "API tokens", exact: true }).click();
  await row("Ada's program").waitFor();
  await page()
    .getByRole("navigation")
    .getByRole("link", { name: /^Review/ })
    .click();
  await row("Rye takes its time").waitFor();
  // By another browser of the same person: no event tells of it.
  await page().waitForTimeout(500);
  await stack.app.orm.em.execute(
    `insert into igny8_content (account_id, site_id, title, content_html, status) select account_id, id, 'Spelt is in between', '<p>x</p>', 'review' from igny8_sites`,
  );
  await row("Spelt is in between").waitFor();
  expect(await page().evaluate("window.sameVisit")).toBe(true);
  await context.close();
});
const memberNamed = async (name: string) =>
  (await stack.call("GET", "/api/v1/account/members/")).data.find((member: { name: string }) => member.name === name);
const call = (who: Page, method: string, path: string, body: unknown) =>
  who.evaluate(
    async ([how, where, json]) => {
      const asked = { method: how, headers: { "content-type": "application/json" }, body: json };
      const answer = await fetch(where, asked);
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
    },
    [method, path, JSON.stringify(body)] as const,
  );

/** Opens a dialog by keyboard, closes it by Escape, and says where the focus is then. */
async function focusAfter(opener: Locator, ...items: string[]): Promise<string> {
  await opener.focus();
  await page().keyboard.press("Enter");
  for (const name of items) {
    await page()
      .getByRole("menuitem", { name, exact: true })
      .or(page().getByRole("button", { name, exact: true }))
      .last()
      .focus();
    await page().keyboard.press("Enter");
  }
  const dialog = page().locator("[role=dialog][aria-modal=true]").last();
  await dialog.waitFor();
  await until("the focus is in the dialog", async () => dialog.evaluate((one) => one.contains(one.ownerDocument.activeElement)));
  await page().keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  const there = await until("the focus is somewhere", () => opener.evaluate((one) => one === one.ownerDocument.activeElement), 3_000).catch(
    () => false,
  );
  return there ? "back" : ((await page().evaluate("document.activeElement.outerHTML.slice(0, 80)")) as string);
}

test("after Escape the focus is where it was, whichever dialog was open", async () => {
  const found: Record<string, string> = {};
  const check = async (name: string, opener: Locator, ...items: string[]) => {
    found[name] = await focusAfter(opener, ...items);
  };
  const menuOf = (title: string) => row(title).getByRole("button", { name: /What to do with/ });
  await stack.window.open("/review?q=Rye");
  await row("Rye takes its time").waitFor();
  await check("publish all", button("Publish all…"));
  await check("schedule all", button("Schedule all…"));
  await check("schedule one", menuOf("Rye takes its time"), "Schedule…");
  await check("delete one", menuOf("Rye takes its time"), "Delete…");
  await check("read", page().getByRole("link", { name: "Rye takes its time", exact: true }));
  await check("save a view", button("Views"), "Save this view…");
  await page().getByRole("checkbox", { name: "Choose Rye takes its time" }).check();
  await check("publish the chosen", button("Publish now…"));
  // Without transitions, the menu is gone when the dialog's code arrives.
  await page().emulateMedia({ reducedMotion: "reduce" });
  await stack.window.open("/review?q=Rye");
  await check("delete one, without transitions", menuOf("Rye takes its time"), "Delete…");
  await page().emulateMedia({ reducedMotion: null });
  await stack.window.open("/sites");
  await check("add a site", button("Add a site"));
  await stack.window.open("/members");
  await page().getByRole("table", { name: "Members" }).waitFor();
  await check("remove a member", button("Remove Ada"));
  await stack.window.open("/api-tokens");
  await row("Ada's program").waitFor();
  await check("create a token", button("Create token"));
  await stack.window.open("/webhooks");
  await check("add a webhook", page().getByRole("main").getByRole("button").first());
  await stack.window.open(`/sites/${site_id}`);
  await check("delete a site", button("Delete site"));
  await stack.window.open("/sites");
  await heading("Sites");
  await check("shortcuts", page().getByRole("banner").getByRole("button").last(), "Keyboard shortcuts");
  expect(Object.entries(found).filter(([, focus]) => focus !== "back")).toEqual([]);
});

test("the lists' filters offer every status that the lists show", async () => {
  await stack.window.open("/content");
  await row("Rye takes its time").waitFor();
  const tabs = await page().locator(".view-tab").allInnerTexts();
  for (const { label } of LIFECYCLES.map(aboutLifecycle)) expect(tabs.some((text) => text.startsWith(label))).toBe(true);
  await page().getByRole("combobox", { name: "In WordPress" }).click();
  expect(await page().getByRole("option").allInnerTexts()).toEqual([
    ...["Published", "Scheduled", "Pending Review", "Draft", "Private", "Trash", "Not public"],
  ]);
  await page().keyboard.press("Escape");
  await page().getByRole("button", { name: "Sort: Newest first" }).click();
  await page().getByRole("menuitem", { name: "Last changed first" }).click();
  await until("it is in the address", () => Promise.resolve(page().url().includes("sort=changed")));
});

test(
  "on every page, links and buttons are large enough for a finger, and a phone is told nothing about a mouse",
  { timeout: 600_000 },
  async () => {
    await stack.call("POST", "/api/v1/integration/integrations/generate-api-key/", { site_id });
    await stack.app.orm.em.execute("update igny8_site_integrations set is_active = true");
    await stack.app.orm.em.execute(
      `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
     select account_id, site_id, id, 'sync', 'reconcile', 'Comparison ' || n, true from igny8_site_integrations, generate_series(1, 5) n`,
    );
    const content_id = (await stack.call("GET", `${WRITER}?q=Rye`)).data[0].id;
    await stack.call("PUT", `/api/v1/automation/sites/${site_id}/config/`, { enabled: true });
    const { data: bulk } = await stack.call("POST", `${WRITER}bulk-publish/`, { content_ids: [content_id] });
    await stack.window.open(`/bulk/${bulk.id}`);
    await page()
      .getByText(/^Chosen one by one/)
      .waitFor();
    const ids: Record<string, string> = {
      $bulkId: bulk.id,
      $siteId: String(site_id),
      $contentId: String(content_id),
      $slug: "igny8-wp-bridge",
      $version: "1.3.3",
    };
    const storageState = await stack.window.context.storageState();
    const context = await stack.window.browser.newContext({
      storageState,
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const phone = await context.newPage();
    await stack.window.open("/sites");
    await heading("Sites");
    const { routes } = await routesOf(page());
    const findings: string[] = [];
    let looked = 0;
    for (const route of sampled(routes)) {
      const address = route.replace(/\$\w+/g, (name) => ids[name] ?? name);
      // A comparison needs a post.
      if (address.includes("$") || route.endsWith("/comparison")) continue;
      looked += 1;
      for (const [device, where] of [["desk", page()] as const, ["phone", phone] as const]) {
        await where.goto(`${stack.app.url}${address}`);
        await where.locator("h1").first().waitFor();
        await until(`${route} is there`, async () => (await where.locator("[aria-busy=true]").count()) === 0);
        await where.evaluate(axe.source);
        const { violations } = (await where.evaluate("axe.run(document, { runOnly: ['target-size'], iframes: false })")) as axe.AxeResults;
        findings.push(...violations.flatMap(({ nodes }) => nodes.map((node) => `${route}, ${device}: ${node.html.slice(0, 160)}`)));
      }
      const said = await phone.locator("body").innerText();
      const mouse = /right.?click|double.?click|hover|mouse|ctrl|⌘|\bdrag\b|\bdrop\b/i.exec(said);
      if (mouse) findings.push(`${route}, phone: says “${said.slice(Math.max(0, mouse.index - 30), mouse.index + 50)}”`);
    }
    await context.close();
    expect(looked).toBeGreaterThan(process.env["CI"] ? 2 : 25);
    expect(findings).toEqual([]);
  },
);

noComplaints(stack);

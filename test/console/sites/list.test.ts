import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { releasedVersion } from "../../support/fixtures/plugins.ts";

// Forty sites: adding them from a list, and living with them. Each test continues from the previous one.
const stack = useConsole({ withSite: false });
const { button, field, heading, link } = stack;
const page = () => stack.window.page;
const look = async (name: string) => expect.soft(await stack.window.look(name)).toEqual([]);
/** The checkbox of a site, not of all. */
const ONE = /^Choose (?!all sites)/;
const rows = () =>
  page()
    .getByRole("table", { name: "Sites" })
    .getByRole("row")
    .filter({ has: page().getByRole("checkbox", { name: ONE }) });
const names = async () => {
  await rows().first().waitFor();
  return Promise.all((await rows().all()).map((row) => row.getByRole("link").first().innerText()));
};
const dialog = () => page().getByRole("dialog");

test("a list of addresses is checked line by line as it is typed, and added as a whole", async () => {
  await stack.signUp();
  await stack.call("POST", "/api/v1/sites/", { name: "Garden Weekly", url: "https://garden.example.com" });
  await stack.window.open("/sites");
  await link("Add many").click();
  await heading("Add many sites");
  await look("sites-add-many");
  await field("Sites").fill(`address, name, group
bread.example.com/wp-admin/, Bread, Bakers
"cakes.example.com";"Cakes; and more";Bakers
www.garden.example.com
nowhere

tea.example.com\tTea room`);
  const line = (nth: number) =>
    page()
      .getByRole("row")
      .filter({ has: page().getByRole("cell", { name: String(nth), exact: true }) });
  await line(2).getByText("Will be added").waitFor();
  await line(2).getByText("bread.example.com", { exact: true }).waitFor();
  await line(3).getByText("Cakes; and more").waitFor();
  await line(4).getByText("You have this site: Garden Weekly.").waitFor();
  await line(5).getByText("The address must be a URL like https://example.com.").waitFor();
  await line(7).getByText("Tea room").waitFor();
  await page().getByText("3 sites to add, 1 skipped, 1 invalid").waitFor();
  await look("sites-add-many-preview");
  await button("Add 3 sites").click();
  await page().getByText("3 sites added").waitFor();
  expect((await stack.call("GET", "/api/v1/sites/?limit=100")).data).toHaveLength(4);
  // What was not added stays in view.
  await line(4).getByText("Skipped").waitFor();
  await line(5).getByText("Invalid").waitFor();
  await button("Correct the line").waitFor();
  await look("sites-added");
});

test("the sites that were added get install links at once, to copy or to save", async () => {
  await releasedVersion(stack.app, "1.4.0");
  await button("Create install links").click();
  await page().getByRole("table", { name: "Install links" }).getByRole("row").nth(3).waitFor();
  await look("sites-install-links");
  await link("Show sites that are not connected").click();
  await dialog().getByText("Leave without the install links?").waitFor();
  await dialog().getByRole("button", { name: "Stay" }).click();
  await dialog().waitFor({ state: "hidden" });
  const [csv] = await Promise.all([page().waitForEvent("download"), button("Save as CSV").click()]);
  expect(csv.suggestedFilename()).toBe("install-links.csv");
  await link("Show sites that are not connected").click();
  await heading("Sites");
  expect(new URL(page().url()).search).toBe("?connected=false");
  await expect.poll(names).toEqual(["Bread", "Cakes; and more", "Garden Weekly", "Tea room"]);
});

test("a CSV file is read, and forty sites are seen at a glance: one line each", async () => {
  const file = join(tmpdir(), `sites-${crypto.randomUUID()}.csv`);
  const lines = Array.from(
    { length: 36 },
    (_, nth) => `shop-${nth + 10}.example.com,Shop ${nth + 10},${nth % 2 ? "Client A" : "Client B"}`,
  );
  await writeFile(file, ["url,name,group", ...lines].join("\r\n"));
  await stack.window.open("/sites/add");
  const [chooser] = await Promise.all([page().waitForEvent("filechooser"), button("Open a CSV file").click()]);
  await chooser.setFiles(file);
  await button("Add 36 sites").click();
  await page().getByText("36 sites added").waitFor();
  await page().setViewportSize({ width: 1440, height: 900 });
  await link("Sites").click();
  await heading("Sites");
  await expect.poll(() => rows().count()).toBe(40);
  const boxes = await Promise.all((await rows().all()).map((row) => row.boundingBox()));
  expect(Math.max(...boxes.map((box) => box!.height))).toBeLessThanOrEqual(48);
  expect(boxes.filter((box) => box!.y + box!.height <= 900).length).toBeGreaterThanOrEqual(16);
  // Sites that were never connected are sites to look after, with one action for all.
  await page().getByRole("region", { name: "Not connected yet" }).getByRole("button", { name: "Create install links" }).waitFor();
  expect(await page().getByRole("region", { name: "Not connected yet" }).getByRole("checkbox", { name: ONE }).count()).toBe(40);
  const all = page().getByRole("checkbox", { name: "Choose all sites of this list" });
  await all.check();
  await page().getByText("40 chosen", { exact: true }).waitFor();
  await all.uncheck();
  await page().getByRole("toolbar", { name: "Chosen sites" }).waitFor({ state: "hidden" });
  await page().setViewportSize({ width: 1280, height: 900 });
  await look("sites-forty");
});

test("the order and the group are in the address, and groups get headings", async () => {
  await page().getByRole("combobox", { name: "Order" }).selectOption("newest");
  await expect.poll(async () => (await names())[0]).toBe("Shop 45");
  await page().reload();
  await expect.poll(async () => (await names())[0]).toBe("Shop 45");
  await page().getByRole("combobox", { name: "Order" }).selectOption("group");
  await page()
    .getByRole("rowheader", { name: "Bakers" })
    .or(page().getByRole("columnheader", { name: "Bakers" }))
    .first()
    .waitFor();
  await expect.poll(async () => (await names()).slice(0, 3)).toEqual(["Bread", "Cakes; and more", "Shop 11"]);
  await look("sites-groups");
  await page().getByRole("combobox", { name: "Group" }).selectOption("Client A");
  await expect.poll(async () => (await names()).length).toBe(18);
  expect(new URL(page().url()).searchParams.get("group")).toBe("Client A");
});

test("many sites change their group at once, with the choice kept while the list is filtered", async () => {
  await page().getByRole("checkbox", { name: "Choose Shop 11" }).check();
  await page().getByRole("combobox", { name: "Group" }).selectOption("Bakers");
  await page().getByRole("checkbox", { name: "Choose Bread" }).check();
  await page().getByText("2 chosen, 1 of them not shown").waitFor();
  await look("sites-chosen");
  await button("Set group…").click();
  await dialog().getByText("Shop 11, Bread").waitFor();
  await dialog().getByLabel("Group").fill("Favourites");
  await look("sites-set-group");
  await dialog().getByText("New group “Favourites”").waitFor();
  await dialog().getByRole("button", { name: "Set group" }).click();
  await dialog().waitFor({ state: "hidden" });
  await page().getByRole("combobox", { name: "Group" }).selectOption("Favourites");
  await expect.poll(names).toEqual(["Bread", "Shop 11"]);
  expect(await page().getByRole("toolbar", { name: "Chosen sites" }).count()).toBe(0);
});

test("an address that is known is said before it is added: another account's without its name, one's own with the way to it", async () => {
  const other = await createAccount(stack.app.orm);
  await createSite(stack.app.orm, other.account_id, "https://taken.example.com");
  await button("Add a site").click();
  await dialog().getByRole("textbox", { name: "Site address" }).fill("taken.example.com");
  await dialog().getByText("Another account is connected to this address").waitFor();
  await dialog().getByRole("textbox", { name: "Site address" }).fill("http://www.garden.example.com/wp-login.php");
  await dialog().getByText("You have this site: Garden Weekly.").waitFor();
  await look("sites-add-known");
  await dialog().getByRole("link", { name: "Open the site" }).click();
  await heading("Garden Weekly");
  expect(new URL(page().url()).pathname).toMatch(/^\/sites\/\d+$/);
});

noComplaints(stack);

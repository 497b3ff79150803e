import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { releasedVersion } from "../support/fixtures/plugins.ts";

// From sign-up to an article that is read on the site, and taken down again, only by clicking. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading } = stack;

test("a visitor is asked to sign in, and can make an account", async () => {
  await stack.window.open("/review");
  await heading("Sign in");
  expect.soft(await stack.window.look("sign-in")).toEqual([]);
  await stack.window.page.getByRole("link", { name: "Create account" }).click();
  await field("Your name").fill("Jo");
  await field("Company or publication").fill("The Slow Kitchen");
  await field("E-mail").fill("jo@example.com");
  await field("Password").fill("short");
  await button("Create account").click();
  await stack.window.page.getByText("Use at least 10 characters").waitFor();
  expect.soft(await stack.window.look("sign-up")).toEqual([]);
  await field("Password").fill("correct horse battery");
  await button("Create account").click();
  await heading("Sites");
  await stack.window.page.getByRole("link", { name: "Home", exact: true }).click();
  await heading("Home");
  expect.soft(await stack.window.look("home-empty")).toEqual([]);
  await stack.window.page.getByRole("link", { name: "Add a site" }).click();
  await heading("Sites");
  expect.soft(await stack.window.look("sites-empty")).toEqual([]);
});

test("a site is added, and the guide connects it step by step", async () => {
  await releasedVersion(stack.app, "1.4.0");
  const page = stack.window.page;
  await field("Site address").fill("not an address");
  await field("Name").fill("Slow kitchen");
  await button("Add site").click();
  await page.getByText("Enter an address such as https://example.com.").waitFor();
  await field("Site address").fill(`${stack.site.url.replace("http://", "")}/wp-admin/index.php?x=1`);
  await page.getByText(`Site address: ${stack.site.url}`, { exact: true }).waitFor();
  await button("Add site").click();
  await heading("Connect Slow kitchen");
  expect.soft(await stack.window.look("connect-first")).toEqual([]);
  // Without a key in the package, a step more: the values are entered by hand.
  const [plain] = await Promise.all([page.waitForEvent("download"), button("Download without a key").click()]);
  expect(plain.suggestedFilename()).toBe("igny8-wp-bridge.zip");
  await heading("Connect Slow kitchen");
  const [admin] = await Promise.all([
    stack.window.context.waitForEvent("page"),
    page.getByRole("link", { name: "Open WordPress" }).click(),
  ]);
  await admin.waitForURL((url) => decodeURIComponent(url.href).includes("/wp-admin/plugin-install.php?tab=upload"));
  await admin.close();
  await button("Create API key").click();
  await field("API key").waitFor();
  const values = await Promise.all(["API URL", "API key", "Site ID"].map((name) => field(name).inputValue()));
  const [api_url, api_key, site_id] = values as [string, string, string];
  expect(api_key).toMatch(/^igny8_/);
  expect.soft(await stack.window.look("connect-key")).toEqual([]);
  await stack.site.connect({ api_url, api_key, site_id: Number(site_id) });
  // The plugin reports itself, and the rest happens without a click.
  await fetch(stack.site.url);
  await page.getByText("Connected", { exact: true }).waitFor();
  await heading("Slow kitchen is connected");
  await stack.link("Write an article").waitFor();
  expect(await page.getByText("Enter the three values in WordPress").count()).toBe(0);
  expect.soft(await stack.window.look("connect-done")).toEqual([]);
});

test("an article is written, sent to review, published from there, and read on the site", async () => {
  await stack.window.page.getByRole("link", { name: "Content", exact: true }).click();
  await heading("Content");
  expect.soft(await stack.window.look("content-empty")).toEqual([]);
  await stack.window.page.getByRole("link", { name: "Write an article" }).first().click();
  await heading("Write an article");
  await stack.window.page.getByRole("combobox", { name: "Site" }).click();
  await stack.window.page.getByRole("option", { name: "Slow kitchen" }).click();
  await field("Title").fill("Rye takes its time");
  await field("Text").fill("Rye takes its time.");
  await field("SEO title").fill("Rye bread: why it takes its time");
  expect.soft(await stack.window.look("write")).toEqual([]);
  // Typed text survives a reload.
  await stack.window.page.reload();
  expect(await field("Title").inputValue()).toBe("Rye takes its time");
  await button("More actions").click();
  await stack.window.page.getByRole("menuitem", { name: "Submit for review" }).click();
  await heading("Rye takes its time");
  expect.soft(await stack.window.look("article")).toEqual([]);
  await stack.window.page
    .getByRole("navigation")
    .getByRole("link", { name: /^Review/ })
    .click();
  await heading("Review");
  expect.soft(await stack.window.look("review")).toEqual([]);
  await button("Publish").first().click();
  await stack.window.page.getByText("Nothing to review").waitFor();
  // What was asked for is seen to happen.
  const outcome = stack.window.page.getByRole("status").filter({ hasText: "Rye takes its time" });
  await outcome.getByText("Published", { exact: true }).waitFor();
  await outcome.getByRole("link", { name: "View post" }).waitFor();
  expect.soft(await stack.window.look("review-published")).toEqual([]);
  await stack.window.page
    .getByRole("navigation")
    .getByRole("link", { name: /^Published/ })
    .click();
  // It appears without a reload.
  const link = stack.window.page.getByRole("row").getByRole("link", { name: "View post" });
  await link.waitFor();
  await stack.window.page.getByRole("row").getByText("Published", { exact: true }).waitFor();
  expect.soft(await stack.window.look("published")).toEqual([]);
  const post = await fetch((await link.getAttribute("href"))!);
  expect(await post.text()).toContain("Rye takes its time");
  await stack.window.page.getByRole("link", { name: "Activity", exact: true }).click();
  await stack.window.page.getByText("Call 1").waitFor();
  expect.soft(await stack.window.look("publication")).toEqual([]);
});

test("strangers' text is plain text everywhere, whatever its length and direction", async () => {
  const title = `<script>document.title="taken"</script><img src=x onerror=alert(1)> שלום עולם 🥖 ${"Roggenvollkornbrot".repeat(14)}`.slice(
    0,
    300,
  );
  await stack.window.open("/content/new");
  await heading("Write an article");
  await stack.window.page.getByRole("combobox", { name: "Site" }).click();
  await stack.window.page.getByRole("option", { name: "Slow kitchen" }).click();
  await field("Title").fill(title);
  await field("Text").fill(title);
  await field("SEO description").fill(title);
  await button("Save draft").click();
  await heading(title);
  expect.soft(await stack.window.look("hostile-article")).toEqual([]);
  await stack.window.page.getByRole("link", { name: "Content", exact: true }).click();
  await stack.window.page.getByRole("link", { name: title }).waitFor();
  expect.soft(await stack.window.look("hostile-list")).toEqual([]);
  expect(await stack.window.page.title()).toBe("Content · IGNY8 Publishing");
});

test("an expired session loses nothing: the person signs in over the page and continues", async () => {
  await stack.window.page.getByRole("link", { name: "Rye takes its time" }).click();
  await heading("Rye takes its time");
  await field("SEO title").fill("Typed before the session ended");
  await stack.app.orm.em.execute("delete from igny8_sessions");
  await button("Save").click();
  const dialog = stack.window.page.getByRole("dialog");
  await dialog.getByText("Your session has ended").waitFor();
  expect.soft(await stack.window.look("session-ended")).toEqual([]);
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("jo@example.com");
  await dialog.getByRole("textbox", { name: "Password" }).fill("correct horse battery");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.waitFor({ state: "hidden" });
  expect(await field("SEO title").inputValue()).toBe("Typed before the session ended");
  await button("Save").click();
  await stack.window.page.getByText("Saved.", { exact: true }).waitFor();
});

const idOf = () => Number(new URL(stack.window.page.url()).pathname.split("/")[2]);
const read = async (id: number) => (await stack.call("GET", `/api/v1/writer/content/${id}/`)).data;
const see = async (name: string) => {
  await stack.window.page.evaluate("window.scrollTo(0, 0)");
  expect.soft(await stack.window.look(name)).toEqual([]);
};

test("a post is taken down and brought back by clicking; it is deleted for good after the article's title was typed", async () => {
  const id = idOf();
  const { external_id: post, external_url: url } = await read(id);
  const visit = async () => (await fetch(url)).status;
  const status = async () => (await stack.site.wp(["eval", `echo get_post_status( ${post} ) ?: 'none';`])).trim();
  await button("Unpublish").click();
  await stack.window.page.getByRole("menuitem", { name: "Delete permanently…" }).waitFor();
  await see("editor-take-down");
  await stack.window.page.getByRole("menuitem", { name: "Switch to private" }).click();
  await see("editor-take-down-private");
  await button("Switch to private").click();
  await stack.window.page.getByText("The post is private in WordPress. Visitors don't see it.").waitFor();
  expect([await status(), await visit()]).toEqual(["private", 404]);
  await see("editor-taken-down");
  await button("Make post public").click();
  await expect.poll(visit, { timeout: 60_000 }).toBe(200);
  await button("Unpublish").waitFor();

  await button("Unpublish").click();
  await stack.window.page.getByRole("menuitem", { name: "Delete permanently…" }).click();
  const dialog = stack.window.page.getByRole("dialog", { name: "Delete the post permanently?" });
  expect(await dialog.getByRole("button", { name: "Delete permanently" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill((await read(id)).title);
  await see("editor-delete-post");
  await dialog.getByRole("button", { name: "Delete permanently" }).click();
  await stack.window.page
    .getByText(/Deleted in WordPress/)
    .first()
    .waitFor();
  expect([await status(), await visit(), (await read(id)).external_id]).toEqual(["none", 404, null]);
});

test("from the list: changes of chosen articles are sent, and their posts are taken down and brought back", async () => {
  const id = idOf();
  await button("Publish as a new post").click();
  await button("Unpublish").waitFor();
  const { title, revision, content_html, external_id } = await read(id);
  await stack.call("PATCH", `/api/v1/writer/content/${id}/`, { revision, content_html: `${content_html}<p>From the list.</p>` });
  const stored = async (field: string) => (await stack.site.wp(["post", "get", external_id, `--field=${field}`])).trim();
  const page = stack.window.page;
  await stack.window.open("/published");
  await page.getByText("Changes to send", { exact: true }).first().click();
  const row = page.getByRole("row").filter({ hasText: title });
  await row.getByText("Changes to send").waitFor();
  await see("published-ahead");
  await button("Update all posts…").click();
  await page.getByRole("dialog").waitFor();
  await see("send-many");
  await button("Update 1 post").click();
  await page.getByText("1 article updated together").waitFor();
  await page.getByText("Every post is up to date").waitFor({ timeout: 60_000 });
  expect(await stored("post_content")).toContain("From the list.");

  await stack.window.open("/content");
  // A post that is public and up to date can only be unpublished, and one in the trash only be restored.
  const only = async (item: string) => {
    await page.getByRole("checkbox", { name: `Choose ${title}` }).check();
    const actions = page
      .getByRole("toolbar")
      .getByRole("button")
      .filter({ hasText: /posts…|Publish|Schedule/ });
    await expect.poll(() => actions.allInnerTexts()).toEqual([item]);
    await page.getByRole("toolbar").getByRole("button").first().filter({ hasText: item }).click();
  };
  await only("Unpublish posts…");
  // The mildest way is chosen at first.
  expect(await page.getByRole("radio", { name: "Switch to draft" }).isChecked()).toBe(true);
  await see("take-down-many");
  await page.getByRole("radio", { name: "Move to trash" }).check();
  await button("Unpublish 1 post").click();
  await expect.poll(() => stored("post_status"), { timeout: 60_000 }).toBe("trash");
  await row.getByText("In WordPress trash").waitFor();
  await only("Restore posts…");
  await see("bring-back-many");
  await button("Restore 1 post").click();
  await expect.poll(() => stored("post_status"), { timeout: 60_000 }).toBe("publish");
  await expect.poll(async () => (await read(id)).metadata.wordpress_status, { timeout: 60_000 }).toBe("publish");
  // Two versions back, here and on the site.
  for (const words of ["Second thoughts", "Third thoughts"]) {
    const { revision: now } = await read(id);
    await stack.call("PATCH", `/api/v1/writer/content/${id}/`, { revision: now, title: words });
    await stack.call("POST", `/api/v1/writer/content/${id}/republish/`, {});
    await expect.poll(() => stored("post_title"), { timeout: 60_000 }).toBe(words);
  }
  await stack.window.open(`/content/${id}`);
  await page.getByRole("link", { name: "History" }).click();
  const versions = page.getByRole("navigation", { name: "Versions" }).getByRole("link");
  await versions.nth(2).click();
  await button("Restore and update post").click();
  await see("history-restore-both");
  await button("Restore and update").click();
  await expect.poll(() => stored("post_title"), { timeout: 60_000 }).toBe(title);
  expect((await read(id)).title).toBe(title);
  await stack.window.open(`/content/${id}`);
});

test("an open editor is waited for, or not; an article is deleted with its post, or not at all", async () => {
  const id = idOf();
  await button("Unpublish").waitFor();
  const post = (await read(id)).external_id as string;
  const status = async () => (await stack.site.wp(["post", "get", post, "--field=post_status"])).trim();
  await stack.site.wp(["eval", `update_post_meta( ${post}, '_edit_lock', time() . ':1' );`]);
  await button("Unpublish").click();
  await stack.window.page.getByRole("menuitem", { name: "Switch to draft" }).click();
  await button("Switch to draft").click();
  const message = stack.window.page.getByRole("status").filter({ hasText: "has the post open in an editor." });
  await message.getByRole("button", { name: "Unpublish now" }).waitFor();
  await message.getByRole("button", { name: "Keep published" }).waitFor();
  expect(await status()).toBe("publish");
  await stack.window.page.getByText("Unpublishing · Waiting for the editor").filter({ visible: true }).first().waitFor();
  await see("editor-take-down-waits");
  await button("Unpublish now").click();
  await stack.window.page.getByText("The post is a draft in WordPress. Visitors don't see it.").waitFor();
  expect(await status()).toBe("draft");

  await button("More").click();
  await stack.window.page.getByRole("menuitem", { name: "Delete…" }).click();
  await stack.window.page.getByRole("checkbox", { name: "Also move the post to WordPress trash" }).check();
  await see("editor-delete-both");
  await button("Delete article").click();
  await stack.window.page.getByText(/so nothing was deleted/).waitFor();
  expect([await status(), (await read(id)).metadata.wordpress_status]).toEqual(["draft", "draft"]);
  await stack.site.wp(["eval", `delete_post_meta( ${post}, '_edit_lock' );`]);
  await button("Delete article").click();
  await heading("Content");
  expect(await status()).toBe("trash");
  await expect(read(id)).rejects.toThrow("404");
});

// The preview's frame reports the script in the hostile article: it did not run.
noComplaints(stack, [/^Blocked script execution in 'about:srcdoc'/]);

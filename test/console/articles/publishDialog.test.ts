import { expect, test } from "vitest";
import { editorOf } from "../../support/console/editor.ts";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { png } from "../../support/fixtures/pictures.ts";

// Pictures' texts, and the dialog that publishes with its checklist, up to the post on a real WordPress. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading } = stack;
const editor = editorOf(stack);
const { page, text, write, read, saved, idOf, look, drop } = editor;
const dialog = () => page().getByRole("dialog", { name: "Publish the article" });
const card = (name: string | RegExp) => page().getByRole("group", { name, exact: true });
const focused = () =>
  page().evaluate(
    () => (globalThis as any).document.activeElement?.getAttribute("aria-label") ?? (globalThis as any).document.activeElement?.textContent,
  );

test("from a new article, Publish saves it and shows what to look at; a link leads to each field", async () => {
  await stack.signUp();
  ({ site_id: editor.site_id } = await stack.connectSite());
  await stack.window.open("/content/new");
  await field("Title").fill("Rye takes its time");
  await field("Text").fill("Rye is slow.");
  await text("3 words · 1 min read").waitFor();
  await button("Publish…").click();
  await dialog().waitFor();
  await heading("Rye takes its time");
  const list = dialog().getByRole("group", { name: "Before you publish" });
  for (const said of ["There is no featured picture.", "There is no SEO description.", "There is no category."])
    await list.getByText(said).waitFor();
  await look("publish-checklist");
  await list.getByRole("button", { name: "Fix: There is no SEO description." }).click();
  await dialog().waitFor({ state: "hidden" });
  await expect.poll(() => field("SEO description").evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
  await field("SEO description").fill("Why rye takes its time.");
  await button("2 to check").click();
  await list.getByRole("button", { name: /^Fix: There is no category/ }).click();
  await page().keyboard.type("Bread");
  await page().keyboard.press("Enter");
  await button("1 to check").click();
  await list.getByRole("button", { name: /featured picture/ }).click();
  await expect.poll(focused).toBe("Featured picture");
});

test("Escape gives the focus back to the button that opened the dialog", async () => {
  await button("Publish…").click();
  await dialog().waitFor();
  await page().keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });
  await expect.poll(focused).toBe("Publish…");
  expect(new URL(page().url()).search).toBe("");
});

test("a picture's texts are in one place: what its card gets is in the editor, and what the editor gets is on its card", async () => {
  const id = idOf();
  await drop(field("Text"), [{ name: "oven.png", bytes: png(640, 400, 90) }]);
  await field("Text").locator("img[src]").waitFor();
  await field("Text").getByText("No alternative text").waitFor();
  await card("Picture: picture 1").getByText("No alternative text").waitFor();
  await button("2 to check").click();
  await dialog().getByText("A picture has no alternative text.").waitFor();
  await dialog().getByRole("button", { name: "Fix: A picture has no alternative text." }).click();
  await page().keyboard.type("Loaves in the oven");
  await page().keyboard.press("Tab");
  await page().keyboard.type("Into the oven");
  await page().keyboard.press("Tab");
  await field("Text").getByText("Into the oven").waitFor();
  expect(await field("Text").getByText("No alternative text").count()).toBe(0);
  await field("Text").locator("img[src]").click();
  await button("Alternative text and caption").click();
  const about = page().getByRole("dialog");
  expect(await about.getByRole("textbox", { name: "Alternative text" }).inputValue()).toBe("Loaves in the oven");
  await look("editor-picture-texts");
  await about.getByRole("textbox", { name: "Caption" }).fill("Into the hot oven");
  await about.getByRole("button", { name: "Apply" }).click();
  const loaves = card("Picture: Loaves in the oven");
  await expect.poll(() => loaves.getByRole("textbox", { name: "Caption" }).inputValue()).toBe("Into the hot oven");
  expect((await read(id)).images[0]).toMatchObject({ alt: "Loaves in the oven", caption: "Into the hot oven" });
});

test("texts that the article's own text had for a picture show on its card, and change with it", async () => {
  const id = idOf();
  await button("Save").click();
  await saved();
  const { revision, images } = await read(id);
  const own = `<figure><img src="${images[0].path}" alt="Said in the text" /><figcaption>Below it</figcaption></figure><p>Rye is slow.</p>`;
  await stack.call("PATCH", `/api/v1/writer/content/${id}/`, { revision, content_html: own });
  await page().reload();
  const inText = card("Picture: Said in the text");
  expect(await inText.getByRole("textbox", { name: "Caption" }).inputValue()).toBe("Below it");
  await inText.getByRole("textbox", { name: "Alternative text" }).fill('Loaves & "rolls"');
  await page().keyboard.press("Tab");
  await text("Not saved. Your changes are kept in this tab.").waitFor();
  await button("Save").click();
  await saved();
  const article = await read(id);
  expect(article.images[0]).toMatchObject({ alt: 'Loaves & "rolls"', caption: "Below it" });
  expect(article.content_html).toContain(`<figure><img src="${images[0].path}" alt="" /></figure>`);
});

test("two clicks publish it, and what was typed is in the post", async () => {
  const id = idOf();
  const [featured] = await Promise.all([page().waitForEvent("filechooser"), button("Featured picture").click()]);
  await featured.setFiles({ name: "loaf.png", mimeType: "image/png", buffer: Buffer.from(png(1200, 800, 160)) });
  await card(/^Featured picture/)
    .getByRole("textbox", { name: "Alternative text" })
    .fill("A dark loaf");
  await page().keyboard.press("Tab");
  await button("1 to check").waitFor({ state: "hidden" });
  await button("Publish…").click();
  await dialog()
    .getByText(/Nothing is missing/)
    .waitFor();
  await dialog().getByRole("button", { name: "Publish now" }).click();
  await page().getByRole("region", { name: "Publishing" }).getByRole("link", { name: "View post" }).waitFor();
  const html = await (await fetch((await read(id)).external_url)).text();
  expect(html).toMatch(/<img[^>]* alt="Loaves &amp; &quot;rolls&quot;"/);
  expect(html).toMatch(/<figcaption[^>]*>Below it<\/figcaption>/);
  expect(html).toContain('<meta name="description" content="Why rye takes its time." />');
});

test("an update is sent although the person leaves while the change before it is saved", async () => {
  const id = idOf();
  const { revision, external_id } = await read(id);
  await stack.call("PATCH", `/api/v1/writer/content/${id}/`, { revision, title: "Rye takes a day" });
  await stack.window.open(`/content/${id}`);
  await button("Update post").waitFor();
  await field("Title").fill("Rye takes two days");
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const article = new RegExp(`/api/v1/writer/content/${id}/?$`);
  await page().route(article, async (route) => {
    if (route.request().method() === "PATCH") {
      asked.resolve();
      await left.promise;
    }
    await route.continue();
  });
  await button("Update post").click();
  await asked.promise;
  await page().getByRole("navigation").getByRole("link", { name: "Bulk runs" }).click();
  await heading("Bulk runs");
  left.resolve();
  const title = () => stack.site.wp(["post", "get", external_id, "--field=post_title"]);
  await expect.poll(title, { timeout: 60_000 }).toContain("Rye takes two days");
  await page().unroute(article);
});

test("a paused site and links that visitors can't follow are said before", async () => {
  const { data: integrations } = await stack.call("GET", `/api/v1/integration/integrations/?site_id=${editor.site_id}`);
  const integration = `/api/v1/integration/integrations/${integrations[0].id}`;
  await stack.call("POST", `${integration}/pause/`, {});
  const links = '<p>See <a href="http://localhost:3000/draft">the draft</a> and <a href="../about">us</a>.</p>';
  const { id } = await write({ title: "Held up", content_html: links });
  await stack.window.open(`/content/${id}?publish=now`);
  const list = dialog().getByRole("group", { name: "Before you publish" });
  await list.getByText("The site is paused. The article is sent when the site is resumed.").waitFor();
  await list.getByText("A link leads to an address that visitors can't reach: http://localhost:3000/draft").waitFor();
  await list.getByText("A link is relative, and may lead to another page on the site: ../about").waitFor();
  expect(await dialog().getByRole("button", { name: "Publish when resumed" }).isEnabled()).toBe(true);
  await look("publish-checklist-many");
  await dialog().getByRole("button", { name: "Cancel" }).click();
  await stack.call("POST", `${integration}/resume/`, {});
});

test("what saves a new article waits for the cluster that is being created", async () => {
  const CLUSTERS = /\/clusters\/?$/;
  const held = Promise.withResolvers<void>();
  await page().route(CLUSTERS, async (route) => {
    if (route.request().method() === "POST") await held.promise;
    await route.continue();
  });
  await stack.window.open("/content/new");
  await field("Title").fill("Spelt is quick");
  await text("Grouping (optional)").click();
  await page().getByRole("combobox", { name: "Cluster" }).fill("Grain");
  await page().getByRole("option", { name: "Create “Grain”" }).click();
  await page().keyboard.press("ControlOrMeta+s");
  await page().waitForTimeout(500);
  expect(new URL(page().url()).pathname).toBe("/content/new");
  held.resolve();
  await heading("Spelt is quick");
  expect((await read(idOf())).cluster_id).toBeGreaterThan(0);
  await page().unroute(CLUSTERS);
});

noComplaints(stack);

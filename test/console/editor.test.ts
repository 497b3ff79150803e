import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../support/consoleStack.ts";
import { png } from "../support/pictures.ts";

// An article's life in the editor, with a real WordPress behind it; each test goes on where the one before has ended.
const stack = useConsole();
const { button, field, heading } = stack;
const page = () => stack.window.page;
const text = (name: string | RegExp) => page().getByText(name);
let site_id = 0;

const write = async (fields: object) =>
  (await stack.call("POST", "/api/v1/writer/content/", { site_id, title: "An article", content_html: "", ...fields })).data as {
    id: number;
  };
const read = async (id: number) => (await stack.call("GET", `/api/v1/writer/content/${id}/`)).data;
const saved = () => page().getByText("All is saved.").waitFor();
const idOf = () => Number(new URL(page().url()).pathname.split("/")[2]);

/** Drops files where a person would: the browser's own event, with files that it made itself. */
async function drop(locator: ReturnType<typeof field>, files: { name: string; bytes: Uint8Array }[]) {
  await locator.evaluate(
    (element, given) => {
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of given) dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
      const { left, top } = element.getBoundingClientRect();
      for (const kind of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(
          new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, clientX: left + 20, clientY: top + 20 }),
        );
    },
    files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
  );
}

test("an article is written as rich text, with its fields, and saved by key", async () => {
  await stack.signUp();
  ({ site_id } = await stack.connectSite());
  await stack.call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "category", name: "Bread" });
  await stack.window.open("/content/new");
  await page().getByRole("combobox", { name: "Site" }).click();
  await page().getByRole("option", { name: "Slow kitchen" }).click();
  await field("Title").fill("Rye takes its time");
  await field("Text").click();
  await page().keyboard.type("Rye is slow.");
  await page().keyboard.press("Enter");
  await page().getByLabel("Heading 2").click();
  await page().keyboard.type("The dough");
  await page().keyboard.press("Enter");
  await page().keyboard.press("ControlOrMeta+b");
  await page().keyboard.type("Water");
  await page().keyboard.press("ControlOrMeta+b");
  await page().keyboard.type(" and flour.");
  await field("SEO title").fill("Rye bread: why it takes its time");
  await text("32 of about 60 characters").waitFor();
  await page().getByRole("combobox", { name: "Categories" }).or(field("Categories")).click();
  await page().getByRole("option", { name: "Bread" }).click();
  await page().getByRole("combobox", { name: "Tags" }).or(field("Tags")).fill("Rye");
  await page().keyboard.press("Enter");
  await page().getByRole("combobox", { name: "Cluster" }).fill("Sourdough");
  await page().getByRole("option", { name: "Make “Sourdough”" }).click();
  await field("Primary keyword").fill("rye bread");
  expect.soft(await stack.window.look("editor-new")).toEqual([]);
  await page().keyboard.press("ControlOrMeta+s");
  await heading("Rye takes its time");
  const article = await read(idOf());
  expect(article.content_html).toBe("<p>Rye is slow.</p><h2>The dough</h2><p><strong>Water</strong> and flour.</p>");
  expect(article.taxonomy_terms.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual([
    "category Bread",
    "tag Rye",
  ]);
  expect(article).toMatchObject({ seo_title: "Rye bread: why it takes its time", primary_keyword: "rye bread", status: "draft" });
  expect(article.cluster_id).toBeGreaterThan(0);
});

test("pictures are dropped into the text and chosen for the article; what can't be taken says why", async () => {
  const id = idOf();
  await drop(field("Text"), [{ name: "starter.png", bytes: png(640, 400, 90) }]);
  await field("Text").locator("img").waitFor();
  const [featured] = await Promise.all([page().waitForEvent("filechooser"), button("Featured picture").click()]);
  await featured.setFiles({ name: "loaf.png", mimeType: "image/png", buffer: Buffer.from(png(1200, 800, 160)) });
  await page()
    .getByRole("group", { name: /^Featured picture/ })
    .waitFor();
  const [more] = await Promise.all([page().waitForEvent("filechooser"), button("Add pictures").click()]);
  await more.setFiles([
    { name: "oven.png", mimeType: "image/png", buffer: Buffer.from(png(500, 500, 40)) },
    { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") },
    { name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(11 * 1024 * 1024) },
  ]);
  await text("It has 11.0 MB; at most 10 MB are taken.").waitFor();
  await text("The file is no PNG, JPEG, WebP or GIF picture.").waitFor();
  const broken = page().getByRole("group", { name: "Upload: broken.png" });
  await broken.getByRole("button", { name: "Try again" }).click();
  await broken.getByRole("alert").waitFor();
  expect.soft(await stack.window.look("editor-pictures")).toEqual([]);
  await broken.getByRole("button", { name: "Put away" }).click();
  await page().getByRole("group", { name: "Upload: large.png" }).getByRole("button", { name: "Put away" }).click();
  await page()
    .getByRole("group", { name: /^Featured picture/ })
    .getByRole("textbox", { name: "Alternative text" })
    .fill("A dark loaf");
  await page().keyboard.press("Tab");
  await expect.poll(async () => (await read(id)).images.map(({ alt }: { alt: string }) => alt)).toContain("A dark loaf");
  // The article's revision has risen with each picture; the text is saved all the same.
  await button("Save").click();
  await saved();
  const article = await read(id);
  expect(article.content_html).toContain(`<img src="${article.images.find(({ width }: { width: number }) => width === 640).path}"`);
  const gallery = article.images.filter(({ role }: { role: string }) => role === "gallery");
  expect(gallery.map(({ width }: { width: number }) => width)).toEqual([640, 500]);
  await page()
    .getByRole("button", { name: /^Move picture \d+ earlier$/ })
    .last()
    .click();
  await expect.poll(async () => (await read(id)).images.map(({ width }: { width: number }) => width)).toEqual([1200, 500, 640]);
});

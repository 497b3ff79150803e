import { expect, test } from "vitest";
import { editorOf } from "../support/console/editor.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";

// An article's versions, only by clicking. Each test continues from the previous one.
const stack = useConsole({ withSite: false });
const { button, field, heading, link } = stack;
const editor = editorOf(stack);
const { page, text, write, read, saved, idOf, look } = editor;
const changes = () => page().getByRole("group", { name: "Changes" });
const marks = async (tag: "del" | "ins") => (await changes().locator(tag).allTextContents()).join("").replaceAll(/\s+/g, " ");
/** The last save becomes older than the ten minutes in which saves are one version. */
const later = () => stack.app.orm.em.execute("update igny8_content_versions set created_at = created_at - interval '11 minutes'");

test("a new article's history says that there is only one version", async () => {
  await stack.signUp();
  editor.site_id = (await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://kitchen.example.com" })).data.id;
  const { id } = await write({
    title: "Rye takes its time",
    content_html: "<h2>The dough</h2><p>Water and flour.</p><p>Wait for a day.</p><ul><li>a bowl</li><li>a cloth</li></ul>",
    tags: ["Rye"],
  });
  await editor.open(id);
  await link("History").click();
  await heading("Rye takes its time");
  await text("This is the first version. There is nothing to compare it with.").waitFor();
  expect(
    await page()
      .getByRole("link", { name: /^Version/ })
      .count(),
  ).toBe(1);
  await look("history-one");
});

test("each version shows what it changed, and by whom", async () => {
  const id = idOf();
  await later();
  const { revision } = await read(id);
  await stack.call("PATCH", `/api/v1/writer/content/${id}/`, {
    revision,
    title: "Rye takes its own time",
    content_html:
      "<h2>The dough</h2><p>Water, salt and flour.</p><p>Wait for a day.</p><ul><li>a bowl</li><li>a cloth</li></ul><p>Bake it 🍞.</p>",
    tags: ["Rye", "Sourdough"],
  });
  await stack.window.open(`/content/${id}/history`);
  await text("2 paragraphs are the same").waitFor();
  expect(await marks("ins")).toBe("own , Sourdough,salt Bake it 🍞.");
  expect(await marks("del")).toBe("");
  await page()
    .getByRole("link", { name: /Version 2 now.*Jo/ })
    .waitFor();
  await look("history");
});

test("two versions are compared, whichever is chosen first", async () => {
  await page()
    .getByRole("link", { name: /Version 1/ })
    .click();
  await text("This is the first version. There is nothing to compare it with.").waitFor();
  await page().getByRole("combobox", { name: "Version 1 compared with" }).click();
  await page().getByRole("option", { name: "Version 2, now" }).click();
  // As if it were restored: version 1 lacks what version 2 has.
  await text("What changes if you restore version 1.").waitFor();
  await expect.poll(() => marks("del")).toContain("Sourdough");
  expect(await marks("ins")).toBe("");
});

test("an older version is restored after a question, and the restoring is undone in the same way", async () => {
  const id = idOf();
  await button("Restore this version").click();
  await text("The current version stays in this list").waitFor();
  await look("history-restore-asked");
  await button("Restore").click();
  await text("The article is restored to version 1").first().waitFor();
  await page()
    .getByRole("link", { name: /Version 3 now.*restores version 1/ })
    .waitFor();
  expect(await read(id)).toMatchObject({ title: "Rye takes its time", taxonomy_terms: [{ name: "Rye" }] });
  await page()
    .getByRole("link", { name: /Version 2/ })
    .click();
  await button("Restore this version").click();
  await button("Restore").click();
  await page()
    .getByRole("link", { name: /Version 4 now/ })
    .waitFor();
  await heading("Rye takes its own time");
  await link("Back to Article").click();
  expect(await field("Title").inputValue()).toBe("Rye takes its own time");
});

test("a save in the editor is the newest version at once", async () => {
  await later();
  await field("Title").fill("Rye, at last");
  await button("Save").click();
  await saved();
  await link("History").click();
  await page()
    .getByRole("link", { name: /Version 5 now/ })
    .waitFor();
  await expect.poll(() => marks("ins")).toContain("last");
});

noComplaints(stack);

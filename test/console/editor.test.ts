import { expect, test } from "vitest";
import { editorOf } from "../support/console/editor.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { png } from "../support/fixtures/pictures.ts";

// An article in the editor, with a real WordPress. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading, link } = stack;
const editor = editorOf(stack);
const { page, text, write, read, saved, idOf, look, drop } = editor;
const featuredPicture = () => page().getByRole("group", { name: /^Featured picture/ });

test("an article is written as rich text, with its fields, and saved by key", async () => {
  await stack.signUp();
  ({ site_id: editor.site_id } = await stack.connectSite());
  await stack.call("POST", "/api/v1/writer/taxonomy-terms/", { site_id: editor.site_id, kind: "category", name: "Bread" });
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
  await text("Grouping (optional)").click();
  await page().getByRole("combobox", { name: "Cluster" }).fill("Sourdough");
  await page().getByRole("option", { name: "Create “Sourdough”" }).click();
  await field("Primary keyword").fill("rye bread");
  await look("editor-new");
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

const UPLOADS = /\/writer\/images\/?$/;
test("pictures are dropped into the text and chosen for the article; a refused one says why", async () => {
  const id = idOf();
  await drop(field("Text"), [{ name: "starter.png", bytes: png(640, 400, 90) }]);
  await field("Text").locator("img[src]").waitFor();
  const [featured] = await Promise.all([page().waitForEvent("filechooser"), button("Featured picture").click()]);
  await featured.setFiles({ name: "loaf.png", mimeType: "image/png", buffer: Buffer.from(png(1200, 800, 160)) });
  await featuredPicture().waitFor();
  // The first upload loses its connection. The route stays: to remove it while the next upload begins would hold that one.
  let uploads = 0;
  await page().route(UPLOADS, (route) => ((uploads += 1) === 1 ? route.abort() : route.continue()));
  const [more] = await Promise.all([page().waitForEvent("filechooser"), button("Add pictures").click()]);
  await more.setFiles([
    { name: "oven.png", mimeType: "image/png", buffer: Buffer.from(png(500, 500, 40)) },
    { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") },
    { name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(11 * 1024 * 1024) },
  ]);
  await text("The picture has 11.0 MB. Choose a picture of at most 10 MB.").waitFor();
  await text("The file is no PNG, JPEG, WebP or GIF picture.").waitFor();
  const broken = page().getByRole("group", { name: "Upload: broken.png" });
  await broken.getByRole("alert").waitFor();
  expect(await broken.getByRole("button", { name: "Try again" }).count()).toBe(0);
  const lost = page().getByRole("group", { name: "Upload: oven.png" });
  await lost.getByText("The connection was lost.").waitFor();
  await lost.getByRole("button", { name: "Try again" }).click();
  await lost.waitFor({ state: "detached" });
  await page().unroute(UPLOADS);
  await look("editor-pictures");
  await broken.getByRole("button", { name: "Dismiss" }).click();
  await page().getByRole("group", { name: "Upload: large.png" }).getByRole("button", { name: "Dismiss" }).click();
  await featuredPicture().getByRole("textbox", { name: "Alternative text" }).fill("A dark loaf");
  await page().keyboard.press("Tab");
  await expect.poll(async () => (await read(id)).images.map(({ alt }: { alt: string }) => alt)).toContain("A dark loaf");
  // Each picture has raised the article's revision. The text is still saved.
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

test("the preview looks like the plugin's template, on desktop and phone", async () => {
  await page().getByRole("tab", { name: "Preview" }).click();
  await page().getByTitle("Preview of the article").waitFor();
  expect(page().url()).toContain("?view=preview");
  await look("editor-preview");
  await page().getByText("Phone", { exact: true }).click();
  expect(
    await page()
      .getByTitle("Preview of the article")
      .evaluate((frame) => frame.clientWidth),
  ).toBe(390);
});

/** Groups of section pictures in HTML, as the plugin's template renders them. */
const groupsIn = (html: string) => [...html.matchAll(/<div class="(igny8-pictures[^"]*)"/g)].map(([, names]) => names);

test("it is planned in the site's time zone, cancelled, put on hold, and published as previewed", async () => {
  const id = idOf();
  const previewed = groupsIn((await page().getByTitle("Preview of the article").getAttribute("srcdoc"))!);
  expect(previewed).toHaveLength(1);
  await page().getByRole("tab", { name: "Write" }).click();
  await field("SEO description").fill("Why rye takes its time.");
  await button("Publish…").click();
  const dialog = page().getByRole("dialog");
  await dialog.getByRole("radio", { name: "Schedule for later" }).check();
  await dialog.getByLabel("When").fill("2020-01-10T09:30");
  await dialog.getByRole("button", { name: "Schedule" }).click();
  await dialog.getByText(/That time has passed/).waitFor();
  const year = new Date().getFullYear() + 1;
  await dialog.getByLabel("When").fill(`${year}-01-10T09:30`);
  await dialog.getByText(/Your time \(UTC\): .*8:30/).waitFor();
  await look("editor-schedule");
  await dialog.getByRole("button", { name: "Schedule" }).click();
  await dialog.waitFor({ state: "hidden" });
  await text(/^Scheduled: /).waitFor();
  const { data } = await stack.call("GET", `/api/v1/writer/content/${id}/publication/`);
  expect(data.publish_at).toBe(`${year}-01-10T08:30:00.000Z`);
  // The changes were saved first.
  expect((await read(id)).seo_description).toBe("Why rye takes its time.");
  await button("Cancel the schedule").click();
  await text(/^Scheduled: /).waitFor({ state: "hidden" });
  await button("Publish…").click();
  await dialog.getByRole("radio", { name: "Schedule for later" }).check();
  await dialog.getByLabel("When").fill(`${year}-07-10T09:30`);
  await dialog.getByRole("button", { name: "Schedule" }).click();
  await text(/^Scheduled: /).waitFor();
  await button("Put on hold").click();
  await page().getByRole("dialog").getByRole("button", { name: "Put on hold" }).click();
  await text("In review · On hold").waitFor();
  await button("Publish…").waitFor({ state: "hidden" });
  await button("Release hold").click();
  await button("Publish…").click();
  await page().getByRole("button", { name: "Publish now" }).click();
  const link = page().getByRole("region", { name: "Publishing" }).getByRole("link", { name: "View post" });
  await link.waitFor();
  await look("editor-published");
  const html = await (await fetch((await link.getAttribute("href"))!)).text();
  expect(groupsIn(html)).toEqual(previewed);
  // The picture in the text is the site's own copy, and no section shows it again.
  const article = await read(id);
  const post = article.external_id as string;
  const content = await stack.site.wp(["post", "get", post, "--field=post_content"]);
  expect(content).toMatch(/<img[^>]* src="[^"]*\/wp-content\/uploads\//);
  expect(html.match(/class="igny8-picture /g)).toHaveLength(1);
  const names = async (taxonomy: string) =>
    JSON.parse(await stack.site.wp(["post", "term", "list", post, taxonomy, "--field=name", "--format=json"]));
  expect(await names("category")).toEqual(["Bread"]);
  expect((await names("post_tag")).toSorted()).toEqual(["Rye", "rye bread"]);
  expect(await names("igny8_cluster")).toEqual(["Sourdough"]);
  const thumbnail = (await stack.site.wp(["post", "meta", "get", post, "_thumbnail_id"])).trim();
  expect((await stack.site.wp(["post", "meta", "get", thumbnail, "_wp_attachment_image_alt"])).trim()).toBe("A dark loaf");
});

test("one click makes it a draft on the site, by an author of the article's own", async () => {
  await stack.site.wp(["user", "create", "ann", "ann@example.com", "--role=author", "--display_name=Ann"]);
  const { id } = await write({ title: "First a draft", content_html: "<p>Not for everybody yet.</p>" });
  await stack.window.open(`/content/${id}`);
  const rules = page().getByRole("region", { name: "Post settings", exact: true });
  await rules.getByRole("heading", { name: "Post settings" }).click();
  await rules.getByText("Authors and categories appear after the first sync").waitFor();
  await look("editor-lists-unknown");
  await button("Load from WordPress").click();
  await rules.getByRole("combobox", { name: "Author" }).selectOption("Ann");
  await rules.getByRole("combobox", { name: "Status" }).selectOption("Scheduled for the date of the post");
  await button("Publish…").click();
  await page().getByRole("dialog").getByText("WordPress publishes the post at its date.").waitFor();
  await page().getByRole("dialog").getByRole("button", { name: "Publish now" }).click();
  await page()
    .getByRole("dialog")
    .getByText(/date: is missing: a scheduled post needs a date/)
    .waitFor();
  await page().getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await rules.getByLabel("Date of the post").fill("2099-01-10T09:30");
  await look("editor-on-the-site");
  await button("More actions").click();
  await page().getByRole("menuitem", { name: "Send as a draft" }).click();
  await page().getByRole("main").getByText("Draft in WordPress", { exact: true }).waitFor();
  await text("The post is a draft in WordPress. Visitors don't see it.").waitFor();
  // What IGNY8 would refuse is not offered.
  for (const name of ["Submit for review", "Publish…", "Send as a draft", "More actions"])
    expect([name, await button(name).count()]).toEqual([name, 0]);
  await look("editor-draft-there");
  const article = await read(id);
  expect([article.status, article.metadata.wordpress_status]).toEqual(["draft", "draft"]);
  expect(article.site_rules).toMatchObject({ status: "future", date: "2099-01-10T08:30:00.000Z" });
  const post = JSON.parse(await stack.site.wp(["post", "get", article.external_id, "--fields=post_status,post_author", "--format=json"]));
  expect(post).toEqual({ post_status: "draft", post_author: (await stack.site.wp(["user", "get", "ann", "--field=ID"])).trim() });
  await button("More actions").waitFor({ state: "detached" });
  for (const name of ["Make post public", "Change status"]) await button(name).waitFor();
});

test("the preview shows section pictures at WordPress's places, whatever their shapes, and fits wide content alike", async () => {
  const { id } = await write({
    title: "Many shapes",
    content_html:
      '<p>Before.</p><h2>Wide</h2><p>A.</p><table><tr><td>a</td></tr></table><iframe src="https://www.youtube.com/embed/x" width="560" height="315"></iframe><h2>Two</h2><ul><li><p>Not here</p></li></ul><p>B.</p><p>C.</p><h2>Tall</h2><p>D.</p><p>E.</p><h2>Bare</h2>',
  });
  const shapes = [
    [800, 400, 1],
    [300, 300, 2],
    [310, 300, 2],
    [300, 600, 5],
    [300, 610, 7],
    [420, 400, 8],
    [900, 400, 9],
  ] as const;
  for (const [width, height, position] of shapes)
    await page().evaluate(
      async ([bytes, content_id, position]) => {
        const body = new FormData();
        body.append("content_id", String(content_id));
        body.append("position", String(position));
        body.append("caption", `At ${position}`);
        body.append("file", new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
        const answer = await fetch("/api/v1/writer/images/", { method: "POST", body });
        if (!answer.ok) throw new Error(await answer.text());
      },
      [[...png(width, height, position * 20)], id, position] as const,
    );
  await stack.window.open(`/content/${id}?view=preview`);
  const previewed = (await page().getByTitle("Preview of the article").getAttribute("srcdoc"))!;
  await stack.call("POST", `/api/v1/writer/content/${id}/publish/`, {});
  await expect.poll(async () => (await read(id)).external_url, { timeout: 180_000 }).not.toBeNull();
  const shown = await (await fetch((await read(id)).external_url)).text();
  /** Headings, groups, pictures and ends, in order. */
  const order = (html: string) =>
    [...html.matchAll(/<h2[^>]*>(Wide|Two|Tall|Bare)<|<(?:div|figure)[^>]*? class="(igny8-picture[^"]*)"|<p[^>]*>(B|C|D|E)\.</g)].map(
      (found) => found.slice(1).find(Boolean),
    );
  expect(order(previewed)).toHaveLength(4 + 4 + 6 + 7 + 1);
  expect(order(shown)).toEqual(order(previewed));
  for (const html of [previewed, shown])
    expect(html).toMatch(/class="igny8-scroll" tabindex="0"><table[^>]*>[\s\S]*aspect-ratio: ?560 ?\/ ?315/);
});

test("a change reaches the post with one click; what somebody changed there is shown, and taken over", async () => {
  const { id } = await write({ title: "In step", content_html: "<p>First.</p><p>Second.</p>" });
  await stack.call("POST", `/api/v1/writer/content/${id}/publish/`, {});
  await expect.poll(async () => (await read(id)).external_url, { timeout: 180_000 }).not.toBeNull();
  const post = (await read(id)).external_id as string;
  const edit = async (fields: object) =>
    stack.call("PATCH", `/api/v1/writer/content/${id}/`, { revision: (await read(id)).revision, ...fields });
  const stored = async (field: string) => (await stack.site.wp(["post", "get", post, `--field=${field}`])).trim();
  await edit({ content_html: "<p>First.</p><p>Second, and newer.</p>" });
  await stack.window.open(`/content/${id}`);
  await text("Your latest changes are not sent to the post yet.").waitFor();
  await look("editor-ahead-here");
  await button("Update post").click();
  await text("The post and the article are the same.").waitFor();
  expect(await stored("post_content")).toContain("Second, and newer.");

  await stack.site.wp(["post", "update", post, "--post_title=Anna wrote this"]);
  // The open page learns it by itself, and nothing was sent.
  await text(/^A plugin or script of the site changed the post there \(/).waitFor();
  await edit({ title: "We wrote that", content_html: "<p>First, again.</p><p>Second, and newer.</p>" });
  await stack.window.open(`/content/${id}`);
  await button("Update post").click();
  await text(/changed the post there/).waitFor();
  await expect.poll(() => stored("post_content"), { timeout: 60_000 }).toContain("First, again.");
  await link("Compare with the post").click();
  const title = page().getByRole("group", { name: "Title" });
  await title.getByText("Changed here and on the site").waitFor();
  // While the post is updated, nothing can be chosen.
  const choice = title.getByRole("button", { name: "Use the article's version" });
  await editor.asIfSending(id, async () => {
    await text(/^IGNY8 is updating the post/).waitFor();
    expect(await choice.isDisabled()).toBe(true);
  });
  await expect.poll(() => choice.isDisabled()).toBe(false);
  await look("comparison");
  expect([await stored("post_title"), (await stored("post_content")).includes("First, again.")]).toEqual(["Anna wrote this", true]);
  await title.getByRole("button", { name: "Use the site's version" }).click();
  await text("The post and the article are the same.").waitFor();
  expect((await read(id)).title).toBe("Anna wrote this");
});

// The preview's frame reports scripts in the hostile article and videos: they did not run.
noComplaints(stack, [/^Blocked script execution in 'about:srcdoc'/, /^Framing 'https:\/\/www\.youtube\.com\/' violates/]);

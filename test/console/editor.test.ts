import { expect, onTestFinished, test } from "vitest";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { png } from "../support/fixtures/pictures.ts";

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
const saved = () =>
  page()
    .getByText(/^(Saved\.|All is saved\.)$/)
    .waitFor();
const idOf = () => Number(new URL(page().url()).pathname.split("/")[2]);

/** The page as it is, from its top. */
async function look(name: string) {
  await page().evaluate("window.scrollTo(0, 0)");
  expect.soft(await stack.window.look(name)).toEqual([]);
}
async function open(id: number) {
  await stack.window.open(`/content/${id}`);
  await button("Save").waitFor();
}
/** Whichever the editor shows it in. */
const mode = (name: string) => page().getByRole("radio", { name, exact: true });

/** Drops files where a person would, or pastes them: the browser's own events, with files that it made itself. */
async function drop(locator: ReturnType<typeof field>, files: { name: string; bytes: Uint8Array }[], how: "drop" | "paste" = "drop") {
  await locator.evaluate(
    (element, [given, how]) => {
      const { ClipboardEvent, DataTransfer, DragEvent } = globalThis as any;
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of given) dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
      if (how === "paste")
        return element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: dataTransfer, bubbles: true, cancelable: true }));
      const { left, top } = element.getBoundingClientRect();
      for (const kind of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(
          new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, clientX: left + 20, clientY: top + 20 }),
        );
    },
    [files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })), how] as const,
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

test("pictures are dropped into the text and chosen for the article; what can't be taken says why", async () => {
  const id = idOf();
  await drop(field("Text"), [{ name: "starter.png", bytes: png(640, 400, 90) }]);
  await field("Text").locator("img[src]").waitFor();
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
  await look("editor-pictures");
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

test("the preview shows it as the plugin's template does, at a desk and on a phone", async () => {
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

/** Groups of section pictures in HTML, as the plugin's template writes them. */
const groupsIn = (html: string) => [...html.matchAll(/<div class="(igny8-pictures[^"]*)"/g)].map(([, names]) => names);

test("it is planned in the site's time zone, taken back, put on hold, and published as it was previewed", async () => {
  const id = idOf();
  const previewed = groupsIn((await page().getByTitle("Preview of the article").getAttribute("srcdoc"))!);
  expect(previewed).toHaveLength(1);
  await page().getByRole("tab", { name: "Write" }).click();
  await field("SEO description").fill("Why rye takes its time.");
  await button("Publish…").click();
  const dialog = page().getByRole("dialog");
  await dialog.getByRole("radio", { name: "At a time" }).check();
  await dialog.getByLabel("When").fill("2020-01-10T09:30");
  await dialog.getByRole("button", { name: "Schedule" }).click();
  await dialog.getByText(/is over already/).waitFor();
  const year = new Date().getFullYear() + 1;
  await dialog.getByLabel("When").fill(`${year}-01-10T09:30`);
  await dialog.getByText(/Where you are \(UTC\) it is .*8:30/).waitFor();
  await look("editor-schedule");
  await dialog.getByRole("button", { name: "Schedule" }).click();
  await dialog.waitFor({ state: "hidden" });
  await text(/To be published/).waitFor();
  const { data } = await stack.call("GET", `/api/v1/writer/content/${id}/publication/`);
  expect(data.publish_at).toBe(`${year}-01-10T08:30:00.000Z`);
  // What had been changed was saved first.
  expect((await read(id)).seo_description).toBe("Why rye takes its time.");
  await button("Take it back").click();
  await text(/To be published/).waitFor({ state: "hidden" });
  await button("Publish…").click();
  await dialog.getByRole("radio", { name: "At a time" }).check();
  await dialog.getByLabel("When").fill(`${year}-07-10T09:30`);
  await dialog.getByRole("button", { name: "Schedule" }).click();
  await text(/To be published/).waitFor();
  await button("Put on hold").click();
  await page().getByRole("dialog").getByRole("button", { name: "Put on hold" }).click();
  await text("In review, on hold").waitFor();
  await button("Publish…").waitFor({ state: "hidden" });
  await button("Take the hold off").click();
  await button("Publish…").click();
  await page().getByRole("button", { name: "Publish now" }).click();
  const link = page().getByRole("link", { name: "See it on the site" });
  await link.waitFor();
  await look("editor-published");
  const html = await (await fetch((await link.getAttribute("href"))!)).text();
  expect(groupsIn(html)).toEqual(previewed);
  // The picture in the text is the site's own, and no section shows it again.
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

test("section pictures are previewed where WordPress shows them, whatever their shapes, and what is wide is fitted alike", async () => {
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
  /** Headings, groups, pictures and ends in their order. */
  const order = (html: string) =>
    [...html.matchAll(/<h2[^>]*>(Wide|Two|Tall|Bare)<|<(?:div|figure)[^>]*? class="(igny8-picture[^"]*)"|<p>(B|C|D|E)\.</g)].map((found) =>
      found.slice(1).find(Boolean),
    );
  expect(order(previewed)).toHaveLength(4 + 4 + 6 + 7 + 1);
  expect(order(shown)).toEqual(order(previewed));
  for (const html of [previewed, shown])
    expect(html).toMatch(/class="igny8-scroll" tabindex="0"><table>[\s\S]*aspect-ratio: ?560 ?\/ ?315/);
});

test("an article that is opened and saved keeps every byte of its text, whatever the rich text editor makes of it", async () => {
  const odd = {
    frame: '<p>See it:</p>\n<iframe src="https://www.youtube.com/embed/x" width="560" height="315"></iframe>',
    details: "<details open>\n<summary>More</summary>\n<p>Hidden <b>here</b></p></details>",
    box: '<div class="box" id="tip"><p>Take <span class="x">care</span></p></div>',
    attribute: '<p aria-label="Said aloud">Rye</p>',
    shortcode: "<p>Write &#91;gallery] here</p>",
    nested: "<dl><dt>Rye</dt><dd>A grain</dd></dl>",
  };
  const kept = {
    lines:
      '<h2 id="one">One</h2>\n\n<p class="lead">Text   with\nblanks and <b>bold</b>, <a href="/here" rel="nofollow" target="_blank"><code>code</code></a></p>\n<ul>\n<li>One</li>\n<li>Two<ul><li>Three</li></ul></li>\n</ul>',
    table: '<table><thead><tr><th>Grain</th></tr></thead><tbody><tr><td colspan="2">Rye</td></tr></tbody></table>',
    figure:
      '<figure><img src="https://example.com/a.png" alt="A" /><figcaption>Fig <sup>1</sup></figcaption></figure><hr /><pre><code class="language-js">a &lt; b\n\n  c</code></pre>',
  };
  for (const [name, html] of Object.entries({ ...odd, ...kept })) {
    const { id } = await write({ title: name, content_html: html });
    const before = (await read(id)).content_html;
    await open(id);
    expect([name, await mode("HTML").isChecked()]).toEqual([name, name in odd]);
    await field("SEO title").fill("Changed");
    await button("Save").click();
    await saved();
    const after = await read(id);
    expect([after.seo_title, after.content_html]).toEqual(["Changed", before]);
    if (name === "details") await look("editor-html");
  }
});

test("rich text is entered with a warning that names what it drops, and drops it only when something is changed", async () => {
  const html = '<p>Watch</p><iframe src="https://player.vimeo.com/video/1"></iframe>';
  const { id } = await write({ title: "With a film", content_html: html });
  await open(id);
  await text(/could not keep all of it: <iframe>/).waitFor();
  await page().getByText("Rich text", { exact: true }).click();
  const dialog = page().getByRole("dialog");
  await dialog.getByRole("listitem").getByText("<iframe>").waitFor();
  await look("editor-losses");
  await dialog.getByRole("button", { name: "Stay here" }).click();
  await dialog.waitFor({ state: "hidden" });
  expect(await field("Text").inputValue()).toBe((await read(id)).content_html);
  await page().getByText("Rich text", { exact: true }).click();
  await dialog.getByRole("button", { name: "Switch to Rich text" }).click();
  await text("All is saved.").waitFor();
  await field("Text").click();
  await page().keyboard.press("ControlOrMeta+Home");
  await page().keyboard.type("Do ");
  await button("Save").click();
  await saved();
  expect((await read(id)).content_html).toBe("<p>Do Watch</p>");
});

test("links, lists and tables come out as plain HTML", async () => {
  const { id } = await write({ title: "Made with the toolbar", content_html: "<p>Rye</p>" });
  await open(id);
  await field("Text").click();
  await page().keyboard.press("ControlOrMeta+a");
  await button("Link").click();
  await field("Enter URL").fill("https://example.com/rye");
  await page().keyboard.press("Enter");
  // The focus comes back to the text when the little form has gone.
  await field("Enter URL").waitFor({ state: "hidden" });
  await expect
    .poll(async () => {
      await field("Text").press("End");
      await field("Text").press("Enter");
      return field("Text").locator("p").count();
    })
    .toBe(2);
  await button("Bullet list").click();
  await page().keyboard.type("One");
  await page().keyboard.press("Enter");
  await page().keyboard.press("Enter");
  await button("Insert table").click();
  await button("Insert 2 × 2 table").click();
  await page().keyboard.type("Grain");
  await button("Save").click();
  await saved();
  expect((await read(id)).content_html).toBe(
    '<p><a href="https://example.com/rye">Rye</a></p><ul><li>One</li></ul><table><thead><tr><th>Grain</th><th></th></tr></thead><tbody><tr><td></td><td></td></tr></tbody></table>',
  );
});

test("an article in Markdown stays in Markdown until its writer gives that up", async () => {
  const { id } = await write({ title: "In Markdown", content_html: undefined, content_markdown: "Rye is *slow*.\n" });
  await open(id);
  expect(await mode("Markdown").isChecked()).toBe(true);
  await field("Text").fill("Rye is **slow**.\n");
  await button("Save").click();
  await saved();
  expect(await read(id)).toMatchObject({ content_markdown: "Rye is **slow**.\n", content_html: "<p>Rye is <strong>slow</strong>.</p>\n" });
  await page().getByText("Rich text", { exact: true }).click();
  await page().getByRole("dialog").getByRole("button", { name: "Switch to Rich text" }).click();
  await button("Save").click();
  await saved();
  expect(await read(id)).toMatchObject({ content_markdown: null, content_html: "<p>Rye is <strong>slow</strong>.</p>\n" });
});

test("what others change meanwhile is kept beside one's own; of one field the person says which counts", async () => {
  const { id } = await write({ title: "Shared", content_html: "<p>Rye</p>" });
  await open(id);
  await field("Title").fill("Mine");
  await stack.call("PATCH", `/api/v1/writer/content/${id}/`, { seo_title: "Theirs" });
  await button("Save").click();
  await saved();
  expect(await read(id)).toMatchObject({ title: "Mine", seo_title: "Theirs" });
  await expect.poll(() => field("SEO title").inputValue()).toBe("Theirs");

  await field("Title").fill("Mine again");
  await field("Slug").fill("mine");
  await stack.call("PATCH", `/api/v1/writer/content/${id}/`, { title: "Theirs again", slug: "theirs" });
  await button("Save").click();
  await text("The article was changed meanwhile").waitFor();
  await look("editor-conflict");
  await page().getByRole("group", { name: "Title", exact: true }).getByRole("button", { name: "Keep mine" }).click();
  await page().getByRole("group", { name: "Slug", exact: true }).getByRole("button", { name: "Take what was saved" }).click();
  await button("Save").click();
  await saved();
  expect(await read(id)).toMatchObject({ title: "Mine again", slug: "theirs" });
});

test("what is not saved outlives a reload and other pages, and is discarded on demand", async () => {
  await field("SEO title").fill("Typed");
  await page().reload();
  await button("Discard changes").waitFor();
  expect(await field("SEO title").inputValue()).toBe("Typed");
  await page().getByRole("link", { name: "Content", exact: true }).click();
  await text(/are kept in this tab/).waitFor();
  await page().getByRole("link", { name: "Mine again" }).click();
  await button("Discard changes").click();
  await saved();
  expect(await field("SEO title").inputValue()).toBe("Theirs");
});

test("fields that the API refuses say why beside themselves", async () => {
  await field("Slug").fill("no slug!");
  await field("Canonical URL").fill("nowhere");
  await button("Save").click();
  await text("must consist of letters, digits, - and _").waitFor();
  await text("must be a URL like https://example.com/article/").waitFor();
  expect(await field("Slug").getAttribute("aria-invalid")).toBe("true");
  await button("Discard changes").click();
});

test("text of strangers is text in every field, and runs nothing in the preview", async () => {
  const evil =
    `<script>document.title="taken"</script><img src=x alt='' onerror=alert(1)> שלום 🥖 ${"Roggenvollkornbrot".repeat(12)}`.slice(0, 290);
  const { id } = await write({
    ...{
      title: evil,
      content_html: `<p>${evil}</p><h2>${evil}</h2>`,
      seo_title: evil,
      seo_description: evil,
      primary_keyword: evil.slice(0, 190),
    },
    ...{ categories: [evil.slice(0, 190)], tags: [evil.slice(0, 190)], custom_fields: { note: evil } },
  });
  await open(id);
  await heading(evil);
  await look("editor-hostile");
  await page().getByRole("tab", { name: "Preview" }).click();
  expect(await page().title()).toContain("<script>");
});

test("a picture that is dropped into an article before its first save saves it, and comes to its place", async () => {
  await stack.window.open("/content/new");
  await drop(field("Text"), [{ name: "early.png", bytes: png(300, 300, 70) }]);
  await text("A site and a title first").waitFor();
  // The account has one site, so it is chosen.
  await page().getByRole("button", { name: "Dismiss" }).click();
  await field("Title").fill("Begun with a picture");
  await field("Text").fill("Behind it, text.");
  await drop(field("Text"), [{ name: "early.png", bytes: png(300, 300, 70) }]);
  await heading("Begun with a picture");
  const picture = field("Text").locator("img[src]");
  await picture.click();
  await button("About the picture").click();
  await field("What the picture shows").fill("A starter");
  await field("Its caption").fill("Three days old");
  await button("Use it").click();
  await button("Save").click();
  await saved();
  const { content_html, images } = await read(idOf());
  expect(content_html).toBe(
    `<figure><img src="${images[0].path}" alt="A starter" /><figcaption>Three days old</figcaption></figure><p>Behind it, text.</p>`,
  );
  await drop(field("Text"), [{ name: "pasted.png", bytes: png(320, 300, 200) }], "paste");
  await field("Text").locator("img[src]").nth(1).waitFor();
  // One that was chosen for a section is put into the text later.
  const [chosen] = await Promise.all([page().waitForEvent("filechooser"), button("Add pictures").click()]);
  await chosen.setFiles({ name: "later.png", mimeType: "image/png", buffer: Buffer.from(png(330, 300, 230)) });
  await button("More for picture 3").click();
  await page().getByRole("menuitem", { name: "Put it into the text" }).click();
  await field("Text").locator("img[src]").nth(2).waitFor();
  await button("Save").click();
  await saved();
});

test("without a connection nothing is lost: pictures and text say so, and go when they are tried again", async () => {
  // Whatever becomes of this test, those behind it have a connection.
  onTestFinished(() => stack.window.context.setOffline(false));
  await stack.window.context.setOffline(true);
  await field("Title").fill("Written in a tunnel");
  await button("Save").click();
  // Not the shell's own "No connection to IGNY8", which comes with the next try of the stream: sooner or later, as the machine is busy.
  await page().getByText("No connection", { exact: true }).waitFor();
  await drop(page().getByRole("region", { name: "Pictures" }), [{ name: "tunnel.png", bytes: png(310, 300, 20) }]);
  const upload = page().getByRole("group", { name: "Upload: tunnel.png" });
  await upload.getByText("The connection broke off.").waitFor();
  await look("editor-offline");
  await stack.window.context.setOffline(false);
  await upload.getByRole("button", { name: "Try again" }).click();
  await page().getByRole("group", { name: "Picture: picture 4" }).waitFor();
  await button("Save").click();
  await saved();
  expect(await read(idOf())).toMatchObject({
    title: "Written in a tunnel",
    images: [{ width: 300 }, { width: 320 }, { width: 330 }, { width: 310 }],
  });
});

test("an article is deleted, once what that means was read", async () => {
  await button("More").click();
  await page().getByRole("menuitem", { name: "Delete…" }).click();
  await text("This can't be undone.").first().waitFor();
  await look("editor-delete");
  const id = idOf();
  await button("Delete it").click();
  await heading("Content");
  await expect(read(id)).rejects.toThrow("404");
});

test("a viewer reads it and changes nothing", async () => {
  const { id } = await write({ title: "To be read", content_html: "<p>Rye</p>", status: "review" });
  await stack.app.orm.em.execute("update igny8_memberships set role = 'viewer'");
  await stack.window.open(`/content/${id}`);
  await heading("To be read");
  await field("Text").getByText("Rye").waitFor();
  expect(await field("Text").getAttribute("contenteditable")).toBe("false");
  expect(await field("Title").getAttribute("readonly")).not.toBeNull();
  for (const name of ["Save", "Publish…", "Put on hold", "More", "Add pictures"])
    expect([name, await button(name).count()]).toEqual([name, 0]);
  await look("editor-viewer");
});

// What the preview's frame says of scripts in the hostile article and of films: they were not run.
noComplaints(stack, [/^Blocked script execution in 'about:srcdoc'/, /^Framing 'https:\/\/www\.youtube\.com\/' violates/]);

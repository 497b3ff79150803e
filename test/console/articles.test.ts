import { expect, test } from "vitest";
import { createContents, createSite } from "../support/fixtures/accounts.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { raw } from "../support/servers/fakeSite.ts";
import { png } from "../support/fixtures/pictures.ts";
import { until } from "../support/until.ts";

// Lists of articles, publications and bulk runs, with a real WordPress. Each test continues from the previous one.
const stack = useConsole();
const { button, heading, link } = stack;
const page = () => stack.window.page;
const says = (text: string | RegExp) => page().getByText(text).first().waitFor();
const row = (title: string | RegExp) => page().getByRole("row").filter({ hasText: title });
const inDialog = (name: string) => page().getByRole("dialog").getByRole("button", { name, exact: true });
const option = (name: string, value: string) => stack.site.wp(["option", "update", name, value, "--quiet"]);

const WRITER = "/api/v1/writer/content/";
let site: { site_id: number; integration_id: number };
let dead: { site_id: number };
/** A view of a list, with its number if it is named. */
const view = (name: string, count?: number) =>
  page()
    .locator(".view-tab")
    .filter({ hasText: new RegExp(`^${name}${count ?? "\\d*"}$`) });
/** An article of the connected site, in review. */
async function article(title: string, more: Record<string, unknown> = {}): Promise<number> {
  const fields = { site_id: site.site_id, title, content_html: `<p>${title}</p>`, status: "review", ...more };
  return (await stack.call("POST", WRITER, fields)).data.id;
}
const LONG = "Roggenvollkornbrot".repeat(14);
const HOSTILE = `<script>document.title="taken"</script><img src=x onerror=alert(1)> שלום עולם 🥖 ${LONG}`.slice(0, 300);

test("empty lists say what to do next", async () => {
  await stack.signUp();
  for (const [path, title, word] of [
    ["/approved", "Approved", "Nothing is waiting"],
    ["/bulk", "Bulk runs", "No bulk run yet"],
    ["/published?lifecycle=failed", "Published", "Nothing has failed"],
  ] as const) {
    await stack.window.open(path);
    await heading(title);
    await says(word);
  }
  expect.soft(await stack.window.look("articles-empty-failed")).toEqual([]);
  await stack.window.open("/bulk");
  await says("No bulk run yet");
  expect.soft(await stack.window.look("bulk-empty")).toEqual([]);
});

test("twelve articles are selected, checked, published together, and arrive while the page shows it", async () => {
  site = await stack.connectSite();
  for (let number = 1; number <= 12; number += 1) await article(`Bread ${number}`);
  await article("Bread without a text", { content_html: " " });
  await article(HOSTILE, { on_hold: true, primary_keyword: "שלום עולם" });
  await stack.window.open("/review");
  await link("Bread 12").waitFor();
  await page().getByRole("checkbox", { name: "Choose all shown articles" }).check();
  await says("14 chosen");
  expect.soft(await stack.window.look("review-chosen")).toEqual([]);
  await button("Publish now…").click();
  await says("12 of 14 articles will go to Slow kitchen.");
  await says("The article is on hold. Release the hold first.");
  await says("The article needs a title and a text before it can be published.");
  expect.soft(await stack.window.look("bulk-dry-run")).toEqual([]);
  await inDialog("Publish 12 articles").click();
  const strip = page().getByRole("region", { name: "The bulk run" });
  await strip.getByText("12 on the site").waitFor();
  await strip.getByRole("link", { name: "Bread without a text" }).waitFor();
  expect(await stack.site.posts()).toHaveLength(12);
  // The others have not moved, and what would be refused is not offered.
  const refused = row(/Bread without a text.*Needs a title and a text/);
  await refused.locator("button:disabled", { hasText: "Publish" }).waitFor();
  expect(await button("Publish all…").isDisabled()).toBe(true);
  expect.soft(await stack.window.look("review-run")).toEqual([]);
  await strip.getByRole("link", { name: "Open the bulk run" }).click();
  await heading("Bulk run of 14 articles");
  await says("12 of 14 articles are on the site. 2 were not accepted.");
  await page().getByText("Done", { exact: true }).waitFor();
  await says("2 not accepted");
  await Promise.all([link("Edit"), button("Release hold"), button("Publish these 2…")].map((one) => one.waitFor()));
  await page().getByRole("listitem").filter({ hasText: "Bread 12" }).getByText("Published").waitFor();
  expect.soft(await stack.window.look("bulk-done")).toEqual([]);
});

test("failures are grouped by cause with advice, and retried by cause", async () => {
  dead = await createSite(stack.app.orm, (await stack.call("GET", "/api/v1/auth/me/")).data.account.id);
  await stack.call("PATCH", `/api/v1/sites/${dead.site_id}/`, { name: HOSTILE.slice(0, 200) });
  const fails = async (id: number) => {
    await stack.call("POST", `${WRITER}${id}/publish/`, {});
    await until("it failed", async () => (await stack.call("GET", `${WRITER}${id}/publication/`)).data.state === "failed");
  };
  const api_key = (await stack.site.wp(["option", "get", "igny8_api_key"])).trim();
  await option("igny8_author_id", "4711");
  const ofNobody = [await article("Rye of nobody"), await article("Spelt of nobody")];
  await Promise.all(ofNobody.map(fails));
  await option("igny8_author_id", "0");
  await option("igny8_api_key", `igny8_${"x".repeat(43)}`);
  const picture = '<p>Locked out</p><img src="http://127.0.0.1:1/crumb.png" alt="">';
  const locked = await article("Locked out", { content_html: picture });
  await fails(locked);
  const lost = await article("Of a site that is not there", { site_id: dead.site_id });
  await fails(lost);
  for (const path of ["/approved", `/content/${ofNobody[0]}`]) {
    await stack.window.open(path);
    await link("Choose the author").first().waitFor();
  }
  await stack.window.open("/published");
  await view("Failed", 4).click();
  await says("WordPress refused a field of the article");
  await expect.poll(() => page().getByText("Wrong API key").count()).toBe(1);
  await says("The site's address is private");
  await row("Rye of nobody").waitFor();
  expect.soft(await stack.window.look("published-failed")).toEqual([]);
  // Its history: each call, the request with a masked key, and the answer.
  await row("Locked out").getByRole("link", { name: "Activity" }).click();
  await heading("Locked out");
  await says("The article is not on the site. IGNY8 stopped after 3 calls. Create a new key, then try again.");
  await page().getByText("Call 3").waitFor();
  await button("Request and answer: Call 3").click();
  await says("Answered 401");
  const text = (await page().textContent("body"))!;
  expect(text).toContain('"X-IGNY8-API-KEY": "igny8_…"');
  expect(text).not.toContain(api_key);
  expect.soft(await stack.window.look("publication-failed")).toEqual([]);
  await link("Create a new key").click();
  await page().getByRole("heading", { name: "API key", level: 3, exact: true }).waitFor();
  // The cause is removed, and its failed articles are published.
  await option("igny8_api_key", api_key);
  await page().goBack();
  await page().goBack();
  await page().getByRole("button", { name: "Show articles" }).first().waitFor();
  await button("Try these 2 again…").click();
  await says("2 articles will go to 1 site.");
  await inDialog("Publish 2 articles").click();
  await page().getByRole("region", { name: "The bulk run" }).getByText("2 on the site").waitFor();
  await view("Failed", 2).waitFor();
  await row("Locked out").getByRole("button", { name: "Try again" }).click();
  await view("Failed", 1).waitFor();
  await view("On the site").click();
  await row("Locked out").getByRole("link", { name: "View post" }).waitFor();
  const posts = await stack.site.posts();
  expect(posts.map(({ post_title }) => post_title)).toEqual(expect.arrayContaining(["Rye of nobody", "Spelt of nobody", "Locked out"]));
  expect.soft(await stack.window.look("published-on-site")).toEqual([]);
  await row("Locked out").getByRole("link", { name: "Activity" }).click();
  await says(/On the site since/);
  await page().getByText("All events").click();
  await says(/WordPress reported: .*crumb\.png/);
  await page().getByText("All events").click();
  expect.soft(await stack.window.look("publication-published")).toEqual([]);
  await page().goBack();
});

test("a post that was deleted on the site is listed as such, and published again as a new one", async () => {
  const old = (await stack.site.posts()).find(({ post_title }) => post_title === "Locked out")!;
  await stack.site.wp(["post", "delete", String(old.ID), "--force"]);
  await view("Removed").click();
  await row("Locked out").getByText("Deleted in WordPress").waitFor();
  expect.soft(await stack.window.look("published-gone")).toEqual([]);
  await row("Locked out").getByRole("button", { name: "Publish again" }).click();
  await says("Nothing was removed");
  await until("there is a new post", async () =>
    (await stack.site.posts()).some(({ post_title, ID }) => post_title === "Locked out" && ID !== old.ID),
  );
});

test("a missing picture is shown on every page of its article, and a person has it fetched once it exists", async () => {
  await option("igny8_picture_hosts", stack.receiver.host);
  const address = `${stack.receiver.url}/loaf.png`;
  stack.receiver.say(raw(404, "Not here."));
  const id = await article("Bread with a picture", { content_html: `<p>Look.</p><p><img src="${address}" alt="A loaf"></p>` });
  await stack.call("POST", `${WRITER}${id}/publish/`, {});
  await stack.window.open("/published?warned=true");
  await row("Bread with a picture").getByText("A picture is missing on the site.", { exact: false }).waitFor();
  expect.soft(await stack.window.look("published-incomplete")).toEqual([]);
  await stack.window.open("/sites");
  await page().getByText("2 incomplete").filter({ visible: true }).first().waitFor();
  await stack.window.open(`/content/${id}/publication`);
  await says("On the site, but a picture is missing");
  await page().getByRole("link", { name: address }).waitFor();
  await says("Succeeded, but a picture is missing");
  expect.soft(await stack.window.look("publication-incomplete")).toEqual([]);
  stack.receiver.say((_, response) => response.writeHead(200, { "content-type": "image/png" }).end(png(60, 40, 7)));
  await button("Try again").click();
  await page().getByText("On the site, but").waitFor({ state: "detached" });
  await stack.window.open("/published?warned=true");
  await row("Locked out").waitFor(); // An article that can't be repaired stays.
  await row("Bread with a picture").waitFor({ state: "detached" });
});

test("a post in the trash is shown as such, and nothing links to its dead page", async () => {
  const id = await article("Thrown away");
  await stack.call("POST", `${WRITER}${id}/publish/`, {});
  const post = await until("it is there", async () => (await stack.site.posts()).find(({ post_title }) => post_title === "Thrown away"));
  await until("IGNY8 knows", async () => (await stack.call("GET", `${WRITER}${id}/publication/`)).data.state === "published");
  await stack.site.wp(["post", "delete", String(post.ID)]);
  await stack.window.open(`/content/${id}/publication`);
  await says(/trash/i);
  await button("Publish as a new post").waitFor();
  expect.soft(await stack.window.look("publication-trashed")).toEqual([]);
  await button("Publish as a new post").click();
  await says("On the site since");
});

test("a bulk run shows what failed on which site, and retries it by cause", async () => {
  await option("igny8_author_id", "4711");
  await article("Run 1");
  await article("Run 2");
  await article("Run elsewhere", { site_id: dead.site_id });
  await stack.window.open("/review?q=Run");
  await row("Run elsewhere").waitFor();
  await button("Publish all…").click();
  await says("3 articles will go to 2 sites.");
  await inDialog("Publish 3 articles").click();
  await page().getByRole("link", { name: "Open the bulk run" }).click();
  await says("0 of 3 articles are on the site. 3 failed.");
  await says("WordPress refused a field of the article");
  await page().getByRole("link", { name: "Show failed articles: Slow kitchen" }).waitFor();
  await link("Choose the author").waitFor();
  expect.soft(await stack.window.look("bulk-failures")).toEqual([]);
  await option("igny8_author_id", "0");
  await button("Try these 2 again").click();
  await says("2 of 3 articles are on the site. 1 failed.");
  await page().getByRole("link", { name: "Open in Content" }).click();
  await heading("Content");
  await row("Run elsewhere").waitFor();
  await row("Run 1").waitFor();
  const others = page().getByRole("checkbox", { name: /^Choose Bread/ });
  expect(await others.count()).toBe(0);
});

test("the list of bulk runs shows each run's progress, live", async () => {
  const at = `/api/v1/integration/integrations/${site.integration_id}`;
  await stack.call("POST", `${at}/pause/`, { reason: "The kitchen is painted" });
  const content_ids = [await article("Together 1"), await article("Together 2")];
  await stack.call("POST", `${WRITER}bulk-publish/`, { content_ids });
  await stack.window.open("/bulk");
  const newest = page().getByRole("table", { name: "Bulk runs" }).getByRole("row").nth(1);
  const says = (text: string) => newest.getByText(text).filter({ visible: true }).waitFor();
  await says("2 queued");
  await says("Running");
  expect.soft(await stack.window.look("bulk-runs-under-way")).toEqual([]);
  await stack.call("POST", `${at}/resume/`);
  await says("2 on the site");
  await says("Done");
  // The results of the earlier runs stay.
  await row(/2 on the site.*Done, 1 failed/).waitFor();
});

test("strangers' text is plain text in every list, and a filter is a URL that can be shared", async () => {
  await stack.window.open(`/content?site=${site.site_id}&lifecycle=in_review`);
  await page().getByRole("link", { name: HOSTILE }).waitFor();
  expect(await view("In review").getAttribute("aria-pressed")).toBe("true");
  expect(await page().title()).toBe("Content · IGNY8 Publishing");
  expect.soft(await stack.window.look("content-hostile")).toEqual([]);
  // The article's history, and one of a site with such a name.
  await row(HOSTILE.slice(0, 40))
    .getByRole("button", { name: /What to do with/ })
    .click();
  expect(await page().getByRole("menuitem").allTextContents()).toEqual(["Read here", "Edit", "Move to drafts", "Release hold", "Delete…"]);
  await page().keyboard.press("Escape");
  const hostile = (await stack.call("GET", `${WRITER}?q=Roggen`)).data[0].id;
  await stack.window.open(`/content/${hostile}/publication`);
  await heading(HOSTILE);
  await says("The article is on hold.");
  await button("Release hold").waitFor();
  expect.soft(await stack.window.look("publication-hostile")).toEqual([]);
});

test("with ten thousand articles the list shows a number; the filter publishes all matches, and more are refused with a message", async () => {
  const account_id = (await stack.call("GET", "/api/v1/auth/me/")).data.account.id;
  const large = await createSite(stack.app.orm, account_id);
  await createContents(stack.app.orm, { account_id, ...large }, 10_001);
  await stack.window.open(`/review?site=${large.site_id}`);
  await page().getByRole("checkbox", { name: "Choose all shown articles" }).check();
  await says("50 chosen");
  expect(await page().getByRole("row").count()).toBe(51);
  await button("Choose all matching articles").click();
  await says("All matching articles are chosen");
  await button("Publish now…").click();
  await says(/matches more than 10000 articles/);
  await page().keyboard.press("Escape");
  await page().getByRole("dialog").waitFor({ state: "hidden" });
  await expect.poll(() => page().evaluate("document.activeElement?.textContent")).toBe("Publish now…");
  // Another filter is another list, without the earlier selection.
  await page().getByRole("searchbox", { name: "Find" }).fill("bread 10001");
  await button("Publish all…").click();
  await says("1 article will go to Test site.");
  await page().keyboard.press("Escape");
  await page().getByRole("dialog").waitFor({ state: "hidden" });
  await expect.poll(() => page().evaluate("document.activeElement?.textContent")).toBe("Publish all…");
  // After going back, the field shows the list's filter.
  await stack.window.open("/content?q=nothing+is+called+so");
  await says("Nothing matches");
  await button("Show all articles").click();
  const slow = page().getByRole("checkbox", { name: /^Choose Slow bread/ });
  await slow.first().waitFor();
  expect(await page().getByRole("searchbox", { name: "Find" }).inputValue()).toBe("");
});

noComplaints(stack);

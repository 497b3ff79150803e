import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";

export interface FirstArticle {
  /** clicks of a mouse, in the console and in wp-admin; typing is none, and a file chooser counts the click that opens it */
  clicks: number;
  /** errors that a page showed on the way: `errors` has their texts */
  dead_ends: number;
  errors: string[];
  seconds: number;
  post_url: string;
}

interface Walk {
  /** a browser without a session */
  context: BrowserContext;
  consoleUrl: string;
  /** without the plugin */
  wordPress: { url: string; adminUser: string; adminPassword: string };
  /** the file of the article's picture */
  picture: string;
  /** called at each page, for screenshots */
  seen?: (page: Page, name: string) => Promise<void>;
}

const PATIENCE_MS = 90_000;
const TITLE = "Rye takes its time";

/**
 * The way of a new customer from the first page to a post with a picture that visitors can read, only by clicking and typing. The customer follows
 * the filled buttons.
 * @throws Error if a step is not offered, or the post is not there
 */
export async function firstArticle({ context, consoleUrl, wordPress, picture, seen = async () => {} }: Walk): Promise<FirstArticle> {
  let clicks = 0;
  const errors: string[] = [];
  const began = performance.now();
  const click = async (locator: Locator) => {
    await locator.click({ timeout: PATIENCE_MS });
    clicks += 1;
  };
  /** Errors on the page. They stay until somebody acts, so a look at each step sees them. */
  const look = async (page: Page, name: string) => {
    errors.push(...(await page.locator("[role=alert], .notice-error").filter({ visible: true }).allInnerTexts()));
    await seen(page, name);
  };
  const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, level: 1 }).waitFor({ timeout: PATIENCE_MS });
  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

  const page = await context.newPage();
  await page.goto(consoleUrl);
  await click(page.getByRole("link", { name: /^(Create account|Create account)$/ }));
  await field(page, "Your name").fill("Jo Baker");
  await field(page, "Company or publication").fill("The Slow Kitchen");
  await field(page, "E-mail").fill(`jo-${crypto.randomUUID()}@example.com`);
  await field(page, "Password").fill("correct horse battery");
  await click(button(page, /^(Create account|Create account)$/));

  await field(page, "Site address").fill(wordPress.url.replace("http://", "").concat("/wp-admin/"));
  await page.getByText(`Site address: ${wordPress.url}`, { exact: true }).waitFor();
  await look(page, "add-site");
  await click(button(page, "Add site"));

  await heading(page, /^Connect /);
  await look(page, "guide-download");
  const folder = await mkdtemp(join(tmpdir(), "igny8-first-article-"));
  try {
    const [download] = await Promise.all([page.waitForEvent("download", { timeout: PATIENCE_MS }), click(button(page, "Download plugin"))]);
    const zip = join(folder, download.suggestedFilename());
    await download.saveAs(zip);
    await page.getByText("is in your downloads.").waitFor();
    await look(page, "guide-install");
    const [admin] = await Promise.all([context.waitForEvent("page"), click(page.getByRole("link", { name: "Open WordPress" }))]);

    await admin.locator("#user_login").fill(wordPress.adminUser);
    await admin.locator("#user_pass").fill(wordPress.adminPassword);
    await click(admin.locator("#wp-submit"));
    await choose(admin, admin.locator("#pluginzip"), zip);
    await click(admin.locator("#install-plugin-submit"));
    await click(admin.getByRole("link", { name: "Activate Plugin" }));
    const onward = admin.getByRole("link", { name: "Continue in IGNY8" });
    await onward.waitFor({ timeout: PATIENCE_MS });
    await look(admin, "wordpress-connected");
    // The guide in the first tab has ticked its steps meanwhile.
    await page.getByText("Connected", { exact: true }).waitFor({ timeout: PATIENCE_MS });
    await look(page, "guide-connected");
    await click(onward);
    await heading(admin, / is connected$/);

    await click(admin.getByRole("link", { name: "Write an article" }));
    await heading(admin, "Write an article");
    await field(admin, "Title").fill(TITLE);
    await field(admin, "Text").fill("Rye wants a long rest. Give it a night, and bake it in the morning.");
    await choose(admin, admin.getByRole("button", { name: /^Featured (picture|image)$/ }), picture);
    await heading(admin, TITLE);
    await admin.getByRole("button", { name: /^Replace featured (picture|image)$/ }).waitFor({ timeout: PATIENCE_MS });
    await look(admin, "article");
    await click(admin.getByRole("button", { name: /^Publish…?$/ }));
    await look(admin, "publish");
    await click(admin.getByRole("dialog").getByRole("button", { name: /^Publish( now)?$/ }));

    const post_url = await live(admin);
    const html = await (await fetch(post_url)).text();
    if (!html.includes(TITLE) || !/<img[^>]+\/wp-content\/uploads\//.test(html))
      throw new Error(`${post_url} lacks the text or the picture.`);
    await look(admin, "published");
    return { clicks, dead_ends: errors.length, errors, seconds: Math.round((performance.now() - began) / 1_000), post_url };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  /** Chooses a file with the browser's own dialog. */
  async function choose(on: Page, locator: Locator, file: string): Promise<void> {
    const [chooser] = await Promise.all([on.waitForEvent("filechooser", { timeout: PATIENCE_MS }), click(locator)]);
    await chooser.setFiles(file);
  }
}

/** The address of the open article's post, as soon as it has one and visitors can read it. */
async function live(page: Page): Promise<string> {
  const id = Number(new URL(page.url()).pathname.split("/")[2]);
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((next) => setTimeout(next, 250))) {
    const url = (await page.evaluate(
      `fetch("/api/v1/writer/content/${id}/").then((answer) => answer.json()).then(({ data }) => data.external_url)`,
    )) as string | null;
    if (url && (await fetch(url)).ok) return url;
  }
  throw new Error(`The article ${id} is on no site.`);
}

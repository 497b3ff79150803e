import type { Browser, Page } from "playwright-core";

/** Text by field; undefined where a place lacks it. */
export type Fields = Record<string, string | undefined>;

/** A browser that reads pages as people see them, and feeds and answers as programs do. */
export interface Reader {
  /** Opens a page and reads fields by selectors (`@` names an attribute), under each of `roots`; `""` is the whole page. */
  open(url: string, selectors: Record<string, string>, roots: string[]): Promise<{ title: string; parts: Fields[] }>;
  /** Opens a page, waits until an expression in it is true, and returns all its HTML. */
  source(url: string, until?: string): Promise<string>;
  /** Opens a page, presses a button, waits for the result, and returns its text. */
  click(url: string, button: string, result: string): Promise<string>;
  /** Reads HTML without opening it, each text separately. */
  html(texts: string[], selectors: Record<string, string>): Promise<Fields[]>;
  /** The items of a feed, which must be well-formed XML: their children's texts by name; several are joined by a line end. */
  feed(xml: string): Promise<Fields[]>;
  /** Signs a user in. Pages that are opened from then on are theirs. */
  signIn(site: { url: string; adminUser: string; adminPassword: string }): Promise<void>;
  /** What ran, opened a dialogue or was our markup, so far. */
  readonly ran: string[];
}

// Runs in the browser, whose types these tests lack. Pictures that replace characters count as those characters.
const READ = `(root, selectors) => Object.fromEntries(Object.entries(selectors).map(([name, selector]) => {
  const [path, attribute] = selector.split("@");
  const element = path === ":root" ? root : root.querySelector(path);
  if (!element) return [name, undefined];
  if (attribute) return [name, element.getAttribute(attribute) ?? undefined];
  const copy = element.cloneNode(true);
  for (const image of copy.querySelectorAll("img.emoji, img.wp-smiley")) image.replaceWith(image.src.includes("/smilies/") ? "[smiley]" : image.alt);
  return [name, copy.textContent];
}))`;
// Only the articles' texts can contain these. WordPress's own admin has event handlers too, but none with these words.
const ALIVE = `(root) => [...root.querySelectorAll("*")].filter((element) => element.matches("img[src='x']") || [...element.attributes].some(
  ({ name, value }) => /^(src|srcdoc|data|action|formaction|poster|content|style|href)$/.test(name) && /evil\\.example/.test(value) && !(name === "href" && element.matches("a")) && !element.matches("meta[property], meta[name], meta[class]")) || [...element.attributes].some(
  ({ name, value }) => (/^on/i.test(name) || (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^\\s*javascript:/i.test(value))) && /__ran|alert\\(/.test(value))).map((element) => element.outerHTML.slice(0, 200))`;

export async function createReader(browser: Browser): Promise<Reader> {
  const ran: string[] = [];
  const context = await browser.newContext({ javaScriptEnabled: true });
  // Pictures, styles and fonts change no text. Tests call no other hosts.
  await context.route("**/*", (route) =>
    ["document", "script", "xhr", "fetch"].includes(route.request().resourceType()) && route.request().url().includes("127.0.0.1")
      ? route.continue()
      : route.abort(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on("dialog", (dialog) => {
    ran.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const note = async (where: string) => {
    // Block editors show an article in a frame.
    for (const frame of page.frames()) {
      if ((await frame.evaluate("window.__ran")) !== undefined) ran.push(`${where}: a script ran`);
      for (const element of (await frame.evaluate(`(${ALIVE})(document)`)) as string[]) ran.push(`${where}: ${element}`);
    }
  };
  return {
    ran,
    async signIn({ url, adminUser, adminPassword }) {
      const answer = await context.request.post(`${url}/wp-login.php`, { form: { log: adminUser, pwd: adminPassword }, maxRedirects: 0 });
      if (answer.status() !== 302) throw new Error(`${adminUser} was not signed in: ${await answer.text()}`);
    },
    async open(url, selectors, roots) {
      await page.goto(url, { waitUntil: "domcontentloaded" });
      await note(url);
      const argument = JSON.stringify({ selectors, roots });
      return page.evaluate(`(({ selectors, roots }) => ({
        title: document.title,
        parts: roots.map((root) => (${READ})(root === "" ? document : (document.querySelector(root) ?? document.createElement("i")), selectors)),
      }))(${argument})`);
    },
    async source(url, until) {
      const answer = await page.goto(url, { waitUntil: "domcontentloaded" });
      if (answer?.status() !== 200) throw new Error(`${url} answered ${answer?.status()}`);
      if (until) await page.waitForFunction(until);
      await note(url);
      return page.content();
    },
    async click(url, button, result) {
      await page.goto(url, { waitUntil: "load" });
      // Without styles another element may cover it.
      await page.locator(button).dispatchEvent("click");
      const text = await page.locator(result).textContent();
      await note(url);
      return text ?? "";
    },
    async html(texts, selectors) {
      const found = (await parse(
        page,
        texts,
        selectors,
        `(text) => new DOMParser().parseFromString("<body>" + text, "text/html").body`,
      )) as { fields: Fields; alive: string[] }[];
      ran.push(...found.flatMap(({ alive }) => alive));
      return found.map(({ fields }) => fields);
    },
    async feed(xml) {
      return (await page.evaluate(`((xml) => {
        const feed = new DOMParser().parseFromString(xml, "application/xml");
        const error = feed.querySelector("parsererror");
        if (error) throw new Error(error.textContent);
        return [...feed.querySelectorAll("item, entry")].map((item) => {
          const fields = {};
          for (const child of item.children) {
            const text = child.getAttribute("term") ?? (child.getAttribute("rel") ? child.getAttribute("href") : child.textContent);
            fields[child.nodeName] = child.nodeName in fields ? fields[child.nodeName] + "\\n" + text : text;
          }
          return fields;
        });
      })(${JSON.stringify(xml)})`)) as Fields[];
    },
  };
}

const parse = (page: Page, texts: string[], selectors: Record<string, string>, how: string): Promise<unknown> =>
  page.evaluate(`(({ texts, selectors }) => texts.map((text) => {
    const root = (${how})(text);
    return { fields: (${READ})(root, selectors), alive: (${ALIVE})(root) };
  }))(${JSON.stringify({ texts, selectors })})`);

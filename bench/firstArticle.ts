import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../dev/browser.ts";
import { createProgress } from "../dev/progress.ts";
import { startStack, type Stack } from "../dev/stack.ts";
import { firstArticle } from "../test/support/console/firstArticle.ts";

/*
 * npm run bench:first-article: a new customer's way from sign-up to a post with a picture, by clicking in Chromium, on a fresh installation and a
 * WordPress without the plugin. It counts every click, also those in wp-admin.
 */
const MOST_CLICKS = 15;

const progress = createProgress();
const dataDir = await mkdtemp(join(tmpdir(), "igny8-first-article-"));
let stack: Stack | undefined;
try {
  stack = await startStack({ dataDir, sites: 1, progress });
  const [wordPress] = stack.sites;
  await wordPress!.wp(["plugin", "uninstall", "igny8-wp-bridge", "--deactivate"]);
  const browser = await launchBrowser();
  try {
    const { clicks, dead_ends, errors, seconds, post_url } = await firstArticle({
      context: await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true }),
      consoleUrl: stack.apiUrl,
      wordPress: wordPress!,
      picture: fileURLToPath(new URL("../dev/demo/loaf.jpg", import.meta.url)),
    });
    console.log(`\n${post_url} is live after ${clicks} clicks (at most ${MOST_CLICKS}), ${dead_ends} errors on the way, ${seconds} s.`);
    for (const error of errors) console.log(`  ${error.replaceAll(/\s+/g, " ")}`);
    console.log(JSON.stringify({ clicks, dead_ends, seconds }));
    if (clicks > MOST_CLICKS || dead_ends > 0) process.exitCode = 1;
  } finally {
    await browser.close();
  }
} finally {
  await stack?.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();

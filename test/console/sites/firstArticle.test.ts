import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ensureFirstRelease } from "../../../worker/firstRelease.ts";
import { firstArticle } from "../../support/console/firstArticle.ts";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { PLUGIN_SOURCES, SIGNING_KEYS } from "../../support/fixtures/accounts.ts";

// A new customer on a fresh installation, with a WordPress that never heard of IGNY8.
const stack = useConsole();
/** The measure of issue 17. */
const MOST_CLICKS = 15;

test("from sign-up to a post with a picture, in at most 15 clicks and without an error", async () => {
  const { orm, deps } = stack.app;
  await stack.site.wp(["plugin", "uninstall", "igny8-wp-bridge", "--deactivate"]);
  const log = { info: () => {}, warn: (what: object, message: string) => expect.unreachable(`${message} ${JSON.stringify(what)}`) };
  const { temporal, taskQueuePrefix } = deps;
  await ensureFirstRelease({ orm, temporal, taskQueuePrefix, pluginSources: PLUGIN_SOURCES, signingKeys: SIGNING_KEYS, log });
  const done = await firstArticle({
    context: stack.window.context,
    consoleUrl: stack.app.url,
    wordPress: stack.site,
    picture: fileURLToPath(new URL("../../../dev/demo/loaf.jpg", import.meta.url)),
  });
  expect(done).toMatchObject({ dead_ends: 0, errors: [], post_url: expect.stringContaining(stack.site.url) });
  expect(done.clicks).toBeLessThanOrEqual(MOST_CLICKS);
});

noComplaints(stack);

import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { startWordPress, type WordPressSite } from "../../../dev/wordpress/index.ts";
import { type PictureServer, startPictures } from "./pictures.ts";

export const PLUGIN_DIR = fileURLToPath(new URL("../../../plugin/igny8-wp-bridge", import.meta.url));
export const KEY = "igny8_Zm91bmRlcnMgd3JpdGUgdGVzdHMgZmlyc3QgISEhNDI";

/** For a condition that PHP evaluates: each look starts a process. */
export const POLL_PHP = { timeout: 45_000, interval: 300 };

export interface Answer {
  status: number;
  headers: Headers;
  /** Tests state the shape by their expectations. */
  body: any;
}

/** A WordPress with the bridge and its key, and a server whose pictures it may fetch. */
export interface Bridge {
  readonly site: WordPressSite;
  readonly pictures: PictureServer;
  /** Calls the REST API with a path such as `/igny8/v1/status`. Only `headers` can contain credentials. */
  rest(path: string, init?: RequestInit): Promise<Answer>;
  /** `POST /igny8/v1/publish` with the key. */
  publish(payload: unknown): Promise<Answer>;
  /** The REST API as the site's administrator. */
  admin(path: string, init?: RequestInit): Promise<Answer>;
  /** Runs PHP inside WordPress and decodes what it echoes as JSON. */
  evaluate(php: string): Promise<any>;
  /** The next request that runs this hook ends there: `exit`, which PHP notices, or `kill`, which it doesn't. */
  dieOnce(hook: string, how: "exit" | "kill"): Promise<void>;
  /** Adds PHP that runs in every request from now on. */
  addCode(php: string): Promise<void>;
}

/**
 * Lines of WordPress's own, in which the plugin is not involved. Two concurrent runs of WP-Cron both schedule WordPress's jobs, and the later
 * one finds its change already made. PHP 8 finds fault with the order of some functions' parameters, each time it reads a compiled file.
 */
const OF_WORDPRESS =
  /^\[[^\]]+\] (Cron (reschedule|unschedule) event error for hook: wp_|PHP Deprecated: {2}Optional parameter .* in .*\/wp-includes\/).*\n/gm;

/**
 * A site for all tests of a file, always stopped after them. At the end the site's debug log must be empty.
 * @returns an object whose properties are set when the tests run
 */
export function useBridge(options: { workers?: number } = {}): Bridge {
  const bridge = {} as { -readonly [Name in keyof Bridge]: Bridge[Name] };
  let dir: string | undefined;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "igny8-plugin-"));
    bridge.pictures = await startPictures();
    bridge.site = await startWordPress({
      dir: join(dir, "site"),
      release: inject("release"),
      pluginDir: PLUGIN_DIR,
      workers: options.workers ?? 2,
      adminUser: "admin",
      title: "Bridge test",
    });
    Object.assign(bridge, actions(bridge.site));
    await copyFile(new URL("./test-hooks.php", import.meta.url), join(bridge.site.path, "wp-content/mu-plugins/igny8-test-hooks.php"));
    // The pictures' server is at the API's address, where IGNY8's own would be.
    await bridge.evaluate(`
      update_option( 'igny8_api_key', '${KEY}' );
      update_option( 'igny8_api_url', '${bridge.pictures.origin}' );
      update_option( 'igny8_site_id', 7 );
      update_option( 'igny8_registration', array( 'version' => IGNY8_BRIDGE_VERSION ) ); // As if registered: no other calls beside what a test is about.
      echo 1;`);
  });

  afterAll(async () => {
    const log = (await bridge.site?.debugLog())?.replace(OF_WORDPRESS, "");
    await Promise.all([bridge.site?.stop(), bridge.pictures?.stop()]);
    if (dir) await rm(dir, { recursive: true, force: true });
    expect(log).toBe("");
  });

  return bridge;
}

function actions(site: WordPressSite): Omit<Bridge, "site" | "pictures"> {
  let authorization: Promise<string> | undefined;
  let snippets = 0;

  async function rest(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${site.url}/wp-json${path}`, init);
    const text = await response.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {
      // Not JSON: tests get the text.
    }
    return { status: response.status, headers: response.headers, body };
  }

  return {
    rest,
    publish: (payload) =>
      rest("/igny8/v1/publish", {
        method: "POST",
        headers: { "content-type": "application/json", "x-igny8-api-key": KEY },
        body: JSON.stringify(payload),
      }),
    admin: async (path, init = {}) => {
      authorization ??= site
        .wp(["user", "application-password", "create", "admin", "tests", "--porcelain"])
        .then((password) => `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`);
      return rest(path, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: await authorization } });
    },
    evaluate: async (php) => JSON.parse(await site.wp(["eval", php])),
    dieOnce: async (hook, how) => {
      await writeFile(join(site.path, "wp-content/igny8-die-once.json"), JSON.stringify({ hook, how }));
    },
    addCode: async (php) => {
      snippets += 1;
      await writeFile(join(site.path, `wp-content/mu-plugins/igny8-snippet-${snippets}.php`), `<?php\n${php}\n`);
    },
  };
}

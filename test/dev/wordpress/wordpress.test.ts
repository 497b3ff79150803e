import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { prepareTemplate, startWordPress, type WordPressOptions } from "../../../dev/wordpress/index.ts";
import { stopsAfterwards, temporaryFolder, until } from "../support.ts";

const start = async (options: WordPressOptions) => stopsAfterwards(await startWordPress({ workers: 1, ...options }));

const PLUGIN = `<?php
/* Plugin Name: Probe */
add_action( 'rest_api_init', function () {
	register_rest_route( 'probe/v1', '/call', array(
		'methods' => 'GET',
		'permission_callback' => '__return_true',
		'callback' => function ( $request ) {
			error_log( 'probe was called' );
			$answer = wp_safe_remote_get( $request['url'] );
			return is_wp_error( $answer ) ? $answer->get_error_message() : wp_remote_retrieve_body( $answer );
		},
	) );
} );
add_action( 'probe_cron', function () { update_option( 'probe_cron_ran', 'yes' ); } );
register_activation_hook( __FILE__, function () { update_option( 'probe_activated', 1 + (int) get_option( 'probe_activated', 0 ) ); } );
`;

async function pluginFolder(): Promise<string> {
  const dir = join(await temporaryFolder(), "plugin");
  await mkdir(dir);
  await writeFile(join(dir, "igny8-wp-bridge.php"), PLUGIN);
  return dir;
}

beforeAll(async () => {
  await prepareTemplate();
}, 180_000);

test("two sites side by side answer at their own addresses", { timeout: 180_000 }, async () => {
  const folder = await temporaryFolder();
  const [one, two] = await Promise.all([
    start({ dir: join(folder, "one"), title: "One", workers: 3 }),
    start({ dir: join(folder, "two"), title: "Two" }),
  ]);
  const read = async (url: string) => (await (await fetch(`${url}/wp-json/`)).json()) as { name: string; url: string };
  expect(await read(one.url)).toMatchObject({ name: "One", url: one.url });
  expect(await read(two.url)).toMatchObject({ name: "Two", url: two.url });
  expect(one.port).not.toBe(two.port);
  const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(`${one.url}/sample-page/`)));
  expect(answers.map((answer) => answer.status)).toEqual(Array(12).fill(200));
});

test("reset restores the initial database, uploads and log", { timeout: 180_000 }, async () => {
  const site = await start({ dir: join(await temporaryFolder(), "site"), pluginDir: await pluginFolder() });
  const password = await site.wp(["user", "application-password", "create", site.adminUser, "test", "--porcelain"]);
  const authorization = `Basic ${Buffer.from(`${site.adminUser}:${password}`).toString("base64")}`;
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const picture = await fetch(`${site.url}/wp-json/wp/v2/media`, {
    method: "POST",
    headers: { authorization, "content-type": "image/png", "content-disposition": 'attachment; filename="dot.png"' },
    body: png,
  });
  expect(picture.status).toBe(201);
  const { source_url } = (await picture.json()) as { source_url: string };
  expect(Buffer.from(await (await fetch(source_url)).arrayBuffer()).equals(png)).toBe(true);
  await fetch(`${site.url}/wp-json/probe/v1/call?url=http://127.0.0.1:1/`);
  expect(await site.debugLog()).toContain("probe was called");

  await site.reset();
  const media = await fetch(`${site.url}/wp-json/wp/v2/media`);
  expect(await media.json()).toEqual([]);
  expect((await fetch(source_url)).status).toBe(404);
  expect(await site.debugLog()).toBe("");
  expect((await fetch(`${site.url}/wp-json/wp/v2/users/me`, { headers: { authorization } })).status).toBe(401);
});

test(
  "a site restarts with its posts, administrator and port, and changes its links if the port is in use",
  { timeout: 180_000 },
  async () => {
    const dir = join(await temporaryFolder(), "site");
    const first = await start({ dir });
    const id = await first.wp([
      "post",
      "create",
      "--post_title=Kept",
      `--post_content=<img src="${first.url}/a.png">`,
      "--post_status=publish",
      "--porcelain",
    ]);
    await first.stop();

    const second = await start({ dir });
    expect(second).toMatchObject({ url: first.url, adminUser: "admin", adminPassword: first.adminPassword });
    expect(await second.wp(["post", "get", id, "--field=title"])).toBe("Kept");
    await second.stop();

    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, "127.0.0.1", resolve));
    onTestFinished(() => void squatter.close());
    const lines: string[] = [];
    const third = await start({ dir, log: (line) => lines.push(line) });
    expect(third.port).not.toBe(first.port);
    expect(lines.join("\n")).toContain(`port ${first.port} is taken: WordPress uses ${third.port}`);
    const post = (await (await fetch(`${third.url}/wp-json/wp/v2/posts/${id}`)).json()) as { link: string; content: { rendered: string } };
    expect(post.link).toBe(`${third.url}/kept/`);
    expect(post.content.rendered).toContain(`${third.url}/a.png`);
  },
);

test(
  "the plugin is a fresh copy at each start, activated once, and may call only the allowed host and port",
  { timeout: 180_000 },
  async () => {
    const answering = createServer((_, response) => response.end("hello from here"));
    await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void answering.close());
    const { port } = answering.address() as AddressInfo;

    const pluginDir = await pluginFolder();
    const linked = join(await temporaryFolder(), "linked");
    await symlink(pluginDir, linked);
    const dir = join(await temporaryFolder(), "site");
    const first = await start({ dir, pluginDir: linked, allowedHosts: [`127.0.0.1:${port}`] });
    const call = async (url: string, site = first) =>
      (await fetch(`${site.url}/wp-json/probe/v1/call?url=${encodeURIComponent(url)}`)).json();
    expect(await call(`http://127.0.0.1:${port}/x`)).toBe("hello from here");
    expect(await call(`http://127.0.0.1:${port === 65_535 ? 1 : port + 1}/x`)).toBe("A valid URL was not provided.");
    expect(await call(`http://localhost:${port}/x`)).toBe("A valid URL was not provided.");
    await first.stop();

    await writeFile(join(pluginDir, "igny8-wp-bridge.php"), PLUGIN.replace("Probe", "Probe again"));
    const second = await start({ dir, pluginDir: linked });
    expect(await readFile(join(dir, "wp-content/plugins/igny8-wp-bridge/igny8-wp-bridge.php"), "utf8")).toContain("Probe again");
    expect(await second.wp(["option", "get", "probe_activated"])).toBe("1");
    expect(await call(`http://127.0.0.1:${port}/x`, second)).toBe("A valid URL was not provided.");
  },
);

test("a dead PHP process is replaced, and hidden files stay hidden", { timeout: 180_000 }, async () => {
  const pluginDir = await pluginFolder();
  await writeFile(
    join(pluginDir, "igny8-wp-bridge.php"),
    "<?php\n/* Plugin Name: Dies */\nif ( isset( $_GET['die'] ) ) { posix_kill( getmypid(), SIGKILL ); }\n".replace("SIGKILL", "9"),
  );
  const site = await start({ dir: join(await temporaryFolder(), "site"), pluginDir });
  expect((await fetch(`${site.url}/?die`)).status).toBe(502);
  expect((await fetch(`${site.url}/wp-json/`)).status).toBe(200);
  for (const path of [
    "/.igny8-dev.json",
    "/wp-config.php",
    "/wp-content/database/.ht.sqlite",
    "/wp-content/debug.log",
    "/wp-content/%2e%2e/wp-config.php",
  ]) {
    expect((await fetch(site.url + path)).status, path).toBe(404);
  }
});

test("WP-Cron runs when a page is opened, even with one PHP process", { timeout: 180_000 }, async () => {
  const site = await start({ dir: join(await temporaryFolder(), "site"), pluginDir: await pluginFolder() });
  await site.wp(["cron", "event", "schedule", "probe_cron", "now"]);
  await until(async () => {
    await (await fetch(`${site.url}/sample-page/`)).text();
    return (await site.wp(["option", "list", "--search=probe_cron_ran", "--field=option_value"])) === "yes";
  }, 20_000);
  expect(await site.wp(["cron", "event", "list", "--hook=probe_cron", "--format=count"])).toBe("0");
});

test("the administrator has the configured name and password", { timeout: 180_000 }, async () => {
  const dir = join(await temporaryFolder(), "site");
  const site = await start({ dir, adminUser: "editor-in-chief", adminPassword: "a long enough password" });
  const signIn = await fetch(`${site.url}/wp-login.php`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: "wordpress_test_cookie=WP+Cookie+check" },
    body: new URLSearchParams({ log: "editor-in-chief", pwd: "a long enough password", testcookie: "1" }),
  });
  expect(signIn.status).toBe(302);
  expect(signIn.headers.getSetCookie().some((cookie) => cookie.startsWith("wordpress_logged_in_"))).toBe(true);
});

test("a site that another process runs is preferred, and left alone", async () => {
  const theirs = createServer((_, response) => response.setHeader("content-type", "application/json").end("{}"));
  await new Promise<void>((resolve) => theirs.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void theirs.close());
  const url = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}`;
  vi.stubEnv("WORDPRESS_URL", `${url}/`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const site = await startWordPress({ dir: "/nonexistent" });
  expect(site).toMatchObject({ url, source: "WORDPRESS_URL", path: "" });
  await expect(site.reset()).rejects.toThrow("works only on a site that we started");
});

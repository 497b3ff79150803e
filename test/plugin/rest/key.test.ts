import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { KEY, PLUGIN_DIR, useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();

const post = (headers: Record<string, string>, path = "/igny8/v1/publish") =>
  bridge.rest(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(article({ title: "By key" })),
  });

test("no key and a wrong key are refused, each with its own code, and nothing is written", async () => {
  const before = await bridge.site.wp(["post", "list", "--format=count", "--post_status=any"]);
  for (const path of ["/igny8/v1/publish", "/igny8/v1/publish-content"]) {
    expect(await post({}, path)).toMatchObject({ status: 401, body: { code: "igny8_key_missing", data: { status: 401 } } });
    for (const wrong of [KEY.slice(0, -1), `${KEY}x`, KEY.toLowerCase(), "0"]) {
      expect(await post({ "x-igny8-api-key": wrong }, path)).toMatchObject({
        status: 401,
        body: { code: "igny8_key_refused", data: { status: 401 } },
      });
    }
  }
  expect(await bridge.site.wp(["post", "list", "--format=count", "--post_status=any"])).toBe(before);
});

test("the header's name is case-insensitive", async () => {
  for (const name of ["X-IGNY8-API-KEY", "X-IGNY8-API-Key", "x-igny8-api-key"]) {
    expect((await post({ [name]: KEY })).status).toBe(201);
  }
});

test("status reports plugin, version and whether the key arrived, to everybody", async () => {
  const version = /^ \* Version:\s+(\S+)$/m.exec(await readFile(join(PLUGIN_DIR, "igny8-wp-bridge.php"), "utf8"))?.[1];
  const plugin = { plugin: "igny8-wp-bridge", version };
  expect(await bridge.rest("/igny8/v1/status")).toMatchObject({ status: 200, body: { ...plugin, key_received: false } });
  const { body, headers } = await bridge.rest("/igny8/v1/status", { headers: { "x-igny8-api-key": "any" } });
  expect(body).toEqual({ ...plugin, key_received: true });
  expect(headers.get("cache-control")).toContain("no-store");
});

test("the key gives access to wp/v2/users/me as the chosen author, in both spellings of the URL", async () => {
  const editor = await bridge.site.wp(["user", "create", "ed", "ed@example.com", "--role=editor", "--porcelain"]);
  const headers = { "x-igny8-api-key": KEY };
  expect(await bridge.rest("/wp/v2/users/me", { headers })).toMatchObject({ status: 200, body: { slug: "igny8" } });
  await bridge.site.wp(["option", "update", "igny8_author_id", editor]);
  expect(await bridge.rest("/wp/v2/users/me/", { headers })).toMatchObject({ status: 200, body: { id: Number(editor), slug: "ed" } });
  const plain = await fetch(`${bridge.site.url}/?rest_route=/wp/v2/users/me`, { headers });
  expect([plain.status, ((await plain.json()) as { slug: string }).slug]).toEqual([200, "ed"]);
  await bridge.site.wp(["option", "update", "igny8_author_id", await bridge.evaluate("echo get_user_by( 'login', 'igny8' )->ID;")]);
});

test.each<[string, string, (Omit<RequestInit, "headers"> & { headers?: Record<string, string> })?]>([
  ["as it is", ""],
  ["for editing", "?context=edit"],
  ["as it is embedded", "?context=embed"],
  ["by the fields of editing", "?context=edit&_fields=email,roles,capabilities,extra_capabilities,username,name"],
  ["in a list", "?context[]=edit&context=edit"],
  ["over another method", "?_method=GET&context=edit", { method: "POST" }],
  ["over another method's form", "?_method=GET", { method: "POST", body: new URLSearchParams({ context: "edit" }) }],
  [
    "over another method's JSON",
    "?_method=GET",
    { method: "POST", body: '{"context":"edit"}', headers: { "content-type": "application/json" } },
  ],
])("users/me tells a key no more of the author than visitors see, asked %s", async (_, query, init = {}) => {
  const { status, body } = await bridge.rest(`/wp/v2/users/me${query}`, { ...init, headers: { ...init.headers, "x-igny8-api-key": KEY } });
  expect([status, body.name]).toEqual([200, "IGNY8"]);
  for (const name of ["email", "roles", "capabilities", "extra_capabilities", "username", "registered_date"])
    expect(body).not.toHaveProperty(name);
});

test("a wrong key on users/me is refused as such; without a key WordPress answers", async () => {
  const wrong = await bridge.rest("/wp/v2/users/me", { headers: { "x-igny8-api-key": "igny8_wrong" } });
  expect([wrong.status, wrong.body.code]).toEqual([401, "igny8_key_refused"]);
  const none = await bridge.rest("/wp/v2/users/me");
  expect([none.status, none.body.code]).toEqual([401, "rest_not_logged_in"]);
});

test("the key gives access to nothing else", async () => {
  const closed: [method: string, path: string, body?: unknown][] = [
    ["GET", "/wp/v2/settings"],
    ["GET", "/wp/v2/users/1?context=edit"],
    ["GET", "/wp/v2/users/me/application-passwords"],
    ["GET", "/wp/v2/posts?status=draft"],
    ["GET", "/wp/v2/plugins"],
    ["POST", "/wp/v2/posts", { title: "no", status: "publish" }],
    ["POST", "/wp/v2/users/me", { name: "no" }],
    ["DELETE", "/wp/v2/users/me?force=true&reassign=0"],
    ["POST", "/wp/v2/media"],
    ["POST", "/batch/v1", { requests: [{ method: "POST", path: "/wp/v2/posts", body: { title: "no" } }] }],
  ];
  for (const [method, path, body] of closed) {
    const headers = { "x-igny8-api-key": KEY, "content-type": "application/json" };
    const answer = await bridge.rest(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const statuses = path === "/batch/v1" ? answer.body.responses.map((one: { status: number }) => one.status) : [answer.status];
    expect([method, path, statuses.every((status: number) => [400, 401, 403, 404].includes(status))]).toEqual([method, path, true]);
  }
  expect(
    await bridge.evaluate(
      "echo wp_json_encode( array( get_userdata( 1 )->display_name, get_posts( array( 'title' => 'no', 'post_status' => 'any' ) ) ) );",
    ),
  ).toEqual(["admin", []]);
  const plain = await fetch(`${bridge.site.url}/?rest_route=/wp/v2/settings`, { headers: { "x-igny8-api-key": KEY } });
  expect(plain.status).toBe(401);
  const admin = await fetch(`${bridge.site.url}/wp-admin/`, { headers: { "x-igny8-api-key": KEY }, redirect: "manual" });
  expect(admin.headers.get("location")).toContain("wp-login.php");
});

test("the author's rights on users/me do not extend to embedded resources", async () => {
  await bridge.addCode(`
    add_filter( 'rest_prepare_user', function ( $response ) {
      $response->add_link( 'https://example.org/probe', rest_url( 'probe/v1/who' ), array( 'embeddable' => true ) );
      return $response;
    } );
    add_action( 'rest_api_init', function () {
      register_rest_route( 'probe/v1', '/who', array( 'methods' => 'GET', 'permission_callback' => '__return_true',
        'callback' => function () { return array( 'user' => get_current_user_id() ); } ) );
    } );`);
  const { body } = await bridge.rest("/wp/v2/users/me?_embed", { headers: { "x-igny8-api-key": KEY } });
  expect([body.slug, body._embedded["https://example.org/probe"]]).toEqual(["igny8", [{ user: 0 }]]);
});

test("a site that closes its REST API to visitors lets in the key, and only the key", async () => {
  await bridge.addCode(`
    add_filter( 'rest_authentication_errors', function ( $result ) {
      if ( true === $result || is_wp_error( $result ) ) return $result;
      return is_user_logged_in() ? $result : new WP_Error( 'closed', 'Closed.', array( 'status' => 401 ) );
    } );`);
  expect((await post({ "x-igny8-api-key": KEY })).status).toBe(201);
  expect((await bridge.rest("/wp/v2/users/me", { headers: { "x-igny8-api-key": KEY } })).status).toBe(200);
  const code = async (path: string, key: string) => (await bridge.rest(path, { headers: { "x-igny8-api-key": key } })).body.code;
  expect(await code("/wp/v2/users/me", "igny8_wrong")).toBe("igny8_key_refused");
  expect(await code("/igny8/v1/status", "igny8_wrong")).toBe("closed");
  expect(await code("/wp/v2/posts", KEY)).toBe("closed");
  expect((await bridge.rest("/wp/v2/users/me")).body.code).toBe("closed");
});

test("a site without a key refuses every key and says where to enter one", async () => {
  await bridge.site.wp(["option", "delete", "igny8_api_key"]);
  const { status, body } = await post({ "x-igny8-api-key": KEY });
  expect([status, body.code, body.message]).toEqual([401, "igny8_key_refused", expect.stringContaining("Settings → IGNY8")]);
});

import type { Dispatcher } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallTrace, SiteAccess, SiteClient } from "../../../activities/platform/client.ts";
import { createBridge } from "../../../activities/wordpress/siteClient.ts";
import { createAgent } from "../../../activities/http/connector.ts";
import type { SiteFailure } from "../../../domain/publishing/failure.ts";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import { article } from "../../support/fixtures/article.ts";
import { basicAuthDoor } from "../../support/servers/basicAuthDoor.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";

/** The users that the server's Basic auth knows, against WordPress's: none, one, and all of WordPress's, by name and by e-mail. */
const DOORS = [
  { user: "staging", password: "geheim" },
  { user: "admin", password: "not WordPress's password" },
  { user: "admin@example.com", password: "geheim" },
  { user: "nobody@example.com", password: "pässword: 1" },
];

const PAYLOAD = buildPayload(article(), { source: crypto.randomUUID(), publicUrl: "https://app.example.com", recreate: false });

const bridge = useBridge();
let doors: Awaited<ReturnType<typeof basicAuthDoor>>[];
let strippingDoor: (typeof doors)[number];
let agent: Dispatcher;
let client: SiteClient;

beforeAll(async () => {
  doors = await Promise.all(DOORS.map((login) => basicAuthDoor(bridge.site.url, login)));
  strippingDoor = await basicAuthDoor(bridge.site.url, DOORS[0]!, ["x-igny8-api-key"]);
  agent = createAgent([...doors, strippingDoor].map(({ host }) => host));
  client = createBridge(agent, 30_000);
  // WordPress reads an Authorization header only once there is an application password.
  expect((await bridge.admin("/wp/v2/settings")).status).toBe(200);
  await bridge.site.wp(["user", "update", "admin", "--user_email=admin@example.com", "--skip-email"]);
  // Many plugins ask early for the current user, and WordPress then tries the password. Others count failures and lock the address out.
  await bridge.addCode(`
    add_filter( 'rest_authentication_errors', function ( $result ) { is_user_logged_in(); return $result; }, 1 );
    add_action( 'application_password_failed_authentication', function ( $error ) {
      update_option( 'probe_failed', array_merge( (array) get_option( 'probe_failed', array() ), array( $error->get_error_code() ) ) ); } );`);
});
afterAll(async () => {
  await agent?.destroy();
  await Promise.all([...(doors ?? []), strippingDoor].map((door) => door?.stop()));
});

/** The wrong passwords that WordPress has reported since the last call. Plugins lock addresses out for these. */
const failed = () =>
  bridge.evaluate("$f = get_option( 'probe_failed', array() ); delete_option( 'probe_failed' ); echo wp_json_encode( $f );");

const siteOf = (index: number, more: Partial<SiteAccess> = {}): SiteAccess => ({
  siteUrl: doors[index]!.url,
  plainPermalinks: false,
  keys: [KEY],
  basicAuth: DOORS[index],
  ...more,
});
const trace = (): CallTrace => ({ method: "", url: "" });

test.each(DOORS.map(({ user }, index) => [user, index] as const))(
  "behind Basic auth for %s all our calls arrive, with either form of permalinks, and WordPress tries no password",
  async (_, index) => {
    await failed();
    for (const plainPermalinks of [false, true]) {
      const site = siteOf(index, { plainPermalinks });
      const payload = { ...PAYLOAD, content_id: 100 + 2 * index + Number(plainPermalinks) };
      const source = payload.source;
      expect(await client.publish(site, payload, trace())).toMatchObject({ created: true, post_status: "publish", warnings: [] });
      const batch = { source, site_id: payload.site_id, articles: [{ ...payload, content_id: payload.content_id + 100 }] };
      const results = await client.publishBatch(site, batch, trace());
      expect([...results.values()]).toMatchObject([{ created: true, warnings: [] }]);
      expect(await client.testConnection(site, trace())).toMatchObject({ user: "IGNY8" });
      expect((await client.structure(site, trace())).capabilities).toMatchObject({ publish_posts: true, upload_files: true });
      expect((await client.terms(site, { taxonomy: "category", page: 1 }, trace())).total).toBeGreaterThan(0);
      const { posts, missing } = await client.posts(site, { contentIds: [payload.content_id, 9], source }, trace());
      expect([posts.length, missing]).toEqual([1, [9]]);
      expect(await client.version(site)).toMatch(/^\d+\.\d+/);
    }
    expect(doors[index]!.refused).toEqual([]);
    expect(await failed()).toEqual([]);
  },
);

const failure = (run: Promise<unknown>) => run.then(() => undefined, (error: SiteFailure) => error.type); // prettier-ignore

test("a wrong key, and one that the host strips, are distinguished there too", async () => {
  expect(await failure(client.publish(siteOf(0, { keys: ["igny8_wrong"] }), PAYLOAD, trace()))).toBe("KeyRefused");
  expect(await failure(client.testConnection(siteOf(0, { keys: ["igny8_wrong"] }), trace()))).toBe("KeyRefused");
  const stripping = { ...siteOf(0), siteUrl: strippingDoor.url };
  expect(await failure(client.publish(stripping, PAYLOAD, trace()))).toBe("HeaderStripped");
  expect(await failure(client.testConnection(stripping, trace()))).toBe("HeaderStripped");
});

test("without our key nothing changes: WordPress handles the Authorization header as always", async () => {
  const authorization = `Basic ${Buffer.from("staging:geheim").toString("base64")}`;
  const code = async (path: string, key?: string, init: RequestInit = {}) =>
    (await bridge.rest(path, { ...init, headers: { authorization, ...(key && { "x-igny8-api-key": key }) } })).body.code;
  for (const path of ["/wp/v2/posts", "/wp/v2/settings", "/wp/v2/users/me", "/", "/igny8/v10/x", "/wp/v2/users/me/application-passwords"]) {
    expect([path, await code(path)]).toEqual([path, "invalid_username"]);
  }
  for (const path of ["/wp/v2/posts", "/wp/v2/settings", "/wp/v2/users/1", "/igny8/v10/x"]) {
    expect([path, await code(path, KEY)]).toEqual([path, "invalid_username"]);
  }
  expect(await code("/igny8/v1/structure")).toBe("igny8_key_missing");
  expect(await code("/igny8/v1/structure", "igny8_wrong")).toBe("igny8_key_refused");
  expect(await code("/wp/v2/users/me", "igny8_wrong")).toBe("igny8_key_refused");
  // A user's own application password still works, even beside our key.
  expect((await bridge.admin("/wp/v2/settings")).status).toBe(200);
  expect((await bridge.admin("/wp/v2/settings", { headers: { "x-igny8-api-key": KEY } })).status).toBe(200);
  expect((await bridge.admin("/wp/v2/users/me")).body.slug).toBe("admin");
});

test("an inactive plugin is reported as that, not as a firewall", async () => {
  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
  for (const index of DOORS.keys()) {
    expect(await failure(client.testConnection(siteOf(index), trace()))).toBe("PluginMissing");
    expect(await failure(client.publish(siteOf(index), PAYLOAD, trace()))).toBe("PluginMissing");
  }
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge"]);
});

test("the same holds on a site that is closed to visitors", async () => {
  await bridge.addCode(`
    add_filter( 'rest_authentication_errors', function ( $result ) {
      if ( true === $result || is_wp_error( $result ) ) return $result;
      return is_user_logged_in() ? $result : new WP_Error( 'closed', 'Closed.', array( 'status' => 401 ) );
    } );`);
  expect(await client.testConnection(siteOf(0), trace())).toMatchObject({ user: "IGNY8" });
  expect(await client.publish(siteOf(0), { ...PAYLOAD, content_id: 900 }, trace())).toMatchObject({ created: true });
  expect((await bridge.rest("/igny8/v1/status")).body.code).toBe("closed");
});

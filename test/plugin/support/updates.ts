import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { packPlugin, type PluginPackage } from "../../../activities/plugin/pack.ts";
import { readSources } from "../../../activities/plugin/sources.ts";
import { type Manifest, MANIFEST_FORMAT, manifestText } from "../../../domain/plugin/manifest.ts";
import type { SourceFile } from "../../../domain/plugin/release.ts";
import { pluginSources } from "../../support/fixtures/pluginSources.ts";
import type { Bridge } from "./bridgeSite.ts";
import { type Call, type Igny8, type Reply, startIgny8 } from "./igny8.ts";

export const PLUGIN = "igny8-wp-bridge/igny8-wp-bridge.php";
const ROUTE = /^\/api\/plugins\/igny8-wp-bridge\/([\w-]+)\//;

export interface SigningKey {
  id: string;
  privateKey: KeyObject;
  /** `id:base64`, the form of the constant IGNY8_RELEASE_KEYS. */
  published: string;
}

export function newKey(id: string): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x as string, "base64url");
  return { id, privateKey, published: `${id}:${raw.toString("base64")}` };
}

/** An update that IGNY8 offers: the version in its list, the bytes of the download, and what it signed. */
export interface Offer {
  new_version: string;
  zip: Uint8Array;
  manifest: string;
  signature: string;
  key_id: string;
  /** The download's address; by default at this IGNY8. */
  package?: string;
}

/** A scripted IGNY8 that offers updates of the plugin and records its callers. */
export interface Updates {
  readonly igny8: Igny8;
  readonly key: SigningKey;
  /** The offer to sites; none at the start of each test. */
  offer: Offer | undefined;
  /** Removes the offer. */
  reason: string;
  /** Other answers, by route: `register`, `health-check`, `enrol`, `info`, `download`, `check-update`. */
  replies: Record<string, Reply | ((call: Call) => Reply)>;
  /** The calls to a route so far. */
  asked(route: string): { call: Call; body: Record<string, unknown> }[];
}

/** An IGNY8 whose key the site trusts, set as the site's API URL. */
export function useUpdates(bridge: Bridge): Updates {
  const updates = { key: newKey("test-2026"), offer: undefined, reason: "up_to_date", replies: {} } as unknown as {
    -readonly [Name in keyof Updates]: Updates[Name];
  };
  beforeAll(async () => {
    updates.igny8 = await startIgny8();
    updates.igny8.answer = (call) => answer(updates, call);
    updates.asked = (route) =>
      updates.igny8.calls
        .filter(({ path }) => ROUTE.exec(path)?.[1] === route)
        .map((call) => ({ call, body: call.body ? (JSON.parse(call.body) as Record<string, unknown>) : {} }));
    await bridge.addCode(`defined( 'IGNY8_RELEASE_KEYS' ) || define( 'IGNY8_RELEASE_KEYS', '${updates.key.published}' );`);
    await bridge.evaluate(`update_option( 'igny8_api_url', '${updates.igny8.origin}' ); echo 1;`);
  });
  beforeEach(() => {
    updates.igny8.calls.length = 0;
    updates.offer = undefined;
    updates.reason = "up_to_date";
    updates.replies = {};
  });
  afterAll(() => updates.igny8?.stop());
  return updates;
}

function answer({ igny8, offer, reason, replies }: Updates, call: Call): Reply {
  const route = ROUTE.exec(call.path)?.[1] ?? "";
  const reply = replies[route];
  if (reply) return typeof reply === "function" ? reply(call) : reply;
  const data = {
    "check-update": () => offered(igny8.origin, call, offer, reason),
    register: () => ({}),
    info: () => details(igny8.origin, offer),
  };
  if (route === "download") return { status: 200, headers: { "content-type": "application/zip" }, body: Buffer.from(offer?.zip ?? []) };
  if (route === "health-check") return { status: 200, body: { success: true, data: { healthy: true, next_report_in_s: 86_400 } } };
  if (/\.(svg|png)$/.test(call.path)) return { status: 200, headers: { "content-type": "image/svg+xml" }, body: PICTURE };
  const known = data[route as keyof typeof data];
  return known ? { status: 200, body: { success: true, data: known() } } : { status: 404, body: { error: { message: "No such route." } } };
}

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><rect width="256" height="256" rx="40" fill="#0b5fff"/></svg>';

function offered(origin: string, { body }: Call, offer: Offer | undefined, reason: string) {
  const { installed_version } = JSON.parse(body) as { installed_version: string };
  const said = { installed_version, latest_version: offer?.new_version ?? installed_version, update_available: offer !== undefined };
  if (!offer) return { ...said, reason, message: "Nothing to do.", update: null };
  const { zip: _, ...signed } = offer;
  const update = {
    slug: "igny8-wp-bridge",
    plugin: PLUGIN,
    url: "https://igny8.com/",
    package: `${origin}/api/plugins/igny8-wp-bridge/download/?version=${offer.new_version}`,
    tested: "7.1",
    requires: "5.6",
    requires_php: "7.4",
    icons: { svg: `${origin}/api/plugins/igny8-wp-bridge/icon.svg` },
    banners: {},
    ...signed,
  };
  return { ...said, reason: null, message: `Version ${offer.new_version} is available.`, update };
}

const details = (origin: string, offer: Offer | undefined) => ({
  name: "IGNY8 WordPress Bridge",
  slug: "igny8-wp-bridge",
  version: offer?.new_version ?? "1.5.0",
  author: '<a href="https://igny8.com/">IGNY8</a>',
  homepage: "https://igny8.com/",
  requires: "5.6",
  tested: "7.1",
  requires_php: "7.4",
  last_updated: "2026-11-25 10:00am GMT",
  sections: {
    description: "<p>Brings approved articles onto this site.</p>",
    installation: "<p>Upload it, activate it.</p>",
    changelog: "<h4>1.5.1</h4><ul><li>Pictures arrive faster.</li></ul>",
  },
  download_link: `${origin}/api/plugins/igny8-wp-bridge/download/`,
  icons: { svg: `${origin}/api/plugins/igny8-wp-bridge/icon.svg` },
  banners: {},
  versions: {},
});

/** The plugin's sources with another version, as in a release of it. */
export async function sourcesOf(version: string): Promise<SourceFile[]> {
  const sources = await pluginSources();
  try {
    await sources.become(version);
    return await readSources(sources.plugin);
  } finally {
    await sources.remove();
  }
}

/** A package of that version. */
export const packageOf = async (version: string): Promise<PluginPackage> =>
  packPlugin("igny8-wp-bridge", version, await sourcesOf(version));

/** The signed manifest of a package; `change` overrides fields. */
export function signed({ zip, files }: Pick<PluginPackage, "zip" | "files">, key: SigningKey, change: Partial<Manifest>): Offer {
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    slug: "igny8-wp-bridge",
    version: "",
    channel: "stable",
    sha256: createHash("sha256").update(zip).digest("hex"),
    bytes: zip.length,
    requires: "5.6",
    tested: "7.1",
    requires_php: "7.4",
    signed_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    files,
    ...change,
  };
  const text = manifestText(manifest);
  const signature = sign(null, Buffer.from(text), key.privateKey).toString("base64");
  return { new_version: manifest.version, zip, manifest: text, signature, key_id: key.id };
}

/** Checks for updates and installs ours, as one click does. @returns WordPress's message */
export const upgrade = (
  bridge: Bridge,
  plugin = PLUGIN,
): Promise<{ ok: boolean; code?: string; message?: string; listed: string | null }> =>
  bridge.evaluate(`
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    require_once ABSPATH . 'wp-admin/includes/file.php';
    require_once ABSPATH . 'wp-admin/includes/misc.php';
    delete_site_transient( 'update_plugins' );
    igny8_check_now();
    wp_update_plugins();
    $list = get_site_transient( 'update_plugins' );
    $skin = new WP_Ajax_Upgrader_Skin();
    $upgrader = new Plugin_Upgrader( $skin );
    $result = $upgrader->bulk_upgrade( array( '${plugin}' ) );
    $error = is_wp_error( $skin->result ) ? $skin->result : $skin->get_errors();
    $errors = is_wp_error( $error ) && $error->has_errors() ? $error : null;
    echo wp_json_encode( array(
      'ok' => ! $errors && is_array( $result ) && is_array( $result['${plugin}'] ?? null ),
      'code' => $errors ? $errors->get_error_code() : null,
      'message' => $errors ? implode( ' ', $errors->get_error_messages() ) : null,
      'listed' => $list->response['${plugin}']->new_version ?? null,
    ) );`);

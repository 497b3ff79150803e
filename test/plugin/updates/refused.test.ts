import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { zipSync, type Zippable } from "fflate";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { PluginPackage } from "../../../activities/plugin/pack.ts";
import { useAdmin } from "../support/admin.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { startIgny8 } from "../support/igny8.ts";
import { newKey, type Offer, packageOf, signed, sourcesOf, upgrade, useUpdates } from "../support/updates.ts";
import { sampled } from "../../support/sampled.ts";

const bridge = useBridge({ workers: 2 });
const admin = useAdmin(bridge);
const updates = useUpdates(bridge);

let good: PluginPackage;
/** This site's own folder: other tests download into the machine's. */
const temporary = () => join(bridge.site.path, "wp-content/temporary");
beforeAll(async () => {
  good = await packageOf("1.5.1");
  await mkdir(temporary());
  await bridge.addCode(`define( 'WP_TEMP_DIR', '${temporary()}' );`);
});

const offerOf = (change: Parameters<typeof signed>[2] = {}) => signed(good, updates.key, { version: "1.5.1", ...change });
const VALUE = 0o100644;

/** A package that differs from the signed list of files, but whose own bytes are signed. */
async function repacked(change: (files: Zippable) => void): Promise<Offer> {
  const files: Zippable = Object.fromEntries(
    (await sourcesOf("1.5.1")).map(({ path, bytes }) => [`igny8-wp-bridge/${path}`, [bytes, { os: 3, attrs: VALUE << 16 }]]),
  );
  change(files);
  return signed({ zip: zipSync(files), files: good.files }, updates.key, { version: "1.5.1" });
}

/** Changes a byte of a package where `find` begins in its central directory. */
function patched(zip: Uint8Array, change: (bytes: Buffer, directory: number) => void): Uint8Array {
  const bytes = Buffer.from(zip);
  change(bytes, bytes.readUInt32LE(bytes.length - 6));
  return bytes;
}
const withZip = (zip: Uint8Array): Offer => signed({ zip, files: good.files }, updates.key, { version: "1.5.1" });

const REFUSED: [what: string, offer: () => Offer | Promise<Offer>, code: string, says: RegExp][] = [
  [
    "a changed byte",
    () => ({ ...offerOf(), zip: patched(good.zip, (bytes) => void (bytes[1000] = bytes[1000]! ^ 1)) }),
    "igny8_update_hash",
    /SHA-256 differs/,
  ],
  ["a truncated download", () => ({ ...offerOf(), zip: good.zip.subarray(0, 5000) }), "igny8_update_size", /5,000 bytes instead of/],
  ["a longer download", () => ({ ...offerOf(), zip: Buffer.concat([good.zip, Buffer.alloc(9)]) }), "igny8_update_size", /instead of/],
  ["a wrong signature", () => ({ ...offerOf(), signature: Buffer.alloc(64, 1).toString("base64") }), "igny8_update_signature", /signature/],
  ["a signature that is none", () => ({ ...offerOf(), signature: "!" }), "igny8_update_signature", /signature/],
  ["no signature", () => ({ ...offerOf(), signature: "" }), "igny8_update_unsigned", /"signature"/],
  [
    "a manifest changed after it was signed",
    () => ({ ...offerOf(), manifest: offerOf().manifest.replace('"stable"', '"beta"') }),
    "igny8_update_signature",
    /signature/,
  ],
  ["an unknown key", () => signed(good, newKey("stranger"), { version: "1.5.1" }), "igny8_update_key", /"stranger"/],
  [
    "a known key's name on a stranger's signature",
    () => signed(good, { ...newKey("x"), id: "test-2026" }, { version: "1.5.1" }),
    "igny8_update_signature",
    /signature/,
  ],
  [
    "an older version",
    () => ({ ...offerOf({ version: "1.3.9" }), new_version: "1.5.1" }),
    "igny8_update_version",
    /1\.5\.1 was offered, but 1\.3\.9/,
  ],
  ["an expired manifest", () => offerOf({ expires_at: "2026-01-01T00:00:00.000Z" }), "igny8_update_expired", /expired \(2026-01-01/],
  ["a manifest without an end", () => offerOf({ expires_at: "never" }), "igny8_update_expired", /expired/],
  ["another slug", () => offerOf({ slug: "akismet" }), "igny8_update_slug", /another plugin \(akismet\)/],
  [
    "another format",
    () => offerOf({ format: "igny8-plugin-manifest-2" as never }),
    "igny8_update_format",
    /can't read the update's description/,
  ],
  ["a manifest without files", () => offerOf({ files: [] }), "igny8_update_format", /can't read the update's description/],
  ["no ZIP at all", () => withZip(Buffer.from("<html>not a package</html>")), "igny8_update_archive", /not a ZIP archive/],
  [
    "a comment behind the archive",
    () => withZip(patched(good.zip, (bytes) => void bytes.writeUInt16LE(1, bytes.length - 2))),
    "igny8_update_archive",
    /not a ZIP/,
  ],
  [
    "a path that leaves the folder",
    () => repacked((files) => (files["igny8-wp-bridge/../evil.php"] = new Uint8Array(3))),
    "igny8_update_path",
    /outside.*evil/,
  ],
  [
    "a path beside the folder",
    () => repacked((files) => (files["other/evil.php"] = new Uint8Array(3))),
    "igny8_update_path",
    /outside.*other/,
  ],
  ["an absolute path", () => repacked((files) => (files["/tmp/evil.php"] = new Uint8Array(3))), "igny8_update_path", /outside.*tmp/],
  ["a backslash", () => repacked((files) => (files["igny8-wp-bridge\\..\\evil.php"] = new Uint8Array(3))), "igny8_update_path", /outside/],
  ["a drive", () => repacked((files) => (files["igny8-wp-bridge/C:evil.php"] = new Uint8Array(3))), "igny8_update_path", /outside/],
  [
    "a symbolic link",
    () => repacked((files) => (files["igny8-wp-bridge/link"] = [Buffer.from("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }])),
    "igny8_update_link",
    /link.*igny8-wp-bridge\/link/,
  ],
  [
    "an extra file",
    () => repacked((files) => (files["igny8-wp-bridge/extra.php"] = new Uint8Array(3))),
    "igny8_update_extra_file",
    /did not sign: igny8-wp-bridge\/extra\.php/,
  ],
  [
    "a missing file",
    () => repacked((files) => void delete files["igny8-wp-bridge/uninstall.php"]),
    "igny8_update_missing_file",
    /lacks a file: uninstall\.php/,
  ],
  [
    "a file with other content",
    () => repacked((files) => (files["igny8-wp-bridge/index.php"] = Buffer.from("<?php\n// Silence is golden!\n"))),
    "igny8_update_file",
    /not the one that IGNY8 signed: igny8-wp-bridge\/index\.php/,
  ],
  [
    "a file twice, by case",
    () => repacked((files) => (files["igny8-wp-bridge/README.TXT"] = new Uint8Array(3))),
    "igny8_update_twice",
    /twice: igny8-wp-bridge\/README/,
  ],
  [
    "an encrypted file",
    () => withZip(patched(good.zip, (bytes, directory) => void (bytes[directory + 8] = bytes[directory + 8]! | 1))),
    "igny8_update_encrypted",
    /encrypted/,
  ],
  [
    "a name that differs from the directory's",
    () => withZip(patched(good.zip, (bytes) => void (bytes[30 + 16] = bytes[30 + 16]! ^ 2))),
    "igny8_update_file",
    /not the one/,
  ],
];

test.each(sampled(REFUSED))("refused: %s", async (_, offer, code, says) => {
  updates.offer = await offer();
  const before = await readdir(temporary());
  const result = await upgrade(bridge);
  expect(result).toMatchObject({ ok: false, code: expect.stringContaining(code), message: expect.stringMatching(says), listed: "1.5.1" });
  expect(result.message).toContain("Version 1.5.0 stays");
  // The old version still works, no file was left behind, and the reason is stored.
  const { body } = await bridge.rest("/igny8/v1/status");
  expect(body.version).toBe("1.5.0");
  expect((await readdir(temporary())).filter((name) => !before.includes(name) && /^(igny8-wp-bridge|download)/.test(name))).toEqual([]);
  expect(await bridge.evaluate("echo wp_json_encode( igny8_update_problem() );")).toMatchObject({
    version: "1.5.1",
    code: expect.stringContaining(code),
    message: expect.stringMatching(says),
  });
});

test("a wrong manifest is found before anything is downloaded", async () => {
  updates.offer = offerOf({ slug: "akismet" });
  await upgrade(bridge);
  expect(updates.asked("download")).toEqual([]);
});

test("a refused update is shown to people, and sent to IGNY8 with the next report", async () => {
  updates.offer = signed(good, newKey("stranger"), { version: "1.5.1" });
  await bridge.evaluate("igny8_check_now(); echo 1;");
  await admin.open("plugins.php");
  const row = admin.page.locator("#igny8-wordpress-bridge-update, #igny8-wp-bridge-update");
  await row.locator(".update-link").click();
  await row.locator("text=does not know").waitFor();
  expect(await row.innerText()).toContain("Version 1.5.0 stays");
  await admin.shot("update-refused");

  await admin.open("options-general.php?page=igny8&tab=status");
  expect(await admin.page.innerText(".igny8-updates")).toMatch(/Last problem[^]*"stranger"[^]*Update to 1\.5\.1/);
  await admin.shot("update-refused-status");
  expect(await admin.faults(".igny8-status")).toEqual([]);
  const health = await bridge.evaluate("echo wp_json_encode( igny8_health_updates() );");
  expect(health).toMatchObject({
    status: "recommended",
    label: expect.stringContaining("1.5.1"),
    description: expect.stringContaining("stranger"),
  });

  await bridge.site.wp(["cron", "event", "run", "igny8_report_health"]);
  expect(updates.asked("health-check").at(-1)?.body["update_error"]).toEqual({
    version: "1.5.1",
    code: "igny8_update_key",
    message: expect.stringContaining("stranger"),
  });
});

test("of addresses in the site's own network only IGNY8's is called, and no redirect is followed elsewhere", async () => {
  const other = await startIgny8();
  onTestFinished(() => other.stop());
  updates.offer = { ...offerOf(), package: `${other.origin}/package.zip` };
  expect(await upgrade(bridge)).toMatchObject({ ok: false, code: "igny8_update_download" });
  updates.offer = offerOf();
  updates.replies["download"] = { status: 302, headers: { location: `${other.origin}/package.zip` }, body: "" };
  expect(await upgrade(bridge)).toMatchObject({ ok: false, code: "igny8_update_download" });
  expect(updates.asked("download")).toHaveLength(1);
  expect(other.calls).toEqual([]);
  updates.replies["download"] = { status: 403, body: "" };
  expect((await upgrade(bridge)).message).toContain("could not be downloaded: 403");
  updates.replies["download"] = { status: 409, body: { error: { code: "rollout_halted", message: "Held back for now." } } };
  expect((await upgrade(bridge)).message).toContain("could not be downloaded: Held back for now.");
});

test("other plugins' downloads are unchanged", async () => {
  const said = await bridge.evaluate(`echo wp_json_encode( array(
    apply_filters( 'upgrader_pre_download', false, 'https://example.com/x.zip', null, array( 'plugin' => 'akismet/akismet.php' ) ),
    apply_filters( 'upgrader_pre_download', false, 'https://example.com/x.zip', null, array( 'theme' => 'x' ) ),
    apply_filters( 'upgrader_pre_download', 'kept', 'https://example.com/x.zip', null, array() ),
  ) );`);
  expect(said).toEqual([false, false, "kept"]);
});

test("an offer that has ended or changed meanwhile is not installed", async () => {
  updates.offer = offerOf();
  await bridge.evaluate("igny8_check_now(); wp_update_plugins(); echo 1;");
  const fetched = (age: number) =>
    bridge.evaluate(`
      $kept = igny8_kept_update(); $kept['answered_at'] -= ${age}; update_site_option( 'igny8_update', $kept );
      $result = apply_filters( 'upgrader_pre_download', false, 'x', null, array( 'plugin' => igny8_plugin_name() ) );
      echo wp_json_encode( is_wp_error( $result ) ? $result->get_error_code() : is_file( $result ) && unlink( $result ) );`);
  expect(await fetched(7200)).toBe(true);
  updates.offer = signed(await packageOf("1.5.2"), updates.key, { version: "1.5.2" });
  expect(await fetched(7200)).toBe("igny8_update_other");
  updates.offer = undefined;
  updates.reason = "rollout_halted";
  expect(await fetched(7200)).toBe("igny8_update_gone");
});

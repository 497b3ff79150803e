import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { packPlugin } from "../../../activities/plugin/pack.ts";
import { readSources } from "../../../activities/plugin/sources.ts";
import { PLUGIN_DIR, useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge({ workers: 1 });

test("WordPress unpacks the package, and finds the plugin with all of its files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "igny8-package-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = await readSources(PLUGIN_DIR);
  const { name, zip } = packPlugin("igny8-wp-bridge", "1.5.0", files);
  await writeFile(join(folder, name), zip);
  const found = await bridge.evaluate(`
    require_once ABSPATH . 'wp-admin/includes/file.php';
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    WP_Filesystem();
    $done = unzip_file( '${join(folder, name)}', '${join(folder, "unpacked")}' );
    $plugin = get_plugin_data( '${join(folder, "unpacked/igny8-wp-bridge/igny8-wp-bridge.php")}', false, false );
    $paths = array_map( function ( $path ) { return substr( $path, strlen( '${join(folder, "unpacked/igny8-wp-bridge/")}' ) ); }, list_files( '${join(folder, "unpacked/igny8-wp-bridge")}' ) );
    echo wp_json_encode( array( 'done' => $done, 'name' => $plugin['Name'], 'version' => $plugin['Version'], 'paths' => $paths ) );`);
  expect(found).toMatchObject({ done: true, name: "IGNY8 WordPress Bridge", version: "1.5.0" });
  expect(found.paths.toSorted()).toEqual(files.map(({ path }) => path).toSorted());
});

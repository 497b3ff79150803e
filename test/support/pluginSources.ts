import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PLUGIN_SOURCES } from "./fixtures.ts";

export const SLUG = "igny8-wp-bridge";

/** A copy of the plugin's sources that a test may change. */
export async function pluginSources() {
  const folder = await mkdtemp(join(tmpdir(), "igny8-sources-"));
  const plugin = join(folder, SLUG);
  await cp(join(PLUGIN_SOURCES, SLUG), plugin, { recursive: true });
  const edit = async (path: string, change: (text: string) => string) =>
    writeFile(join(plugin, path), change(await readFile(join(plugin, path), "utf8")));
  return {
    folder,
    plugin,
    edit,
    /** has the sources be that version: header, constant and readme */
    async become(version: string) {
      await edit(`${SLUG}.php`, (text) =>
        text.replace(/(\* Version:\s+)\S+/, `$1${version}`).replace(/(_VERSION',\s*')[^']+/, `$1${version}`),
      );
      await edit("readme.txt", (text) => text.replace(/(Stable tag:\s*)\S+/, `$1${version}`));
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

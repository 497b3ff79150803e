import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bridge } from "./bridgeSite.ts";

/** Turns the site into a network with subdirectories, as an administrator would. */
export async function makeNetwork(bridge: Bridge): Promise<void> {
  const file = join(bridge.site.path, "wp-config.php");
  const mark = "if ( ! defined( 'ABSPATH' ) ) {";
  const define = async (constants: Record<string, string>) => {
    const lines = Object.entries(constants).map(([name, value]) => `define( '${name}', ${value} );`);
    await writeFile(file, (await readFile(file, "utf8")).replace(mark, `${lines.join("\n")}\n${mark}`));
  };
  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
  await define({ WP_ALLOW_MULTISITE: "true" });
  await bridge.site.wp(["core", "multisite-convert", "--skip-config", "--title=Net"]);
  await define({
    MULTISITE: "true",
    SUBDOMAIN_INSTALL: "false",
    DOMAIN_CURRENT_SITE: `'${new URL(bridge.site.url).host}'`,
    PATH_CURRENT_SITE: "'/'",
    SITE_ID_CURRENT_SITE: "1",
    BLOG_ID_CURRENT_SITE: "1",
  });
  // They would apply to every site of the network.
  await writeFile(file, (await readFile(file, "utf8")).replace(/^define\( 'WP_(HOME|SITEURL)'.*$/gm, ""));
}

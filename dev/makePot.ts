import { findPhp } from "./php/find.ts";
import { downloadWordPress } from "./wordpress/download.ts";
import { wp } from "./wordpress/wpCli.ts";

/* Writes the plugin's strings into languages/*.pot, as wp-cli finds them. */
const plugin = "plugin/igny8-wp-bridge";
const headers = { "Report-Msgid-Bugs-To": "https://igny8.com/", "POT-Creation-Date": "", "Last-Translator": "", "Language-Team": "" };
const { wpCli } = await downloadWordPress();
const target = `${plugin}/languages/igny8-wp-bridge.pot`;
console.log(
  await wp({ php: await findPhp(), wpCli, dir: process.cwd() }, [
    "i18n",
    "make-pot",
    plugin,
    target,
    `--headers=${JSON.stringify(headers)}`,
  ]),
);

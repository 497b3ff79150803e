import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { pictureStoreOf, pluginStoreOf, readConfig } from "../../config.ts";
import { copyBlobs, keysOf } from "../blobs/copy.ts";
import { PACKAGES, PICTURES } from "../blobs/names.ts";
import { openStore, type StorePlace } from "../blobs/open.ts";
import { command, progress, say } from "./command.ts";

const USAGE = `npm run media:copy -- [--from FOLDER_OR_URL] [--to FOLDER_OR_URL] [--packages] [--verify]
Without --from it is the configured folder (MEDIA_DIR), without --to the configured bucket (MEDIA_S3_URL). A URL is of a bucket that the
configured key opens (MEDIA_S3_ACCESS_KEY_ID). --packages copies the plugin's packages, by PLUGIN_DIR and PLUGIN_S3_… --verify also reads what
is there already.`;

/* Copies the pictures, or the packages, of one store to another. It removes nothing. Repeat it until nothing is copied any more, then switch over. */
await command(async () => {
  const { values } = parseArgs({
    options: {
      from: { type: "string" },
      to: { type: "string" },
      packages: { type: "boolean", default: false },
      verify: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) throw new Error(USAGE);
  const config = readConfig(process.env);
  const [variable, configured] = values.packages
    ? (["PLUGIN", pluginStoreOf(config)] as const)
    : (["MEDIA", pictureStoreOf(config)] as const);
  const folder = { folder: resolve(values.packages ? config.PLUGIN_DIR : config.MEDIA_DIR) };

  const placeOf = (given: string): StorePlace => {
    if (!/^https?:\/\//.test(given)) return { folder: resolve(given) };
    const access = values.packages
      ? pluginStoreOf({ ...config, PLUGIN_S3_URL: given })
      : pictureStoreOf({ ...config, MEDIA_S3_URL: given });
    return { ...access, url: given };
  };
  const target = values.to === undefined ? configured : placeOf(values.to);
  if (values.to === undefined && "folder" in target)
    throw new Error(`Where to? Set ${variable}_S3_URL, or name the target with --to.\n${USAGE}`);
  const names = values.packages ? PACKAGES : PICTURES;
  const [from, to] = [openStore(values.from === undefined ? folder : placeOf(values.from), names), openStore(target, names)];
  if (from.where === to.where) throw new Error(`--from and --to are the same: ${to.where}.`);

  say(`Copying ${names.what}s from ${from.where} to ${to.where}`);
  const told = progress();
  const report = ({ blobs, copied, bytes }: { blobs: number; copied: number; bytes: number }) =>
    told(() => `${blobs} looked at, ${copied} copied, ${Math.round(bytes / 1e6)} MB`);
  const { missing, damaged, mended, spared, ...so } = await copyBlobs(keysOf(from), from, to, { verify: () => values.verify, report });
  for (const key of damaged) say(`damaged in the source, not copied: ${key}`);
  return { result: { ...so, damaged: damaged.length }, good: damaged.length === 0 };
});

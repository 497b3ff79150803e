import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { pictureStoreOf, pluginStoreOf, readConfig } from "../../config.ts";
import { backUp } from "../backup/backUp.ts";
import { openPackages, openPictures } from "../blobs/open.ts";
import { command, say } from "./command.ts";

const USAGE = `npm run backup -- FOLDER [--keep 14] [--reference-buckets]
Makes a backup in a new subfolder of FOLDER. --keep removes older ones, except the newest 14. --reference-buckets lists what is in buckets and
does not copy it. PG_BIN names the folder of pg_dump, if it is not on PATH.`;

/* Backs up the database, pictures and packages (docs/operations/backup.md). Everything may run meanwhile. */
await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: "string" }, "reference-buckets": { type: "boolean", default: false } },
  });
  const [folder] = positionals;
  const keep = values.keep === undefined ? undefined : Number(values.keep);
  if (folder === undefined || positionals.length > 1 || (keep !== undefined && !(Number.isInteger(keep) && keep >= 1)))
    throw new Error(USAGE);
  const config = readConfig(process.env);
  const { dir, manifest, removed, spared } = await backUp({
    // pg_dump needs a session of its own, which PgBouncer's transaction mode does not give.
    databaseUrl: config.DATABASE_URL_DIRECT ?? config.DATABASE_URL,
    programs: { bin: process.env["PG_BIN"] || undefined, env: process.env },
    folder: resolve(folder),
    pictures: openPictures(pictureStoreOf(config)),
    packages: openPackages(pluginStoreOf(config)),
    secretKeys: config.SECRET_KEYS,
    reference: values["reference-buckets"],
    keep,
    say,
  });
  const { pictures, packages, files, secret_keys } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, pictures.bytes + packages.bytes);
  const lacking = pictures.missing + packages.missing;
  return {
    result: {
      backup: dir,
      bytes,
      pictures: pictures.count,
      packages: packages.count,
      missing: lacking,
      only_in_backups: spared,
      removed,
      keys: secret_keys.map(({ id }) => id),
    },
    good: true,
  };
});

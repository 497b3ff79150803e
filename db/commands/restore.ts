import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { pictureStoreOf, pluginStoreOf, readConfig } from "../../config.ts";
import { restore } from "../backup/restore.ts";
import { openPackages, openPictures } from "../blobs/open.ts";
import { migrationNames } from "../orm.ts";
import { command, say } from "./command.ts";

const USAGE = `npm run restore -- FOLDER [--replace] [--without-damaged]
Restores the backup FOLDER, or the newest backup in FOLDER, into the empty database of DATABASE_URL and the configured stores. --replace: the
database may have content, which is lost. --without-damaged: pictures and packages of the backup that are damaged or missing are left out, and
do not keep everything else from being restored. Stop all API processes and workers first. PG_BIN names the folder of pg_restore and psql.`;

/* Restores a backup (docs/operations/backup.md). It changes nothing if something does not fit. */
await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { replace: { type: "boolean", default: false }, "without-damaged": { type: "boolean", default: false } },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new Error(USAGE);
  const config = readConfig(process.env);
  const { dir, manifest, lacking } = await restore({
    // pg_restore needs a session of its own, which PgBouncer's transaction mode does not give.
    databaseUrl: config.DATABASE_URL_DIRECT ?? config.DATABASE_URL,
    programs: { bin: process.env["PG_BIN"] || undefined, env: process.env },
    folder: resolve(folder),
    pictures: openPictures(pictureStoreOf(config)),
    packages: openPackages(pluginStoreOf(config)),
    secretKeys: config.SECRET_KEYS,
    migrations: await migrationNames(),
    replace: values.replace,
    withoutDamaged: values["without-damaged"],
    say,
  });
  say("Restored. Run npm run migrate, then start workers and API processes.");
  const { made_at, pictures, packages } = manifest;
  const gone = lacking.pictures.size + lacking.packages.size;
  return {
    result: {
      ...{ restored: dir, made_at, pictures: pictures.count - lacking.pictures.size, packages: packages.count - lacking.packages.size },
      missing: pictures.missing + packages.missing + gone,
    },
    good: true,
  };
});

import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "./database.ts";
import { copyTree } from "./tree.ts";

const FOLDER = "sqlite-database-integration";

/** A file in the site's folder, used by WordPress's own SQLite integration. @param integration its downloaded folder */
export const sqlite = (integration: string): Database => ({
  name: "SQLite",
  key: "sqlite",
  async create(dir) {
    const content = join(dir, "wp-content");
    await copyTree(integration, join(content, "mu-plugins", FOLDER));
    // A relative path: the template is copied, and a copy must not execute the template's files.
    const dropIn = await readFile(join(integration, "db.copy"), "utf8");
    await writeFile(
      join(content, "db.php"),
      dropIn
        .replace("'{SQLITE_IMPLEMENTATION_FOLDER_PATH}'", `__DIR__ . '/mu-plugins/${FOLDER}'`)
        .replaceAll("{SQLITE_PLUGIN}", `${FOLDER}/load.php`),
    );
  },
  start: async (dir) => ({
    host: "",
    async snapshot() {
      const file = join(dir, "wp-content", "database", ".ht.sqlite");
      const kept = `${file}-start`;
      await copyFile(file, kept);
      return async () => {
        for (const journal of ["-journal", "-wal", "-shm"]) await rm(file + journal, { force: true });
        await copyFile(kept, file);
      };
    },
    stop: async () => undefined,
  }),
});

import { rm } from "node:fs/promises";
import type { MiddlewareHandler } from "hono";
import type { EntityManager, Orm } from "../../db/orm.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import type { ApiDeps, AppEnv } from "../http/deps.ts";
import { fileOf } from "./pictureFiles.ts";

const AT_ONCE = 100;

/**
 * Locks a picture's file until the transaction ends. So storing a file and naming it in a row excludes the check for unused files.
 */
export async function holdPicture(tx: EntityManager, path: string): Promise<void> {
  await tx.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", [path]);
}

/** Notes a stored file whose row was refused. */
export async function noteUnused(em: EntityManager, path: string): Promise<void> {
  await em.execute("insert into igny8_unused_pictures (path) values (?) on conflict do nothing", [path]);
}

/**
 * Removes the files of pictures that have no row any more. If the process dies in between, the paths stay, and the next call removes the
 * files. A file that another article uses stays.
 * @param mediaDir the folder of the files
 * @returns the number of removed files
 */
export async function removeUnusedPictures(orm: Orm, mediaDir: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const paths = await ofEveryAccount(orm.em).execute<{ path: string }[]>(
      "select path from igny8_unused_pictures order by added_at limit ?",
      [AT_ONCE],
    );
    for (const { path } of paths)
      await ofEveryAccount(orm.em).transactional(async (tx) => {
        await holdPicture(tx, path);
        const [used] = await tx.execute("select 1 from igny8_images where path = ? limit 1", [path]);
        const file = fileOf(mediaDir, path);
        if (!used && file) {
          await rm(file, { force: true });
          removed += 1;
        }
        await tx.execute("delete from igny8_unused_pictures where path = ?", [path]);
      });
    if (paths.length < AT_ONCE) return removed;
  }
}

/** Removes unused pictures after a deletion or a refused picture. The answer does not wait for it. */
export function tidyPictures({ orm, mediaDir, log }: ApiDeps): MiddlewareHandler<AppEnv> {
  let [running, asked] = [false, false];
  /** Deletions during one round start another round. */
  async function tidy(): Promise<void> {
    asked = true;
    if (running) return;
    running = true;
    while (asked) {
      asked = false;
      await removeUnusedPictures(orm, mediaDir).catch((error: unknown) =>
        log.warn({ err: error }, "pictures that nobody has could not be removed; the next deletion tries again"),
      );
    }
    running = false;
  }
  return async (c, next) => {
    await next();
    const { method, path } = c.req;
    const deleted = method === "DELETE" && c.res.status < 300;
    if (deleted || (method === "POST" && path.startsWith("/api/v1/writer/images") && c.res.status >= 400)) void tidy();
  };
}

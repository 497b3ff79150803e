import { rm } from "node:fs/promises";
import type { MiddlewareHandler } from "hono";
import type { EntityManager, Orm } from "../../db/orm.ts";
import type { ApiDeps, AppEnv } from "../http/deps.ts";
import { fileOf } from "./pictureFiles.ts";

const AT_ONCE = 100;

/**
 * Holds a picture's file until the transaction ends: who stores it and names it, and who looks whether anybody names it, take turns.
 */
export async function holdPicture(tx: EntityManager, path: string): Promise<void> {
  await tx.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", [path]);
}

/** A file that was stored, and whose row was refused. */
export async function noteUnused(em: EntityManager, path: string): Promise<void> {
  await em.execute("insert into igny8_unused_pictures (path) values (?) on conflict do nothing", [path]);
}

/**
 * Removes the files of pictures that lost a row and have none left. A process that dies in between leaves their paths, and the next one removes
 * them; the same picture in another article keeps its file.
 * @param mediaDir where the files are
 * @returns how many files went
 */
export async function removeUnusedPictures(orm: Orm, mediaDir: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const paths = await orm.em
      .fork()
      .execute<{ path: string }[]>("select path from igny8_unused_pictures order by added_at limit ?", [AT_ONCE]);
    for (const { path } of paths)
      await orm.em.fork().transactional(async (tx) => {
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

/** After something was deleted, or a picture refused: its pictures' files go. The answer does not wait for that. */
export function tidyPictures({ orm, mediaDir, log }: ApiDeps): MiddlewareHandler<AppEnv> {
  let [running, asked] = [false, false];
  /** What is deleted while one round is under way has the next one. */
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

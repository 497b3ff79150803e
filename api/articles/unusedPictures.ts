import { rm } from "node:fs/promises";
import type { MiddlewareHandler } from "hono";
import { forgetUnused, holdPicture, isUsed, unusedPictures } from "../../db/articles/unusedPictures.ts";
import type { Orm } from "../../db/orm.ts";
import { ofNoAccount } from "../../db/tenant.ts";
import type { ApiDeps, AppEnv } from "../http/deps.ts";
import { fileOf } from "./pictureFiles.ts";

const AT_ONCE = 100;

/**
 * Removes the files of pictures that have no row any more. If the process dies in between, the paths stay, and the next call removes the
 * files. A file that another article uses stays.
 * @param mediaDir the folder of the files
 * @returns the number of removed files
 */
export async function removeUnusedPictures(orm: Orm, mediaDir: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const paths = await unusedPictures(ofNoAccount(orm.em), AT_ONCE);
    for (const path of paths)
      await ofNoAccount(orm.em).transactional(async (tx) => {
        await holdPicture(tx, path);
        const file = fileOf(mediaDir, path);
        if (file && !(await isUsed(tx, path))) {
          await rm(file, { force: true });
          removed += 1;
        }
        await forgetUnused(tx, path);
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

import type { MiddlewareHandler } from "hono";
import { removeUnusedPictures } from "../../db/articles/removePictures.ts";
import type { ApiDeps, AppEnv } from "../http/deps.ts";

/** Removes unused pictures after a deletion or a refused picture. The answer does not wait for it. What fails here is left to the clean-up. */
export function tidyPictures({ orm, pictures, log }: ApiDeps): MiddlewareHandler<AppEnv> {
  let [running, asked] = [false, false];
  /** Deletions during one round start another round. */
  async function tidy(): Promise<void> {
    asked = true;
    if (running) return;
    running = true;
    while (asked) {
      asked = false;
      await removeUnusedPictures(orm, pictures).catch((error: unknown) =>
        log.warn({ err: error }, "pictures that nobody has could not be removed; the next deletion or clean-up tries again"),
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

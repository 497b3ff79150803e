import type { Context, MiddlewareHandler } from "hono";
import { keepVersion } from "../../db/articles/versions.ts";
import type { EntityManager } from "../../db/orm.ts";
import { queueSaved } from "../../db/publishing/updates/saved.ts";
import { publicationStart, type StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import { startWritten } from "../../temporal/soon.ts";
import type { AppEnv } from "../http/deps.ts";

type By = Parameters<typeof keepVersion>[2];

/** Keeps a saved article as a version, and queues its update if its site gets changes by themselves. In the transaction that raised its revision. */
export async function keepSaved(c: Context<AppEnv>, tx: EntityManager, content_id: number, by: By): Promise<void> {
  await keepVersion(tx, content_id, by);
  await sendSaved(c, tx, content_id);
}

/** The second half of `keepSaved`, for a version that was kept already. */
export async function sendSaved(c: Context<AppEnv>, tx: EntityManager, content_id: number): Promise<void> {
  const queued = await queueSaved(tx, content_id);
  if (queued) startLater(c, queued);
}

/** Starts a publication's workflow after the request, and so after its commit. */
export function startLater(c: Context<AppEnv>, queued: StartedPublication): void {
  c.set("queued", [...(c.var.queued ?? []), queued]);
}

/** Starts the workflows of the updates that a request has queued. */
export const startQueued: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  // What a failed request has queued was rolled back.
  if (c.error) return;
  const { deps, queued = [] } = c.var;
  const { retry, taskQueuePrefix: prefix } = deps;
  await Promise.all(
    queued.map((one) =>
      startWritten(deps, publicationStart(one, { prefix, retry }), "the update waits in the database, and the sweep starts it"),
    ),
  );
};

import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { setTimeout } from "node:timers/promises";
import { type NewActivity, recordActivity } from "../../db/people/activityLog.ts";
import { ofNoAccount } from "../../db/tenant.ts";
import { ACTIONS } from "../../domain/people/activity.ts";
import { clientAddress } from "./clientAddress.ts";
import type { AppEnv } from "./deps.ts";
import { userAgentOf } from "./identity.ts";

/** The pauses between the tries of a write that failed, in milliseconds. */
const AGAIN_MS = [50, 500];

/**
 * Records a request that changed something, after it succeeded and before its answer is sent. So whoever sees the answer finds the row. If the
 * database is away in between, the row is written to the program's log.
 */
export const recorded: MiddlewareHandler<AppEnv> = async (c, next) => {
  // The answer names the new row. Reading it from the response would parse whole articles again.
  let said: unknown;
  const json = c.json;
  c.json = (...given: Parameters<typeof json>) => {
    [said] = given;
    return json.apply(c, given);
  };
  await next();
  if (c.var.recording) return c.var.recording;
  if (c.error || !c.res.ok) return;
  const data = (said as { data?: Record<string, unknown> } | undefined)?.data ?? {};
  // A dry run changes nothing.
  if (data["dry_run"] === true) return;
  await record(c, senderOf(c), data);
};

/** Begins to record a request whose change is written, while it still waits for something else. The answer waits for both. */
export const recordMeanwhile = (c: Context<AppEnv>): void => c.set("recording", record(c, senderOf(c)));

function senderOf(c: Context<AppEnv>) {
  const { user_id, account_id, via, credential_id } = c.var.identity;
  return { user_id, account_id, token_id: via === "token" ? credential_id : null };
}

/** Says what the object is called, for a route whose object is gone afterwards. */
export const nameObject = (c: Context<AppEnv>, name: string): void => c.set("objectName", name);

/**
 * Records this request as that of a person who signs in with it.
 * @param data the answer's data, which may name the object
 */
export async function record(
  c: Context<AppEnv>,
  who: Pick<NewActivity, "user_id" | "account_id"> & { token_id?: number | null },
  data: Record<string, unknown> = {},
): Promise<void> {
  const operation = `${c.req.method} ${routePath(c).replaceAll(/:(\w+)/g, "{$1}")}`;
  const { of = "installation" as const, by = "id" } = ACTIONS[operation] ?? {};
  const id = c.req.param(by) ?? data[by] ?? data["id"];
  const done: NewActivity = {
    ...who,
    token_id: who.token_id ?? null,
    operation,
    object_id: typeof id === "string" || typeof id === "number" ? String(id).slice(0, 40) : null,
    object_name: c.var.objectName ?? null,
    address: clientAddress(c) ?? null,
    user_agent: userAgentOf(c),
  };
  const { deps, log, requestId: request_id } = c.var;
  for (const pause of [...AGAIN_MS, undefined]) {
    try {
      return await recordActivity(ofNoAccount(deps.orm.em), of, done);
    } catch (err) {
      if (pause === undefined) return log.error({ err, request_id, done }, "an entry of the activity log is only here");
      await setTimeout(pause);
    }
  }
}

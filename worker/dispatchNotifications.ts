import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { claimDue, releaseClaims, type DueDelivery } from "../db/notifications/deliveries.ts";
import type { Orm } from "../db/orm.ts";
import type { NotificationPolicy } from "../domain/notifications/delivery.ts";
import { notificationStart } from "../domain/temporal/starts/notifications.ts";
import { startOrWake } from "../temporal/start.ts";
import { repeatedly } from "./repeatedly.ts";

export interface DispatchDeps {
  orm: Orm;
  temporal: Client;
  taskQueuePrefix: string;
  policy: NotificationPolicy;
  log: Pick<Logger, "warn">;
}

const BATCH = 50;
const PAUSE_MS = 1_000;
/** A start that takes longer is repeated in the next round. */
const START_MS = 10_000;

/**
 * Starts the workflow of each delivery that is due. It polls once a second, with an index that holds only pending deliveries. That
 * costs less than NOTIFY, because every NOTIFY takes a global lock at commit, so all writers of events would wait for each other.
 */
export function dispatchNotifications(deps: DispatchDeps): { stop(): Promise<void> } {
  const trouble = "notifications wait: the database or Temporal can't be reached";
  return repeatedly({ everyMs: PAUSE_MS, log: deps.log, trouble }, async () => ({ more: (await dispatch(deps)) === BATCH }));
}

/** One round. Returns how many deliveries were claimed. @throws if Temporal did not take all of them; those are due again */
async function dispatch(deps: DispatchDeps): Promise<number> {
  const em = deps.orm.em.fork();
  const due = await claimDue(em, BATCH);
  const started = await Promise.allSettled(due.map((delivery) => start(deps, delivery)));
  const refused = started.flatMap((result, index) => (result.status === "rejected" ? [{ id: due[index]!.id, reason: result.reason }] : []));
  await releaseClaims(
    em,
    refused.map(({ id }) => id),
  );
  if (refused[0]) throw refused[0].reason;
  return due.length;
}

async function start({ temporal, taskQueuePrefix: prefix, policy }: DispatchDeps, delivery: DueDelivery): Promise<void> {
  await temporal.withDeadline(Date.now() + START_MS, () => startOrWake(temporal, notificationStart(delivery, { prefix, policy })));
}

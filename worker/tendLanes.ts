import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { grantLapsed, takeLapsed } from "../db/publishing/lapsedPlaces.ts";
import type { Orm } from "../db/orm.ts";
import type { RetryPolicy } from "../domain/publishing/retry.ts";
import { bulkStart, publicationStart } from "../domain/temporal/starts/publishing.ts";
import { startOrWake, wake } from "../temporal/start.ts";
import { repeatedly } from "./repeatedly.ts";

export interface TendDeps {
  orm: Orm;
  temporal: Client;
  taskQueuePrefix: string;
  retry: RetryPolicy;
  log: Pick<Logger, "warn">;
  /** milliseconds between two looks */
  everyMs?: number;
}

const EVERY_MS = 5_000;
const PAGE = 100;

/**
 * Looks after places in lanes that nobody gave back. Such a place holds up its site: those who wait are woken by whoever gives one back, and
 * here nobody does. One statement each time, which finds nothing unless something died.
 */
export function tendLanes(deps: TendDeps): { stop(): Promise<void> } {
  const trouble = "places in lanes can't be looked after: the database or Temporal can't be reached";
  return repeatedly({ everyMs: deps.everyMs ?? EVERY_MS, log: deps.log, trouble }, async () => {
    await tend(deps);
    return { more: false };
  });
}

async function tend({ orm, temporal, taskQueuePrefix: prefix, retry, log }: TendDeps): Promise<void> {
  const { integrations, publications, runs } = await takeLapsed(orm.em.fork(), PAGE);
  // A workflow that runs looks at its row again, and one that was ended begins anew; the row says what is to be done.
  for (const one of publications) {
    log.warn({ publication_id: one.publication_id }, "a place was not given back: its publication is looked at again");
    await startOrWake(temporal, publicationStart(one, { prefix, retry }));
  }
  for (const run of runs) await startOrWake(temporal, bulkStart(run, prefix));
  for (const integrationId of integrations) {
    for (const { workflow_id, integration_id, failures } of await grantLapsed(orm.em.fork(), integrationId)) {
      // Of one that is gone, too, the place ends as the last one did.
      await wake(temporal, workflow_id, integration_id, failures);
    }
  }
}

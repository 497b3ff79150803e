import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { grantLapsed, takeLapsed } from "../db/publishing/lanes/lapsed.ts";
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
  /** milliseconds between two rounds */
  everyMs?: number;
}

const EVERY_MS = 5_000;
const PAGE = 100;

/**
 * Ends places in lanes whose holder died. Such a place holds up its site: whoever gives a place back wakes the next publication, and a dead
 * holder gives nothing back. Each round is one statement, which finds nothing unless a holder died.
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
  // A running workflow reads its row again. An ended one starts again, and the row says what to do.
  for (const one of publications) {
    log.warn({ publication_id: one.publication_id }, "a place was not given back: its publication is looked at again");
    await startOrWake(temporal, publicationStart(one, { prefix, retry }));
  }
  for (const run of runs) await startOrWake(temporal, bulkStart(run, prefix));
  for (const integrationId of integrations) {
    for (const { workflow_id, integration_id, failures } of await grantLapsed(orm.em.fork(), integrationId)) {
      // The workflow may be gone. Its place has ended all the same.
      await wake(temporal, workflow_id, integration_id, failures);
    }
  }
}

import { WorkflowIdConflictPolicy, WorkflowNotFoundError, type Client } from "@temporalio/client";
import type { Logger } from "pino";
import { grantLapsed, takeLapsed } from "../db/publishing/lapsedPlaces.ts";
import type { Orm } from "../db/orm.ts";
import { bulkStart } from "../domain/publishing/bulkStart.ts";
import { publicationStart } from "../domain/publishing/start.ts";
import type { RetryPolicy } from "../domain/publishing/retry.ts";
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
  const joined = { workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, signal: "wake", signalArgs: [] };
  // A workflow that runs looks at its row again, and one that was ended begins anew; the row says what is to be done.
  for (const one of publications) {
    log.warn({ publication_id: one.publication_id }, "a place was not given back: its publication is looked at again");
    await temporal.workflow.signalWithStart("publishContent", { ...publicationStart(one, { prefix, retry }), ...joined });
  }
  for (const run of runs) await temporal.workflow.signalWithStart("bulkPublish", { ...bulkStart(run, prefix), ...joined });
  for (const integrationId of integrations) {
    for (const { workflow_id, integration_id, failures } of await grantLapsed(orm.em.fork(), integrationId)) {
      await temporal.workflow
        .getHandle(workflow_id)
        .signal("wake", integration_id, failures)
        // It is gone, too: its place ends as the last one did.
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
    }
  }
}

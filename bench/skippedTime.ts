import type { Client } from "@temporalio/client";
import proto from "@temporalio/proto";
import type { Orm } from "../db/orm.ts";
import { signal, type Child } from "../dev/processes.ts";
import { until } from "../test/support/until.ts";

const { FastForwardPollingResult } = proto.temporal.api.enums.v1;
const HOUR_S = 3_600;

/**
 * Lets hours pass in moments: in the database by a changed `now()`, in a worker by its clock, and in workflows by Temporal's
 * time skipping. Connections to the database that are opened afterwards use the changed time.
 * @param client of a server with `timeSkipping`
 * @param startWorker starts the worker with these options
 */
export async function startSkipping(
  orm: Orm,
  client: Client,
  startWorker: (options: { preload: string; onLine: (line: string) => void }) => Promise<Child>,
) {
  await orm.em.execute("create schema clock");
  await orm.em.execute("create table clock.ahead as select interval '0' as by");
  await orm.em.execute(
    "create function clock.now() returns timestamptz language sql stable as 'select pg_catalog.now() + by from clock.ahead'",
  );
  // PostgreSQL looks up a name without a schema in pg_catalog first, unless the search path says otherwise.
  await orm.em.execute(
    "do $$ begin execute format('alter database %I set search_path = clock, public, pg_catalog', current_database()); end $$",
  );
  let [hours, heard] = [0, 0];
  const onLine = (line: string) => {
    if (line.includes("the clock is an hour ahead")) heard += 1;
  };
  const worker = await startWorker({ preload: "./bench/aheadClock.ts", onLine });
  return {
    /** Lets an hour pass, and for these workflows last, so that whatever wakes up is due. Resolves when the workflows have passed it. */
    async skipHour(workflowIds: string[]): Promise<void> {
      hours += 1;
      await orm.em.execute("update clock.ahead set by = by + interval '1 hour'");
      signal(worker.pid, "SIGUSR2");
      await until("the worker's clock is ahead", async () => heard === hours);
      // Each takes a second, during which nothing works.
      await Promise.all(workflowIds.map((workflowId) => fastForward(client, workflowId, `hour-${hours}`)));
    },
  };
}

async function fastForward({ workflowService, options: { namespace } }: Client, workflowId: string, id: string): Promise<void> {
  const workflowExecution = { workflowId };
  const duration = { seconds: HOUR_S as never };
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration } } },
    updateMask: { paths: ["time_skipping_config"] },
  });
  const polled = { namespace, workflowExecution, fastForwardId: id };
  for (;;) {
    const { fastForwardPollingResult, failedReason } = await workflowService.pollWorkflowExecutionTimeSkipping(polled);
    if (fastForwardPollingResult === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED) return;
    if (fastForwardPollingResult === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED)
      throw new Error(`${workflowId} can't be fast-forwarded: ${failedReason}`);
  }
}

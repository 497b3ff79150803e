import { WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy, WorkflowNotFoundError } from "@temporalio/client";
import { TypedSearchAttributes } from "@temporalio/common";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import { taskQueue } from "../../domain/temporal/queues.ts";
import { syncWorkflowId, type SyncKind } from "../../domain/sites/sync.ts";
import type { correctSyncSchedule } from "../../workflows/correctSyncSchedule.ts";
import type { also, syncSite } from "../../workflows/syncSite.ts";
import type { ApiDeps } from "../http/env.ts";
import { ofSite } from "../http/searchAttributes.ts";
import { START_DEADLINE_MS } from "../publishing/startPublication.ts";

const optionsFor = ({ taskQueuePrefix }: ApiDeps, integration: SiteIntegration) => ({
  taskQueue: taskQueue(taskQueuePrefix, "sync"),
  typedSearchAttributes: new TypedSearchAttributes(ofSite(integration)),
  memo: { integration_id: integration.id, site_url: integration.config_json.site_url },
});

/**
 * Starts `syncSite`. False when one runs: it is joined, and told what is asked for.
 * @throws Error when Temporal can't be reached
 */
export async function startSync(deps: ApiDeps, integration: SiteIntegration, what: SyncKind): Promise<boolean> {
  const { temporal } = deps;
  const workflowId = syncWorkflowId(integration.source);
  const start = async () => {
    try {
      await temporal.workflow.start<typeof syncSite>("syncSite", {
        ...optionsFor(deps, integration),
        workflowId,
        args: [{ integrationId: integration.id, what }],
        // Not USE_EXISTING: that does not say which of the two it was.
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        staticSummary: `Read ${integration.config_json.site_url} (${what})`.slice(0, 200),
        priority: { priorityKey: 2, fairnessKey: `site-${integration.site_id}` },
      });
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await temporal.workflow.getHandle(workflowId).signal<[SyncKind]>("also" satisfies (typeof also)["name"], what);
      return false;
    }
  };
  return temporal.withDeadline(Date.now() + START_DEADLINE_MS, async () => {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // The run to be joined ended in between.
      return start();
    }
  });
}

/** Has the daily schedule fit the row; what can't be reached now is made up for when a worker starts. */
export async function correctSchedule(deps: ApiDeps, integration: SiteIntegration): Promise<void> {
  const { temporal, log } = deps;
  const { id: integrationId, source } = integration;
  try {
    await temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
      temporal.workflow.start<typeof correctSyncSchedule>("correctSyncSchedule", {
        ...optionsFor(deps, integration),
        // Each change has a run of its own: one under way may have looked at the row already.
        workflowId: `sync-schedule:${source}:${crypto.randomUUID()}`,
        args: [{ integrationId, source }],
        staticSummary: `Schedule of ${integration.config_json.site_url}`.slice(0, 200),
      }),
    );
  } catch (err) {
    log.warn({ err, integration_id: integrationId }, "the sync schedule was not corrected");
  }
}

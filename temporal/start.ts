import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client, type WorkflowHandle } from "@temporalio/client";
import type { Workflow } from "@temporalio/common";
import { WAKE } from "../domain/temporal/signals.ts";
import type { WorkflowStart } from "../domain/temporal/workflowStart.ts";
import { typed } from "./searchAttributes.ts";

/** A workflow that was started, joined or woken. */
export interface Started<W extends Workflow = Workflow> {
  handle: WorkflowHandle<W>;
  runId: string;
}

function optionsOf({ workflow: _, ifRunning: __, wakeArgs: ___, searchAttributes, ...options }: WorkflowStart) {
  return { ...options, ...(searchAttributes && { typedSearchAttributes: typed(searchAttributes) }) };
}

/** Starts a workflow. If one of that id runs already, it does what `ifRunning` says. @throws Error if Temporal can't be reached */
export async function startOrWake<W extends Workflow = Workflow>(client: Client, start: WorkflowStart): Promise<Started<W>> {
  const { workflow, ifRunning, wakeArgs = [] } = start;
  const options = optionsOf(start);
  if (ifRunning === "wake") {
    const signal = { signal: WAKE, signalArgs: wakeArgs };
    const handle = await client.workflow.signalWithStart(workflow, { ...options, ...signal, workflowIdConflictPolicy: "USE_EXISTING" });
    return { handle: handle as WorkflowHandle<W>, runId: handle.signaledRunId };
  }
  const workflowIdConflictPolicy = ifRunning === "replace" ? "TERMINATE_EXISTING" : "USE_EXISTING";
  const handle = await client.workflow.start(workflow, { ...options, workflowIdConflictPolicy });
  return { handle: handle as WorkflowHandle<W>, runId: handle.firstExecutionRunId };
}

/**
 * As `startOrWake`, but says which of the two it did.
 * @returns true: it started the workflow; false: the workflow was running, and got the signal
 * @throws Error if Temporal can't be reached
 */
export async function startedAnew(client: Client, start: WorkflowStart): Promise<boolean> {
  for (;;) {
    try {
      await client.workflow.start(start.workflow, { ...optionsOf(start), workflowIdConflictPolicy: "FAIL" });
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    if (await wake(client, start.workflowId, ...(start.wakeArgs ?? []))) return false;
    // The running workflow ended in the meantime.
  }
}

/**
 * Sends `wake` to a running workflow, which then reads its row again.
 * @returns false if no workflow of that id runs
 * @throws Error if Temporal can't be reached
 */
export async function wake(client: Client, workflowId: string, ...said: unknown[]): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal(WAKE, ...said);
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return false;
  }
}

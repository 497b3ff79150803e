import type { Client } from "@temporalio/client";
import type { WorkflowStart } from "../domain/temporal/workflowStart.ts";
import { startOrWake, wake, type Started } from "./start.ts";

/** How long a call to Temporal may take that a person's request made. */
const START_DEADLINE_MS = 5_000;
/** How long the answer to a person waits for the start of work that is in the database already. */
const PATIENCE_MS = 1_000;

/** What a caller needs to ask Temporal while a person waits. */
export interface Asking {
  temporal: Client;
  log: { warn(what: object, message: string): void };
  /** milliseconds in place of PATIENCE_MS */
  patienceMs?: number | undefined;
}

/** Limits the calls to Temporal within `act` to 5 seconds. @throws Error if Temporal did not answer by then, and what `act` throws */
export const soon = <T>(client: Client, act: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + START_DEADLINE_MS, act);

/** `startOrWake` within 5 seconds. @param otherwise the consequence of a failure, for the log. After a failure it returns undefined */
export const tryStart = ({ temporal, log }: Asking, start: WorkflowStart, otherwise: string): Promise<Started | undefined> =>
  tried(log, { workflow_id: start.workflowId }, otherwise, () => soon(temporal, () => startOrWake(temporal, start)));

/**
 * `tryStart` for work whose row is written, so that nothing depends on the answer. After a second the caller goes on, and the start continues.
 * @returns whether the workflow runs by then
 */
export async function startWritten(asking: Asking, start: WorkflowStart, otherwise: string): Promise<boolean> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, asking.patienceMs ?? PATIENCE_MS, undefined);
  try {
    return Boolean(await Promise.race([tryStart(asking, start, otherwise), late.promise]));
  } finally {
    clearTimeout(timer);
  }
}

/** `wake` within 5 seconds. A workflow that misses the signal reads its row later by itself. */
export async function tryWake({ temporal, log }: Asking, workflowId: string, ...said: unknown[]): Promise<void> {
  await tried(log, { workflow_id: workflowId }, "it looks at its row in its own time", () =>
    soon(temporal, () => wake(temporal, workflowId, ...said)),
  );
}

async function tried<T>(log: Asking["log"], what: object, otherwise: string, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (err) {
    log.warn({ err, ...what }, `Temporal did not take it: ${otherwise}`);
    return undefined;
  }
}

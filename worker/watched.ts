import type { ActivityInterceptorsFactory } from "@temporalio/worker";
import type { Logger } from "pino";
import { queueOf } from "../domain/temporal/queues.ts";
import { fields, within } from "../telemetry/context.ts";
import { requestIdOf } from "../temporal/requestHeader.ts";

/**
 * Around every activity: the request that caused it, for its log lines, calls and events, and one line when it ends. The activity adds what it works
 * on (`note`).
 */
export const watchedActivities =
  (log?: Pick<Logger, "info" | "warn">): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      execute({ headers, ...input }, next) {
        const { workflowExecution, activityType: activity, attempt, taskQueue } = info;
        const known = { request_id: requestIdOf(headers), workflow_id: workflowExecution?.workflowId, queue: queueOf(taskQueue) };
        return within({ ...known, activity, attempt }, async () => {
          const began = performance.now();
          const took = () => ({ ms: Math.round(performance.now() - began) });
          try {
            const result = await next({ ...input, headers });
            log?.info(took(), "activity completed");
            return result;
          } catch (error) {
            const { type, name } = error as Error & { type?: string };
            log?.warn({ ...took(), failure: type ?? name }, "activity failed");
            throw error;
          }
        });
      },
    },
    // The SDK's own names for the same things would stand beside ours.
    outbound: { getLogAttributes: () => fields() },
  });

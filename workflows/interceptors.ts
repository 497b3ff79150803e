import type { Headers, WorkflowInterceptorsFactory } from "@temporalio/workflow";
import { REQUEST_ID_HEADER } from "../domain/temporal/headers.ts";

/**
 * Hands the id of the request that started a workflow, or signalled it last, to the activities and workflows that follow. It issues no command and
 * looks at no argument, so recorded histories without the header replay.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let carried: Headers = {};
  const keep = ({ headers }: { headers: Headers }) => {
    const id = headers[REQUEST_ID_HEADER];
    if (id) carried = { [REQUEST_ID_HEADER]: id };
  };
  const passed = <Input extends { headers: Headers }>(input: Input): Input => ({ ...input, headers: { ...carried, ...input.headers } });
  return {
    inbound: [
      {
        execute(input, next) {
          keep(input);
          return next(input);
        },
        handleSignal(input, next) {
          keep(input);
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(passed(input)),
        startChildWorkflowExecution: (input, next) => next(passed(input)),
        continueAsNew: (input, next) => next(passed(input)),
      },
    ],
  };
};

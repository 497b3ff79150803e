import type { WorkflowClientInterceptor } from "@temporalio/client";
import { defaultPayloadConverter, type Headers } from "@temporalio/common";
import { REQUEST_ID_HEADER } from "../domain/temporal/headers.ts";
import { requestId } from "../telemetry/context.ts";

function withRequestId<Input extends { headers: Headers }>(input: Input): Input {
  const id = requestId();
  return id === null ? input : { ...input, headers: { ...input.headers, [REQUEST_ID_HEADER]: defaultPayloadConverter.toPayload(id) } };
}

/**
 * Hands the id of the request to the workflows that it starts or signals.
 * @param signals false in workers: an activity that gives a place to another publication wakes its workflow, which has a request of its own
 */
export const requestIdInterceptor = ({ signals }: { signals: boolean }): WorkflowClientInterceptor => ({
  startWithDetails: (input, next) => next(withRequestId(input)),
  signalWithStart: (input, next) => next(withRequestId(input)),
  ...(signals ? { signal: (input, next) => next(withRequestId(input)) } : {}),
});

/** The id of the request in the headers of an activity; null if no request caused it. */
export function requestIdOf(headers: Headers): string | null {
  const payload = headers[REQUEST_ID_HEADER];
  const id: unknown = payload && defaultPayloadConverter.fromPayload(payload);
  return typeof id === "string" ? id : null;
}

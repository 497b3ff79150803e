import { hc, type ClientResponse } from "hono/client";
import type { Api } from "../../api/app.ts";

/** The API, by its own type: `api.sites.index.$get({ query: { limit: "50" } })`. */
export const api = hc<Api>(globalThis.location.origin).api.v1;

/** A refusal of the API, in its own words; `status` 0 when it could not be reached. */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  /** which fields are wrong, and how */
  readonly details: { field: string; message: string }[];

  constructor(status: number, code: string, message: string, details: { field: string; message: string }[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** What is tried again by itself: no answer at all, or one that says that a part is away for a moment. */
export const passes = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 503 || error.status === 429);

type Succeeded<R> = R extends ClientResponse<infer Body> ? Extract<Body, { success: true }> : never;

/**
 * What a call answers when all is well.
 * @throws ApiProblem with the API's message otherwise, or when there is no answer
 */
export async function take<R extends ClientResponse<unknown>>(call: Promise<R>): Promise<Succeeded<R>> {
  const response = await call.catch(() => {
    throw new ApiProblem(0, "offline", "IGNY8 can't be reached. Check your connection, and try again.");
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Succeeded<R>;
  const { error } = (body ?? {}) as { error?: { code: string; message: string; details?: { field: string; message: string }[] } };
  throw new ApiProblem(
    response.status,
    error?.code ?? "unreadable",
    error?.message ?? `IGNY8 answered ${response.status}.`,
    Array.isArray(error?.details) ? error.details : [],
  );
}

import { hc, type ClientResponse } from "hono/client";
import type { Api } from "../../api/app.ts";

const all = hc<Api>(globalThis.location.origin).api;
/** The API, by its own type: `api.sites.index.$get({ query: { limit: "50" } })`. */
export const api = all.v1;
/** The part of the API for plugins on sites and for people who install one. */
export const pluginsApi = all.plugins;

/** An error of the API, with its message. `status` is 0 if the API could not be reached. */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  /** the wrong fields and their errors */
  readonly details: { field: string; message: string }[];

  constructor(status: number, code: string, message: string, details: { field: string; message: string }[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Errors that are retried automatically: no answer, or an answer that a part is temporarily away. */
export const passes = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 503 || error.status === 429);

type Succeeded<R> = R extends ClientResponse<infer Body> ? Extract<Body, { success: true }> : never;

/**
 * The data of a successful answer.
 * @throws ApiProblem with the API's message otherwise, or if there is no answer
 */
export async function take<R extends ClientResponse<unknown>>(call: Promise<R>): Promise<Succeeded<R>> {
  const response = await call.catch(unreached);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Succeeded<R>;
  throw problemOf(response.status, body);
}

/** The file in an answer. @throws ApiProblem as `take` does, also if the connection ends within the file */
export async function takeFile(call: Promise<ClientResponse<unknown, number>>): Promise<Blob> {
  const response = await call.catch(unreached);
  if (response.ok) return response.blob().catch(unreached);
  throw problemOf(response.status, await response.json().catch(() => undefined));
}

function unreached(): never {
  throw new ApiProblem(0, "offline", "IGNY8 can't be reached. Try again when the connection is back.");
}

function problemOf(status: number, body: unknown): ApiProblem {
  const { error } = (body ?? {}) as { error?: { code: string; message: string; details?: { field: string; message: string }[] } };
  return new ApiProblem(
    status,
    error?.code ?? "unreadable",
    error?.message ?? `IGNY8 answered ${status}.`,
    Array.isArray(error?.details) ? error.details : [],
  );
}

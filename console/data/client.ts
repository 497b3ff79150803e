import { hc, type ClientResponse } from "hono/client";
import type { Api } from "../../api/app.ts";

const all = hc<Api>(globalThis.location.origin).api;
/** The API, by its own type: `api.sites.index.$get({ query: { limit: "50" } })`. */
export const api = all.v1;
/** What sites ask of their plugins, and whoever installs one. */
export const pluginsApi = all.plugins;

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
  const response = await call.catch(unreached);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Succeeded<R>;
  throw problemOf(response.status, body);
}

/** A file that a call answers. @throws ApiProblem as `take` does, also when the connection ends amid the file */
export async function takeFile(call: Promise<ClientResponse<unknown, number>>): Promise<Blob> {
  const response = await call.catch(unreached);
  if (response.ok) return response.blob().catch(unreached);
  throw problemOf(response.status, await response.json().catch(() => undefined));
}

function unreached(): never {
  throw new ApiProblem(0, "offline", "IGNY8 can't be reached. Check your connection, and try again.");
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

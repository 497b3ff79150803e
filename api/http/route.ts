import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { AppEnv } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { recorded } from "./activity.ts";
import { beginningOf } from "../../domain/text.ts";
import { idempotencyHeader, replayed } from "./idempotency/replay.ts";
import { scopeOf } from "../../domain/people/scopes.ts";
import { inputMessage } from "./inputMessages.ts";
import { errorBody, page, success } from "./schemas.ts";
import { guardsOf } from "./access/scope.ts";

// People read these messages beside the fields in the console.
z.config({ customError: inputMessage });

/** Errors that any route may answer. */
const ALWAYS = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503] as const;
const MEANING: Record<(typeof ALWAYS)[number], string> = {
  400: "The request can't be read (malformed JSON)",
  401: "No or bad credentials",
  403: "The role or the token's scope does not allow it",
  404: "No such thing in this account",
  409: "The request conflicts with the current state; the code says how",
  413: "The body is too large",
  415: "The body is of another media type",
  422: "A field is missing or wrong; details name it",
  429: "Too many requests; Retry-After says when",
  500: "Something failed in IGNY8",
  503: "A part of the system can't be reached; try again",
};
const errorResponses = Object.fromEntries(
  ALWAYS.map((status) => [status, { description: MEANING[status], content: { "application/json": { schema: errorBody } } }]),
) as Record<(typeof ALWAYS)[number], { description: string; content: { "application/json": { schema: typeof errorBody } } }>;

const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

/** The body of a request. `required: false` makes it optional. */
export const body = <T extends z.ZodType>(schema: T, required = true) => ({ body: { content: json(schema), required } });

type Described = Omit<RouteConfig, "responses"> & {
  summary: string;
  /** what it does, when to use it, what follows from it, its limits; in Markdown */
  description: string;
  /** It creates something, once for each `Idempotency-Key`: its handler uses `creating` (idempotency/creating.ts). Not for answers with a secret, because answers are kept. */
  creates?: true;
};

/**
 * A route: its successful answers, and every error that any route may answer. A route for people and programs, which names no other `security`,
 * requires the right and the scope of its tag (domain/people/scopes.ts); the OpenAPI document names the scope.
 */
export function route<const R extends Described, const Responses extends RouteConfig["responses"]>(config: R, responses: Responses) {
  const all = { ...config, responses: { ...errorResponses, ...responses } };
  const keyed = config.creates ? once(all) : all;
  return createRoute(keyed.security === undefined ? guarded(keyed) : keyed);
}

/** The same route with the header `Idempotency-Key`. Its handler does not read the header, so the types need not show it. */
function once<R extends Described>({ creates, ...config }: R): R {
  const request = { ...config.request, headers: idempotencyHeader };
  return { ...config, request, middleware: [...[config.middleware ?? []].flat(), replayed] } as unknown as R;
}

/** The same route with what every route for people and programs has. No handler has anything of it, so the types need not show it. */
function guarded<R extends Described>(config: R): R {
  const scope = scopeOf(config.tags?.[0], config.method);
  // Last: a repeated request, which `replayed` answers, is no second entry.
  const middleware = [...guardsOf(scope), ...[config.middleware ?? []].flat(), ...(config.method === "get" ? [] : [recorded])];
  // OpenAPI 3.1 lets a requirement list roles, whatever the scheme.
  return { ...config, security: [{ token: [scope] }, { session: [] }], middleware };
}

/** An error that only some routes answer. */
export const errorAnswer = (description: string) => ({ description, content: json(errorBody) });
/** `{success: true, data}`. */
export const answers = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: json(success(schema)) });
/** `{success: true, data: [], next_cursor}`. */
export const answersPage = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: json(page(schema)) });

/** The most field errors in an answer: an answer must not be larger than its request. */
const MOST_DETAILS = 50;
/** The path of a field. The keys of a record come from the sender, so they may have any length. */
const fieldOf = (path: readonly PropertyKey[]): string => path.map((part) => beginningOf(String(part))).join(".");

/** Creates a sub-app that answers invalid input with 422 and the path of each field. */
export function createSubApp() {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const { issues } = result.error;
      const details = issues.slice(0, MOST_DETAILS).map(({ path, message }) => ({
        field: fieldOf(path) || result.target,
        message: beginningOf(message),
      }));
      const named = details.map(({ field, message }) => `${field}: ${message}`).join("; ");
      const more = issues.length - details.length;
      throw new ApiError(422, "invalid", more > 0 ? `${named}; and ${more} more` : named, { details });
    },
  });
}

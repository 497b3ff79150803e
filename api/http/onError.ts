import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { StoreTrouble } from "../../db/blobs/contract.ts";
import { databaseTrouble, type DatabaseTrouble } from "../../db/trouble.ts";
import type { AppEnv } from "./deps.ts";
import { ApiError } from "./errors.ts";

/** PostgreSQL's SQLSTATE for a unique violation: another request created the same thing first. */
const UNIQUE_VIOLATION = "23505";
/** For a foreign key violation: a referenced row was deleted between the check and the write. */
const FOREIGN_KEY_VIOLATION = "23503";
/** Trouble that passes: the code, the message for people, and the seconds of Retry-After. */
const PASSING: Record<DatabaseTrouble, [code: "busy" | "database_unavailable", message: string, after: number]> = {
  gave_way: ["busy", "Another request changed the same data. Try again.", 1],
  slow: ["busy", "This took too long, and nothing was changed. Try again shortly.", 5],
  away: ["database_unavailable", "The database can't be reached at the moment. Try again shortly.", 5],
};

/** Converts every error to an answer. An unforeseen error becomes a 500 without internal details. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  const known = describe(error);
  if (!known) c.var.log.error({ err: error }, "request failed");
  // Its message says what an operator has to do, in one line.
  else if (error instanceof StoreTrouble) c.var.log.error(error.message);
  const { status, code, message, details, remedy, headers } =
    known ?? new ApiError(500, "internal", "Something went wrong in IGNY8. Try again. If it happens again, report the request_id.");
  return c.json(
    {
      success: false as const,
      error: { code, message, ...(details ? { details } : {}), ...(remedy ? { remedy } : {}) },
      request_id: c.var.requestId,
    },
    status,
    headers,
  );
}

function describe(error: Error & { code?: unknown; constraint?: unknown }): ApiError | undefined {
  if (error instanceof ApiError) return error;
  // Hono's validators throw no other status.
  if (error instanceof HTTPException && error.status === 400) {
    const form = /FormData/.test(error.message) ? "multipart/form-data" : "JSON";
    return new ApiError(400, "bad_request", `The body is not valid ${form}.`);
  }
  if (error instanceof StoreTrouble) {
    const [code, message] =
      error.what === "picture"
        ? (["pictures_unavailable", "Pictures can't be stored or read at the moment. Nothing was changed. Try again shortly."] as const)
        : (["package_unavailable", "The plugin's package can't be read at the moment. Try again shortly."] as const);
    return new ApiError(503, code, message, { headers: { "retry-after": "60" } });
  }
  const sqlState = typeof error.code === "string" ? error.code : "";
  if (sqlState === UNIQUE_VIOLATION) {
    return new ApiError(409, "already_exists", "Something with these values exists already. Reload and try again.");
  }
  if (sqlState === FOREIGN_KEY_VIOLATION) {
    return new ApiError(409, "gone_meanwhile", "Something that this refers to was just deleted. Reload and try again.");
  }
  const trouble = databaseTrouble(error);
  if (!trouble) return undefined;
  const [code, message, after] = PASSING[trouble];
  return new ApiError(503, code, message, { headers: { "retry-after": String(after) } });
}

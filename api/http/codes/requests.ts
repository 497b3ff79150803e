import type { Rows } from "./row.ts";

/** Errors that many routes share: how a request is sent, and the state of the installation. */
export const REQUESTS = {
  bad_request: [400, "IGNY8 can't read the body or the address.", "Send valid JSON or multipart/form-data in UTF-8."],
  unauthenticated: [
    401,
    "The credential is missing, unknown, revoked or expired.",
    "Sign in, or send a valid token: `Authorization: Bearer …`.",
  ],
  foreign_origin: [403, "Another site's page sent this request with a session cookie.", "Send the request with an API token."],
  session_required: [403, "Only a signed-in person may do this.", "Sign in to the console. An API token can't do it."],
  role_required: [403, "Your role in the account does not permit this.", "Ask an owner of the account. The message names the role."],
  operator_required: [403, "Only operators of the installation may do this.", "Ask an operator."],
  not_found: [404, "The account has nothing with this id, or there is no such path.", "Check the path. List the resource to get its ids."],
  method_not_allowed: [405, "The path exists, but not with this method.", "Use a method that the header `Allow` lists."],
  already_exists: [409, "Something with this name or these values exists already.", "Use the existing one. `details` can name its id."],
  gone_meanwhile: [409, "Something that the request refers to was just deleted.", "Read the resource again, then repeat the request."],
  revision_conflict: [
    409,
    "Someone changed the article after you read it.",
    "Read the article, apply your change again, and send its `revision`.",
  ],
  quota_reached: [
    [409, 413, 429],
    "The account has reached one of its quotas.",
    "Delete what you don't need, or ask an operator for more.",
  ],
  pictures_unavailable: [
    503,
    "The store of pictures can't be reached, or has no room.",
    "Repeat after `Retry-After`. Nothing was changed.",
  ],
  too_large: [413, "The body or the picture is too large.", "Send at most 2 MB of JSON, or a picture of at most 10 MB."],
  unsupported_media_type: [
    415,
    "IGNY8 does not accept this media type or charset.",
    "Send JSON in UTF-8, or a PNG, JPEG, WebP or GIF picture.",
  ],
  invalid: [422, "A field is missing or wrong.", "Correct the fields that `details` names."],
  idempotency_key_reused: [422, "You sent this `Idempotency-Key` with another request.", "Use a new key for each new request."],
  idempotency_in_progress: [409, "A request with this `Idempotency-Key` is still running.", "Repeat it after `Retry-After`."],
  idempotency_keys_exhausted: [429, "The account used too many idempotency keys in 24 hours.", "Send the request without a key, or later."],
  rate_limited: [429, "Too many attempts in a short time.", "Wait as long as `Retry-After` says."],
  too_many_streams: [429, "You have too many open event streams.", "Close a stream, or wait as long as `Retry-After` says."],
  too_many_texts: [429, "The account is saving many long texts at once.", "Save fewer articles at a time. Repeat after `Retry-After`."],
  internal: [500, "Something failed in IGNY8.", "Repeat the request. If it fails again, report its `request_id`."],
  busy: [503, "The database took too long, or another request got in the way. Nothing changed.", "Repeat after `Retry-After`."],
  database_unavailable: [503, "IGNY8 can't reach its database.", "Repeat after `Retry-After`."],
  temporal_unavailable: [503, "IGNY8 can't reach Temporal. Nothing was started.", "Repeat the request shortly."],
  not_ready: [
    503,
    "This API process can't answer requests now. `details` names what is wrong.",
    "Load balancers: ask another process. Operators: repair it.",
  ],
  degraded: [503, "A part of the installation does not work. `details` names it.", "Operators: repair it. Others: wait."],
  stopping: [503, "This server is shutting down.", "Connect again at once."],
} as const satisfies Rows;

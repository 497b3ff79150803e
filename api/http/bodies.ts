import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { PICTURE_LIMITS } from "../../domain/articles/pictures.ts";
import type { AppEnv } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { boundaryOf, checkCharset, checkUtf8 } from "./utf8.ts";

export const BODY_LIMIT = 2 * 1024 * 1024;
/** The largest picture, in bytes. */
export const UPLOAD_LIMIT = PICTURE_LIMITS.bytes;
const UPLOAD = /^\/api\/v1\/writer\/images\/$/;
/** Mail programs send a form here (RFC 8058, 3.2). It is not read. */
const ONE_CLICK = /^\/api\/v1\/unsubscribe\/[^/]+\/$/;

const limit = (bytes: number, what: string, maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new ApiError(413, "too_large", `The ${what} is larger than ${bytes / 1024 / 1024} MB.`);
    },
  });
const jsonLimit = limit(BODY_LIMIT, "body", BODY_LIMIT);
// A multipart body is a little larger than its picture.
const uploadLimit = limit(UPLOAD_LIMIT, "picture", UPLOAD_LIMIT + 64 * 1024);

/** Checks that a body is JSON of at most 2 MB or an uploaded picture, in UTF-8. @throws ApiError 400, 413 or 415 */
export const checkBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  const upload = UPLOAD.test(c.req.path) && c.req.method === "POST";
  const type = c.req.header("content-type") ?? "";
  // Without any of these headers a request has no body (RFC 9112, 6.3), whatever the server reports. Browsers delete that way.
  const announced = ["content-length", "transfer-encoding", "content-type"].some((name) => c.req.header(name) !== undefined);
  const hasBody = Boolean(c.req.raw.body) && announced && c.req.header("content-length") !== "0";
  const wanted = upload ? /^multipart\/form-data\b/i : /^application\/([a-z0-9.+-]+\+)?json\b/i;
  if (ONE_CLICK.test(c.req.path)) return jsonLimit(c, next);
  if (hasBody && !wanted.test(type)) {
    throw new ApiError(415, "unsupported_media_type", `Send the body as ${upload ? "multipart/form-data" : "application/json"}.`);
  }
  if (hasBody) checkCharset(type);
  const read = async () => {
    if (hasBody) await checkUtf8(c, upload ? boundaryOf(type) : undefined);
    await next();
  };
  return upload ? uploadLimit(c, read) : jsonLimit(c, read);
};

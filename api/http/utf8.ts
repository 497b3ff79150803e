import type { Context } from "hono";
import type { AppEnv } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { refuseCostlyJson } from "./jsonShape.ts";

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const isUtf8 = (charset: string) => /^(?:utf-?8|us-ascii|ascii)$/i.test(charset);
const OTHER = "Send the text as UTF-8.";

/** Refuses a media type with another charset than UTF-8. @throws ApiError 415 */
export function checkCharset(mediaType: string): void {
  const charset = CHARSET.exec(mediaType)?.[1];
  if (charset && !isUtf8(charset)) {
    throw new ApiError(415, "unsupported_media_type", `The body is declared as ${charset.slice(0, 40)}. ${OTHER}`);
  }
}

/**
 * Checks that the body, or a form's fields, is UTF-8. Anything else would be stored with replacement characters.
 * @throws ApiError 400, 415; 422 for JSON of a costly shape
 */
export async function checkUtf8(c: Context<AppEnv>, boundary: string | undefined): Promise<void> {
  const bytes = Buffer.from(await c.req.arrayBuffer());
  if (boundary === undefined) {
    refuseCostlyJson(bytes);
    return check(bytes, "The body is not valid UTF-8");
  }
  for (const { head, content } of partsOf(bytes, boundary)) {
    check(head, "The form's headers are not valid UTF-8");
    const text = head.toString();
    if (/;\s*filename\*?=/i.test(text)) continue;
    checkCharset(text);
    const name = /;\s*name="([^"]*)"/i.exec(text)?.[1] ?? "a field";
    check(content, `${name}: is not valid UTF-8`, name);
  }
}

function check(bytes: Buffer, what: string, field?: string): void {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const details = field === undefined ? {} : { details: [{ field, message: "is not valid UTF-8" }] };
    throw new ApiError(400, "bad_request", `${what}. ${OTHER}`, details);
  }
}

/** The parts of a multipart body (RFC 2046, 5.1.1), in their order. */
export function* partsOf(bytes: Buffer, boundary: string): Generator<{ head: Buffer; content: Buffer }> {
  const delimiter = Buffer.from(`--${boundary}`);
  let at = bytes.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    const next = bytes.indexOf(delimiter, start);
    if (next < 0) return;
    const gap = bytes.indexOf("\r\n\r\n", start);
    if (gap >= 0 && gap < next) yield { head: bytes.subarray(start, gap), content: bytes.subarray(gap + 4, Math.max(gap + 4, next - 2)) };
    at = next;
  }
}

/** The boundary of `multipart/form-data`. */
export const boundaryOf = (mediaType: string): string | undefined =>
  /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(mediaType)?.slice(1).find(Boolean);

import { z } from "@hono/zod-openapi";
import { normalizeSiteUrl } from "../domain/siteUrl.ts";

/** PostgreSQL's text can't hold NUL; everything else Unicode has may come. */
const NO_NUL = /^[^\u0000]*$/u;

/** Text of at most `max` UTF-16 units. */
export const text = (max: number) => z.string().max(max).regex(NO_NUL, "must not contain NUL characters");
/** The same, trimmed and not empty. */
export const line = (max: number) => text(max).trim().min(1);

export const idNumber = z.int().min(1).max(2_147_483_647);
const idInPath = z.coerce.number().pipe(idNumber).openapi({ type: "integer", example: 1 });
export const idParam = z.object({ id: idInPath.openapi({ param: { name: "id", in: "path" } }) });

export const timestamp = z.iso.datetime().openapi({ example: "2026-01-10T12:00:00.000Z" });

/** Keyset pages: newest first, `cursor` from the `next_cursor` before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, "must be a next_cursor of an answer").optional(),
});

export const filterId = z.coerce.number().pipe(idNumber).openapi({ type: "integer" });

export const errorBody = z
  .object({
    success: z.literal(false),
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    }),
    request_id: z.string(),
  })
  .openapi("Error");

export const success = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data });
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ success: z.literal(true), data: z.array(item), next_cursor: z.string().nullable() });

/** A site's address in the form it is stored and compared in (domain/siteUrl.ts). */
export const siteUrl = text(2_000)
  .transform((value, ctx) => {
    try {
      return normalizeSiteUrl(value);
    } catch (error) {
      const why = error instanceof TypeError && error.message.startsWith("must") ? error.message : "must be a URL like https://example.com";
      ctx.addIssue({ code: "custom", message: why });
      return z.NEVER;
    }
  })
  .openapi({ type: "string", format: "uri", example: "https://example.com" });

import { z } from "@hono/zod-openapi";
import { REMEDY_METHODS } from "../../domain/publishing/remedy.ts";
import { normalizeSiteUrl } from "../../domain/sites/url.ts";

/**
 * Why a text can't be stored, or undefined. Characters that XML does not allow (XML 1.0, 2.2) make a whole feed unreadable. PostgreSQL's text can't
 * contain NUL, and its jsonb no half surrogate pair.
 */
export function unusableText(value: string): string | undefined {
  if (!value.isWellFormed()) return "must not contain half a surrogate pair";
  const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(value)?.[0];
  const code = found?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return code && `must not contain the character U+${code}, which no page and no feed can show: take it out`;
}
/** Text of at most `max` UTF-16 units. The length is checked first, and a longer text fails at once: some rules take seconds for a megabyte. */
export const text = (max: number) =>
  z
    .string()
    .max(max, { abort: true })
    .superRefine((value, ctx) => {
      const message = unusableText(value);
      if (message) ctx.addIssue({ code: "custom", message });
    });

/** Whether PostgreSQL's jsonb can store a JSON value: the rule for each string and name in it. Bodies are not deep (bodies.ts). */
export function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, inner]) => isStorable(name) && isStorable(inner));
}

/** The same, trimmed and not empty. */
export const line = (max: number) => text(max).trim().min(1);
/** The name of a category or tag in the form for comparisons: white space folded, Unicode composed (NFC). */
export const termName = text(1_000)
  .overwrite((name) => name.normalize("NFC").replace(/\s+/gu, " ").trim())
  .min(1)
  .max(200);

/** A JSON value with at most this many characters when serialised. */
export const jsonWithin = (max: number) => (value: unknown) => JSON.stringify(value).length <= max;

/** The names of a record, in the form for `z.enum`. */
export const keys = <Key extends string>(record: Record<Key, unknown>) => Object.keys(record) as [Key, ...Key[]];

export const idNumber = z.int().min(1).max(2_147_483_647);
const idInPath = z.coerce.number().pipe(idNumber).openapi({ type: "integer", example: 1 });
export const idParam = z.object({ id: idInPath.openapi({ param: { name: "id", in: "path" } }) });
/** `/sites/{id}/sectors/{sector_id}/` */
export const partParams = <Name extends string>(name: Name) =>
  idParam.extend({ [name]: idInPath.openapi({ param: { name, in: "path" } }) } as Record<Name, typeof idInPath>);

export const timestamp = z.iso.datetime().openapi({ example: "2026-01-10T12:00:00.000Z" });

/** Keyset pages, newest first. `cursor` is the `next_cursor` of the previous page. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: "the size of a page" }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, "must be a next_cursor of an answer")
    .optional()
    .openapi({ description: "`next_cursor` of the page before" }),
});

export const filterId = z.coerce.number().pipe(idNumber).openapi({ type: "integer" });

export const errorBody = z
  .object({
    success: z.literal(false),
    error: z.object({
      code: z.string().openapi({ description: "error code, for programs" }),
      message: z.string().openapi({ description: "error message, for people: what is wrong, and what to do" }),
      details: z
        .array(z.object({ field: z.string(), message: z.string() }))
        .optional()
        .openapi({ description: "the invalid fields, and what is wrong with each" }),
      remedy: z
        .object({ method: z.enum(REMEDY_METHODS), path: z.string(), body: z.record(z.string(), z.unknown()).optional() })
        .optional()
        .openapi({
          description: "the request that carries out the message's advice, if there is one; without `body` if only you know what to send",
          example: { method: "PATCH", path: "/api/v1/writer/content/7/", body: { on_hold: false } },
        }),
    }),
    request_id: z.string(),
  })
  .openapi("Error");

export const success = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data });
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ success: z.literal(true), data: z.array(item), next_cursor: z.string().nullable() });

/** A site's address in the stored form, which is used for comparisons (domain/sites/url.ts). */
export const siteUrl = text(2_000)
  .transform((value, ctx) => {
    try {
      return normalizeSiteUrl(value);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      ctx.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  })
  .openapi({ type: "string", format: "uri", maxLength: 2_000, example: "https://example.com" });

export const email = z.string().max(254, { abort: true }).check(z.email()).openapi({ example: "jo@example.com" });
/** The token of a link for people. */
export const linkToken = line(100).openapi({ description: "the part of the link after #token=" });
/** OWASP recommends only a minimum length. The maximum keeps hashing cheap. */
export const newPassword = text(200).min(10, "Use at least 10 characters");

/** A change with at least one of the fields. */
export const changes = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .object(shape)
    .partial()
    .refine((fields) => Object.values(fields).some((value) => value !== undefined), "names no field to change")
    .openapi({ minProperties: 1 })
    // JSON has no undefined, so a field is present or missing.
    .transform((fields) => fields as { [Name in keyof Shape]?: z.output<Shape[Name]> });

/** An IANA name in this system's time zone database. Offsets such as `+02:00` are no names. */
export const timeZone = line(100)
  .refine((name) => {
    try {
      return !/^[+-]/.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
    } catch {
      return false;
    }
  }, "must be the name of a time zone, like Europe/Berlin")
  .openapi({ example: "Europe/Berlin" });

export const forceQuery = z.object({
  force: z.enum(["true", "false"]).default("false").openapi({ description: "true: also if the article is on WordPress" }),
});

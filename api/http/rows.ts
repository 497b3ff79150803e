import { z } from "@hono/zod-openapi";
import { timestamp } from "./schemas.ts";

/**
 * Picks the fields of a schema from a row with the same names. Dates become ISO strings, and missing values null.
 * It accepts entities, and rows of plain SQL, in which PostgreSQL's timestamps are text.
 */
export function present<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  row: { [Key in keyof Shape]?: unknown },
): z.infer<z.ZodObject<Shape>> {
  const fields = Object.entries(schema.shape).map(([name, type]) => {
    const value = row[name];
    return [name, value && isTimestamp(type) ? new Date(value as Date | string).toISOString() : (value ?? null)];
  });
  return Object.fromEntries(fields);
}

function isTimestamp(type: unknown): boolean {
  return type === timestamp || (type instanceof z.ZodNullable && type.unwrap() === timestamp);
}

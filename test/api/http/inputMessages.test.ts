import { z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { inputMessage } from "../../../api/http/inputMessages.ts";

const CASES: [what: string, schema: z.ZodType, input: unknown, message: string][] = [
  ["nothing", z.string(), undefined, "is missing"],
  ["a number for a text", z.string(), 7, "must be text"],
  ["a text for a number", z.number(), "7", "must be a number"],
  ["a broken number", z.int(), 1.5, "must be a whole number"],
  ["a text for a list", z.array(z.string()), "a", "must be a list"],
  ["a list for an object", z.object({}), [], "must be an object"],
  ["a word for yes or no", z.boolean(), "yes", "must be true or false"],
  ["none of the choices", z.enum(["stable", "beta"]), "nightly", "must be one of stable, beta"],
  ["not the one value", z.literal(true), false, "must be true"],
  ["a short password", z.string().min(10), "short", "must have at least 10 characters"],
  ["no title", z.string().min(1), "", "must not be empty"],
  ["a long text", z.string().max(1_000), "x".repeat(1_001), "must have at most 1,000 characters"],
  ["an empty list", z.array(z.int()).min(1), [], "must have at least 1 entry"],
  ["a long list", z.array(z.int()).max(2), [1, 2, 3], "must have at most 2 entries"],
  ["a small number", z.number().min(1), 0, "must be at least 1"],
  ["a big number", z.number().max(100), 120, "must be at most 100"],
  ["none at all", z.number().positive(), 0, "must be more than 0"],
  ["no e-mail", z.email(), "jo@", "must be an e-mail address"],
  ["no URL", z.url(), "example", "must be a URL such as https://example.com"],
  ["no time", z.iso.datetime(), "tomorrow", "must be a time such as 2026-03-01T09:30:00Z"],
  ["an odd step", z.number().multipleOf(5), 7, "must be a multiple of 5"],
  ["an unknown field", z.strictObject({}), { titel: 1 }, "has unknown fields: titel"],
  ["neither of two kinds", z.union([z.string(), z.boolean()]), 7, "has a type that is not accepted"],
  ["words of its own", z.string().regex(/^a/, "must begin with an a"), "b", "must begin with an a"],
];

test.each(CASES)("%s has a message that people can read beside a field", (_, schema, input, message) => {
  expect(schema.safeParse(input, { error: inputMessage }).error!.issues.map((issue) => issue.message)).toEqual([message]);
});

import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

const TYPES: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  date: "a time",
  null: "null",
};
const FORMATS: Record<string, string> = {
  email: "an e-mail address",
  url: "a URL such as https://example.com",
  uuid: "a UUID",
  datetime: "a time such as 2026-03-01T09:30:00Z",
  date: "a date such as 2026-03-01",
  safeint: "a whole number",
};
/** The units of sizes. */
const UNITS: Record<string, readonly [one: string, many: string]> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
  set: ["entry", "entries"],
  file: ["byte", "bytes"],
};

/** Says what a value must be, so that it fits behind the field's name: "must have at least 10 characters". Undefined: zod's own message. */
export function inputMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}`;
    case "too_small":
      if (issue.origin === "string" && Number(issue.minimum) === 1) return "must not be empty";
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_format":
      return FORMATS[issue.format] && `must be ${FORMATS[issue.format]}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `has unknown fields: ${issue.keys.join(", ")}`;
    case "invalid_union":
      return "has a type that is not accepted";
    default:
      return undefined;
  }
}

function bound(origin: string, how: string, limit: number | bigint): string {
  const units = UNITS[origin];
  const amount = limit.toLocaleString("en-US");
  return units ? `must have ${how} ${amount} ${units[Number(limit) === 1 ? 0 : 1]}` : `must be ${how} ${amount}`;
}

import { SAMPLES } from "./samples.ts";

/** The parts of a JSON Schema (OpenAPI 3.1) from which an example is made. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  example?: unknown;
  default?: unknown;
  format?: string;
  minimum?: number;
  minProperties?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}
type Schemas = Record<string, Schema>;

const FORMATS: Record<string, unknown> = {
  "date-time": "2026-01-10T12:00:00.000Z",
  date: "2026-01-10",
  uuid: "0197b2d4-6a55-7c41-9c4e-0d5f6a1b2c3d",
  uri: "https://example.com",
  email: "jo@example.com",
  binary: "@slow-bread.jpg",
};
const FITS: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  null: (value) => value === null,
};

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat());

/**
 * An example of a schema: its own one, otherwise one made of its parts. Optional fields are in it only if they have a default, or an example of their own.
 * @param name of the field, which decides the example of a simple value (samples.ts)
 * @returns undefined for a text of which only its author knows an example
 */
export function exampleOf(schema: Schema, schemas: Schemas, name = ""): unknown {
  const example = (of: Schema, as = name) => exampleOf(of, schemas, as);
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref !== undefined) return example(schemas[schema.$ref.split("/").at(-1)!]!);
  if (schema.const !== undefined) return schema.const;
  const sample = SAMPLES[name];
  if (sample !== undefined && fits(sample, schema, schemas)) return sample;
  if (schema.enum) return schema.enum[0];
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => example(part)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return example(choices.find((one) => !typesOf(one).includes("null")) ?? choices[0]!);
  if (schema.properties) return objectOf(schema, example);
  const types = typesOf(schema);
  if (types.includes("null")) return null;
  if (schema.format !== undefined && schema.format in FORMATS) return FORMATS[schema.format];
  if (schema.default !== undefined) return schema.default;
  if (types.includes("array")) return listOf(schema.items && example(schema.items, ""));
  if (types.includes("boolean")) return false;
  if (types.includes("integer") || types.includes("number")) return Math.max(schema.minimum ?? 1, 1);
  return types.includes("string") ? undefined : {};
}

/** Whether a sample fits a schema's type and its choices. A sample of null fits whatever may be null. */
function fits(sample: unknown, schema: Schema, schemas: Schemas): boolean {
  if (schema.enum) return schema.enum.includes(sample);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.some((one) => fits(sample, one, schemas));
  if (schema.$ref !== undefined) return fits(sample, schemas[schema.$ref.split("/").at(-1)!]!, schemas);
  const types = typesOf(schema);
  if (types.length === 0) return schema.allOf === undefined && schema.properties === undefined;
  if (!types.some((type) => FITS[type]?.(sample))) return false;
  if (Array.isArray(sample) && schema.items) return sample.every((item) => fits(item, schema.items!, schemas));
  // An object with known fields is made of these.
  return sample === null || !types.includes("object") || schema.properties === undefined;
}

function objectOf({ properties = {}, required = [], minProperties = 0 }: Schema, example: (of: Schema, as: string) => unknown) {
  const all = Object.entries(properties);
  const shown = all.filter(([name, of]) => required.includes(name) || of.example !== undefined || of.default !== undefined);
  const enough = shown.length === 0 ? all.slice(0, minProperties) : shown;
  return Object.fromEntries(enough.map(([name, of]) => [name, example(of, name)]));
}

const listOf = (item: unknown) => (item === undefined ? [] : [item]);

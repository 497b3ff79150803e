import { CompiledQuery } from "kysely";
import { requestId } from "../telemetry/context.ts";
import { prepareText } from "./pool.ts";
import type { EntityManager } from "./orm.ts";

/**
 * Executes a statement with a value for each of its names, in the current transaction if there is one. The type of a row is the
 * caller's assertion, and stands beside the statement.
 */
export interface Statement<Name extends string> {
  <Row extends object>(em: EntityManager, values: Record<Name, unknown>): Promise<Row[]>;
  /** the text for PostgreSQL */
  text: string;
}

const PLACE = /(?<!:):([a-z_]+)/g;

/**
 * A statement in SQL. Its values stand in it as `:name`, each as often as needed. `:request_id`, which no caller passes, is the id of the request
 * that caused the work under way.
 * @throws Error if `names` differs from the statement's names
 */
export const statement = <const Name extends string>(names: readonly Name[], sql: string): Statement<Name> =>
  runs(withRequest(names, sql), sql);

/**
 * A statement that each connection parses and plans once (PostgreSQL, PREPARE): nearly half of what the publish request costs in the
 * database. Name each column that it returns: with `*`, a migration beside a running process changes the type of the result, which
 * PostgreSQL refuses for a prepared statement.
 * @throws Error if `names` differs from the statement's names
 */
export function prepare<const Name extends string>(names: readonly Name[], sql: string): Statement<Name> {
  const made = runs(withRequest(names, sql), sql);
  prepareText(made.text);
  return made;
}

const REQUEST = "request_id";
const withRequest = <Name extends string>(names: readonly Name[], sql: string): (Name | typeof REQUEST)[] =>
  sql.includes(`:${REQUEST}`) ? [...names, REQUEST] : [...names];

function runs<Name extends string>(names: readonly (Name | typeof REQUEST)[], sql: string): Statement<Name> {
  const text = withPlaces(names, sql);
  const runIt = async <Row extends object>(em: EntityManager, values: Record<Name, unknown>) => {
    const inOrder = names.map((name) => (name === REQUEST ? requestId() : values[name]));
    return (await em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, inOrder))).rows;
  };
  return Object.assign(runIt, { text });
}

/** `:name` as PostgreSQL numbers it. */
function withPlaces(names: readonly string[], sql: string): string {
  const places = new Map(names.map((name, index) => [name, `$${index + 1}`]));
  const missing = names.filter((name) => !new RegExp(`(?<!:):${name}\\b`).test(sql));
  if (missing.length > 0) throw new Error(`The statement has no place for ${missing.join(", ")}: ${sql}`);
  return sql.replaceAll(PLACE, (_, name: string) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`The statement asks for :${name}, which is none of its names (${names.join(", ")}): ${sql}`);
    return place;
  });
}

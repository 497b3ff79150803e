import { CompiledQuery } from "kysely";
import { prepareText } from "./pool.ts";
import type { EntityManager } from "./orm.ts";

/**
 * Runs a statement with a value for each of its names, in the transaction at hand if there is one, else by itself. What a row holds is the
 * caller's word: it stands beside the statement.
 */
export interface Statement<Name extends string> {
  <Row extends object>(em: EntityManager, values: Record<Name, unknown>): Promise<Row[]>;
  /** as PostgreSQL gets it */
  text: string;
}

const PLACE = /(?<!:):([a-z_]+)/g;

/**
 * A statement in SQL. Its values stand in it as `:name`, each as often as needed.
 * @throws Error when `names` and the statement do not have the same ones
 */
export const statement = <const Name extends string>(names: readonly Name[], sql: string): Statement<Name> =>
  runs(names, withPlaces(names, sql));

/**
 * A statement that each connection parses and plans once (PostgreSQL, PREPARE): nearly half of what the publish request costs in the
 * database. Name each column that it returns: with `*`, a migration beside a running process changes the result's type, which
 * PostgreSQL refuses for what is prepared.
 * @throws Error when `names` and the statement do not have the same ones
 */
export function prepare<const Name extends string>(names: readonly Name[], sql: string): Statement<Name> {
  const text = withPlaces(names, sql);
  prepareText(text);
  return runs(names, text);
}

function runs<Name extends string>(names: readonly Name[], text: string): Statement<Name> {
  const runIt = async <Row extends object>(em: EntityManager, values: Record<Name, unknown>) => {
    const inOrder = names.map((name) => values[name]);
    return (await em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, inOrder))).rows;
  };
  return Object.assign(runIt, { text });
}

/** `:name` as PostgreSQL counts it. */
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

import type { InferKyselyDB } from "@mikro-orm/postgresql";
import { type ColumnType, type Compilable, type Generated, type Kysely, type RawBuilder, sql } from "kysely";
import type { entities } from "./entities.ts";
import type { EntityManager } from "./orm.ts";
import { prepareText } from "./pool.ts";

type Declared = InferKyselyDB<(typeof entities)[number]>;
/** A timestamp is read as PostgreSQL's text, as MikroORM sets up `pg`. It can be written as a `Date` too. */
type Time<Read, Written> = ColumnType<Read, Written | string, Written | string>;
type Column<Value> =
  Value extends Generated<infer Inner>
    ? Date extends Inner
      ? Time<Exclude<Inner, Date> | string, Inner | undefined>
      : Value
    : Date extends Value
      ? Time<Exclude<Value, Date> | string, Value>
      : Value;

/** The tables and columns of db/entities.ts, by their names in PostgreSQL. */
export type Tables = { [Table in keyof Declared]: { [Name in keyof Declared[Table]]: Column<Declared[Table][Name]> } };

/** Typed statements, in the current transaction if there is one. Values are parameters, so that the same statement always has the same text. */
export const tables = (em: EntityManager): Kysely<Tables> => em.getKysely<Tables>();

/** Lets each connection parse and plan a query only once (db/prepared.ts): for busy paths. The query's text must always be the same. */
export function prepared<Query extends Compilable>(query: Query): Query {
  prepareText(query.compile().sql);
  return query;
}

/** A value for a JSON column; `pg` would write an array as a PostgreSQL array. */
export const json = <Value>(value: Value): RawBuilder<Value> => sql<Value>`${JSON.stringify(value)}::jsonb`;
/** PostgreSQL's clock, which all processes share. */
export const now = sql<string>`now()`;
export const fromNow = (ms: number): RawBuilder<string> => sql<string>`now() + ${ms}::float8 * interval '1 ms'`;
/** A number to compare ids with. It may be higher than any id, because cursors come from clients. */
export const bigint = (value: number): RawBuilder<number> => sql<number>`${value}::bigint`;

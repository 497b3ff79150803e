import { createHash } from "node:crypto";
import { CompiledQuery, type Transaction } from "kysely";
import type { EntityManager } from "./orm.ts";

/** A statement of a busy path, with `?` for its values. */
export interface Prepared {
  name: string;
  text: string;
}

/**
 * A statement that each connection parses and plans once (PostgreSQL, PREPARE): nearly half of what the publish request costs in the
 * database. Name each column that it returns: with `*`, a migration beside a running process changes the result's type, which
 * PostgreSQL refuses for what is prepared.
 */
export function prepare(sql: string): Prepared {
  let values = 0;
  const text = sql.replaceAll("?", () => `$${(values += 1)}`);
  return { name: createHash("sha256").update(text).digest("hex").slice(0, 32), text };
}

/**
 * Runs one, in the transaction at hand if there is one, else by itself. (`em.execute` writes values into the text, so that no two texts
 * are alike.)
 */
export async function run<Row extends object>(em: EntityManager, statement: Prepared, values: unknown[]): Promise<Row[]> {
  const transaction = em.getTransactionContext();
  if (transaction === undefined) {
    const pool = await em.getDriver().getConnection().getNativeClient();
    return (await pool.query<Row>({ ...statement, values })).rows;
  }
  // Kysely hands the text on to `pg` as it is, which takes a statement with its name there too.
  const { rows } = await (transaction as Transaction<unknown>).executeQuery<Row>(CompiledQuery.raw(statement as unknown as string, values));
  return rows;
}

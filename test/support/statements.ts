import type pg from "pg";
import { vi } from "vitest";
import type { Orm } from "../../db/orm.ts";

export interface Statement {
  text: string;
  values: unknown[];
}

/** The statements that `work` sends to the database, `begin` and `commit` included. Nothing else may use the database meanwhile. */
export async function statementsOf(orm: Orm, work: () => Promise<unknown>): Promise<Statement[]> {
  const pool = await orm.em.fork().getDriver().getConnection().getNativeClient();
  const client = await pool.connect();
  const sent = vi.spyOn(Object.getPrototypeOf(client) as pg.Client, "query");
  client.release();
  try {
    await work();
    return sent.mock.calls.map((call: unknown[]) => {
      const [query, values] = call as [string | Statement, unknown];
      const known = Array.isArray(values) ? values : [];
      return typeof query === "string" ? { text: query, values: known } : { text: query.text, values: query.values ?? known };
    });
  } finally {
    sent.mockRestore();
  }
}

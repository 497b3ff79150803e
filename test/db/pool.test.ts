import pg from "pg";
import { expect, test } from "vitest";
import { connect } from "../../db/orm.ts";
import { testDatabase } from "../support/database.ts";

test("a connection that is killed within a transaction returns to the pool, however often", async () => {
  const database = await testDatabase();
  const orm = await connect(database.url, { pool: 1 });
  const killer = new pg.Client({ connectionString: database.url });
  await killer.connect();
  const killed = () =>
    orm.em.fork().transactional(async (tx) => {
      const [row] = await tx.execute<{ pid: number }[]>("select pg_backend_pid() as pid");
      await killer.query("select pg_terminate_backend($1)", [row!.pid]);
      // A process that computes meanwhile notices it with the next statement.
      await new Promise((resolve) => setTimeout(resolve, 500));
      await tx.execute("select 1");
    });
  for (let time = 0; time < 3; time += 1) await expect(killed()).rejects.toThrow(/connection/);
  expect(await orm.em.fork().execute("select 1 as one")).toEqual([{ one: 1 }]);
  await killer.end();
  await orm.close(true);
  await database.drop();
});

import pg from "pg";
import { expect, test, vi } from "vitest";
import { connect } from "../../db/orm.ts";
import { limitStatements, poolOf } from "../../db/pool.ts";
import { databaseTrouble } from "../../db/trouble.ts";
import { testDatabase } from "../support/database.ts";
import { freezable } from "../support/servers/freezable.ts";

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

test("a connection whose server says nothing any more is left, within a transaction too, and the pool goes on with another", async () => {
  const database = await testDatabase();
  const server = await freezable();
  server.leadTo(Number(new URL(database.url).port));
  const orm = await connect(Object.assign(new URL(database.url), { host: server.host }).href, { pool: 1, silentMs: 1_000 });
  const select = () => orm.em.fork().execute("select 1 as one");
  const inTransaction = () =>
    orm.em.fork().transactional(async (tx) => {
      await tx.execute("select 1");
      server.silence();
      await tx.execute("select 1");
    });
  const failure = (work: Promise<unknown>) => work.then(() => undefined, databaseTrouble);
  expect(await select()).toEqual([{ one: 1 }]);
  for (const work of [() => (server.silence(), select()), inTransaction]) {
    expect(await failure(work())).toMatch(/slow|away/);
    server.thaw();
    expect(await select()).toEqual([{ one: 1 }]);
  }
  expect((await poolOf(orm)).totalCount).toBe(1);
  await orm.close(true);
  await server.stop();
  await database.drop();
});

test("a connection pooler that gives nobody a server: waiting for a connection is limited", async () => {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1, onConnect: limitStatements });
  const blocked = vi.spyOn(pg.Client.prototype, "query").mockImplementationOnce(function (this: pg.Client, config: object) {
    return this.query({ ...config, text: "select pg_sleep(20)" } as pg.QueryConfig);
  } as never);
  const began = performance.now();
  await expect(pool.connect()).rejects.toThrow("Query read timeout");
  expect(performance.now() - began).toBeLessThan(15_000);
  blocked.mockRestore();
  await pool.end();
  await database.drop();
});

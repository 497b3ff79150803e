import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type EntityManager, type Orm } from "../../db/orm.ts";
import { prepare, statement } from "../../db/prepared.ts";
import { tables } from "../../db/tables.ts";
import { testDatabase } from "../support/database.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let orm: Orm;
beforeAll(async () => {
  database = await testDatabase();
  // One connection: what is prepared on it is seen by the next statement.
  orm = await connect(database.url, { pool: 1 });
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
});

const SUM = prepare(["low", "high"], "select :low::int + :high::int as sum, :high::int as high");
const ONCE = statement(["low", "high"], "select :low::int - :high::int as difference");
const PREPARED = statement(
  [],
  "select statement, calls from (select statement, generic_plans + custom_plans as calls from pg_prepared_statements) s",
);

const preparedOn = (em: EntityManager) => PREPARED<{ statement: string; calls: number }>(em, {});

test("values find their places by their names, be it that one stands there twice", async () => {
  const em = orm.em.fork();
  expect(await SUM(em, { high: 40, low: 2 })).toEqual([{ sum: 42, high: 40 }]);
  expect(await ONCE(em, { high: 40, low: 2 })).toEqual([{ difference: -38 }]);
});

test("a connection prepares a statement once, within transactions and without; others it does not", async () => {
  const em = orm.em.fork();
  await SUM(em, { low: 1, high: 2 });
  const before = await preparedOn(em);
  const own = before.filter(({ statement }) => statement.includes("as sum"));
  expect(own).toHaveLength(1);
  await em.transactional(async (tx) => {
    await SUM(tx, { low: 1, high: 2 });
    await ONCE(tx, { low: 1, high: 2 });
    expect(await preparedOn(tx)).toEqual(
      before.map((one) => (one.statement === own[0]!.statement ? { ...one, calls: one.calls + 1 } : one)),
    );
  });
});

test("it runs in the transaction at hand: a rollback takes along what it wrote", async () => {
  const NAMED = prepare(["name"], "insert into igny8_accounts (name) values (:name) returning id");
  const em = orm.em.fork();
  const rolledBack = em.transactional(async (tx) => {
    expect(await NAMED(tx, { name: "rolled back" })).toHaveLength(1);
    expect(await tables(tx).selectFrom("igny8_accounts").select("name").execute()).toEqual([{ name: "rolled back" }]);
    throw new Error("no");
  });
  await expect(rolledBack).rejects.toThrow("no");
  expect(await tables(em).selectFrom("igny8_accounts").select("name").execute()).toEqual([]);
});

test.each([
  [["low"], "select :low, :high", /asks for :high/],
  [["low", "high"], "select :low", /no place for high/],
  [["low"], "select now()::low", /no place for low/],
])("names and places that differ are an error when the process starts: %j in %s", (names, sql, message) => {
  expect(() => statement(names, sql)).toThrow(message);
  expect(() => prepare(names, sql)).toThrow(message);
});

test("a typed row holds what the type says: numbers for what is bigint, text for times, JSON as it is", async () => {
  const em = orm.em.fork();
  const account = await tables(em)
    .insertInto("igny8_accounts")
    .values({ name: "typed", quotas: { sites: 3 }, created_at: new Date(0) })
    .returning(["id", "quotas", "created_at"])
    .executeTakeFirstOrThrow();
  expect(account).toEqual({ id: expect.any(Number), quotas: { sites: 3 }, created_at: "1970-01-01 00:00:00+00" });
  const { count } = await tables(em)
    .selectFrom("igny8_accounts")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(count).toBe(1);
});

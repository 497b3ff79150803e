import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Orm, readMigrations } from "../../../db/orm.ts";
import { untilCurrent } from "../../../db/schema/current.ts";
import { freePort } from "../../../dev/ports.ts";
import { testDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

let said: string[];
let log: Parameters<typeof untilCurrent>[1];
beforeEach(() => {
  said = [];
  const line = (...args: unknown[]) => void said.push(args.at(-1) as string);
  log = { info: line, warn: line };
});
const execute = (sql: string) => database.orm.em.fork().execute(sql);
const waits = (orm: Orm, minutes = 10) => untilCurrent(orm, log, { minutes, waiting: () => said.push("(waits)") });

test("a schema that is up to date: no wait and no word", async () => {
  await waits(database.orm);
  expect(said).toEqual([]);
});

test("an older schema: one line says what it lacks, and the process goes on when that is applied", async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  const last = names.at(-1)!;
  await execute(`delete from igny8_migrations where name = '${last}'`);
  const waiting = waits(database.orm);
  await until("it says so", async () => said.length > 1);
  await execute(`insert into igny8_migrations (name) values ('${last}')`);
  await waiting;
  expect(said).toEqual([
    "(waits)",
    `waiting: the schema is older than this version, and lacks ${last}. Run npm run migrate, or wait until it ends.`,
    "the schema is up to date",
  ]);
});

test("an empty database is an older schema, and the wait ends with one line", async () => {
  const admin = database.orm.em.fork();
  const name = `empty_${Date.now()}`;
  await admin.execute(`create database ${name}`);
  const orm = await connect(Object.assign(new URL(database.directUrl), { pathname: `/${name}` }).href);
  try {
    const names = (await readMigrations()).map((known) => known.name);
    const lacks = `the schema is older than this version, and lacks ${names[0]} and ${names.length - 1} more. Run npm run migrate, or wait until it ends.`;
    await expect(waits(orm, 0.02)).rejects.toThrow(`Gave up after SCHEMA_WAIT_MINUTES (0.02): ${lacks}`);
    expect(said).toEqual(["(waits)", `waiting: ${lacks}`]);
  } finally {
    await orm.close(true);
    await admin.execute(`drop database ${name} with (force)`);
  }
});

test("a newer schema: one line, and the process goes on", async () => {
  await execute("insert into igny8_migrations (name) values ('Migration20990101000000_later')");
  await waits(database.orm, 0);
  expect(said).toEqual(["the schema is newer than this version, which works with it: Migration20990101000000_later"]);
  await execute("delete from igny8_migrations where name like '%_later'");
});

test("a database that is away is waited for; wrong credentials are an error at once", async () => {
  const away = await connect(`postgresql://igny8:x@127.0.0.1:${(await freePort()).port}/igny8`);
  await expect(waits(away, 0.02)).rejects.toThrow(
    /Gave up after SCHEMA_WAIT_MINUTES \(0\.02\): the database can't be reached \(.*ECONNREFUSED.*\)\. Check DATABASE_URL/,
  );
  expect(said).toEqual(["(waits)", expect.stringMatching(/^waiting: the database can't be reached/)]);
  await away.close(true);
  const wrong = await connect(Object.assign(new URL(database.directUrl), { password: "wrong" }).href);
  await expect(waits(wrong)).rejects.toThrow(/password authentication failed/);
  await wrong.close(true);
});

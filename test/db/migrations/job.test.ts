import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from "vitest";
import { migrate } from "../../../db/schema/migrate.ts";
import { IndexMigration } from "../../../db/migrations/IndexMigration.ts";
import { testDatabase } from "../../support/database.ts";
import { migrationOf, named, session, withAll } from "../../support/fixtures/migrations.ts";
import { until } from "../../support/until.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let url: string;
beforeAll(async () => {
  database = await testDatabase();
  url = database.directUrl;
});
afterAll(() => database?.drop());

let said: string[];
const say = (line: string) => void said.push(line);
beforeEach(() => {
  said = [];
});
const rows = (sql: string) => database.orm.em.fork().execute<Record<string, unknown>[]>(sql);
const applied = async () => (await rows("select name from igny8_migrations")).map(({ name }) => name);

/** A role with one connection and with settings that would end each migration, and its own empty database. */
async function strictRole(): Promise<string> {
  const admin = await session(inject("postgresUrl"));
  const name = `strict_${Date.now()}`;
  await admin.query(`create role ${name} login password 'strict' connection limit 1`);
  for (const setting of [
    "statement_timeout",
    "lock_timeout",
    "idle_session_timeout",
    "idle_in_transaction_session_timeout",
    "transaction_timeout",
  ])
    await admin.query(`alter role ${name} set ${setting} = '300ms'`);
  await admin.query(`create database ${name} owner ${name}`);
  onTestFinished(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop role ${name}`);
  });
  return Object.assign(new URL(url), { pathname: `/${name}`, username: name, password: "strict" }).href;
}

test("one connection is enough, and no limit of the role ends a migration", async () => {
  const strict = await strictRole();
  const settings = `create table probe as select current_setting('statement_timeout') as statement, current_setting('transaction_timeout') as transaction,
    current_setting('idle_session_timeout') as idle, current_setting('idle_in_transaction_session_timeout') as idle_in_transaction,
    current_setting('lock_timeout') as lock, current_setting('client_connection_check_interval') as killed`;
  const migrations = await withAll(migrationOf("slow", "select pg_sleep(0.7)", settings));
  const lines: string[] = [];
  expect(await migrate(strict, { migrations, applied: (line) => lines.push(line) })).toEqual(migrations.map(({ name }) => name));
  expect(lines).toEqual(migrations.map(({ name }) => expect.stringMatching(new RegExp(`^Applied ${name} in \\d+\\.\\d\\d s\\.$`))));
  expect(Number(/in (\S+) s/.exec(lines.at(-1)!)![1])).toBeGreaterThanOrEqual(0.7);
  const { rows: found } = await (await session(strict)).query("select * from probe");
  expect(found).toEqual([{ statement: "0", transaction: "0", idle: "0", idle_in_transaction: "0", lock: "3s", killed: "5s" }]);
});

test("each migration is a transaction of its own: what is applied stays applied", async () => {
  const good = migrationOf("good", "create table probe_good (id int)");
  const bad = migrationOf("bad", "create table probe_bad (id int)", "select 1 / 0");
  const never = migrationOf("never", "select 1");
  const failed = migrate(url, { migrations: await withAll(good, bad, never) });
  await expect(failed).rejects.toThrow(`${bad.name} failed: `);
  await expect(failed).rejects.toThrow(/division by zero\. Nothing of it is applied\.$/);
  expect(await rows("select to_regclass('probe_good')::text as good, to_regclass('probe_bad') as bad")).toEqual([
    { good: "probe_good", bad: null },
  ]);
  expect(await applied()).toContain(good.name);
  const mended = { ...bad, class: migrationOf("bad", "select 1").class };
  expect(await migrate(url, { migrations: await withAll(good, mended, never) })).toEqual([bad.name, never.name]);
});

test("a migration that gets no lock lets others pass, says what has the lock, and tries again", async () => {
  const reader = await session(url);
  await reader.query("begin; select count(*) from igny8_accounts");
  const [{ pid }] = (await reader.query<{ pid: number }>("select pg_backend_pid() as pid")).rows as [{ pid: number }];
  const migrations = await withAll(
    migrationOf("locked", "create table probe_locked (id int)", "alter table igny8_accounts add column probe int"),
  );
  const migrating = migrate(url, { migrations, say });
  await until(
    "a request waits behind it",
    async () => (await rows("select from pg_locks where relation = 'igny8_accounts'::regclass and not granted")).length > 0,
  );
  const began = performance.now();
  await rows("select count(*) from igny8_accounts");
  // It waited behind the migration, and no longer than that waits for its lock.
  expect(performance.now() - began).toBeLessThan(6_000);
  await until("it says that it waits", async () => said.length > 0);
  await reader.query("commit");
  expect(await migrating).toEqual([migrations.at(-1)!.name]);
  expect(said[0]).toMatch(
    new RegExp(
      `^${migrations.at(-1)!.name} waited 3 s for a lock: process ${pid} of PostgreSQL \\(.*idle in transaction.*\\) has it\\. It tries again in 1\\.00 s \\(try 2 of 25\\)\\.$`,
    ),
  );
});

test("after its last try it says what to do, and leaves nothing", async () => {
  const reader = await session(url);
  await reader.query("begin; select count(*) from igny8_sites");
  const migrations = await withAll(migrationOf("refused", "alter table igny8_sites add column probe int"));
  await expect(migrate(url, { migrations, tries: 1 })).rejects.toThrow(
    /^Migration\d+_refused got no lock in 1 tries: process \d+ .* has it\. Nothing of it is applied\. End what has the lock, or run npm run migrate again/,
  );
  expect(await applied()).not.toContain(migrations.at(-1)!.name);
});

class Concurrent extends IndexMigration {
  override async up(): Promise<void> {
    await this.buildIndex("probe_numbers_key", "on probe_numbers (number)", { unique: true });
  }
}

test("an index is built beside running work, and a second job waits for the first without disturbing it", async () => {
  await rows("create table probe_numbers as select n as number from generate_series(1, 10) n");
  const writer = await session(url);
  await writer.query("begin; insert into probe_numbers values (11)");
  const migrations = await withAll(named("concurrent", Concurrent));
  const first = migrate(url, { migrations, say });
  await until("the first waits for the writer", async () => said.length > 0);
  const waiting: string[] = [];
  const second = migrate(url, { migrations, say: (line) => waiting.push(line) });
  await until("the second waits for the first", async () => waiting.length > 0);
  // Longer than the limit for other locks. Meanwhile others write.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await rows("insert into probe_numbers values (12)");
  await writer.query("commit");
  expect(await first).toEqual([migrations.at(-1)!.name]);
  expect(await second).toEqual([]);
  expect(said).toEqual([expect.stringMatching(/_concurrent waits for process \d+ of PostgreSQL \(.*idle in transaction.*\)\.$/)]);
  expect(waiting).toEqual([expect.stringMatching(/^Another migration runs \(process \d+ of PostgreSQL.*\)\. Waiting until it ends\.$/)]);
  expect(await rows("select indisvalid from pg_index where indexrelid = 'probe_numbers_key'::regclass")).toEqual([{ indisvalid: true }]);
});

test("an index that was broken off is removed and built again", async () => {
  await rows("create table probe_twice as select 1 as number from generate_series(1, 2)");
  class Twice extends IndexMigration {
    override async up(): Promise<void> {
      await this.buildIndex("probe_twice_first", "on probe_twice (number)");
      await this.buildIndex("probe_twice_key", "on probe_twice (number)", { unique: true });
    }
  }
  const migrations = await withAll(named("twice", Twice));
  const index = "select indisvalid as complete from pg_index where indexrelid = 'probe_twice_key'::regclass";
  await expect(migrate(url, { migrations })).rejects.toThrow(/_twice failed: .*could not create unique index.*It is not complete\.$/);
  expect(await rows(index)).toEqual([{ complete: false }]);
  await rows("delete from probe_twice where ctid = (select min(ctid) from probe_twice)");
  expect(await migrate(url, { migrations })).toEqual([migrations.at(-1)!.name]);
  expect(await rows(index)).toEqual([{ complete: true }]);
});

test("a job whose connection breaks ends, because others may migrate from then on", async () => {
  const slow = migrationOf("killed", "select pg_sleep(20)");
  const migrations = await withAll(slow);
  const admin = await session(url);
  const jobs = async () =>
    (
      await admin.query<{ pid: number; query: string }>(
        "select pid, query from pg_stat_activity where application_name = 'igny8-migrate' and datname = current_database()",
      )
    ).rows;
  const first = migrate(url, { migrations });
  first.catch(() => undefined);
  const working = await until("it works", async () => (await jobs()).find(({ query }) => query.includes("pg_sleep")));
  const second = migrate(url, { migrations, say });
  second.catch(() => undefined);
  await until("the second waits", async () => said.length > 0);
  const waiting = (await jobs()).find(({ pid }) => pid !== working.pid)!;
  await admin.query("select pg_terminate_backend($1)", [waiting.pid]);
  await expect(second).rejects.toThrow(/connection to PostgreSQL broke.*Run npm run migrate again|terminating connection/);
  await admin.query("select pg_terminate_backend($1)", [working.pid]);
  await expect(first).rejects.toThrow(/_killed failed: .*terminat.*Nothing of it is applied\.$/);
  const mended = { ...slow, class: migrationOf("killed", "select 1").class };
  expect(await migrate(url, { migrations: await withAll(mended) })).toEqual([slow.name]);
});

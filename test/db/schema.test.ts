import { afterAll, beforeAll, expect, test } from "vitest";
import { entities } from "../../db/entities.ts";
import type { Orm } from "../../db/orm.ts";
import { migrate } from "../../db/schema/migrate.ts";
import { testDatabase } from "../support/database.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let orm: Orm;
beforeAll(async () => {
  database = await testDatabase();
  orm = database.orm;
});
afterAll(() => database?.drop());

test("entities and migrations agree", async () => {
  expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
});

test("migrating again changes nothing, even concurrently", async () => {
  expect(await Promise.all([migrate(database.directUrl), migrate(database.directUrl), migrate(database.directUrl)])).toEqual([[], [], []]);
});

test("a database from before the first release is left unchanged, with a message on what to do", async () => {
  const old = await testDatabase();
  try {
    await old.orm.em.execute("delete from igny8_migrations");
    await old.orm.em.execute("insert into igny8_migrations (name) values ('Migration20261123084152_initial')");
    await expect(migrate(old.directUrl)).rejects.toThrow(/before the first release.*delete the folder.*\.data.*DATABASE_URL/);
    expect(await old.orm.em.execute("select name from igny8_migrations")).toEqual([{ name: "Migration20261123084152_initial" }]);
    expect(await old.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
  } finally {
    await old.drop();
  }
});

/** Tables without an account, and why. */
const SHARED: Record<string, string> = {
  igny8_accounts: "is the account",
  igny8_users: "may be a member of several accounts",
  igny8_password_resets: "belong to a user",
  igny8_email_verifications: "belong to a user",
  igny8_second_factors: "belong to a user",
  igny8_recovery_codes: "belong to a user",
  igny8_unused_pictures: "are files that accounts may share",
  igny8_workers: "are processes of the installation",
  igny8_done_jobs: "is of the installation",
  igny8_plugins: "are everybody's",
  igny8_plugin_versions: "are everybody's",
  igny8_plugin_downloads: "are counted for operators, and outlive the site",
  igny8_plugin_installations: "go with their integration",
  igny8_plugin_version_days: "are everybody's",
  igny8_plugin_enrolments: "go with their integration",
};

test("every row of a customer has its account, and is deleted with it", async () => {
  const rows = await orm.em.execute<{ table: string; column: string | null; rule: string | null }[]>(`
    select t.table_name as table, c.column_name as column, r.confdeltype as rule
    from information_schema.tables t
    left join information_schema.columns c on c.table_name = t.table_name and c.column_name = 'account_id' and c.is_nullable = 'NO'
    left join pg_constraint r on r.conrelid = t.table_name::regclass and r.confrelid = 'igny8_accounts'::regclass and r.contype = 'f'
    where t.table_schema = 'public'`);
  const ours = rows.filter(({ table }) => entities.some(({ meta }) => meta.tableName === table));
  expect(ours.map(({ table }) => table).toSorted()).toEqual(entities.map(({ meta }) => meta.tableName).toSorted());
  for (const { table, column, rule } of ours) {
    expect([table, column, rule]).toEqual(SHARED[table] ? [table, null, null] : [table, "account_id", "c"]);
  }
});

test("every foreign key has an index; otherwise deletions would read the whole table", async () => {
  const rows = await orm.em.execute<{ key: string }[]>(`
    select conrelid::regclass || '.' || a.attname as key
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and not exists (
      select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null)`);
  expect(rows.map(({ key }) => key)).toEqual([]);
});

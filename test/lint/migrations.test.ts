import { Migration } from "@mikro-orm/migrations";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMigrations } from "../../db/orm.ts";
import { IndexMigration } from "../../db/migrations/IndexMigration.ts";
import { problemsOf, releasedIn, SINCE } from "../../dev/migrations/rules.ts";
import { findSquawk } from "../../dev/migrations/squawk.ts";
import { migrationOf, named } from "../support/fixtures/migrations.ts";

/** There is no squawk for each platform. Where there is one, such as in CI, its absence would switch these tests off. */
const missing = await findSquawk().then(
  () => undefined,
  (error: Error) => error.message,
);
const can = missing === undefined;
test.runIf(process.platform === "linux" && process.arch === "x64")("squawk is there", () => expect(missing).toBeUndefined());

const released = releasedIn(await readFile(join(import.meta.dirname, "../../CHANGELOG.md"), "utf8"));

test.runIf(can)("new migrations run while the previous release works, and leave it what it uses", async () => {
  const known = (await readMigrations()).filter(({ name }) => name >= SINCE);
  expect((await Promise.all(known.map((migration) => problemsOf(migration, released)))).flat()).toEqual([]);
});

const table =
  "create table igny8_new (id serial primary key, site_id int not null references igny8_sites (id) on delete cascade, name text not null unique)";
test.runIf(can).each([
  [
    "a new table with its own indexes and checks",
    [table, "create index igny8_new_site on igny8_new (site_id)", "alter table igny8_new add constraint c check (name <> '') "],
  ],
  ["a new column with a default", ["alter table igny8_sites add column note text not null default ''"]],
  ["a constraint that is not valid yet", ["alter table igny8_sites add constraint c check (name <> '') not valid"]],
  ["its validation", ["alter table igny8_sites validate constraint c"]],
  [
    "a function and a trigger",
    [
      "create function f() returns trigger language plpgsql as $$ begin truncate t; return new; end $$",
      "create trigger t before insert on igny8_sites for each row execute function f()",
    ],
  ],
  [
    "rows of its own new table",
    ["create unlogged table if not exists public.igny8_new (id int not null, name text null)", "update \"igny8_new\" set name = 'a'"],
  ],
  [
    "what only sounds like a change of rows",
    [
      "create trigger t before update on igny8_sites for each row execute function f()",
      "insert into igny8_plugins (slug) values ('a') on conflict (slug) do update set slug = excluded.slug",
      "comment on table igny8_sites is 'update igny8_sites set name = 1'",
    ],
  ],
  ["a word in a text", ["insert into igny8_accounts (name) values ('; lock table igny8_sites')"]],
])("good: %s", async (_, statements) => {
  expect(await problemsOf(migrationOf("good", ...statements), [])).toEqual([]);
});

test.runIf(can).each([
  ["an index on a table in use", "create index x on igny8_sites (name)", "extend IndexMigration, and use buildIndex"],
  ["a unique index on a table in use", "create unique index x on igny8_sites (name)", "extend IndexMigration, and use buildIndex"],
  ["an index that goes", "drop index igny8_sites_x", "extend IndexMigration, and use dropIndex"],
  ["an index built concurrently in a transaction", "create index concurrently x on igny8_sites (name)", "extend IndexMigration"],
  ["a check that scans", "alter table igny8_sites add constraint c check (name <> '')", "add it not valid"],
  [
    "a foreign key that scans",
    "alter table igny8_sites add constraint f foreign key (account_id) references igny8_accounts (id)",
    "add it not valid",
  ],
  ["a unique constraint", "alter table igny8_sites add constraint u unique (name)", "build a unique index by IndexMigration"],
  ["a column that must have a value", "alter table igny8_sites add column note text not null", "give the new column a default"],
  ["not null", "alter table igny8_sites alter column url set not null", "add a check constraint that the column is not null"],
  ["another type", "alter table igny8_sites alter column id type bigint", "add a new column"],
  ["another name", "alter table igny8_sites rename column name to title", "add a new column"],
  ["another name of a table", "alter table igny8_sites rename to igny8_places", "make a new table"],
  ["a column that goes", "alter table igny8_sites drop column name", "first release code that does without"],
  ["a table that goes", "drop table igny8_sites", "first release code that does without"],
  ["a lock", "lock table igny8_sites in exclusive mode", "stops everybody else"],
  ["a lock behind another statement", "select 1; LOCK igny8_sites", "stops everybody else"],
  ["truncate", "truncate igny8_sites", "stops everybody else"],
  ["a change of rows", "update igny8_content set status = 'draft'", 'static readonly fewRows = "why they are few"'],
  ["a change of rows behind another statement", "select 1; UPDATE only\n public.igny8_content c set status = 'draft'", "locks the rows"],
  ["rows that go", "delete from igny8_sync_events where id < 9", "locks the rows"],
  ["rows that go in a WITH clause", "with gone as (delete from igny8_sites returning id) select count(*) from gone", "locks the rows"],
  ["rows that are merged", "merge into igny8_sites s using x on true when matched then delete", "locks the rows"],
  ["a change of rows in a DO block", "do $$ begin update igny8_content set status = 'draft'; end $$", "a DO block hides a change"],
  ["a change in a DO block", "do $$ begin alter table igny8_sites add column note text; end $$", "a DO block hides a change"],
  ["no SQL", "alter tabel igny8_sites add column note text", "syntax-error"],
])("bad: %s", async (_, sql, instead) => {
  const problems = await problemsOf(migrationOf("bad", sql), []);
  expect(problems.join("\n")).toMatch(/^Migration\d+_bad: /);
  expect(problems.join("\n")).toContain(instead);
});

class FewRows extends Migration {
  static readonly fewRows = "an installation has one plugin";
  override up(): void {
    this.addSql("update igny8_plugins set name = 'a'");
  }
}
test.runIf(can)("a change of few rows says why they are few", async () => {
  expect(await problemsOf(named("few", FewRows), [])).toEqual([]);
});

const executing = (sql: string) =>
  class extends Migration {
    override async up(): Promise<void> {
      await this.execute(sql);
    }
  };
test.runIf(can)("what a migration executes by itself only looks", async () => {
  expect(await problemsOf(named("looks", executing("select 1; -- update\n SELECT 2")), [])).toEqual([]);
  for (const sql of ["alter table igny8_sites add column note text", "select 1; update igny8_sites set name = 'a'"])
    expect(await problemsOf(named("changes", executing(sql)), [])).toEqual([expect.stringContaining("execute is only for a select")]);
});

class Gone extends Migration {
  static readonly unusedSince = "0.2.0";
  override up(): void {
    this.addSql("alter table igny8_sites drop column name");
  }
}
test.runIf(can)("what is removed must be unused since a version that is out", async () => {
  const gone = named("gone", Gone);
  expect(await problemsOf(gone, ["0.1.0", "0.2.0"])).toEqual([]);
  expect(await problemsOf(gone, ["0.1.0"])).toEqual([
    expect.stringContaining("ban-drop-column"),
    expect.stringContaining("unusedSince is 0.2.0, which CHANGELOG.md does not list"),
  ]);
  expect(releasedIn("# Changelog\n\n## 0.2.0 (not released yet)\n\n## 0.1.0 (2026-12-01)\n")).toEqual(["0.1.0"]);
});

class Indexes extends IndexMigration {
  override async up(): Promise<void> {
    await this.buildIndex("igny8_sites_note", "on igny8_sites (name)");
    this.dropIndex("igny8_sites_old");
  }
}
class Mixed extends IndexMigration {
  override async up(): Promise<void> {
    await this.buildIndex("igny8_sites_note", "on igny8_sites (name)");
    this.addSql("alter table igny8_sites add column note text");
  }
}
test.runIf(can)("indexes of tables in use are built without a transaction, and nothing else is", async () => {
  expect(await problemsOf(named("indexes", Indexes), [])).toEqual([]);
  expect(await problemsOf(named("mixed", Mixed), [])).toEqual([
    expect.stringContaining("needs a transaction: put it in a migration that has one"),
  ]);
});

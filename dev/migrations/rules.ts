import type { KnownMigration } from "../../db/orm.ts";
import { squawk } from "./squawk.ts";

/** The names of migrations from here on follow the rules (docs/operations/migrations.md). Those before are of the first release, or were checked by people. */
export const SINCE = "Migration20261130060000";

/** Squawk's rules that are about locks, scans, and code of the previous release. What each refuses, and what to write instead. */
const INSTEAD: Record<string, string> = {
  "adding-field-with-default": "give the column a constant default, or none",
  "adding-foreign-key-constraint": "add it not valid, and validate it in a later migration",
  "adding-not-nullable-field":
    "add a check constraint that the column is not null, not valid; a later migration validates it and sets not null",
  "adding-required-field": "give the new column a default",
  "adding-serial-primary-key-field": "make a new table, or a unique index by IndexMigration and in a later migration the key on it",
  "ban-alter-domain-with-add-constraint": "use a check constraint of the table, not valid",
  "ban-drop-database": "leave databases alone",
  "changing-column-type": "add a new column",
  "constraint-missing-not-valid": "add it not valid, and validate it in a later migration",
  "disallowed-unique-constraint": "build a unique index by IndexMigration, and in a later migration add the constraint using it",
  "renaming-column": "add a new column",
  "renaming-table": "make a new table",
  "require-concurrent-index-creation": "extend IndexMigration, and use buildIndex",
  "require-concurrent-index-deletion": "extend IndexMigration, and use dropIndex",
};
/** Those of taking something away. */
const CONTRACTS = new Set(["ban-drop-column", "ban-drop-table", "ban-drop-not-null"]);
/** What locks everybody out, however short the statement. */
const NEVER = /^(lock( table)?|truncate|vacuum full|cluster)\b/;
/** What may stand in a migration without a transaction: nothing of these locks a table for others. */
const CONCURRENT = /^(create( unique)? index concurrently|drop index concurrently|reindex (index|table) concurrently)\b/;
/** A DO block hides its statements from squawk. */
const HIDDEN =
  /\b(alter table|create( unique)? index|drop (table|index)|lock table|truncate|update [\w."]+ (as )?(\w+ )?set|delete from|merge into)\b/;
/** A change of rows, also one in a WITH clause, and the table it is in. Each row stays locked until the end of the migration. */
const CHANGES_ROWS = /(?:^|\( ?)(?:update|delete from|merge into) (?:only )?([\w."]+)/g;
const CREATES = /^create (?:\w+ )*?table (?:if not exists )?([\w."]+)/;

/**
 * What is wrong with a migration, in sentences that say what to write instead.
 * @param released the versions that are out
 */
export async function problemsOf({ name, class: Made }: KnownMigration, released: readonly string[]): Promise<string[]> {
  const executed: unknown[] = [];
  // A migration that looks into the database finds nothing there.
  const driver = { execute: async (query: unknown) => (executed.push(query), []) };
  const migration = new Made(driver, {});
  await migration.up();
  const sql = migration.getQueries().filter((query) => typeof query === "string");
  const transactional = migration.isTransactional();
  const { unusedSince, fewRows }: { name: string; unusedSince?: string; fewRows?: string } = Made;
  const contracts = unusedSince !== undefined && released.includes(unusedSince);

  const problems = sql.length < migration.getQueries().length ? ["write its SQL as texts, which this check can read"] : [];
  const looks = (query: unknown) => typeof query === "string" && statementsOf(query).every((statement) => /^select\b/.test(statement));
  if (!executed.every(looks))
    problems.push("execute is only for a select: write what changes something with addSql, which this check reads");
  const statements = sql.flatMap(statementsOf);
  const own = new Set(statements.map((statement) => bare(CREATES.exec(statement)?.[1])));
  for (const statement of statements) {
    const shown = statement.slice(0, 80);
    if (NEVER.test(statement)) problems.push(`"${shown}" stops everybody else: leave it out`);
    if (transactional && CONCURRENT.test(statement)) problems.push(`"${shown}" can't be in a transaction: extend IndexMigration`);
    if (!transactional && !CONCURRENT.test(statement)) problems.push(`"${shown}" needs a transaction: put it in a migration that has one`);
    if (!fewRows && [...statement.matchAll(CHANGES_ROWS)].some(([, table]) => !own.has(bare(table))))
      problems.push(
        `"${shown}" locks the rows that it changes until the end of the migration: let the code or a workflow change them; if they are few, say here static readonly fewRows = "why they are few"`,
      );
  }
  for (const block of sql.flatMap(blocksOf))
    if (HIDDEN.test(block)) problems.push("a DO block hides a change from this check: write the statement itself");
  const found = await squawk(`${sql.join(";\n")};`, { transaction: transactional, rules: [...Object.keys(INSTEAD), ...CONTRACTS] });
  for (const { rule_name, message } of found) {
    if (!CONTRACTS.has(rule_name)) problems.push(`${message.trim()} (${rule_name}): ${INSTEAD[rule_name] ?? "correct it"}`);
    else if (!contracts)
      problems.push(
        `${message.trim()} (${rule_name}): first release code that does without, then say here static readonly unusedSince = "that release"`,
      );
  }
  if (unusedSince !== undefined && !contracts)
    problems.push(`unusedSince is ${unusedSince}, which CHANGELOG.md does not list as a version that is out`);
  return [...new Set(problems)].map((problem) => `${name}: ${problem}.`);
}

/** The versions of a changelog that are out. */
export const releasedIn = (changelog: string): string[] =>
  [...changelog.matchAll(/^## (\d+\.\d+\.\d+)(.*)$/gm)]
    .filter(([, , rest]) => !rest!.includes("not released"))
    .map(([, version]) => version!);

/** A table's name without its schema and quotes. */
const bare = (name = "") => name.replaceAll('"', "").replace(/^public\./, "");

const BLOCK = /\$(\w*)\$[^]*?\$\1\$/g;

/** The statements of a text, in lower case, without comments, texts and bodies of functions. */
function statementsOf(sql: string): string[] {
  return withoutComments(sql)
    .replaceAll(BLOCK, "$$$$")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .toLowerCase()
    .split(";")
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter(Boolean);
}

/** The bodies of DO blocks. */
function blocksOf(sql: string): string[] {
  return [...withoutComments(sql).matchAll(BLOCK)]
    .filter(({ index }) => /\bdo\s+(language \w+\s+)?$/i.test(withoutComments(sql).slice(0, index)))
    .map(([body]) => body.toLowerCase().replaceAll(/\s+/g, " "));
}

const withoutComments = (sql: string) => sql.replaceAll(/--.*$/gm, "").replaceAll(/\/\*[^]*?\*\//g, "");

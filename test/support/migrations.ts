import { Migration } from "@mikro-orm/migrations";
import pg from "pg";
import { onTestFinished } from "vitest";
import { type KnownMigration, readMigrations } from "../../db/orm.ts";

let made = 0;

/** A migration after all others, which executes these statements. */
export function migrationOf(label: string, ...statements: string[]): KnownMigration {
  class OfTest extends Migration {
    override up(): void {
      for (const sql of statements) this.addSql(sql);
    }
  }
  return named(label, OfTest);
}

/** A class as a migration after all others. */
export function named(label: string, Made: KnownMigration["class"]): KnownMigration {
  made += 1;
  return { name: `Migration${String(20_990_101_000_000 + made)}_${label}`, class: Made };
}

/** Those of this version, and more. */
export const withAll = async (...more: KnownMigration[]) => [...(await readMigrations()), ...more];

/** A connection of its own, closed after the test. */
export async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  return client;
}

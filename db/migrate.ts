import { readConfig } from "../config.ts";
import { migrate } from "./schema/migrate.ts";
import { databaseTrouble, wordsOf } from "./trouble.ts";

/* npm run migrate: brings the schema up to date. Run it before API and workers of a new version start; they wait for it. */
try {
  const { DATABASE_URL_DIRECT, DATABASE_URL } = readConfig(process.env);
  const applied = await migrate(DATABASE_URL_DIRECT ?? DATABASE_URL, { say: console.log, applied: console.log }).catch((error: unknown) => {
    if (databaseTrouble(error) !== "away") throw error;
    const name = DATABASE_URL_DIRECT === undefined ? "DATABASE_URL" : "DATABASE_URL_DIRECT";
    throw new Error(`The database can't be reached (${wordsOf(error)}). Check ${name}, and that PostgreSQL runs.`, { cause: error });
  });
  if (applied.length === 0) console.log("The schema is up to date.");
} catch (error) {
  // One line for the person who started it, not a stack.
  console.error(wordsOf(error));
  process.exitCode = 1;
}

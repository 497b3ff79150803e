import type { Guard } from "./guard.ts";

const migrates = (named: string) => ({ tests: ["test/db/migrations/job.test.ts"], named });
const starts = (named: string) => ({ tests: ["test/db/migrations/current.test.ts"], named });
const pools = (named: string) => ({ tests: ["test/deploy/pgbouncer.test.ts"], named });

/** Of migrations: none is ended by a limit, stops others, or is done twice. */
export const migrations: Guard[] = [
  {
    name: "no limit of the role ends a migration",
    file: "db/schema/session.ts",
    find: "      await client.query(WITHOUT_LIMITS);\n",
    put: "",
    ...migrates("no limit of the role ends a migration"),
  },
  {
    name: "the build of an index is in no transaction",
    file: "db/orm.ts",
    find: "allOrNothing: false",
    put: "allOrNothing: true",
    ...migrates("an index that was broken off is removed and built again"),
  },
  {
    name: "a migration gives way after a short wait for a lock",
    file: "db/schema/migrate.ts",
    find: "String(transactional ? LOCK_MS : 0)",
    put: `"0"`,
    ...migrates("a migration that gets no lock lets others pass"),
  },
  {
    name: "a migration that got no lock tries again",
    file: "db/schema/migrate.ts",
    find: `if (!TRY_AGAIN.has(String(code)))`,
    put: `if (TRY_AGAIN.size > 0)`,
    ...migrates("a migration that gets no lock lets others pass"),
  },
  {
    name: "the build of an index waits as long as it must",
    file: "db/schema/migrate.ts",
    find: "String(transactional ? LOCK_MS : 0)",
    put: "String(LOCK_MS)",
    ...migrates("an index is built beside running work"),
  },
  {
    name: "a second job waits for the first",
    file: "db/schema/migrate.ts",
    find: "if (row!.locked) return;",
    put: "if (row) return;",
    ...migrates("a second job waits for the first"),
  },
  {
    name: "an index that was broken off is built anew",
    file: "db/migrations/IndexMigration.ts",
    find: `if (found?.["complete"] === true) return;`,
    put: `if (found) return;`,
    ...migrates("an index that was broken off is removed and built again"),
  },
  {
    name: "a job whose connection broke does not go on without its lock",
    file: "db/schema/session.ts",
    find: "if (pid !== undefined) throw new Error(LOST);",
    put: "",
    ...migrates("a job whose connection breaks ends"),
  },
  {
    name: "a migration has a session of its own",
    file: "db/schema/session.ts",
    find: "throw new Error(POOLED);",
    put: "void POOLED;",
    ...pools("the migration refuses a pool that shares sessions"),
  },
  {
    name: "API and workers wait for the migrations that they need",
    file: "db/schema/current.ts",
    find: "const missing = known.filter((name) => !applied.has(name));",
    put: "const missing = known.filter((name) => !applied.has(name) && !name);",
    ...starts("an older schema: one line says what it lacks"),
  },
  {
    name: "a wait for the schema ends",
    file: "db/schema/current.ts",
    find: "if (Date.now() >= until)",
    put: "if (until < 0)",
    ...starts("an empty database is an older schema"),
  },
];

import { chmod, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrationNames } from "../../../db/orm.ts";
import { path, useBackups } from "../../support/fixtures/backups.ts";
import { pgBin } from "../../support/fixtures/clientPrograms.ts";
import { sampled } from "../../support/sampled.ts";

const { at, stores, emptyDatabase, taking, restoring } = useBackups();

describe.skipIf(!pgBin)("a restore changes nothing and says why", () => {
  let made: string;
  let to: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeAll(async () => {
    if (pgBin) made = (await taking("whole")).dir;
  });
  beforeEach(async () => {
    to = await emptyDatabase();
    return () => to.drop();
  });
  /** A copy of the folder of backups, to be damaged. */
  async function copy(): Promise<string> {
    const folder = await mkdtemp(at("copy-"));
    await cp(at("whole"), folder, { recursive: true });
    return made.replace(at("whole"), folder);
  }
  const untouched = async () => expect(await to.ask("select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
  const edit = async (folder: string, change: (manifest: any) => void) => {
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    change(manifest);
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  };

  test("if a key is missing, or another one has its id", async () => {
    const other = { id: "other", key: Buffer.alloc(32, 9) };
    await expect(restoring(made, to.url, { secretKeys: [other] })).rejects.toThrow(
      /^SECRET_KEYS has no key test, which secrets in the backup need/,
    );
    await expect(restoring(made, to.url, { secretKeys: [{ ...other, id: "test" }] })).rejects.toThrow(
      /^The key test in SECRET_KEYS is another one/,
    );
    await untouched();
  });

  test("if the backup is of a newer version, or of a newer PostgreSQL", async () => {
    const migrations = (await migrationNames()).slice(0, -1);
    await expect(restoring(made, to.url, { migrations })).rejects.toThrow(
      /^The backup is of a newer version of IGNY8 \(Migration\d+_\w+\)\. Install/,
    );
    const folder = await copy();
    await edit(folder, (manifest) => (manifest.postgres = 19));
    await expect(restoring(folder, to.url)).rejects.toThrow(/^The backup is of PostgreSQL 19, and this server is 18\./);
    await untouched();
  });

  test("if the folder is no complete backup", async () => {
    await expect(restoring(at("nowhere"), to.url)).rejects.toThrow(/nowhere is no complete backup: it has no manifest\.json\.$/);
    const folder = await copy();
    await writeFile(join(folder, "manifest.json"), "{");
    await expect(restoring(folder, to.url)).rejects.toThrow(/manifest\.json is damaged, or of another version/);
    await untouched();
  });

  const DAMAGE: [what: string, damage: (folder: string) => Promise<void>, message: RegExp][] = [
    [
      "a file of the dump",
      async (folder: string) => truncate(join(folder, "database/toc.dat"), 100),
      /database\/toc\.dat has another hash/,
    ],
    ["a missing file", async (folder: string) => rm(join(folder, "database/toc.dat")), /database\/toc\.dat is missing/],
    [
      "a picture",
      async (folder: string) => writeFile(join(folder, `../pictures${path.slice(6)}`), "a pictur3"),
      /^The backup is damaged: its pictures \(1 of 2\) and packages \(0 of 1\) that are named above are missing or have other bytes\. .* or add --without-damaged/,
    ],
    [
      "a missing picture",
      async (folder: string) => rm(join(folder, `../pictures${path.slice(6)}`)),
      /^The backup is damaged: its pictures \(1 of 2\) and packages \(0 of 1\) that are named above are missing or have other bytes\. .* or add --without-damaged/,
    ],
  ];
  test.each(sampled(DAMAGE))("if %s is damaged", async (_, damage, message) => {
    const folder = await copy();
    await damage(folder);
    await expect(restoring(folder, to.url, stores("empty"))).rejects.toThrow(message);
    await untouched();
  });

  test("if the database has content, unless --replace says so; if somebody uses it, in any case", async () => {
    await to.ask("create table mine (id int); insert into mine values (7)");
    await expect(restoring(made, to.url)).rejects.toThrow(/^The database is not empty\. Restore into an empty one, or add --replace/);
    const client = new pg.Client({ connectionString: to.url, application_name: "somebody" });
    await client.connect();
    await expect(restoring(made, to.url, { replace: true })).rejects.toThrow(
      /^1 other connection uses the database: 1 of role restorer_\w+ \(application somebody, from [\d.:]+, idle\)\. Stop all API processes/,
    );
    await client.end();
    expect(await to.ask("select id from mine")).toEqual([{ id: 7 }]);
    await restoring(made, to.url, { replace: true });
    expect(await to.ask("select count(*)::int as n from igny8_accounts")).toEqual([{ n: 1 }]);
    expect(await to.ask("select to_regclass('mine') as mine")).toEqual([{ mine: null }]);
  });

  test.each([
    // At the end of a statement, when everything is there that the next statements need.
    ["pg_restore breaks off", `"$0.real" "$@" | sed '/^CREATE TRIGGER/,$d'; exit 1`],
    ["a statement fails", `"$0.real" "$@"; echo 'select 1 / 0;'`],
  ])("if %s in the middle, with --replace too", async (_, script) => {
    await to.ask("create table mine (id int); insert into mine values (7)");
    const bin = await mkdtemp(at("bin-"));
    for (const name of ["psql", "pg_restore.real"])
      await writeFile(join(bin, name), `#!/bin/sh\nexec '${pgBin}/${name.replace(".real", "")}' "$@"\n`);
    await writeFile(
      join(bin, "pg_restore"),
      `#!/bin/sh\nif [ "$1" = --version ]; then exec '${pgBin}/pg_restore' --version; fi\n${script}\n`,
    );
    for (const name of await readdir(bin)) await chmod(join(bin, name), 0o755);
    await expect(restoring(made, to.url, { replace: true, programs: { bin, env: { PATH: process.env["PATH"] } } })).rejects.toThrow(
      /failed/,
    );
    expect(await to.ask("select id from mine")).toEqual([{ id: 7 }]);
    expect(await to.ask("select to_regclass('igny8_accounts') as accounts")).toEqual([{ accounts: null }]);
  });
});

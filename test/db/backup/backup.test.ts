import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { pathOf } from "../../../api/articles/pictureFiles.ts";
import { BACKUP_LOCK, removeUnusedPictures } from "../../../db/articles/removePictures.ts";
import { noteUnused } from "../../../db/articles/unusedPictures.ts";
import { backUp } from "../../../db/backup/backUp.ts";
import { restore } from "../../../db/backup/restore.ts";
import { openPackages, openPictures } from "../../../db/blobs/open.ts";
import { connect, migrationNames } from "../../../db/orm.ts";
import { openForSite } from "../../../db/sites/boundSecrets.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createContent, createSite, SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { pgBin } from "../../support/fixtures/clientPrograms.ts";
import { startS3 } from "../../support/servers/s3.ts";

// Backup and restore with the real programs of PostgreSQL, of a database with a bit of everything.

let from: Awaited<ReturnType<typeof testDatabase>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let content_id: number;
let dir: string;
/** a role without rights, which owns the databases that are restored into */
const ROLE = `restorer_${process.pid}`;
const picture = new TextEncoder().encode("a picture");
const kept = new TextEncoder().encode("a picture that only a version names");
const zip = new TextEncoder().encode("a package");
const [path, keptPath] = [pathOf(picture, "png"), pathOf(kept, "png")];
const at = (name: string) => join(dir, name);
const stores = (name: string) => ({
  pictures: openPictures({ folder: at(`${name}/media`) }),
  packages: openPackages({ folder: at(`${name}/plugins`) }),
});
const hashOf = (bytes: Uint8Array) => pathOf(bytes, "png").slice(10, 74);
const sql = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> => from.orm.em.fork().execute(text, values);

beforeAll(async () => {
  if (!pgBin) return;
  dir = await mkdtemp(join(tmpdir(), "igny8-backup-"));
  from = await testDatabase();
  const account = await createAccount(from.orm);
  owner = { ...account, ...(await createSite(from.orm, account.account_id)) };
  content_id = (await createContent(from.orm, owner)).id;
  const { pictures, packages } = stores("live");
  await pictures.put(path, picture);
  await pictures.put(keptPath, kept);
  await packages.put(hashOf(zip), zip);
  await sql(
    `insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size, alt)
     values (?, ?, 'featured', 1, 1, ?, 'image/png', 9, ''), (?, ?, 'gallery', 1, 1, '/media/loaf.jpg', 'image/jpeg', 9, '')`,
    [owner.account_id, content_id, path, owner.account_id, content_id],
  );
  await sql(
    `insert into igny8_content_versions (account_id, content_id, number, revision, html_hash, fields)
     values (?, ?, 1, 1, repeat('0', 64), ?::jsonb)`,
    [owner.account_id, content_id, JSON.stringify({ images: [{ path: keptPath }] })],
  );
  await sql(
    "update igny8_plugin_versions set sha256 = ?, md5 = '', bytes = 9, manifest = '', signature = '' where id = (select min(id) from igny8_plugin_versions)",
    [hashOf(zip)],
  );
  await sql(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
     select ?, ?, ?, 'sync', 'reconcile', 'event ' || n, true from generate_series(1, 20) n`,
    [owner.account_id, owner.site_id, owner.integration_id],
  );
  const admin = await connect(inject("postgresUrl"));
  await admin.em.execute(`create role ${ROLE} login password 'restorer'`);
  await admin.close();
});
afterAll(async () => {
  if (!pgBin) return;
  const admin = await connect(inject("postgresUrl"));
  await admin.em.execute(`drop role if exists ${ROLE}`).catch(() => undefined);
  await admin.close();
  await from?.drop();
  await rm(dir, { recursive: true, force: true });
});

/** An empty database of the role's. */
async function emptyDatabase() {
  const name = `restored_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = await connect(inject("postgresUrl"));
  await admin.em.execute(`create database ${name} owner ${ROLE} template template0`);
  const url = Object.assign(new URL(inject("postgresUrl")), { pathname: `/${name}`, username: ROLE, password: "restorer" }).href;
  return {
    url,
    async ask<Row extends object>(text: string): Promise<Row[]> {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client
        .query(text)
        .then(({ rows }) => rows as Row[])
        .finally(() => client.end());
    },
    async drop() {
      await admin.em.execute(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}

const say = () => undefined;
const taking = (folder: string, more: Partial<Parameters<typeof backUp>[0]> = {}) =>
  backUp({
    ...{ databaseUrl: from.url, pgBin, folder: at(folder), ...stores("live"), secretKeys: SECRET_KEYS, reference: false, keep: undefined },
    ...{ say, ...more },
  });
const restoring = async (folder: string, databaseUrl: string, more: Partial<Parameters<typeof restore>[0]> = {}) =>
  restore({
    ...{ databaseUrl, pgBin, folder, ...stores("restored"), secretKeys: SECRET_KEYS, migrations: await migrationNames() },
    ...{ replace: false, say, ...more },
  });

/** One of the commands in a process of its own. */
function command(file: string, args: string[], databaseUrl: string, media: string) {
  const key = `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`;
  const env = { PATH: process.env["PATH"], PG_BIN: pgBin, DATABASE_URL: databaseUrl, SECRET_KEYS: key };
  const all = [fileURLToPath(new URL(`../../../db/commands/${file}.ts`, import.meta.url)), ...args];
  const options = { env: { ...env, MEDIA_DIR: at(`${media}/media`), PLUGIN_DIR: at(`${media}/plugins`) } };
  return new Promise<{ code: number; last: any; said: string }>((resolve) => {
    execFile(process.execPath, all, options, (error, stdout, stderr) => {
      const last = stdout.trim().split("\n").at(-1)!;
      resolve({ code: Number(error?.code ?? 0), last: last === "" ? undefined : JSON.parse(last), said: stderr });
    });
  });
}

/** A hash of each table's rows. What a restore changes on purpose is left out. */
const CHANGED = ["igny8_sync_events", "igny8_rate_limits"];
async function rowsOf(ask: (text: string) => Promise<object[]>): Promise<Record<string, string>> {
  const named = (await ask("select tablename from pg_tables where schemaname = 'public' order by 1")) as { tablename: string }[];
  const hashes: Record<string, string> = {};
  for (const { tablename } of named.filter(({ tablename }) => !CHANGED.includes(tablename))) {
    const [row] = (await ask(
      `select count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as all from public.${tablename} t`,
    )) as {
      all: string;
    }[];
    hashes[tablename] = row!.all;
  }
  return hashes;
}

describe.skipIf(!pgBin)("a backup", () => {
  test("brings everything back into an empty database of a role without rights: rows, pictures, packages, secrets", async () => {
    const to = await emptyDatabase();
    try {
      const made = await command("backUp", [at("backups")], from.url, "live");
      expect(made.last, made.said).toMatchObject({ pictures: 2, packages: 1, missing: 0, keys: ["test"], bytes: expect.any(Number) });
      expect(await readFile(join(made.last.backup, "manifest.json"), "utf8")).not.toContain(SECRET_KEYS[0]!.key.toString("base64"));
      const before = await rowsOf(sql);
      const done = await command("restore", [at("backups")], to.url, "restored");
      expect([done.code, done.last], done.said).toEqual([
        0,
        { restored: made.last.backup, made_at: expect.any(String), pictures: 2, packages: 1, missing: 0 },
      ]);
      expect(Object.keys(before).length).toBeGreaterThan(30);
      expect(await rowsOf(to.ask)).toEqual(before);
      expect(
        await to.ask("select count(*)::int as events, min(xid::text) as least, max(xid::text) as most from igny8_sync_events"),
      ).toEqual([{ events: 20, least: "0", most: "0" }]);
      const { pictures, packages } = stores("restored");
      expect([await pictures.size(path), await pictures.size(keptPath), await packages.size(hashOf(zip))]).toEqual([
        9,
        kept.length,
        zip.length,
      ]);
      // The restored database works: it is up to date, its secrets open, and new rows get ids that no site has seen.
      const orm = await connect(to.url, { accounts: "every" });
      const [site] = await orm.em.execute<{ credentials_json: { api_key: string } }[]>(
        "select credentials_json from igny8_site_integrations",
      );
      const integration = { ...owner, id: owner.integration_id, config_json: { site_url: "http://127.0.0.1:9" } } as never;
      expect(openForSite(SECRET_KEYS, integration, "api_key", site!.credentials_json.api_key)).toBe(owner.api_key);
      expect((await createContent(orm, owner)).id).toBeGreaterThan(1_000_000);
      expect((await createContent(from.orm, owner)).id).toBeLessThan(1_000);
      await orm.close();
    } finally {
      await to.drop();
    }
  });

  test("a second one copies no picture again; --keep removes older ones, with the pictures that no other names", async () => {
    const first = await taking("kept");
    await from.orm.em.fork().execute("update igny8_content_versions set fields = '{\"images\": []}' where content_id = ?", [content_id]);
    const second = await taking("kept", { keep: 1 });
    expect(second.removed).toBe(1);
    expect((await readdir(at("kept"))).toSorted()).toEqual([second.dir.slice(at("kept").length + 1), "packages", "pictures"]);
    expect(first.manifest.pictures.count - second.manifest.pictures.count).toBe(1);
    const left = await Array.fromAsync(openPictures({ folder: at("kept/pictures") }).list());
    expect(left.map(({ key }) => key)).toEqual([path]);
    await sql("update igny8_content_versions set fields = ?::jsonb where content_id = ?", [
      JSON.stringify({ images: [{ path: keptPath }] }),
      content_id,
    ]);
  });

  test("says which pictures the store lacks, and holds all others", async () => {
    const { pictures } = stores("live");
    await pictures.remove(keptPath);
    const lines: string[] = [];
    const { manifest } = await taking("lacking", { say: (line) => void lines.push(line) });
    expect(manifest.pictures).toMatchObject({ count: 1, missing: 1 });
    expect(lines).toContain(`not in the store, though a row names it: ${keptPath}`);
    await pictures.put(keptPath, kept);
  });

  test("nobody removes pictures while it runs, and there is one at a time", async () => {
    const { pictures } = stores("live");
    const other = new TextEncoder().encode("deleted meanwhile");
    await pictures.put(pathOf(other, "png"), other);
    await noteUnused(from.orm.em.fork(), pathOf(other, "png"));
    const client = new pg.Client({ connectionString: from.url });
    await client.connect();
    await client.query("select pg_advisory_lock(hashtext($1))", [BACKUP_LOCK]);
    expect(await removeUnusedPictures(from.orm, pictures)).toBe(0);
    expect(await pictures.size(pathOf(other, "png"))).toBe(other.length);
    await client.end();
    expect(await removeUnusedPictures(from.orm, pictures)).toBe(1);
    expect(await pictures.size(pathOf(other, "png"))).toBeNull();
  });

  test("of a bucket may list it only; the restore checks that the bucket has everything", async () => {
    const [s3, to] = await Promise.all([startS3(), emptyDatabase()]);
    try {
      const pictures = openPictures(s3.place);
      await pictures.put(path, picture);
      await pictures.put(keptPath, kept);
      const { dir: made, manifest } = await taking("listed", { pictures, reference: true });
      expect(manifest.pictures).toMatchObject({ kept: "referenced", where: s3.place.url, count: 2 });
      expect((await readdir(at("listed"))).includes("pictures")).toBe(false);
      await pictures.remove(path);
      await expect(restoring(made, to.url, { pictures })).rejects.toThrow(`${path} is missing or has other bytes in ${s3.place.url}`);
      await pictures.put(path, picture);
      await restoring(made, to.url, { pictures });
    } finally {
      await Promise.all([s3.stop(), to.drop()]);
    }
  });

  test.each([
    [
      "is missing",
      "/nowhere",
      /^pg_dump can't be run: .*ENOENT.* Install the client programs of PostgreSQL 18 or newer, and name their folder in PG_BIN\.$/,
    ],
    ["is too old", "old", /^pg_dump is of PostgreSQL 15, and the server is 18\. Install the client programs of PostgreSQL 18/],
  ])("a pg_dump that %s is one line", async (_, bin, message) => {
    const old = await mkdtemp(at("old-"));
    await writeFile(join(old, "pg_dump"), "#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n");
    await chmod(join(old, "pg_dump"), 0o755);
    await expect(taking("none", { pgBin: bin === "old" ? old : bin })).rejects.toThrow(message);
    expect(await readdir(at("none")).catch(() => [])).toEqual([]);
  });
});

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

  test.each([
    [
      "a file of the dump",
      async (folder: string) => truncate(join(folder, "database/toc.dat"), 100),
      /database\/toc\.dat has another hash/,
    ],
    ["a missing file", async (folder: string) => rm(join(folder, "database/toc.dat")), /database\/toc\.dat is missing/],
    [
      "a picture",
      async (folder: string) => writeFile(join(folder, `../pictures${path.slice(6)}`), "a pictur3"),
      /\.png is missing or has other bytes/,
    ],
    ["a missing picture", async (folder: string) => rm(join(folder, `../pictures${path.slice(6)}`)), /\.png is missing or has other bytes/],
  ])("if %s is damaged", async (_, damage, message) => {
    const folder = await copy();
    await damage(folder);
    await expect(restoring(folder, to.url)).rejects.toThrow(message);
    await untouched();
  });

  test("if the database has content, unless --replace says so; if somebody uses it, in any case", async () => {
    await to.ask("create table mine (id int); insert into mine values (7)");
    await expect(restoring(made, to.url)).rejects.toThrow(/^The database is not empty\. Restore into an empty one, or add --replace/);
    const client = new pg.Client({ connectionString: to.url });
    await client.connect();
    await expect(restoring(made, to.url, { replace: true })).rejects.toThrow(
      /^1 other connections use the database\. Stop all API processes/,
    );
    await client.end();
    expect(await to.ask("select id from mine")).toEqual([{ id: 7 }]);
    await restoring(made, to.url, { replace: true });
    expect(await to.ask("select count(*)::int as n from igny8_accounts")).toEqual([{ n: 1 }]);
    expect(await to.ask("select to_regclass('mine') as mine")).toEqual([{ mine: null }]);
  });

  test.each([
    ["pg_restore breaks off", `"$0.real" "$@" | head -c 20000; exit 1`],
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
    await expect(restoring(made, to.url, { replace: true, pgBin: bin })).rejects.toThrow(/failed/);
    expect(await to.ask("select id from mine")).toEqual([{ id: 7 }]);
    expect(await to.ask("select to_regclass('igny8_accounts') as accounts")).toEqual([{ accounts: null }]);
  });
});

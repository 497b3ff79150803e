import { chmod, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { pathOf } from "../../../api/articles/pictureFiles.ts";
import { BACKUP_LOCK, removeUnusedPictures } from "../../../db/articles/removePictures.ts";
import { noteUnused } from "../../../db/articles/unusedPictures.ts";
import { openPictures } from "../../../db/blobs/open.ts";
import { connect } from "../../../db/orm.ts";
import { openForSite } from "../../../db/sites/boundSecrets.ts";
import { createContent, SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { hashOf, kept, keptPath, path, picture, useBackups, zip } from "../../support/fixtures/backups.ts";
import { pgBin } from "../../support/fixtures/clientPrograms.ts";
import { startS3 } from "../../support/servers/s3.ts";

// Backup and restore with the real programs of PostgreSQL.

const made = useBackups();
const { at, sql, stores, emptyDatabase, taking, restoring, command } = made;

/** A hash of each table's rows. What a restore changes on purpose is left out. */
const CHANGED = ["igny8_sync_events", "igny8_notification_readers", "igny8_rate_limits"];
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
      await sql("update igny8_done_jobs set done_at = now() - interval '3 days'");
      const before = await rowsOf(sql);
      const taken = await command("backUp", [at("backups")], made.from.url, "live");
      expect(taken.last, taken.said).toMatchObject({
        pictures: 2,
        packages: 1,
        missing: 0,
        only_in_backups: 0,
        keys: ["test"],
        bytes: expect.any(Number),
      });
      expect(await readFile(join(taken.last.backup, "manifest.json"), "utf8")).not.toContain(SECRET_KEYS[0]!.key.toString("base64"));
      // Operators watch its age.
      expect(await sql("select name from igny8_done_jobs where done_at > now() - interval '10 minutes'")).toEqual([{ name: "backup" }]);
      const done = await command("restore", [at("backups")], to.url, "restored");
      expect([done.code, done.last], done.said).toEqual([
        0,
        { restored: taken.last.backup, made_at: expect.any(String), pictures: 2, packages: 1, missing: 0 },
      ]);
      expect(Object.keys(before).length).toBeGreaterThan(30);
      expect(await rowsOf(to.ask)).toEqual(before);
      expect(
        await to.ask("select count(*)::int as events, min(xid::text) as least, max(xid::text) as most from igny8_sync_events"),
      ).toEqual([{ events: 20, least: "0", most: "0" }]);
      const told = `select count(*) filter (where (e.xid, e.id) > (r.mailed_xid, r.mailed_id))::int as not_told,
          count(*) filter (where (e.xid, e.id) > (r.mailed_xid, r.mailed_id) and (e.xid, e.id) <= (r.until_xid, r.until_id))::int as being_sent
        from igny8_sync_events e, igny8_notification_readers r`;
      expect([await sql(told), await to.ask(told)]).toEqual([[{ not_told: 8, being_sent: 3 }], [{ not_told: 8, being_sent: 3 }]]);
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
      const integration = { ...made.owner, id: made.owner.integration_id, config_json: { site_url: "http://127.0.0.1:9" } } as never;
      expect(openForSite(SECRET_KEYS, integration, "api_key", site!.credentials_json.api_key)).toBe(made.owner.api_key);
      expect((await createContent(orm, made.owner)).id).toBeGreaterThan(1_000_000);
      expect((await createContent(made.from.orm, made.owner)).id).toBeLessThan(1_000);
      await orm.close();
    } finally {
      await to.drop();
    }
  });

  test("a second one copies no picture again; --keep removes older ones, with the pictures that no other names", async () => {
    const first = await taking("kept");
    await made.from.orm.em
      .fork()
      .execute("update igny8_content_versions set fields = '{\"images\": []}' where content_id = ?", [made.content_id]);
    const second = await taking("kept", { keep: 1 });
    expect(second.removed).toBe(1);
    expect((await readdir(at("kept"))).toSorted()).toEqual([second.dir.slice(at("kept").length + 1), "packages", "pictures"]);
    expect(first.manifest.pictures.count - second.manifest.pictures.count).toBe(1);
    const left = await Array.fromAsync(openPictures({ folder: at("kept/pictures") }).list());
    expect(left.map(({ key }) => key)).toEqual([path]);
    await sql("update igny8_content_versions set fields = ?::jsonb where content_id = ?", [
      JSON.stringify({ images: [{ path: keptPath }] }),
      made.content_id,
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
    await noteUnused(made.from.orm.em.fork(), pathOf(other, "png"));
    // A pool in transaction mode would keep the lock after `end`.
    const client = new pg.Client({ connectionString: made.from.directUrl });
    await client.connect();
    await client.query("select pg_advisory_lock(hashtext($1))", [BACKUP_LOCK]);
    expect(await removeUnusedPictures(made.from.orm, pictures)).toBe(0);
    expect(await pictures.size(pathOf(other, "png"))).toBe(other.length);
    await client.end();
    expect(await removeUnusedPictures(made.from.orm, pictures)).toBe(1);
    expect(await pictures.size(pathOf(other, "png"))).toBeNull();
  });

  test("of a bucket may list it only; the restore checks that the bucket has everything", async () => {
    const [s3, to] = await Promise.all([startS3(), emptyDatabase()]);
    try {
      const pictures = openPictures(s3.place);
      await pictures.put(path, picture);
      await pictures.put(keptPath, kept);
      const { dir, manifest } = await taking("listed", { pictures, reference: true });
      expect(manifest.pictures).toMatchObject({ kept: "referenced", where: s3.place.url, count: 2 });
      expect((await readdir(at("listed"))).includes("pictures")).toBe(false);
      await pictures.remove(path);
      const said: string[] = [];
      await expect(restoring(dir, to.url, { pictures, say: (line) => void said.push(line) })).rejects.toThrow(/its pictures \(1 of 2\)/);
      expect(said).toContain(`is missing or has other bytes in ${s3.place.url}: ${path}`);
      await pictures.put(path, picture);
      await restoring(dir, to.url, { pictures });
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
    await expect(taking("none", { programs: { bin: bin === "old" ? old : bin, env: { PATH: process.env["PATH"] } } })).rejects.toThrow(
      message,
    );
    expect(await readdir(at("none")).catch(() => [])).toEqual([]);
  });
});

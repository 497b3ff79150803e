import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, describe, test } from "vitest";
import { nextShare, shareOf } from "../../../db/backup/shares.ts";
import { isWhole } from "../../../db/blobs/copy.ts";
import { openPictures } from "../../../db/blobs/open.ts";
import { hashOf, kept, keptPath, path, picture, useBackups } from "../../support/fixtures/backups.ts";
import { pgBin } from "../../support/fixtures/clientPrograms.ts";

// All backups of a folder share their pictures. One that is damaged there, or gone from the store, must not spread.

const { at, sql, stores, emptyDatabase, taking, restoring, command } = useBackups();

describe.skipIf(!pgBin)("a damaged picture", () => {
  const fileIn = (folder: string) => at(`${folder}/pictures${path.slice("/media".length)}`);
  const besideIn = (folder: string) => openPictures({ folder: at(`${folder}/pictures`) });
  const saying = () => {
    const said: string[] = [];
    return { said, say: (line: string) => void said.push(line) };
  };
  async function emptied() {
    const to = await emptyDatabase();
    onTestFinished(() => to.drop());
    return to;
  }

  test("beside the backups is copied again by the backup whose share it is; each backup takes the next share", async () => {
    const { dir, manifest } = await taking("rotten");
    expect(manifest.read_share).toBe(0);
    // The backup after it takes the share of the picture.
    const before = (shareOf(hashOf(picture)) + 6) % 7;
    await writeFile(join(dir, "manifest.json"), JSON.stringify({ ...manifest, read_share: before }));
    await writeFile(fileIn("rotten"), "a pictur3");
    const { said, say } = saying();
    const next = await taking("rotten", { say });
    expect([next.manifest.read_share, next.manifest.pictures]).toMatchObject([(before + 1) % 7, { count: 2, missing: 0 }]);
    expect(said).toContain(`was damaged in ${at("rotten/pictures")}, copied again: ${path}`);
    expect(await isWhole(besideIn("rotten"), path)).toBe(true);
    expect(await nextShare(at("rotten"))).toBe((before + 2) % 7);
    // What is not its share, it does not read.
    await writeFile(fileIn("rotten"), "a pictur3");
    await taking("rotten");
    expect(await readFile(fileIn("rotten"), "utf8")).toBe("a pictur3");
  });

  test("or a lost one in the store stays in the backups that an earlier one has it for", async () => {
    await taking("spared");
    const { pictures } = stores("live");
    const live = at(`live${path}`);
    onTestFinished(async () => {
      await pictures.put(path, picture);
      await pictures.put(keptPath, kept);
    });
    await writeFile(live, "cut");
    await pictures.remove(keptPath);
    const { said, say } = saying();
    const { manifest, spared } = await taking("spared", { keep: 1, say });
    expect([spared, manifest.pictures]).toMatchObject([2, { count: 2, missing: 0, bytes: picture.length + kept.length }]);
    for (const key of [path, keptPath]) {
      expect(said).toContain(`missing or damaged in the store, but whole in ${at("spared/pictures")}: ${key}`);
      expect(await isWhole(besideIn("spared"), key)).toBe(true);
    }
  });

  test("in the backup is left out with --without-damaged, and everything else is restored", async () => {
    await taking("partly");
    await writeFile(fileIn("partly"), "a pictur3");
    const to = await emptied();
    const refused = await command("restore", [at("partly")], to.url, "partly-restored");
    expect(refused).toMatchObject({ code: 1, last: undefined, said: expect.stringContaining("or add --without-damaged") });
    const { code, last, said } = await command("restore", [at("partly"), "--without-damaged"], to.url, "partly-restored");
    expect([code, last], said).toMatchObject([0, { pictures: 1, packages: 1, missing: 1 }]);
    expect(said).toContain(`is missing or has other bytes in ${at("partly/pictures")}: ${path}\n`);
    const { pictures } = stores("partly-restored");
    expect([await pictures.size(path), await isWhole(pictures, keptPath)]).toEqual([null, true]);
    const count = "select count(*)::int as n from igny8_images";
    expect(await to.ask(count)).toEqual(await sql(count));
  });

  test("in the backup keeps nothing up if the configured store has it whole", async () => {
    const { dir } = await taking("whole-there");
    await rm(fileIn("whole-there"));
    const { pictures, packages } = stores("whole-there-restored");
    await pictures.put(path, picture);
    const { lacking } = await restoring(dir, (await emptied()).url, { pictures, packages });
    expect(lacking.pictures.size).toBe(0);
    expect([await isWhole(pictures, path), await isWhole(pictures, keptPath)]).toEqual([true, true]);
  });
});

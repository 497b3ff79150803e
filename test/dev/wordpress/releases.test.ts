import { readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findPhp } from "../../../dev/php/find.ts";
import { findRelease, startWordPress } from "../../../dev/wordpress/index.ts";
import { stopsAfterwards, temporaryFolder, until } from "../support.ts";

test.for(["middle", "oldest"] as const)(
  "the %s WordPress starts, and reset restores its initial state",
  { timeout: 180_000 },
  async (name) => {
    const release = await findRelease(name, console.log);
    const php = release.php ?? (await findPhp());
    const dir = join(await temporaryFolder(), "site");
    const site = stopsAfterwards(await startWordPress({ dir, release: name, workers: 1, title: "Old <b>&</b> ünïcode 𝒙" }));
    expect(site.source).toBe(`${release.name}, ${php.source} ${php.version}`);
    expect(release.name).toContain(`WordPress ${await site.wp(["core", "version"])}`);

    const titles = async () =>
      ((await (await fetch(`${site.url}/wp-json/wp/v2/posts`)).json()) as { title: { rendered: string } }[]).map(
        ({ title }) => title.rendered,
      );
    const before = [
      await titles(),
      await site.wp(["option", "get", "blogname"]),
      await site.wp(["post", "list", "--post_type=any", "--format=ids"]),
    ];
    expect(before[0]).toEqual(["Hello world!"]);
    await site.wp(["post", "create", "--post_title=Later", "--post_status=publish"]);
    await site.wp(["option", "update", "blogname", "Renamed"]);
    expect(await titles()).toEqual(["Later", "Hello world!"]);
    await site.reset();
    expect([
      await titles(),
      await site.wp(["option", "get", "blogname"]),
      await site.wp(["post", "list", "--post_type=any", "--format=ids"]),
    ]).toEqual(before);
    expect(await site.debugLog()).toBe("");
  },
);

test("an old site keeps its posts between starts", { timeout: 240_000 }, async () => {
  const dir = join(await temporaryFolder(), "site");
  const first = await startWordPress({ dir, release: "oldest", workers: 1 });
  const id = await first.wp(["post", "create", "--post_title=Kept", "--post_status=publish", "--porcelain"]);
  await first.stop();
  await until(
    async () =>
      !(await fetch(first.url).then(
        () => true,
        () => false,
      )),
  );
  const second = stopsAfterwards(await startWordPress({ dir, release: "oldest", workers: 1 }));
  expect(await second.wp(["post", "get", id, "--field=post_title"])).toBe("Kept");
});

test("a starting database leaves another one's open files alone", { timeout: 240_000 }, async () => {
  const folder = await temporaryFolder();
  const start = async (name: string) => stopsAfterwards(await startWordPress({ dir: join(folder, name), release: "oldest", workers: 1 }));
  const first = await start("first");
  // At its start MariaDB removes files with such names from its temporary folder. It crashes when one of its own is gone.
  const table = join(await first.wp(["eval", "echo $GLOBALS['wpdb']->get_var( 'SELECT @@tmpdir' );"]), "#sql-temptable-test.MAI");
  await writeFile(table, "");
  await start("second");
  expect(await readdir(dirname(table))).toContain(basename(table));
});

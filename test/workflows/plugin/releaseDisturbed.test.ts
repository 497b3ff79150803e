import { rename, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { keepHistory } from "../../support/histories.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";
import { holdStep, rejected, useReleases } from "../../support/fixtures/release.ts";
import { until } from "../../support/until.ts";

const release = useReleases();

const sql = (text: string) => release.app.orm.em.fork().execute(text);

test("a higher version that is released meanwhile is noticed at the last step", async () => {
  await release.sources.become("1.6.0");
  const held = await holdStep(release.app, 3, "done");
  const handle = await release.start("1.6.0");
  await until("it is stored", held.reached);
  await sql(`insert into igny8_plugin_versions (plugin_id, version, status, released_at)
    select id, '1.7.0', 'released', now() from igny8_plugins where slug = '${SLUG}'`);
  await held.open();
  expect(await rejected(handle.result())).toContain("release: 1.6.0 is not higher than 1.7.0");
  expect((await release.row("1.6.0")).status).toBe("draft");
  await sql("delete from igny8_plugin_versions where version = '1.7.0'");
});

test("sources that change between two steps are noticed: only packed sources are signed", async () => {
  const held = await holdStep(release.app, 1, "done");
  const handle = await release.start("1.6.0");
  await until("it is packed", held.reached);
  await release.sources.edit("readme.txt", (text) => `${text}\n`);
  await held.open();
  expect(await rejected(handle.result())).toMatch(/^sign: The package changed during the release/);
  expect(await release.row("1.6.0")).toMatchObject({ status: "draft", sha256: null });
});

test("a store that is down for a while is tried again, and the row says so", async () => {
  await rename(release.app.pluginDir, `${release.app.pluginDir}-away`);
  await writeFile(release.app.pluginDir, "no folder");
  const handle = await release.start("1.6.0");
  const seen = await until("the trouble is seen", async () => {
    const step = await release.step("1.6.0", "store");
    return step?.message?.includes("IGNY8 retries") && step;
  });
  expect(seen).toMatchObject({ state: "running", message: expect.stringMatching(/EEXIST|ENOTDIR/) });
  expect((await release.row("1.6.0")).status).toBe("building");
  await rm(release.app.pluginDir);
  await rename(`${release.app.pluginDir}-away`, release.app.pluginDir);
  expect(await handle.result()).toEqual({ released: true });
  expect(await release.step("1.6.0", "store")).toMatchObject({ state: "done", message: expect.stringContaining("read back") });
  await keepHistory("released-on-second-try", handle);
});

test("a run that an operator cancels or terminates in Temporal leaves a draft, or a version that can be built again", async () => {
  await release.sources.become("1.7.0");
  const held = await holdStep(release.app, 2, "running");
  const handle = await release.start("1.7.0");
  await until("it is to be signed", held.reached);
  await handle.cancel();
  const message = rejected(handle.result());
  await held.open();
  await message;
  expect(await release.row("1.7.0")).toMatchObject({ status: "draft", error: expect.stringContaining("sign: ") });
  await keepHistory("release-cancelled", handle);

  const again = await holdStep(release.app, 2, "running");
  const ended = await release.start("1.7.0");
  await until("it is to be signed again", again.reached);
  await ended.terminate("by an operator");
  await again.open();
  expect((await release.row("1.7.0")).status).toBe("building");
  expect(await (await release.start("1.7.0")).result()).toEqual({ released: true });
});

// `asked` is the older API's signal.
test.each([
  ["wake", "1.8.0"],
  ["asked", "1.9.0"],
])("asked for again at the moment it fails, by the signal %s: the run that is about to end takes that up too", async (signal, version) => {
  await release.sources.become(version);
  // Packing fails until the failure is stored. Another request comes before that write.
  await sql(`create or replace function ask_again() returns trigger language plpgsql as $$ begin
    if new.status = 'building' and new.steps -> 1 ->> 'state' = 'running' and new.error is null then raise 'no packing yet'; end if;
    if new.status = 'draft' then new.status := 'building'; end if; return new; end $$`);
  await sql("create or replace trigger ask_again before update on igny8_plugin_versions for each row execute function ask_again()");
  const handle = await release.start(version, 3_000);
  // A request before the build has begun is not a further request.
  await until("it has begun", async () => (await release.step(version, "lint"))?.state === "done");
  await handle.signal(signal);
  expect(await handle.result()).toEqual({ released: true });
  expect((await release.row(version)).status).toBe("released");
  await sql("drop trigger ask_again on igny8_plugin_versions; drop function ask_again");
  if (signal === "wake") await keepHistory("released-when-asked-again", handle);
});

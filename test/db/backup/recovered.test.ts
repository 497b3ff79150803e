import { join } from "node:path";
import pg from "pg";
import { beforeEach, describe, expect, test } from "vitest";
import { output } from "../../../db/backup/programs.ts";
import { useBackups } from "../../support/fixtures/backups.ts";
import { pgBin } from "../../support/fixtures/clientPrograms.ts";

// A database that other means brought back, and what `npm run database:recovered` makes of it.

const { emptyDatabase, taking, command } = useBackups();

describe.skipIf(!pgBin)("a database that was recovered by other means", () => {
  let to: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeEach(async () => {
    to = await emptyDatabase();
    const { dir } = await taking("taken");
    const programs = { bin: pgBin, env: { PATH: process.env["PATH"] }, databaseUrl: to.url };
    await output("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", join(dir, "database")], programs);
    return () => to.drop();
  });
  const recovered = () => command("databaseRecovered", [], to.url, "restored");
  const places = () =>
    to.ask<{ xid: string }>(`select xid::text as xid from igny8_sync_events
      union all select mailed_xid::text from igny8_notification_readers union all select until_xid::text from igny8_notification_readers`);

  test("gives no id again that sites may know, and starts again what workflows owned", async () => {
    const before = await to.ask<{ newest: number; next: number }>(
      "select max(id) as newest, (select last_value::int from igny8_content_id_seq) as next from igny8_content",
    );
    await to.ask(`insert into igny8_publications (account_id, site_id, integration_id, content_id, revision, state, workflow_id, run_id)
      select c.account_id, c.site_id, i.id, c.id, 1, 'queued', 'publish:1', 'run' from igny8_content c, igny8_site_integrations i limit 1`);
    const were = await places();
    const { code, last, said } = await recovered();
    expect([code, last], said).toEqual([0, { next_article: before[0]!.next + 1_000_001, counts_anew: false }]);
    const [made] = await to.ask<{ id: number }>(
      "insert into igny8_content (account_id, site_id, title, content_html, status) select account_id, site_id, 'New', '', 'draft' from igny8_content limit 1 returning id",
    );
    expect(made!.id).toBe(last.next_article);
    expect(await to.ask("select workflow_id, run_id from igny8_publications")).toEqual([{ workflow_id: null, run_id: null }]);
    // The same server, or a recovery from its write-ahead log: the numbers of its transactions go on.
    expect(await places()).toEqual(were);
    expect((await recovered()).last.next_article).toBe(last.next_article + 1_000_001);
  });

  test.each([
    ["an event", "update igny8_sync_events set xid = (pg_current_xact_id()::text::bigint + 1000)::text::xid8"],
    ["the place of a mail", "update igny8_notification_readers set until_xid = (pg_current_xact_id()::text::bigint + 1000)::text::xid8"],
  ])("puts all events behind every reader if %s has a number that the server has not reached", async (_, ahead) => {
    await to.ask(ahead);
    const { code, last, said } = await recovered();
    expect([code, last?.counts_anew], said).toEqual([0, true]);
    expect(new Set((await places()).map(({ xid }) => xid))).toEqual(new Set(["0"]));
  });

  test("is left as it is while somebody uses it, and while its schema is older", async () => {
    const next = () => to.ask("select last_value::int as last from igny8_content_id_seq");
    const before = await next();
    const client = new pg.Client({ connectionString: to.url });
    await client.connect();
    expect(await recovered()).toMatchObject({ code: 1, said: expect.stringMatching(/^1 other connection uses the database: .*\n$/) });
    await client.end();
    await to.ask("delete from igny8_migrations where id = (select max(id) from igny8_migrations)");
    expect(await recovered()).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^The recovered schema is older .* npm run migrate first\.\n$/),
    });
    await to.ask("drop table igny8_migrations");
    expect(await recovered()).toMatchObject({ code: 1, said: expect.stringMatching(/^The database has no tables of IGNY8\./) });
    expect(await next()).toEqual(before);
  });
});

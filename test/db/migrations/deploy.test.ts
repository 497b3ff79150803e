import { Migration } from "@mikro-orm/migrations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "../../../db/orm.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { migrate } from "../../../db/schema/migrate.ts";
import { apiProcess, migrateProcess, processEnv } from "../../support/servers/apiProcess.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { migrationOf } from "../../support/fixtures/migrations.ts";
import { created, fakeSite } from "../../support/servers/fakeSite.ts";
import { until } from "../../support/until.ts";
import { workerProcess } from "../../support/workerProcess.ts";

// Processes as they are deployed, while the migration of their version runs. It takes longer than a statement of API and worker may. In CI, where time
// is short, job.test.ts alone shows that no limit ends a migration.
const SECONDS = process.env["CI"] ? 10 : 35;
const EVERY_MS = 200;
/** The limit of 99 in 100 requests, in milliseconds: a second on an idle machine, with the factor of test/support/stall.ts for a busy one. */
const P99_MS = 1_000 * 4;

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
});
afterAll(async () => {
  await site?.stop();
  await app?.close();
});

/** Requests of an editor at a steady rate, until it is stopped. @returns what was answered, and how long each answer took, in milliseconds */
function editor(token: string, content: number) {
  const statuses: number[] = [];
  const times: number[] = [];
  const open = new Set<Promise<unknown>>();
  let number = 0;
  const ask = async () => {
    const began = performance.now();
    number += 1;
    const answer =
      number % 2 === 0
        ? await app.call("GET", "/api/v1/writer/content/?limit=20", token)
        : await app.call("PATCH", `/api/v1/writer/content/${content}/`, token, { title: `Bread ${number}` });
    statuses.push(answer.status);
    times.push(performance.now() - began);
  };
  const timer = setInterval(() => {
    const asked = ask().finally(() => open.delete(asked));
    open.add(asked);
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all(open);
    return { statuses, times: times.toSorted((a, b) => a - b) };
  };
}

test(`a migration of ${SECONDS} s: what starts meanwhile waits for it and starts, also on a schema that is newer; what runs goes on`, async () => {
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  const content = await createContent(app.orm, owner, { title: "Slow bread" });
  const known = await readMigrations();
  const last = known.at(-1)!;
  await app.orm.em.execute("delete from igny8_migrations where name = ?", [last.name]);

  const later = migrationOf(
    "later",
    "alter table igny8_content add column probe int not null default 7",
    "alter table igny8_publications add column probe text null",
    "create table igny8_probes (id serial primary key, content_id int not null references igny8_content (id) on delete cascade)",
    "create index igny8_probes_content on igny8_probes (content_id)",
  );
  class Slow extends Migration {
    override up(): void {
      this.addSql(`select pg_sleep(${SECONDS})`);
      this.addSql("alter table igny8_sites add column probe int not null default 7");
    }
  }
  const stopAsking = editor(owner.token, content.id);
  const began = performance.now();
  const migrating = migrate(app.directUrl, { migrations: [...known.slice(0, -1), later, { name: last.name, class: Slow }] });
  await until(
    "the slow migration runs",
    async () => (await app.orm.em.fork().execute("select from igny8_migrations where name = ?", [later.name])).length > 0,
  );

  // Three processes of this version, which knows nothing of `later`.
  const starting = workerProcess(app, [site.host]);
  const second = migrateProcess(processEnv(app));
  const api = await apiProcess(app);
  try {
    expect(await api.status("/api/ready/")).toBe(503);
    expect(await api.status("/api/v1/writer/content/")).toBe(503);
    expect(await migrating).toEqual([later.name, last.name]);
    expect(performance.now() - began).toBeGreaterThan(SECONDS * 1_000);
    const { statuses, times } = await stopAsking();
    const worker = await starting;
    try {
      expect(await second).toEqual({
        code: 0,
        lines: [
          expect.stringMatching(/^Another migration runs \(process \d+ .*\)\. Waiting until it ends\.$/),
          "The schema is up to date.",
        ],
      });
      const p99 = times[Math.ceil(times.length * 0.99) - 1]!;
      console.log(
        JSON.stringify({
          requests: times.length,
          p50_ms: Math.round(times[times.length >> 1]!),
          p99_ms: Math.round(p99),
          longest_ms: Math.round(times.at(-1)!),
        }),
      );
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      expect(times.length).toBeGreaterThan((SECONDS * 1_000) / EVERY_MS / 2);
      expect(p99).toBeLessThan(P99_MS);

      await until("the API is started", async () => api.lines.some((line) => line.includes("api started")));
      const answer = await fetch(`${api.url}/api/v1/writer/content/${content.id}/publish/`, {
        method: "POST",
        headers: { authorization: `Bearer ${owner.token}`, "content-type": "application/json" },
        body: "{}",
      });
      expect(answer.status).toBe(202);
      const { data } = (await answer.json()) as { data: { publication_id: string } };
      const row = await until("the article arrives", async () => {
        const now = await app.orm.em.fork().findOneOrFail(Publication, data.publication_id);
        return now.finished_at ? now : undefined;
      });
      expect(row.state).toBe("published");
      const about = api.lines.map((line) => (JSON.parse(line) as { msg: string }).msg).filter((line) => line.includes("schema"));
      expect(about).toEqual([
        `waiting: the schema is older than this version, and lacks ${last.name}. Run npm run migrate, or wait until it ends.`,
        "the schema is up to date",
        `the schema is newer than this version, which works with it: ${later.name}`,
      ]);
    } finally {
      await worker.stop();
    }
  } finally {
    await api.stop();
  }
});

test("npm run migrate says in one line what is wrong, and what it did", async () => {
  const broken = await migrateProcess(processEnv(app, { DATABASE_URL: "", DATABASE_URL_DIRECT: "" }));
  expect(broken).toEqual({ code: 1, lines: ["The configuration is not usable:", "  DATABASE_URL: is missing"] });
  const away = "postgresql://igny8:x@127.0.0.1:9/igny8";
  const refused = await migrateProcess(processEnv(app, { DATABASE_URL: away, DATABASE_URL_DIRECT: "" }));
  expect(refused).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^The database can't be reached \(.*ECONNREFUSED.*\)\. Check DATABASE_URL, and that PostgreSQL runs\.$/)],
  });
});

import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../dev/ports.ts";
import { type PostgresOptions, startPostgres } from "../../dev/postgres/server.ts";
import { killHard, runs, startFixture, stopsAfterwards, temporaryFolder, until } from "./support.ts";

const start = async (options: PostgresOptions) => stopsAfterwards(await startPostgres({ fsync: false, ...options }));

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

test("it is PostgreSQL 18 with its own role and password, only on this machine", { timeout: 180_000 }, async () => {
  const dataDir = join(await temporaryFolder(), "pg");
  const { url } = await start({ dataDir });
  const [row] = await ask(
    url,
    "select current_user, current_database(), current_setting('server_version_num')::int / 10000 as major, current_setting('listen_addresses') as addresses, 'ä' < 'b' as sorted_by_code",
  );
  expect(row).toEqual({ current_user: "igny8", current_database: "igny8", major: 18, addresses: "127.0.0.1", sorted_by_code: false });
  const wrong = new URL(url);
  wrong.password = "wrong";
  await expect(ask(wrong.href, "select 1")).rejects.toThrow("password authentication failed");
  expect((await stat(join(dataDir, "password"))).mode & 0o077).toBe(0);
});

test("it restarts with its data after the process that started it was killed", { timeout: 180_000 }, async () => {
  const dataDir = join(await temporaryFolder(), "pg");
  const { process: owner, said } = await startFixture("owner.ts", "postgres", dataDir);
  await ask(said.url, "create table kept as select 42 as answer");
  const postmaster = Number((await readFile(join(dataDir, "cluster/postmaster.pid"), "utf8")).split("\n")[0]);
  await killHard(owner);

  const again = await start({ dataDir });
  expect(await runs(postmaster)).toBe(false);
  expect(await ask(again.url, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("it restarts after the server was killed and its lock names another process", { timeout: 180_000 }, async () => {
  const dataDir = join(await temporaryFolder(), "pg");
  const first = await start({ dataDir });
  await ask(first.url, "create table kept as select 42 as answer");
  const lock = join(dataDir, "cluster/postmaster.pid");
  const text = await readFile(lock, "utf8");
  const postmaster = Number(text.split("\n")[0]);
  process.kill(postmaster, "SIGKILL");
  await until(async () => !(await runs(postmaster)));
  await first.stop();
  await writeFile(lock, text.replace(String(postmaster), "1"));

  const again = await start({ dataDir });
  expect(await ask(again.url, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("a folder in use is refused, with the process that uses it", { timeout: 180_000 }, async () => {
  const dataDir = join(await temporaryFolder(), "pg");
  const { process: owner, said } = await startFixture("owner.ts", "postgres", dataDir);
  await expect(startPostgres({ dataDir })).rejects.toThrow(`The PostgreSQL data in ${dataDir} is in use by process ${owner.pid}.`);
  expect(await ask(said.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a port in use is replaced, with a message", { timeout: 180_000 }, async () => {
  const { port } = await freePort();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void squatter.close());
  const lines: string[] = [];
  const server = await start({ dataDir: join(await temporaryFolder(), "pg"), port, log: (line) => lines.push(line) });
  expect(lines).toEqual([`port ${port} is taken: PostgreSQL uses ${server.port}`]);
  expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("data of another version is left unchanged", { timeout: 180_000 }, async () => {
  const dataDir = join(await temporaryFolder(), "pg");
  await mkdir(join(dataDir, "cluster"), { recursive: true });
  await writeFile(join(dataDir, "cluster/PG_VERSION"), "15\n");
  await expect(startPostgres({ dataDir })).rejects.toThrow("holds data of PostgreSQL 15; this is 18");
});

test.runIf(process.getuid?.() === 0 && process.platform === "linux")(
  "root can run it in a folder that nobody else may enter",
  { timeout: 180_000 },
  async () => {
    const closed = await temporaryFolder();
    await chmod(closed, 0o700);
    const { url } = await start({ dataDir: join(closed, "pg") });
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }]);
  },
);

import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@temporalio/client";
import { pino } from "pino";
import { createApp } from "../api/app.ts";
import type { ApiDeps } from "../api/http/deps.ts";
import { cacheDir } from "../dev/cache.ts";
import { startChild } from "../dev/processes.ts";
import { fakeWordPress } from "../test/support/servers/fakeWordPress.ts";
import { createAccount, createContent, createSite, SECRET_KEYS } from "../test/support/fixtures/accounts.ts";
import { atRate, percentile, table } from "./parts/measure.ts";
import { startServers } from "./parts/servers.ts";
import { readUsage } from "./parts/usage.ts";
import { NODE_FLAGS } from "../worker/nodeFlags.ts";

/*
 * The cost of 50 sites that never answer for one that does. The healthy site's 100 articles are published three times at a steady rate, first
 * alone, then with 1,000 articles waiting in the dead sites' lanes. PostgreSQL's times are measured, from a row's creation to its end.
 */
const DEAD_SITES = 50;
const ARTICLES_EACH = 20;
/** The fifth slowest of 100 articles depends on luck; the fifteenth of 300 does not. */
const ROUNDS = 3;
const HEALTHY = 100;
const PER_SECOND = 5;

const undo: (() => Promise<unknown>)[] = [];
try {
  const { postgres, temporal, orm, connection } = await startServers(undo, { pool: 20 });

  const healthy = await fakeWordPress();
  undo.push(() => healthy.stop());
  const held = new Set<Socket>();
  const dead = createServer((socket) => void held.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => dead.listen(0, "127.0.0.1", resolve));
  undo.push(async () => {
    for (const socket of held) socket.destroy();
    await new Promise((resolve) => dead.close(resolve));
  });
  const deadHost = `127.0.0.1:${(dead.address() as AddressInfo).port}`;

  const worker = startChild({
    name: "worker",
    command: process.execPath,
    args: [...NODE_FLAGS, fileURLToPath(new URL("../worker/main.ts", import.meta.url))],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      SECRET_KEYS: `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`,
      ALLOWED_PRIVATE_HOSTS: [healthy.host, deadHost].join(","),
      LOG_LEVEL: "fatal",
      WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
    },
  });
  undo.push(() => worker.stop(45_000));
  const app = createApp({
    ...({ orm, temporal: new Client({ connection }), taskQueuePrefix: "igny8", secretKeys: SECRET_KEYS } satisfies Partial<ApiDeps>),
    log: pino({ level: "warn" }, pino.destination(2)),
    publicUrl: "http://127.0.0.1:3000",
    retry: { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 },
  } as ApiDeps);

  const account = await createAccount(orm);
  const siteAt = async (url: string) => ({ ...account, ...(await createSite(orm, account.account_id, url)) });
  const contentsOf = async (owner: Awaited<ReturnType<typeof siteAt>>, count: number) => {
    const ids: number[] = [];
    for (let n = 0; n < count; n += 1) ids.push((await createContent(orm, owner)).id);
    return ids;
  };
  const publish = async (id: number) => {
    const answer = await app.request(`/api/v1/writer/content/${id}/publish/`, {
      method: "POST",
      headers: { authorization: `Bearer ${account.token}` },
    });
    if (answer.status !== 202) throw new Error(`publish answered ${answer.status} ${await answer.text()}`);
  };
  const count = async (where: string) => {
    const [row] = await orm.em.fork().execute<{ n: number }[]>(`select count(*)::int as n from igny8_publications where ${where}`);
    return row!.n;
  };
  const wait = async (what: string, done: () => Promise<boolean>) => {
    for (const end = Date.now() + 300_000; !(await done()); await new Promise((resume) => setTimeout(resume, 200))) {
      if (!worker.running) throw new Error(worker.tail());
      if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    }
  };
  const measure = async (ids: number[]) => {
    await atRate(PER_SECOND, ids.length, (index) => publish(ids[index]!));
    const mine = `content_id in (${ids.join(",")})`;
    await wait("the healthy site's articles", async () => (await count(`${mine} and state = 'published'`)) === ids.length);
    const rows = await orm.em
      .fork()
      .execute<{ ms: number }[]>(
        `select extract(epoch from finished_at - created_at)::float8 * 1000 as ms from igny8_publications where ${mine}`,
      );
    return rows.map(({ ms }) => ms);
  };

  const living = await siteAt(healthy.url);
  const warmUp = await contentsOf(living, 20);
  const rounds = async () => {
    const all: number[][] = [];
    for (let n = 0; n < ROUNDS; n += 1) all.push(await contentsOf(living, HEALTHY));
    return all;
  };
  /** The milliseconds of each article, and each part's share of one core in that time. */
  const measureAll = async (all: number[][]) => {
    const samples: number[] = [];
    const [before, began] = [await readUsage(), performance.now()];
    for (const ids of all) samples.push(...(await measure(ids)));
    const [after, took] = [await readUsage(), performance.now() - began];
    const load = (part: "worker" | "postgres" | "temporal") => `${Math.round(((after[part].cpuMs - before[part].cpuMs) / took) * 100)} %`;
    return { samples, cores: { worker: load("worker"), postgres: load("postgres"), temporal: load("temporal") } };
  };
  const [first, second] = [await rounds(), await rounds()];
  const backlog: number[] = [];
  for (let n = 0; n < DEAD_SITES; n += 1) backlog.push(...(await contentsOf(await siteAt(`http://${deadHost}/${n}`), ARTICLES_EACH)));

  await measure(warmUp);
  const alone = await measureAll(first);
  for (const id of backlog) await publish(id);
  const hanging = "state in ('waiting', 'publishing', 'retrying')";
  await wait("the dead sites' articles", async () => (await count(hanging)) === backlog.length);
  const calling = held.size;
  const withDead = await measureAll(second);

  const ms = (samples: number[], share: number) => Number(percentile(samples, share).toFixed(1));
  const row = (what: string, { samples, cores }: Awaited<ReturnType<typeof measureAll>>) => ({
    what,
    articles: samples.length,
    "p50 ms": ms(samples, 0.5),
    "p95 ms": ms(samples, 0.95),
    ...cores,
  });
  table([row("alone", alone), row(`with ${backlog.length} for ${DEAD_SITES} dead sites`, withDead)]);
  console.error(
    `  calls that hung when the second part began: ${calling}; dead sites' articles lost meanwhile: ${backlog.length - (await count(hanging))}`,
  );
  const [alone_p95_ms, with_dead_p95_ms] = [ms(alone.samples, 0.95), ms(withDead.samples, 0.95)];
  console.log(
    JSON.stringify({
      alone_p50_ms: ms(alone.samples, 0.5),
      with_dead_p50_ms: ms(withDead.samples, 0.5),
      alone_p95_ms,
      with_dead_p95_ms,
      ratio: Number((with_dead_p95_ms / alone_p95_ms).toFixed(2)),
    }),
  );
} finally {
  for (const step of undo.toReversed()) await step();
}

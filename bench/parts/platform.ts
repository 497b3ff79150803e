import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@temporalio/client";
import type { Orm } from "../../db/orm.ts";
import { cacheDir } from "../../dev/cache.ts";
import { startChild, type Child } from "../../dev/processes.ts";
import { createAccount, createSite, SECRET_KEYS } from "../../test/support/fixtures/accounts.ts";
import { startApi } from "./apiProcess.ts";
import { startServers } from "./servers.ts";
import { NODE_FLAGS } from "../../worker/nodeFlags.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Far longer than any run of a benchmark. A run beyond it hangs, and its cause has to be shown. */
const LONGEST_RUN_MS = 5 * 60_000;

/** Starts everything that publishes, each part in a process of its own as in production, and WordPress sites with a given delay in milliseconds. */
export async function startPlatform(undo: (() => Promise<unknown>)[], { siteDelayMs = 0, timeSkipping = false } = {}) {
  const { postgres, temporal, orm, connection } = await startServers(undo, { timeSkipping });
  const wordpress = await startWordPress(siteDelayMs);
  undo.push(() => wordpress.stop());
  const api = await startApi(postgres.url, temporal.address);
  undo.push(() => api.stop());

  const { call, bulk } = callsOf(api.url);

  return {
    orm,
    client: new Client({ connection }),
    wordpress,
    startWorker: (options: WorkerOptions = {}) => startWorker({ postgres, temporal, siteHost: new URL(wordpress.url).host }, undo, options),
    /** Makes an account with this many sites, and this many articles each. Returns the articles' ids. */
    async furnish(sites: number, articles: number) {
      const account = await createAccount(orm);
      const ids: number[] = [];
      for (let index = 0; index < sites; index += 1) {
        const site = await createSite(orm, account.account_id, `${wordpress.url}/site-${index}`);
        ids.push(...(await writeArticles(orm, { ...account, ...site }, articles)));
      }
      await orm.em.execute("analyze");
      return { ...account, ids };
    },
    bulk,
    call,
  };
}

/** Articles of about 3 KB with categories, tags and a picture. */
export async function writeArticles(
  orm: Orm,
  { account_id, site_id }: { account_id: number; site_id: number },
  count: number,
): Promise<number[]> {
  const em = orm.em.fork();
  const paragraph = `<p>${"Take your time: a starter fed the evening before, flour with character and a hotter oven. ".repeat(6)}</p>`;
  const html = `<h2>Flour</h2>${paragraph}<h2>Water</h2>${paragraph}<ul><li>salt</li><li>a pot</li></ul><h2>Oven</h2>${paragraph.repeat(2)}`;
  const rows = await em.execute<{ id: number }[]>(
    `insert into igny8_content (account_id, site_id, title, content_html, status, seo_title, seo_description, primary_keyword, secondary_keywords)
     select ?, ?, 'Slow bread ' || n, ?, 'review', 'Slow bread ' || n || ': how time makes a better loaf', 'How time makes a better loaf.',
            'slow bread', '["sourdough", "baking in a pot"]' from generate_series(1, ?::int) n returning id`,
    [account_id, site_id, html, count],
  );
  await em.execute(
    `with terms as (insert into igny8_taxonomy_terms (account_id, site_id, kind, name)
       values (?, ?, 'category', 'Baking'), (?, ?, 'tag', 'Sourdough'), (?, ?, 'tag', 'Bread') returning id)
     insert into igny8_content_taxonomy_terms (account_id, content_id, term_id, position)
     select ?, c.id, t.id, 0 from igny8_content c, terms t where c.site_id = ?`,
    [account_id, site_id, account_id, site_id, account_id, site_id, account_id, site_id],
  );
  await em.execute(
    `insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size, alt)
     select ?, id, 'featured', 1600, 900, '/media/loaf.jpg', 'image/jpeg', 120000, 'A scored loaf' from igny8_content where site_id = ?`,
    [account_id, site_id],
  );
  return rows.map(({ id }) => id);
}

/** The requests of benchmarks to the API. */
export function callsOf(apiUrl: string) {
  const call = async (method: string, path: string, token: string, body?: unknown) => {
    const response = await fetch(`${apiUrl}/api/v1/writer${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { data, error } = (await response.json()) as { data: any; error?: unknown };
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${JSON.stringify(error)}`);
    return data;
  };
  return {
    call,
    /** Publishes all of them, or brings their changes to their posts, in one bulk run. */
    async bulk({ ids, token }: { ids: number[]; token: string }, what: "publish" | "republish" = "publish") {
      const { id } = await call("POST", `/content/bulk-${what}/`, token, { content_ids: ids });
      return {
        id: id as string,
        /** resolves with the run's result when it is done */
        ended: async () => {
          for (const end = Date.now() + LONGEST_RUN_MS; ; await new Promise((resume) => setTimeout(resume, 500))) {
            const run = await call("GET", `/content/bulk/${id}/`, token);
            if (run.state === "done") return run;
            if (Date.now() > end) throw new Error(`The bulk run does not end: ${JSON.stringify(run.states)}`);
          }
        },
      };
    },
  };
}

interface WorkerOptions {
  /** loaded before its own code */
  preload?: string;
  onLine?: (line: string) => void;
}

/** Starts a worker for all queues, which may call that site. Resolves when it has started. */
export async function startWorker(
  { postgres, temporal, siteHost }: { postgres: { url: string }; temporal: { address: string }; siteHost: string },
  undo: (() => Promise<unknown>)[],
  { preload, onLine }: WorkerOptions = {},
): Promise<Child> {
  const args = [...NODE_FLAGS, ...(preload ? ["--import", preload] : []), "worker/main.ts"];
  const env = {
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: temporal.address,
    SECRET_KEYS: `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`,
    ALLOWED_PRIVATE_HOSTS: siteHost,
    RETRY_INITIAL_MS: "1000",
    WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"),
  };
  const worker = await started("worker", args, "worker started", env, onLine);
  undo.push(() => worker.stop(45_000));
  return worker;
}

/** Starts bench/parts/wordpress.ts in a process of its own, so that its CPU time does not count. */
export async function startWordPress(delayMs: number) {
  let url = "";
  const child = await started("WordPress", ["bench/parts/wordpress.ts", String(delayMs)], "listens at ", {}, (line) => {
    url = /listens at (\S+)/.exec(line)?.[1] ?? url;
  });
  const counted = async () => (await (await fetch(`${url}/counts`)).json()) as { posts: number; again: number; batches: number };
  return { url, counted, stop: () => child.stop() };
}

async function started(name: string, args: string[], sign: string, env: Record<string, string>, onLine?: (line: string) => void) {
  const ready = Promise.withResolvers<void>();
  const child = startChild({
    name,
    command: process.execPath,
    args,
    cwd: ROOT,
    env: { PATH: process.env["PATH"], ...env },
    onLine: (line) => {
      onLine?.(line);
      if (line.includes(sign)) ready.resolve();
    },
  });
  void child.exited.then(() => ready.reject(new Error(`${name} stopped:\n${child.tail()}`)));
  await ready.promise;
  return child;
}

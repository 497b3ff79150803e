import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWordPress, type WordPressSite } from "../dev/wordpress/index.ts";
import { createAccount, createSite } from "../test/support/fixtures/accounts.ts";
import { startApi } from "./parts/apiProcess.ts";
import { atOnce, table } from "./parts/measure.ts";
import { callsOf, startWorker, writeArticles } from "./parts/platform.ts";
import { startServers } from "./parts/servers.ts";

/*
 * Articles on real WordPress sites are published, changed here, and their changes sent in one bulk run. The worker is killed twice meanwhile.
 * Reports what is lost, what was changed twice, and how the time of the updates compares with that of the first publish.
 * `npm run bench:updates -- 4 100` takes 4 sites and 100 articles.
 */
const SITES = Number(process.argv[2] ?? 20);
const ARTICLES = Number(process.argv[3] ?? 1_000);
const KILLS = [0.25, 0.6];
const PLUGIN = fileURLToPath(new URL("../plugin/igny8-wp-bridge", import.meta.url));

const READ = `$all = array();
  foreach ( get_posts( array( 'numberposts' => -1, 'meta_key' => '_igny8_content_id' ) ) as $post ) {
    preg_match_all( '/Round [123], article \\d+/', $post->post_content, $found );
    $all[] = array( (int) get_post_meta( $post->ID, '_igny8_content_id', true ), $found[0], count( wp_get_post_revisions( $post ) ) );
  }
  echo wp_json_encode( $all );`;

const dir = await mkdtemp(join(tmpdir(), "igny8-updates-"));
const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const { postgres, temporal, orm } = await startServers(undo);
  const api = await startApi(postgres.url, temporal.address);
  undo.push(() => api.stop());
  const { call, bulk } = callsOf(api.url);
  const account = await createAccount(orm);
  const sites: WordPressSite[] = [];
  const ids: number[] = [];
  for (let index = 0; index < SITES; index += 1) {
    const options = { dir: join(dir, `site-${index}`), pluginDir: PLUGIN, workers: 2, allowedHosts: [new URL(api.url).host] };
    const site = await startWordPress(options);
    undo.push(() => site.stop());
    const made = await createSite(orm, account.account_id, site.url);
    await site.wp(["option", "update", "igny8_api_key", made.api_key, "--quiet"]);
    await site.wp(["option", "update", "igny8_site_id", String(made.site_id), "--quiet"]);
    // Its pictures are at an address that nobody serves, and no picture is what this is about.
    ids.push(...(await writeArticles(orm, { ...account, ...made }, ARTICLES / SITES)));
    sites.push(site);
  }
  await orm.em.execute("delete from igny8_images");
  await orm.em.execute("analyze");
  const siteHost = sites.map(({ url }) => new URL(url).host).join(",");
  const newWorker = () => startWorker({ postgres, temporal, siteHost }, undo);
  let worker = await newWorker();
  const wanted = { ids, token: account.token };
  const took = async (what: "publish" | "republish", meanwhile?: () => Promise<void>) => {
    const began = performance.now();
    const run = await bulk(wanted, what);
    await meanwhile?.();
    const { states } = await run.ended();
    return { states, ms: performance.now() - began };
  };

  /** The articles' posts on each site, by content id: which rounds' texts they have, and their revisions in WordPress. */
  const readPosts = () =>
    Promise.all(
      sites.map(async (site) => {
        const posts = await site.wp(["eval", READ]);
        return new Map((JSON.parse(posts) as [number, string[], number][]).map(([id, rounds, kept]) => [id, { rounds, kept }]));
      }),
    );

  const first = await took("publish");
  const before = await readPosts();
  const change = async (round: number) => {
    await atOnce(8, ARTICLES, async (index) => {
      const { revision, content_html } = await call("GET", `/content/${ids[index]}/`, account.token);
      const changed = content_html.replace("</p>", ` Round ${round}, article ${ids[index]}.</p>`);
      await call("PATCH", `/content/${ids[index]}/`, account.token, { revision, content_html: changed });
    });
  };
  await change(1);
  // The first updates read each post before they change it.
  const reading = await took("republish");
  await change(2);
  const kills: number[] = [];
  const second = await took("republish", async () => {
    for (const share of KILLS) {
      const [goal, before] = [share * ARTICLES, performance.now()];
      for (;;) {
        const [row] = await orm.em.execute<[{ done: number }]>(
          "select count(*)::int as done from igny8_publications p join igny8_bulk_runs r on r.id = p.bulk_run_id where p.state = 'published' and r.state = 'running'",
        );
        if (row.done >= goal) break;
        if (performance.now() - before > 300_000) throw new Error(`Only ${row.done} updates arrived`);
        await new Promise((resume) => setTimeout(resume, 20));
      }
      process.kill(worker.pid, "SIGKILL");
      await worker.exited;
      const [open] = await orm.em.execute<[{ open: number }]>(
        "select count(*)::int as open from igny8_publications where state = 'publishing'",
      );
      kills.push(open.open);
      worker = await newWorker();
    }
  });

  await change(3);
  const quiet = await took("republish");

  let [lost, doubled, revisions] = [0, 0, 0];
  for (const [index, posts] of (await readPosts()).entries()) {
    lost += ARTICLES / SITES - posts.size;
    for (const [id, { rounds, kept }] of posts) {
      if (![1, 2, 3].every((round) => rounds.includes(`Round ${round}, article ${id}`))) lost += 1;
      const made = kept - before[index]!.get(id)!.kept;
      doubled += Math.max(0, made - 3);
      revisions += made;
    }
  }
  const [row] = await orm.em.execute<[{ agreed: number }]>(
    "select count(*)::int as agreed from igny8_site_posts s join igny8_content c on c.id = s.content_id where s.revision = c.revision and s.there is null",
  );
  const told = { "first publish": first, "first update": reading, "update, worker killed twice": second, update: quiet };
  table(
    Object.entries(told).map(([run, { ms, states }]) => ({
      ...{ run, articles: ARTICLES, "ms an article": (ms / ARTICLES).toFixed(1), states: JSON.stringify(states) },
    })),
  );
  console.error(`  cut off in a call by the kills: ${kills.join(" and ")}; in step afterwards: ${row.agreed}`);
  console.log(
    JSON.stringify({
      ...{ updates: ARTICLES, sites: SITES, lost, doubled },
      // One for each change: three rounds.
      ...{ wordpress_revisions: revisions, expected_revisions: 3 * ARTICLES, in_step: row.agreed },
      first_update_to_publish: Number((reading.ms / first.ms).toFixed(2)),
      update_to_publish: Number((quiet.ms / first.ms).toFixed(2)),
    }),
  );
} finally {
  for (const step of undo.toReversed()) await step();
}

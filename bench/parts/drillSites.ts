import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWordPress } from "../../dev/wordpress/index.ts";
import { fakeWordPress } from "../../test/support/servers/fakeWordPress.ts";

/** Sites that keep their posts whatever IGNY8 loses. */
export interface DrillSites {
  urls: string[];
  hosts: string[];
  /** gives a site the key that IGNY8 made for it */
  connect(url: string, settings: Record<string, string | number>): Promise<void>;
  /** all posts of all sites */
  posts(): Promise<{ id: string; title: string }[]>;
  /** keeps answers back once there are this many posts, until the function that it returns is called; real sites only get slow by themselves */
  holdFrom(posts: number): () => void;
  stop(): Promise<void>;
}

/** Sites in this process, which answer at once. */
export async function fakeSites(count: number): Promise<DrillSites> {
  const wordpress = await fakeWordPress();
  return {
    urls: Array.from({ length: count }, (_, index) => `${wordpress.url}/site-${index}`),
    hosts: [wordpress.host],
    connect: async () => undefined,
    posts: async () => [...wordpress.titles].map(([id, title]) => ({ id: String(id), title })),
    holdFrom(posts) {
      const gate = Promise.withResolvers<void>();
      let admitted = wordpress.posts.size;
      wordpress.state.instead = async ({ articles }) => {
        // Calls come at the same time, and none of them has made a post yet.
        if (admitted >= posts) await gate.promise;
        admitted += articles.length;
        return false;
      };
      return () => {
        wordpress.state.instead = undefined;
        gate.resolve();
      };
    },
    stop: () => wordpress.stop(),
  };
}

/** Real WordPress sites with the plugin. */
export async function realSites(count: number, apiHost: () => string): Promise<DrillSites> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-drill-sites-"));
  const pluginDir = fileURLToPath(new URL("../../plugin/igny8-wp-bridge", import.meta.url));
  const sites = await Promise.all(
    Array.from({ length: count }, (_, index) => startWordPress({ dir: join(dir, `site-${index}`), pluginDir, allowedHosts: [apiHost()] })),
  );
  return {
    urls: sites.map(({ url }) => url),
    hosts: sites.map(({ url }) => new URL(url).host),
    async connect(url, settings) {
      const site = sites.find((one) => one.url === url)!;
      for (const [name, value] of Object.entries(settings)) await site.wp(["option", "update", `igny8_${name}`, String(value), "--quiet"]);
    },
    async posts() {
      const fields = ["post", "list", "--post_type=post", "--post_status=any", "--fields=ID,post_title", "--format=json"];
      const all = await Promise.all(sites.map(async (site) => JSON.parse(await site.wp(fields)) as { ID: number; post_title: string }[]));
      return all.flatMap((posts, index) => posts.map(({ ID, post_title }) => ({ id: `${index}:${ID}`, title: post_title })));
    },
    holdFrom: () => () => undefined,
    async stop() {
      await Promise.all(sites.map((site) => site.stop()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

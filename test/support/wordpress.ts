import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWordPress, type WordPressOptions, type WordPressSite } from "../../dev/wordpress/index.ts";

/** A real WordPress with this repository's plugin, in a temporary folder. */
export async function testWordPress(options: Pick<WordPressOptions, "allowedHosts" | "phpSettings"> = {}) {
  const dir = await mkdtemp(join(tmpdir(), "igny8-wordpress-"));
  const site = await startWordPress({
    dir: join(dir, "site"),
    pluginDir: fileURLToPath(new URL("../../plugin/igny8-wp-bridge", import.meta.url)),
    ...options,
  });
  return {
    ...site,
    host: new URL(site.url).host,
    /** What a site owner pastes into Settings → IGNY8. */
    async connect(settings: { api_url: string; api_key: string; site_id: number }) {
      for (const [name, value] of Object.entries(settings)) await site.wp(["option", "update", `igny8_${name}`, String(value), "--quiet"]);
    },
    async posts(): Promise<{ ID: number; post_status: string; post_title: string }[]> {
      const fields = ["post", "list", "--post_type=post", "--post_status=any", "--fields=ID,post_status,post_title", "--format=json"];
      const posts = JSON.parse(await site.wp(fields)) as { ID: number; post_status: string; post_title: string }[];
      return posts.filter(({ post_title }) => post_title !== "Hello world!");
    },
    async stop() {
      await site.stop();
      await rm(dir, { recursive: true, force: true });
    },
  } satisfies WordPressSite & Record<string, unknown>;
}

/**
 * A proxy before a site that can drop answers: the site does its work, but the caller gets no answer.
 * `swallowed` resolves when an answer was dropped. `loseNext` breaks the connection of one request instead.
 */
export async function swallowingProxy(siteUrl: string) {
  const target = new URL(siteUrl);
  const state = {
    swallowing: true,
    losing: undefined as string | undefined,
    answers: [] as { path: string; status: number; body: string }[],
  };
  const swallowed = Promise.withResolvers<void>();
  const server = createServer((incoming, response) => {
    const onward = request(
      {
        host: target.hostname,
        port: target.port,
        path: incoming.url,
        method: incoming.method,
        headers: { ...incoming.headers, host: target.host },
      },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks);
        state.answers.push({ path: incoming.url ?? "", status: answer.statusCode ?? 0, body: body.toString() });
        if (state.swallowing) return swallowed.resolve();
        if (state.losing !== undefined && incoming.url?.includes(state.losing)) {
          state.losing = undefined;
          return response.destroy();
        }
        response.writeHead(answer.statusCode ?? 502, { "content-type": answer.headers["content-type"] ?? "" }).end(body);
      },
    );
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    swallowed: swallowed.promise,
    answers: state.answers,
    letThrough() {
      state.swallowing = false;
    },
    /** The answer to the next request for a path is lost. @param path part of its address */
    loseNext(path: string) {
      state.losing = path;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Any number of WordPress sites at paths of one server, that take each article at once and remember it: what a real one does, without its
 * cost. A second request for an article is answered 409 with its post, as the bridge does.
 */
export async function manySites() {
  const posts = new Map<string, number>();
  let calls = 0;
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    const answer = (status: number, data: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(data));
    if (incoming.method === "GET") return void answer(200, { id: 1, name: "Editor" });
    calls += 1;
    const { source, content_id } = JSON.parse(body) as { source: string; content_id: number };
    const key = `${source}/${content_id}`;
    const known = posts.get(key);
    if (!known) posts.set(key, posts.size + 1);
    const post_id = posts.get(key)!;
    const data = { post_id, post_url: `https://example.com/${post_id}/`, post_status: "publish", sequence: 1, warnings: [] };
    answer(known ? 409 : 201, { success: true, data });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    posts,
    calls: () => calls,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

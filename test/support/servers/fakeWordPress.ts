import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Sent = { content_id: number; source: string; slug: string; title: string };
/** The result for one article in a batch, in the bridge's form. */
interface Result {
  status: number;
  code?: string;
  message?: string;
  data?: Record<string, unknown>;
}
type Post = {
  post_id: number;
  post_url: string;
  post_status: string;
  sequence: number;
  warnings: [];
};
/** Replaces an answer; undefined: a good site's answer. `site` is the path prefix of the site. */
type Instead = (request: { site: string; route: string; articles: Sent[] }, response: ServerResponse) => boolean | Promise<boolean>;

/**
 * Many fake WordPress sites in one server, at `{url}` and each `{url}/{name}`. They answer at once, because so many real ones would be too
 * slow for a test. They remember their posts: like the bridge, they make one post per article, however often it is sent.
 */
export async function fakeWordPress() {
  const posts = new Map<string, Post>();
  /** the title of each post, by its id */
  const titles = new Map<number, string>();
  const state = {
    calls: 0,
    batches: 0,
    /** articles that were sent again: they get the existing post */
    again: 0,
    /** overrides the result of an article */
    of: undefined as ((article: Sent) => Result | undefined) | undefined,
    instead: undefined as Instead | undefined,
  };

  function publish(article: Sent, site: string): Result {
    const otherwise = state.of?.(article);
    if (otherwise) return otherwise;
    const key = `${article.source}:${article.content_id}`;
    const known = posts.get(key);
    if (known) {
      state.again += 1;
      return { status: 409, code: "igny8_already_published", message: "There.", data: known };
    }
    const post_id = posts.size + 1;
    const post = { post_id, post_url: `https://example.com/${site}/${post_id}/`, post_status: "publish", sequence: 1, warnings: [] as [] };
    posts.set(key, post);
    titles.set(post_id, article.title);
    return { status: 201, data: post };
  }

  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const [, site = "", route = ""] = /^(?:\/([^/]*))?\/wp-json(.*)$/.exec(incoming.url ?? "") ?? [];
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (incoming.url === "/counts") return say(200, { posts: posts.size, again: state.again, batches: state.batches });
    if (incoming.method === "GET") {
      const who = { user: "Editor", site_id: 0, home_url: `http://${incoming.headers.host}/${site}`, bridge_version: "1.4.0" };
      return say(200, { success: true, data: who });
    }
    const body = JSON.parse(text) as Sent & { articles?: Sent[] };
    const articles = body.articles ?? [body];
    const harmless = text === "{}";
    if (!harmless) state.calls += 1;
    if (await state.instead?.({ site, route, articles: harmless ? [] : articles }, response)) return;
    if (harmless)
      return say(422, { code: "igny8_invalid_payload", message: "No.", data: { status: 422, fields: { title: "is missing" } } });
    if (route === "/igny8/v1/publish-batch") {
      state.batches += 1;
      const results = articles.map((article) => ({ content_id: article.content_id, ...publish(article, site) }));
      return say(200, { success: true, data: { results, took_ms: 1 } });
    }
    if (route !== "/igny8/v1/publish") return say(404, { code: "rest_no_route", message: "No route.", data: { status: 404 } });
    const { status, ...rest } = publish(body, site);
    return say(status, { success: status < 300, ...rest });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    posts,
    titles,
    state,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

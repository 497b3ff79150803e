import { randomUUID } from "node:crypto";
import { article, SOURCE } from "./article.ts";
import { type Answer, type Bridge, KEY } from "./bridgeSite.ts";

const headers = { "content-type": "application/json", "x-igny8-api-key": KEY };

/** An article as `GET /articles` answers it. */
export interface ReadArticle {
  post_id: number;
  post_url: string;
  post_status: string;
  sequence: number;
  etag: string;
  fields: Record<string, { fp: string; value: any }>;
}

/** What IGNY8 asks of a post after its first publish. */
export function changesOf(bridge: Bridge) {
  const post = (path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
    bridge.rest(`/igny8/v1${path}`, { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const read = async (id: number): Promise<ReadArticle> =>
    (await bridge.rest(`/igny8/v1/articles?source=${SOURCE}&content_ids=${id}`, { headers })).body.data.articles[0];
  return {
    post,
    read,
    /** Publishes an article. */
    async published(fields: object = {}) {
      const sent = article({ title: "Slow bread", ...fields });
      const { body } = await bridge.publish(sent);
      return { id: sent.content_id, post: body.data.post_id as number, url: body.data.post_url as string };
    },
    /** `POST /withdraw`, as IGNY8 knows the post now. */
    async withdraw(id: number, to: string, more: object = {}, also: Record<string, string> = {}) {
      const etag = (await read(id))?.etag ?? "1:";
      return post("/withdraw", { content_id: id, source: SOURCE, change_id: randomUUID(), to, expect: { etag }, ...more }, also);
    },
  };
}

import type { Warning } from "../../../domain/publishing/repair.ts";
import { json, type Answer, type fakeSite } from "./fakeSite.ts";
import { nextPost } from "./gate.ts";

/** A site that accepts articles without some of their parts, and is asked for those again. */
export interface RepairedSite {
  /** by content: what the site lacks of the article */
  lacking: Map<number, Warning[]>;
  /** by content: the post that the site has of it */
  posts: Map<number, number>;
  /** overrides the answer to an article */
  publish: (id: number) => Answer | undefined;
  /** calls that sent articles, and calls that asked for posts */
  told: number;
  asked: number;
}

/** Makes a scripted site answer this way. It has no post at first. */
export function repairedSite(site: Awaited<ReturnType<typeof fakeSite>>): RepairedSite {
  const fake: RepairedSite = { lacking: new Map(), posts: new Map(), publish: () => undefined, told: 0, asked: 0 };
  const { lacking, posts } = fake;
  const postOf = (id: number) => ({
    ...{ post_id: posts.get(id)!, post_url: `https://example.com/${id}/`, post_status: "publish", post_title: "" },
    ...{ modified_date: "2026-01-10T12:00:00Z", sequence: 1, revision: 1 },
  });
  function settled(id: number) {
    const known = posts.has(id);
    if (!known) posts.set(id, nextPost());
    const { post_id, post_url, post_status, sequence } = postOf(id);
    const data = { post_id, post_url, post_status, sequence, warnings: lacking.get(id) ?? [] };
    return known ? { status: 409, code: "igny8_already_published", message: "There.", data } : { status: 201, data };
  }
  site.say((request, response) => {
    if (request.path.includes("/posts?")) {
      const ids = [...new URL(request.path, site.url).searchParams.get("content_ids")!.split(",")].map(Number);
      fake.asked += 1;
      const known = ids.filter((id) => posts.has(id)).map((id) => ({ content_id: id, ...postOf(id) }));
      return json(200, { success: true, data: { posts: known, missing: ids.filter((id) => !posts.has(id)) } })(request, response);
    }
    fake.told += 1;
    const body = JSON.parse(request.body) as { content_id: number; articles?: { content_id: number }[] };
    if (body.articles) {
      const results = body.articles.map(({ content_id }) => ({ content_id, ...settled(content_id) }));
      return json(200, { success: true, data: { results, took_ms: 1 } })(request, response);
    }
    const other = fake.publish(body.content_id);
    if (other) return other(request, response);
    const { status, ...rest } = settled(body.content_id);
    return json(status, { success: status === 201, ...rest })(request, response);
  });
  return fake;
}

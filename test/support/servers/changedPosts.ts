import { json, wpError, type Answer } from "./fakeSite.ts";

/** The posts of a scripted site, by content: what people made of the article's title, and how often it changed. */
export type ChangedPosts = Map<number, { title: string; sequence: number }>;

export const etagOf = ({ title }: { title: string }): string => `1:${title}`;
const HTML = "<h2>Flour</h2><p>Take your time.</p>";

/**
 * The site's answer to `GET /articles`: each post as it is at that moment.
 * @param options.meanwhile runs before the answer; `broken`: posts whose part of the answer can't be read
 */
export const storedPosts =
  (posts: ChangedPosts, { meanwhile, broken = new Set() }: { meanwhile: () => Promise<unknown>; broken?: Set<number> }): Answer =>
  async (request, response) => {
    const { pathname, searchParams } = new URL(request.path, "http://127.0.0.1");
    if (!pathname.endsWith("/articles")) return wpError(404, "rest_no_route")(request, response);
    const ids = searchParams.get("content_ids")!.split(",").map(Number);
    await meanwhile();
    const articles = ids.flatMap((content_id) => {
      const post = posts.get(content_id);
      if (!post) return [];
      const fields = { title: { fp: etagOf(post), value: post.title }, content: { fp: "1:html", value: HTML } };
      const state = { content_id, post_id: content_id, post_status: "publish", sequence: post.sequence, revision: 1 };
      const form = { post_type: "post", form: "classic", block_editor: false, protected: false, editing: null, pictures: [] };
      const etag = broken.has(content_id) ? 5 : etagOf(post);
      return [{ ...state, ...form, post_url: `https://example.com/${content_id}/`, etag, fields }];
    });
    const missing = ids.filter((id) => !posts.has(id));
    json(200, { success: true, data: { articles, missing, not_reached: [] } })(request, response);
  };

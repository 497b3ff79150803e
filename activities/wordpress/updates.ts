import { z } from "zod";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { UpdateRequest } from "../../domain/publishing/updates/change.ts";
import type { StoredPost } from "../../domain/publishing/updates/sitePost.ts";
import { firstOf } from "../../domain/sites/structure.ts";
import { beginningOf } from "../../domain/text.ts";
import type { SiteAnswer } from "../http/request.ts";
import type { StoredPosts, UpdateAnswer } from "../platform/client.ts";
import { readBatchAnswer } from "./batch.ts";
import { failureOf, parseJson, post, said, wpErrorOf } from "./answer.ts";

/** The most fields and pictures of a post that are read. */
const READ = 300;
const print = z.string().max(4_000);
const person = z.object({ id: z.int(), name: z.string().transform((text) => beginningOf(text)), since: z.string().max(40).optional() });

const gone = z.object({ content_id: z.int(), post_status: z.literal("deleted") });
const storedPost = z.object({
  content_id: z.int(),
  post_id: z.int().positive(),
  post_status: z.string().max(200),
  post_url: z.url({ protocol: /^https?$/ }).max(2_000),
  sequence: z.int().nonnegative(),
  revision: z.int().nonnegative(),
  etag: z.string().max(255),
  form: z.enum(["blocks", "classic", "builder"]),
  block_editor: z.boolean(),
  protected: z.boolean(),
  editing: person.nullable().catch(null),
  fields: firstOf(READ, z.record(z.string().max(300), z.object({ fp: print, value: z.unknown() }))),
  pictures: firstOf(
    READ,
    z.array(z.object({ url: z.string().max(2_000), attachment_id: z.int(), local_url: z.string().max(2_000) })),
  ).catch([]),
});
const answered = z.object({
  data: z.object({
    articles: firstOf(20, z.array(z.unknown())),
    missing: firstOf(20, z.array(z.int())),
    not_reached: firstOf(20, z.array(z.int())),
  }),
});

/** Reads the answer to `GET igny8/v1/articles` (docs/bridge-contract.md). @throws SiteFailure for every answer but 200 with posts */
export function readStoredPosts(answer: SiteAnswer, now: number): StoredPosts {
  if (answer.status !== 200) throw tooOld(answer) ?? failureOf(answer, now);
  const body = answered.safeParse(parseJson(answer));
  if (!body.success) throw wrongShape(answer, "without a list of articles");
  const { articles, missing, not_reached } = body.data.data;
  const posts: StoredPost[] = [];
  const deleted: number[] = [];
  for (const one of articles) {
    const away = gone.safeParse(one);
    if (away.success) deleted.push(away.data.content_id);
    else {
      const read = storedPost.safeParse(one);
      if (!read.success) throw wrongShape(answer, "with an article of another form");
      posts.push(read.data);
    }
  }
  return { posts, deleted, missing, not_reached };
}

const outcome = z.object({
  outcome: z.enum(["written", "unchanged", "changed_there", "refused"]),
  fp: print.optional(),
  value: z.unknown().optional(),
});
const updated = z.object({
  data: post.extend({
    etag: z.string().max(255),
    etag_before: z.string().max(255).optional().catch(undefined),
    repeated: z.boolean().default(false),
    fields: firstOf(READ, z.record(z.string().max(300), outcome)),
  }),
});

/**
 * Reads the answer to `POST igny8/v1/update`. A 412 is an answer: nothing was written, because every field changed there.
 * @throws SiteFailure for every other answer
 */
export function readUpdateAnswer(answer: SiteAnswer, now: number): UpdateAnswer {
  // If PHP printed something before an error, the status is 200.
  const error = wpErrorOf(answer);
  if (error?.code === "igny8_changed_there") return { kind: "changed_there" };
  if (answer.status !== 200 || error) throw tooOld(answer) ?? failureOf(answer, now);
  const body = updated.safeParse(parseJson(answer));
  if (!body.success) throw wrongShape(answer, "without the post's fields");
  const { fields, etag, etag_before, repeated, ...state } = body.data.data;
  return { kind: "written", post: state, etag, etag_before, repeated, fields };
}

/** Reads the answer to `POST igny8/v1/update-batch`: each result by its content id. @throws SiteFailure if it is no answer to a batch */
export function readUpdateBatch(answer: SiteAnswer, sent: UpdateRequest[], now: number) {
  if (answer.status !== 200) throw tooOld(answer) ?? failureOf(answer, now);
  return readBatchAnswer(answer, sent, readUpdateAnswer, now);
}

/** The failure if the site's plugin has no such route: it is older. The plugin itself is there: it answered other calls. */
export function tooOld(answer: SiteAnswer): SiteFailure | undefined {
  if (wpErrorOf(answer)?.code !== "rest_no_route") return undefined;
  return new SiteFailure("BridgeTooOld", "The plugin on the site has no route that changes posts.", said(answer));
}

export function wrongShape(answer: SiteAnswer, what: string): SiteFailure {
  return new SiteFailure("AnswerWrongShape", `Answered ${answer.status} ${what}. It said: ${said(answer).answer}`, said(answer));
}

import { z } from "zod";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { SiteAnswer } from "../http/request.ts";
import type { WithdrawalAnswer } from "../platform/client.ts";
import { failureOf, parseJson, post, wpErrorOf } from "./answer.ts";
import { tooOld, wrongShape } from "./updates.ts";

const withdrawn = z.object({
  data: post.extend({
    // A deleted post has no address.
    post_url: z.union([z.literal(""), post.shape.post_url]),
    etag: z.string().max(255).nullable(),
    repeated: z.boolean().default(false),
  }),
});

/**
 * Reads the answer to `POST igny8/v1/withdraw` (docs/bridge-contract.md). A 412 is an answer: the post has another etag.
 * @throws SiteFailure for every other answer. StatusRefused: the site says why the post can't get that status
 */
export function readWithdrawalAnswer(answer: SiteAnswer, now: number): WithdrawalAnswer {
  // If PHP printed something before an error, the status is 200.
  const error = wpErrorOf(answer);
  if (error?.code === "igny8_changed_there") return { kind: "changed_there" };
  if (answer.status !== 200 || error) throw tooOld(answer) ?? asRefusal(failureOf(answer, now));
  const body = withdrawn.safeParse(parseJson(answer));
  if (!body.success) throw wrongShape(answer, "without the post's status");
  const { etag, repeated, ...state } = body.data.data;
  return { kind: "withdrawn", post: state, etag, repeated };
}

/** The bridge refuses a status by the field of the request. Its sentence says what to do; the field's name means nothing to people. */
function asRefusal(failure: SiteFailure): SiteFailure {
  if (failure.type !== "PayloadInvalid" || !failure.fields) return failure;
  const { status, answer, fields } = failure;
  return new SiteFailure("StatusRefused", Object.values(fields).join(" "), { status, answer, fields });
}

import { z } from "zod";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { firstOf } from "../../domain/sites/structure.ts";
import type { BatchResult } from "../platform/client.ts";
import { failureOf, parseJson, said } from "./answer.ts";
import type { SiteAnswer } from "../http/request.ts";

/** The most results that are read of one call, which sends 25 articles at most. */
const RESULTS_READ = 100;
const answered = z.object({ data: z.object({ results: firstOf(RESULTS_READ, z.array(z.unknown())) }) });
const result = z.looseObject({
  content_id: z.number().int(),
  status: z.number().int(),
  code: z.string().optional(),
  retry_after: z.number().nonnegative().optional().catch(undefined),
});

/**
 * Reads the answer to `POST igny8/v1/publish-batch` or `/update-batch`. Each result has the form of an answer to a single request, which
 * `read` reads. An article without a readable result has failed. Results of articles that were not sent are ignored.
 * @throws SiteFailure if it is no answer to a batch
 */
export function readBatchAnswer<Result>(
  answer: SiteAnswer,
  sent: { content_id: number }[],
  read: (answer: SiteAnswer, now: number) => Result,
  now: number,
): Map<number, BatchResult<Result>> {
  if (answer.status !== 200) throw failureOf(answer, now);
  const body = answered.safeParse(parseJson(answer));
  if (!body.success) throw wrongShape(answer, "without a list of results");
  const results = new Map<number, BatchResult<Result>>();
  for (const one of body.data.data.results) {
    const { data } = result.safeParse(one);
    if (data && !results.has(data.content_id)) results.set(data.content_id, readResult(answer, data, read, now));
  }
  return new Map(
    sent.map(({ content_id }) => [content_id, results.get(content_id) ?? wrongShape(answer, `without a result for article ${content_id}`)]),
  );
}

function readResult<Result>(
  { url, conceal = (text) => text }: SiteAnswer,
  one: z.infer<typeof result>,
  read: (answer: SiteAnswer, now: number) => Result,
  now: number,
): BatchResult<Result> {
  if (one.status === 0 && one.code === "igny8_not_reached") return "not_reached";
  const headers: Record<string, string> = one.retry_after === undefined ? {} : { "retry-after": String(Math.ceil(one.retry_after)) };
  try {
    return read({ url, status: one.status, headers, text: JSON.stringify(one), conceal }, now);
  } catch (error) {
    // The call as a whole arrived, so the site works.
    if (error instanceof SiteFailure) return error.ofArticle();
    throw error;
  }
}

function wrongShape(answer: SiteAnswer, what: string): SiteFailure {
  return new SiteFailure("AnswerWrongShape", `Answered ${answer.status} ${what}. It said: ${said(answer).answer}`, said(answer));
}

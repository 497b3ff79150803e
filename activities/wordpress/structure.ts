import { z } from "zod";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { firstOf, siteStructure, termsPage, type SiteStructure, type TermsPage } from "../../domain/sites/structure.ts";
import { beginningOf } from "../../domain/text.ts";
import type { PostStates } from "../platform/client.ts";
import { failureOf, parseJson, said } from "./answer.ts";
import type { SiteAnswer } from "../http/request.ts";

/** Terms per page. Even with the longest names that WordPress allows, a page stays far below the largest answer (activities/http/request.ts). */
export const TERMS_A_PAGE = 100;

const postState = z.object({
  content_id: z.int(),
  /** null or 0 before the post was made */
  post_id: z.int().nonnegative().nullable(),
  post_status: z.string().overwrite((text) => beginningOf(text)),
  // people click this link; it is empty for a post that is gone
  post_url: z.union([z.url({ protocol: /^https?$/ }).max(2_000), z.literal("")]),
  sequence: z.int().nonnegative(),
  etag: z.string().max(255).nullish().catch(null),
});

/** @throws SiteFailure for every answer but 200 with the structure */
export function readStructure(answer: SiteAnswer, now: number): SiteStructure {
  return readData(siteStructure, answer, now);
}

/** @throws SiteFailure for every answer but 200 with a page of terms */
export function readTermsPage(answer: SiteAnswer, now: number): TermsPage {
  return readData(termsPage, answer, now);
}

/** @throws SiteFailure for every answer but 200 with the states of requested contents, each at most once */
export function readPostStates(answer: SiteAnswer, asked: number[], now: number): PostStates {
  // One more than requested is already an error, so no more are read.
  const most = asked.length + 1;
  const states = z.object({ posts: firstOf(most, z.array(postState)), missing: firstOf(most, z.array(z.int())) });
  const { posts, missing } = readData(states, answer, now);
  const told = [...posts.map(({ content_id }) => content_id), ...missing];
  if (new Set(told).size < told.length || told.some((id) => !asked.includes(id))) {
    throw new SiteFailure("AnswerWrongShape", "The answer names other articles than were asked for, or one twice.", said(answer));
  }
  return { posts, missing };
}

function readData<T>(schema: z.ZodType<T>, answer: SiteAnswer, now: number): T {
  if (answer.status !== 200) throw failureOf(answer, now);
  const parsed = z.object({ data: schema }).safeParse(parseJson(answer));
  if (parsed.success) return parsed.data.data;
  const wrong = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new SiteFailure("AnswerWrongShape", beginningOf(`Answered 200 with data of another shape: ${wrong.join("; ")}`), said(answer));
}

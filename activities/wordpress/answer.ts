import { z } from "zod";
import { SiteFailure, type FailureType } from "../../domain/failure.ts";
import { retryAfterMs } from "../../domain/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import type { SiteAnswer } from "./http.ts";

/** A site's words, cut to what a person reads: they go into our rows, logs and histories. */
const words = z.string().transform((text) => beginningOf(text));

const address = z.string().transform((text) => beginningOf(text, 2_000));

const post = z.object({
  post_id: z.number().int().positive(),
  // people click on it
  post_url: z.url({ protocol: /^https?$/ }).max(2_000),
  post_status: words,
  sequence: z.number().int().nonnegative(),
  warnings: z
    .array(
      // A picture's address is looked for among others: it is kept as it is.
      z.object({
        code: words,
        message: words,
        url: address.optional(),
        field: words.optional().catch(undefined),
        advice: words.optional().catch(undefined),
      }),
    )
    .transform((warnings) => warnings.slice(0, 50))
    .default([]),
});
/** The post as the bridge reports it. */
export type BridgePost = z.infer<typeof post>;

const wpError = z.object({
  code: words,
  message: words.default(""),
  // PHP writes an empty map as [], and other plugins put anything here: it must not hide the code.
  data: z
    .object({ fields: z.record(words, words).optional().catch(undefined) })
    .nullish()
    .catch(null),
});

/** What a bridge says itself, by the code of its error (ARCHITECTURE.md); the status is the bridge's, any proxy can answer 422. */
const BRIDGE_CODES: Readonly<Record<string, FailureType>> = {
  igny8_invalid_payload: "PayloadInvalid",
  igny8_post_gone: "PostGone",
  igny8_key_refused: "KeyRefused",
  igny8_key_missing: "HeaderStripped",
  rest_no_route: "PluginMissing",
};

/**
 * Reads the answer to `POST igny8/v1/publish`: 201 and 409 with a post are success (seeds 3.2, step 6).
 * @throws SiteFailure for every other answer, with the first 500 characters of what it said
 */
export function readPublishAnswer(answer: SiteAnswer, now: number): BridgePost & { created: boolean } {
  if (answer.status !== 201 && answer.status !== 409) throw failureOf(answer, now);
  const body = parseJson(answer);
  const parsed = z.object({ data: post }).safeParse(body);
  if (!parsed.success) {
    throw new SiteFailure(
      "AnswerWrongShape",
      `Answered ${answer.status} without the post's data. It said: ${beginning(answer)}`,
      said(answer),
    );
  }
  return { ...parsed.data.data, created: answer.status === 201 };
}

/** The failure that an answer other than success stands for. */
export function failureOf(answer: SiteAnswer, now: number): SiteFailure {
  const more = { ...said(answer), retryAfterMs: retryAfterMs(answer.headers["retry-after"], now) };
  const { status } = answer;
  if (status >= 300 && status < 400) {
    return new SiteFailure("Redirected", `The site redirects to ${beginningOf(answer.headers["location"] ?? "another address")}.`, more);
  }
  const error = wpErrorOf(answer);
  const named = error && BRIDGE_CODES[error.code];
  if (named) {
    const fields = Object.entries(error.data?.fields ?? {}).slice(0, 50);
    const list = beginningOf(fields.map(([field, message]) => `${field}: ${message}`).join("; "), 2_000);
    return new SiteFailure(named, list || error.message || `Answered ${status} ${error.code}.`, {
      ...more,
      ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
    });
  }
  const text = `Answered ${status}${error ? ` ${error.code}: ${error.message}` : ""}.${error ? "" : ` It said: ${beginning(answer)}`}`;
  if (status === 401 || status === 403) return new SiteFailure("Forbidden", text, more);
  if (status === 404) return new SiteFailure("RestApiMissing", text, more);
  if (status === 429) return new SiteFailure("RateLimited", text, more);
  if (status >= 400) return new SiteFailure("SiteError", text, more);
  parseJson(answer);
  return new SiteFailure("AnswerWrongShape", text, more);
}

/** The code of a WordPress error (`WP_Error` over REST), or undefined when the answer is none. */
export function wpErrorOf(answer: SiteAnswer): z.infer<typeof wpError> | undefined {
  try {
    return wpError.parse(JSON.parse(answer.text));
  } catch {
    return undefined;
  }
}

/** @throws SiteFailure AnswerEmpty, AnswerNoise or AnswerNotJson */
export function parseJson(answer: SiteAnswer): unknown {
  if (answer.text.trim() === "") {
    throw new SiteFailure("AnswerEmpty", `Answered ${answer.status} with an empty body.`, said(answer));
  }
  try {
    return JSON.parse(answer.text);
  } catch {
    const type = endsInJson(answer.text) ? "AnswerNoise" : "AnswerNotJson";
    throw new SiteFailure(type, `Answered ${answer.status}, and not with JSON alone. It said: ${beginning(answer)}`, said(answer));
  }
}

/** Whether a text is JSON, PHP notices before it or not. */
export function holdsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return endsInJson(text);
  }
}

/** A PHP notice stands before the JSON, which then begins a line or follows a tag. */
function endsInJson(text: string): boolean {
  const starts = [...text.slice(0, 10_000).matchAll(/^\s*\{|>\s*\{/gm)].map(({ 0: match, index }) => index + match.length - 1);
  return starts.slice(0, 20).some((start) => {
    try {
      return JSON.parse(text.slice(start)) !== null;
    } catch {
      return false;
    }
  });
}

const beginning = (answer: SiteAnswer) => beginningOf(answer.text);
/** What a failure keeps of the answer it is made of. */
export const said = (answer: SiteAnswer) => ({ status: answer.status, answer: beginning(answer) });

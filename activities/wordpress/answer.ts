import { z } from "zod";
import { SiteFailure, type FailureType } from "../../domain/publishing/failure.ts";
import { firstOf } from "../../domain/sites/structure.ts";
import { retryAfterMs } from "../../domain/publishing/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import { failureOfStatus, knownPage } from "./hostPages.ts";
import type { SiteAnswer } from "./http.ts";
import { findJson } from "./noise.ts";
import { redirectFailure } from "./redirect.ts";

/** A site's words, cut to what a person reads: they go into our rows, logs and histories. */
const words = z.string().transform((text) => beginningOf(text));

const address = z.string().transform((text) => beginningOf(text, 2_000));

const post = z.object({
  post_id: z.number().int().positive(),
  // people click on it
  post_url: z.url({ protocol: /^https?$/ }).max(2_000),
  post_status: words,
  sequence: z.number().int().nonnegative(),
  warnings: firstOf(
    50,
    z.array(
      // A picture's address is looked for among others: it is kept as it is.
      z.object({
        code: words,
        message: words,
        url: address.optional(),
        field: words.optional().catch(undefined),
        advice: words.optional().catch(undefined),
      }),
    ),
  ).default([]),
});
/** The post as the bridge reports it. */
export type BridgePost = z.infer<typeof post>;

const wpError = z.object({
  code: words,
  message: words.default(""),
  // PHP writes an empty map as [], and other plugins put anything here: it must not hide the code.
  data: z
    .object({
      status: z.int().min(400).max(599).optional().catch(undefined),
      fields: firstOf(50, z.record(words, words)).optional().catch(undefined),
    })
    .nullish()
    .catch(null),
});

/** What a bridge says itself, by the code of its error (docs/bridge-contract.md); the status is the bridge's, any proxy can answer 422. */
const BRIDGE_CODES: Readonly<Record<string, FailureType>> = {
  igny8_invalid_payload: "PayloadInvalid",
  igny8_post_gone: "PostGone",
  igny8_key_refused: "KeyRefused",
  igny8_key_missing: "HeaderStripped",
  igny8_busy: "ArticleBusy",
  rest_no_route: "PluginMissing",
};

/**
 * What WordPress says of an application password that it takes a Basic auth for (wp_authenticate_application_password()). The bridge has it
 * try none where our key goes.
 */
const PASSWORD_CODES = [
  "invalid_username",
  "invalid_email",
  "incorrect_password",
  "application_passwords_disabled",
  "application_passwords_disabled_for_user",
];

/**
 * Reads the answer to `POST igny8/v1/publish`: 201 and 409 with a post are success (requirements 3.2, step 6). PHP that prints a message before
 * the answer sends 200 with it, whatever WordPress says later: then the answer itself tells which of them it is.
 * @throws SiteFailure for every other answer, with the first 500 characters of what it said
 */
export function readPublishAnswer(answer: SiteAnswer, now: number): BridgePost & { created: boolean } {
  const overtaken = answer.status === 200 && noiseOf(answer) !== undefined;
  if (answer.status !== 201 && answer.status !== 409 && !overtaken) throw failureOf(answer, now);
  const parsed = z.object({ code: z.string().optional(), data: post }).safeParse(parseJson(answer));
  if (!parsed.success) {
    if (overtaken) throw failureOf(answer, now);
    throw new SiteFailure(
      "AnswerWrongShape",
      `Answered ${answer.status} without the post's data. It said: ${beginning(answer)}`,
      said(answer),
    );
  }
  const { code, data } = parsed.data;
  return { ...data, created: overtaken ? code !== "igny8_already_published" : answer.status === 201 };
}

/** The failure that an answer other than success stands for. */
export function failureOf(answer: SiteAnswer, now: number): SiteFailure {
  const more = { ...said(answer), retryAfterMs: retryAfterMs(answer.headers["retry-after"], now) };
  const error = wpErrorOf(answer);
  // What PHP prints before an error goes out with 200; the error holds the status that it was meant to have.
  const meant = answer.status === 200 ? error?.data?.status : undefined;
  const status = meant ?? answer.status;
  if (status >= 300 && status < 400) return redirectFailure(answer, more);
  const named = error && BRIDGE_CODES[error.code];
  if (named) {
    const fields = Object.entries(error.data?.fields ?? {});
    const list = beginningOf(fields.map(([field, message]) => `${field}: ${message}`).join("; "), 2_000);
    return new SiteFailure(named, list || shown(answer, error.message) || `Answered ${status} ${error.code}.`, {
      ...more,
      ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
    });
  }
  if (answer.signedIn && error && PASSWORD_CODES.includes(error.code)) {
    const message = "WordPress takes the user of the site's Basic auth for one of its own, which it does where the plugin is not active.";
    return new SiteFailure("PluginMissing", message, more);
  }
  const page = meant === undefined ? knownPage(answer) : undefined;
  const whose = page?.product ? `${page.product} answered` : "Answered";
  const text = error
    ? `${whose} ${status} ${shown(answer, `${error.code}: ${error.message}`)}.`
    : `${whose} ${status}. It said: ${beginning(answer)}`;
  const scheme = status === 401 ? answer.headers["www-authenticate"] : undefined;
  if (scheme && /\bbasic\b/i.test(scheme)) return basicAuth(answer, more);
  if (page) return new SiteFailure(page.type, text, more);
  if (scheme) return new SiteFailure("Forbidden", `The site asks for ${beginningOf(scheme, 60)}. ${text}`, more);
  // WordPress's own page, said to a program.
  if (status === 503 && error?.code === "wp_die") return new SiteFailure("Maintenance", text, more);
  if (status >= 400) return new SiteFailure(failureOfStatus(status), text, more);
  parseJson(answer);
  return new SiteFailure("AnswerWrongShape", text, more);
}

function basicAuth({ headers, signedIn }: SiteAnswer, more: ReturnType<typeof said>): SiteFailure {
  const realm = /realm="?([^",]{1,80})/i.exec(headers["www-authenticate"] ?? "")?.[1];
  const where = realm ? `The site ("${beginningOf(realm)}")` : "The site";
  if (signedIn) return new SiteFailure("BasicAuthRefused", `${where} refuses the user and password of its Basic auth.`, more);
  return new SiteFailure("BasicAuthNeeded", `${where} asks for the user and password of its Basic auth.`, more);
}

/** The code of a WordPress error (`WP_Error` over REST), or undefined when the answer is none. */
export function wpErrorOf(answer: SiteAnswer): z.infer<typeof wpError> | undefined {
  return wpError.safeParse(findJson(answer)?.value).data;
}

/**
 * The JSON of an answer, noise around it or not.
 * @throws SiteFailure AnswerEmpty, AnswerNotJson, or what the page in its place is known to mean
 */
export function parseJson(answer: SiteAnswer): unknown {
  const found = findJson(answer);
  if (found) return found.value;
  if (answer.text.replace(/^\uFEFF/, "").trim() === "") {
    if (answer.status === 202) throw new SiteFailure("Challenged", "Answered 202 with an empty body.", said(answer));
    throw new SiteFailure("AnswerEmpty", `Answered ${answer.status} with an empty body.`, said(answer));
  }
  const page = knownPage(answer);
  const whose = page?.product ? `${page.product} answered` : "Answered";
  throw new SiteFailure(
    page?.type ?? "AnswerNotJson",
    `${whose} ${answer.status}, and not with JSON. It said: ${beginning(answer)}`,
    said(answer),
  );
}

const NOISE_READ = 10_000;
/** UTF-16 units; even full of secrets it gives the few hundred that are shown once they are concealed. */
const SHOWN_OF = 20_000;

/** What stood around an answer's JSON, as one line without the figures that differ each time; undefined when nothing did. */
export function noiseOf(answer: SiteAnswer): string | undefined {
  const noise = findJson(answer)?.noise;
  return noise
    ? shown(
        answer,
        noise
          .slice(0, NOISE_READ)
          .replace(/<(?!!--)[^<>]*>/g, " ")
          .replace(/\d+/g, "…")
          .replace(/\s+/g, " ")
          .trim(),
        120,
      )
    : undefined;
}

/** A site's words as people may see them: cut, and without the password that we sent it. */
const shown = ({ conceal = (text) => text }: SiteAnswer, words: string, length?: number) =>
  beginningOf(conceal(words.slice(0, SHOWN_OF)), length);
const beginning = (answer: SiteAnswer) => shown(answer, answer.text);
/** What a failure keeps of the answer it is made of. */
export const said = (answer: SiteAnswer) => ({ status: answer.status, answer: beginning(answer) });

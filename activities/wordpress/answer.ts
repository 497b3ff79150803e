import { z } from "zod";
import { SiteFailure, type FailureType } from "../../domain/publishing/failure.ts";
import { firstOf } from "../../domain/sites/structure.ts";
import { retryAfterMs } from "../../domain/publishing/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import { failureOfStatus, knownPage } from "../http/hostPages.ts";
import type { SiteAnswer } from "../http/request.ts";
import { findJson } from "../http/noise.ts";
import type { PublishedPost } from "../platform/client.ts";
import { redirectFailure } from "./redirect.ts";

/** A site's text, cut to a length for people. It is stored in rows, logs and histories. */
const words = z.string().transform((text) => beginningOf(text));

const address = z.string().transform((text) => beginningOf(text, 2_000));

export const post = z.object({
  post_id: z.number().int().positive(),
  // people click this link
  post_url: z.url({ protocol: /^https?$/ }).max(2_000),
  post_status: words,
  sequence: z.number().int().nonnegative(),
  etag: z.string().max(255).optional().catch(undefined),
  warnings: firstOf(
    50,
    z.array(
      // The address is compared with other pictures' addresses, so it is not cut.
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

const wpError = z.object({
  code: words,
  message: words.default(""),
  // PHP encodes an empty map as [], and other plugins put anything here. Neither may hide the code.
  data: z
    .object({
      status: z.int().min(400).max(599).optional().catch(undefined),
      fields: firstOf(50, z.record(words, words)).optional().catch(undefined),
    })
    .nullish()
    .catch(null),
});

/** The bridge's own error codes (docs/bridge-contract.md). The status alone says less: any proxy can answer 422. */
const BRIDGE_CODES: Readonly<Record<string, FailureType>> = {
  igny8_invalid_payload: "PayloadInvalid",
  igny8_author_gone: "AuthorGone",
  igny8_post_gone: "PostGone",
  igny8_key_refused: "KeyRefused",
  igny8_key_missing: "HeaderStripped",
  igny8_busy: "ArticleBusy",
  igny8_being_edited: "BeingEdited",
  igny8_post_protected: "PostProtected",
  igny8_unknown_article: "ArticleUnknown",
  igny8_invalid_change: "PayloadInvalid",
  igny8_author_may_not_publish: "StatusRefused",
  rest_no_route: "PluginMissing",
};

/**
 * WordPress's error codes if it takes a Basic auth for an application password (wp_authenticate_application_password()). On requests with
 * IGNY8's key, an active bridge prevents that.
 */
const PASSWORD_CODES = [
  "invalid_username",
  "invalid_email",
  "incorrect_password",
  "application_passwords_disabled",
  "application_passwords_disabled_for_user",
];

/**
 * Reads the answer to `POST igny8/v1/publish`: 201 and 409 with a post are success (requirements 3.2, step 6). If PHP prints a message before
 * the answer, the status is 200 whatever WordPress sets later. Then the answer's body says which of them was meant.
 * @throws SiteFailure for every other answer, with the first 500 characters of its text
 */
export function readPublishAnswer(answer: SiteAnswer, now: number): PublishedPost {
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

/** The failure that an unsuccessful answer means. */
export function failureOf(answer: SiteAnswer, now: number): SiteFailure {
  const more = { ...said(answer), retryAfterMs: retryAfterMs(answer.headers["retry-after"], now) };
  const error = wpErrorOf(answer);
  // If PHP printed something before an error, the status is 200. The error's data holds the intended status.
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
    const message = "WordPress used the user of the site's Basic auth as its own user. It does this if the plugin is not active.";
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
  // WordPress's page "Briefly unavailable for scheduled maintenance", in the JSON form for programs.
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

/** The WordPress error in an answer (`WP_Error` over REST), or undefined if it holds none. */
export function wpErrorOf(answer: SiteAnswer): z.infer<typeof wpError> | undefined {
  return wpError.safeParse(findJson(answer)?.value).data;
}

/**
 * The JSON of an answer, with or without other text around it.
 * @throws SiteFailure AnswerEmpty, AnswerNotJson, or the meaning of a known page in its place
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
/** UTF-16 units that are searched for secrets: even if they are full of secrets, the few hundred shown ones are left after concealment. */
const SHOWN_OF = 20_000;

/** The text around an answer's JSON, as one line without the numbers that differ each time; undefined if there is none. */
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

/** A site's text in the form that people may see: cut, and without the password that IGNY8 sent. */
const shown = ({ conceal = (text) => text }: SiteAnswer, words: string, length?: number) =>
  beginningOf(conceal(words.slice(0, SHOWN_OF)), length);
const beginning = (answer: SiteAnswer) => shown(answer, answer.text);
/** The parts of an answer that a failure keeps. */
export const said = (answer: SiteAnswer) => ({ status: answer.status, answer: beginning(answer) });

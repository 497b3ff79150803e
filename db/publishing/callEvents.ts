import type { CallEnd, CallResult } from "../../domain/publishing/callEnd.ts";
import type { Task } from "../../domain/publishing/publication.ts";
import { fieldName } from "../../domain/publishing/updates/fields.ts";
import { retryRemedy } from "../../domain/publishing/remedy.ts";
import type { Fact } from "../events/record.ts";

/** A call whose end becomes events. */
export interface ToldCall {
  facts: Pick<Fact, "account_id" | "site_id" | "integration_id"> & { content_id: number };
  publication_id: string;
  bulk_run_id?: string | undefined;
  title: string;
  attempt: number;
  attempts_allowed: number;
  external_id: string | null;
  duration_ms: number | undefined;
  task: Task;
  /** of the post, as they were sent */
  terms: { categories: string[]; tags: string[] };
  key?: string | undefined;
}

/**
 * The events of a call's end: one for the call, if the site answered or failed, and one for the end of the publication. A successful
 * call has a single event for both.
 */
export function eventsOf(call: ToldCall, result: CallResult, end: CallEnd): Fact[] {
  const { facts, title, attempt, duration_ms = null } = call;
  const about = {
    publication_id: call.publication_id,
    attempt,
    ...(call.bulk_run_id === undefined ? {} : { bulk_run_id: call.bulk_run_id }),
  };
  const publish = { ...facts, event_type: "publish", action: "content_publish" } as const;
  if (result.kind === "published") {
    const { post } = result;
    return [
      {
        ...publish,
        description: post.created ? made(title, post.post_status) : `'${title}' was on WordPress already`,
        success: true,
        // The result of this call, even if WordPress has reported something newer since.
        external_id: String(post.post_id),
        duration_ms,
        details: {
          ...about,
          ...{ created: post.created, post_url: post.post_url, wordpress_status: post.post_status },
          ...{ ...call.terms, warnings: post.warnings, key: call.key },
        },
      },
    ];
  }

  if (result.kind === "changed") return [changedEvent(call, result, about)];

  const told: Fact[] = [];
  const changes = call.task !== "create";
  const failure = "error" in result ? result.error : undefined;
  const details = { ...about, error: end.error, status: failure?.status, answer: failure?.answer, fields: failure?.fields };
  if (failure && end.outcome === "failed") {
    told.push({
      ...{
        ...facts,
        event_type: "error",
        action: changes ? "content_update_attempt" : "content_publish_attempt",
        success: false,
        duration_ms,
      },
      description: `Attempt ${attempt} of ${call.attempts_allowed} for '${title}' failed: ${failure.message}`,
      error_message: failure.message,
      details: { ...details, next_attempt_at: end.retryInMs === null ? null : new Date(Date.now() + end.retryInMs) },
    });
  }
  if (changes && end.state !== "retrying" && end.state !== "waiting") {
    const message = failure?.message ?? "It was taken back.";
    told.push({
      ...{ ...facts, event_type: "publish", action: "content_update", success: false },
      description: `'${title}' was not changed on WordPress: ${message}`,
      error_message: end.error ? `${message} ${end.error.advice}` : message,
      details,
    });
  } else if (changes) {
    return told;
  } else if (end.state === "published") {
    told.push({
      ...{ ...publish, success: true, external_id: call.external_id },
      description: `'${title}' is on WordPress: the site has told of it, the answer to the call was lost`,
      details: about,
    });
  } else if (end.state === "failed" || end.state === "gone" || end.state === "cancelled") {
    const message = failure?.message ?? "It was taken back.";
    told.push({
      ...publish,
      ...(end.state === "cancelled" ? { action: "content_publish_cancel" } : {}),
      description: `Publishing '${title}' ended as ${end.state}: ${message}`,
      success: false,
      error_message: end.error ? `${message} ${end.error.advice}` : message,
      details: { ...details, remedy: retryRemedy(facts.content_id, end.state === "gone") },
    });
  }
  return told;
}

/** What a post is, if visitors don't see it as usual. */
const AS: Record<string, string> = {
  draft: "as a draft",
  pending: "for a review",
  private: "as a private post",
  future: "as a scheduled post",
};
const made = (title: string, post_status: string) =>
  AS[post_status] ? `Stored '${title}' in WordPress ${AS[post_status]}` : `Published content '${title}' to WordPress`;

/** The event of a post that IGNY8 changed, or that it left alone because somebody changed it there. */
function changedEvent(
  { facts, title, duration_ms, key }: ToldCall,
  { post, told }: Extract<CallResult, { kind: "changed" }>,
  about: object,
): Fact {
  const { written, left } = told;
  const names = (fields: string[]) => fields.map(fieldName).join(", ");
  const kept = left.length > 0 ? `. Left as it is there: ${names(left)}` : "";
  return {
    ...{ ...facts, event_type: "publish", action: "content_update", success: true, ...(duration_ms === undefined ? {} : { duration_ms }) },
    description:
      (written.length > 0 ? `Changed '${title}' on WordPress: ${names(written)}` : `Nothing to change in '${title}' on WordPress`) + kept,
    external_id: String(post.post_id),
    details: { ...about, written, left, post_url: post.post_url, wordpress_status: post.post_status, warnings: post.warnings, key },
  };
}

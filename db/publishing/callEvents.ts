import type { CallEnd, CallResult } from "../../domain/publishing/callEnd.ts";
import { fieldName } from "../../domain/publishing/updates/fields.ts";
import { retryRemedy } from "../../domain/publishing/remedy.ts";
import { statusInWords } from "../../domain/publishing/wordpressStatus.ts";
import type { Fact } from "../events/record.ts";
import { type ToldTask, TOLD_TASKS } from "./updates/toldTasks.ts";

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
  task: ToldTask;
  /** the person who asked for it; null: automation, or somebody who is gone */
  requested_by_id: number | null;
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
        description: post.created ? made(title, post.post_status) : `'${title}' was already in WordPress`,
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

  const { action, failed } = TOLD_TASKS[call.task];
  if (result.kind === "changed") {
    const { post } = result;
    const { details, ...said } = CHANGED[call.task === "create" ? "update" : call.task](call, result);
    return [
      {
        ...{ ...facts, event_type: "publish", action, success: true, ...said },
        ...(call.duration_ms === undefined ? {} : { duration_ms: call.duration_ms }),
        external_id: String(post.post_id),
        details: {
          ...{ ...about, ...details, post_url: post.post_url || null, wordpress_status: post.post_status },
          ...{ warnings: post.warnings, key: call.key },
        },
      },
    ];
  }

  const told: Fact[] = [];
  const changes = call.task !== "create";
  const failure = "error" in result ? result.error : undefined;
  const details = { ...about, error: end.error, status: failure?.status, answer: failure?.answer, fields: failure?.fields };
  if (failure && end.outcome === "failed") {
    told.push({
      ...{
        ...facts,
        event_type: "error",
        action: `${action}_attempt`,
        success: false,
        duration_ms,
      },
      description: `Attempt ${attempt} of ${call.attempts_allowed} for '${title}' failed: ${failure.message}`,
      error_message: failure.message,
      details: { ...details, next_attempt_at: end.retryInMs === null ? null : new Date(Date.now() + end.retryInMs) },
    });
  }
  if (changes && end.state !== "retrying" && end.state !== "waiting") {
    const message = end.state === "gone" ? "The post was deleted in WordPress." : (failure?.message ?? "It was cancelled.");
    told.push({
      ...{ ...facts, event_type: "publish", action, success: false },
      description: `${failed(title)}: ${message}`,
      error_message: end.error ? `${message} ${end.error.advice}` : message,
      details: { ...details, ...askedBy(call) },
    });
  } else if (changes) {
    return told;
  } else if (end.state === "published") {
    told.push({
      ...{ ...publish, success: true, external_id: call.external_id },
      description: `'${title}' is in WordPress: the site reported the post, the answer to the call was lost`,
      details: about,
    });
  } else if (end.state === "failed" || end.state === "gone" || end.state === "cancelled") {
    const message = failure?.message ?? "It was cancelled.";
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
  pending: "for review",
  private: "as a private post",
  future: "as a scheduled post",
};
const made = (title: string, post_status: string) =>
  AS[post_status] ? `Stored '${title}' in WordPress ${AS[post_status]}` : `Published content '${title}' to WordPress`;

type Changed = Extract<CallResult, { kind: "changed" }>;
const askedBy = ({ requested_by_id }: ToldCall) => ({ requested_by_id });

/** What the event of a changed post says, by the task. */
const CHANGED: Record<Exclude<ToldTask, "create">, (call: ToldCall, result: Changed) => { description: string; details: object }> = {
  update: ({ title }, { told: { written, left } }) => {
    const names = (fields: string[]) => fields.map(fieldName).join(", ");
    // Fields that somebody changed there are left alone.
    const kept = left.length > 0 ? `. Not changed there: ${names(left)}` : "";
    const did = written.length > 0 ? `Updated '${title}' in WordPress: ${names(written)}` : `Nothing to update in '${title}' in WordPress`;
    return { description: did + kept, details: { written, left } };
  },
  withdraw: (call, { post }) => {
    const is = statusInWords(post.post_status);
    return {
      description: `Unpublished '${call.title}' in WordPress: ${is === null ? `its status is ${post.post_status}` : `it is ${is}`}`,
      details: askedBy(call),
    };
  },
  restore: (call, { post }) => ({
    description: `Restored '${call.title}' in WordPress${post.post_status === "future" ? ", scheduled for its date" : ""}`,
    details: askedBy(call),
  }),
};

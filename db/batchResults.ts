import type { SiteFailure } from "../domain/failure.ts";
import { speaksOfSite, type CallOutcome } from "../domain/lane.ts";
import type { PublicationAttempt, PublicationError, PublicationState } from "../domain/publication.ts";
import { reportedWarnings, type RepairPolicy, type Warning } from "../domain/repair.ts";
import { retryRemedy } from "../domain/remedy.ts";
import { nextRetryDelay, type RetryPolicy } from "../domain/retry.ts";
import { contentStatusFor } from "../domain/statusMap.ts";
import { batchHolder, type BatchArticle } from "./batches.ts";
import { pgArray } from "./columns.ts";
import { insertEvents, type Fact } from "./events.ts";
import type { SiteIntegration } from "./integration.ts";
import { giveBack, type LaneNews } from "./lanes.ts";
import type { EntityManager } from "./orm.ts";
import type { PostState } from "./postState.ts";
import { prepare, run } from "./prepared.ts";

/** What became of one article of a batch. */
export interface SentArticle {
  article: BatchArticle;
  /** absent when no payload could be made of the article */
  request?: PublicationAttempt["request"];
  /** of the post, for the event */
  categories: string[];
  tags: string[];
  answer?: { status: number; body: string };
  /** `put_back`: nothing was decided, it costs no attempt; `error` tells why where it was the site's doing */
  outcome:
    | { kind: "published"; post: PostState & { created: boolean; warnings: Warning[] } }
    | { kind: "failed"; error: SiteFailure }
    | { kind: "put_back"; error?: SiteFailure };
}

export interface BatchCall {
  batchId: string;
  bulkRunId: string;
  integration: SiteIntegration;
  policy: RetryPolicy;
  repair: RepairPolicy;
  duration_ms: number;
  key: string | undefined;
  results: SentArticle[];
  /** what the call showed of the site */
  lane: CallOutcome & { message: string };
}

interface Locked {
  id: string;
  content_id: number;
  title: string;
  status: string;
  external_id: string | null;
  sequence: number;
  attempt: number;
  cancel_requested: boolean;
}

/** A row's change; null leaves a content's field as it is. */
interface PublicationChange {
  id: string;
  state: PublicationState;
  attempt: number;
  sequence: number;
  closed: Partial<PublicationAttempt> | null;
  last_error: PublicationError | null;
  next_attempt_at: Date | null;
  finished: boolean;
  recreate: boolean;
  warnings: Warning[] | null;
  repair_at: Date | null;
}
interface ContentChange {
  id: number;
  status: string | null;
  external_id: string | null;
  external_url: string | null;
  wordpress_status: string | null;
}

const WRITE_PUBLICATIONS = prepare(`
  update igny8_publications p
  set state = r.state, attempt = r.attempt, sequence = r.sequence, last_error = nullif(r.last_error, 'null'), recreate = r.recreate,
      next_attempt_at = r.next_attempt_at, finished_at = case when r.finished then now() end, batch_id = null,
      cancel_requested = case when r.finished then false else p.cancel_requested end, updated_at = now(),
      warnings = case when r.warnings is null or r.warnings = 'null' then p.warnings else r.warnings end, repairs = 0, repair_at = r.repair_at,
      attempts = case when r.closed is null or r.closed = 'null' then p.attempts - -1
                      else jsonb_set(p.attempts, '{-1}', (p.attempts -> -1) || r.closed) end
  from jsonb_to_recordset(?::jsonb) as r(id uuid, state text, attempt int, sequence bigint, closed jsonb, last_error jsonb,
    next_attempt_at timestamptz, finished boolean, recreate boolean, warnings jsonb, repair_at timestamptz)
  where p.id = r.id and p.id = any(?::uuid[])`);

const WRITE_CONTENTS = prepare(`
  update igny8_content c
  set status = coalesce(r.status, c.status), external_id = coalesce(r.external_id, c.external_id),
      external_url = coalesce(r.external_url, c.external_url),
      integration_id = case when r.external_id is null then c.integration_id else ? end,
      metadata = case when r.wordpress_status is null then c.metadata
                      else c.metadata || jsonb_build_object('wordpress_status', r.wordpress_status) end,
      updated_at = now()
  from jsonb_to_recordset(?::jsonb) as r(id int, status text, external_id text, external_url text, wordpress_status text)
  where c.id = r.id and c.id = any(?::int[])`);

/**
 * Records what became of a batch's articles, each by the rules of a single publication, and gives its place back: a constant number of
 * statements in one transaction. Rows that somebody has taken over meanwhile are theirs.
 */
export async function closeBatch(em: EntityManager, call: BatchCall): Promise<LaneNews & { repairs: boolean }> {
  return em.transactional(async (tx) => {
    const locked = await lockBatch(tx, call);
    const publications: PublicationChange[] = [];
    const contents: ContentChange[] = [];
    const events: Fact[] = [];
    for (const result of call.results) {
      const row = locked.get(result.article.publication_id);
      if (!row) continue;
      const { publication, content, told } = closed(call, result, row);
      publications.push(publication);
      if (content) contents.push({ ...content, id: row.content_id });
      events.push(...told);
    }
    if (contents.length > 0) {
      await run(tx, WRITE_CONTENTS, [call.integration.id, JSON.stringify(contents), pgArray(contents.map(({ id }) => id))]);
    }
    if (publications.length > 0) {
      await run(tx, WRITE_PUBLICATIONS, [JSON.stringify(publications), pgArray(publications.map(({ id }) => id))]);
    }
    await insertEvents(tx, [...events, ...ofTheWhole(call)]);
    const news = await giveBack(tx, call.integration, batchHolder(call.batchId), call.lane);
    return { ...news, repairs: publications.some(({ repair_at }) => repair_at !== null) };
  });
}

const LOCK_CONTENTS = prepare("select from igny8_content where id = any(?::int[]) order by id for update");
const LOCK_PUBLICATIONS = prepare(`
  select p.id, p.content_id, c.title, c.status, c.external_id, p.sequence::float8 as sequence, p.attempt, p.cancel_requested
  from igny8_publications p join igny8_content c on c.id = p.content_id
  where p.id = any(?::uuid[]) and c.id = any(?::int[]) and p.batch_id = ? and p.state = (select 'publishing') for update of p`);

/**
 * The batch's rows as they are now: contents in the order in which everybody locks them, then publications (their state in a sub-select,
 * as in db/batches.ts).
 */
async function lockBatch(tx: EntityManager, { batchId, results }: BatchCall): Promise<Map<string, Locked>> {
  const ids = pgArray(results.map(({ article }) => article.id));
  const publications = pgArray(results.map(({ article }) => article.publication_id));
  await run(tx, LOCK_CONTENTS, [ids]);
  const rows = await run<Locked>(tx, LOCK_PUBLICATIONS, [publications, ids, batchId]);
  return new Map(rows.map((row) => [row.id, row]));
}

type Closed = { publication: PublicationChange; content: Omit<ContentChange, "id"> | null; told: Fact[] };
const UNTOUCHED = { status: null, external_id: null, external_url: null, wordpress_status: null };

function closed(call: BatchCall, { article, request, answer, outcome, categories, tags }: SentArticle, row: Locked): Closed {
  const { integration, policy, duration_ms } = call;
  const { id, attempt, sequence } = row;
  const facts = { account_id: article.account_id, site_id: article.site_id, integration_id: integration.id, content_id: row.content_id };
  const about = { publication_id: id, attempt, bulk_run_id: call.bulkRunId };
  const ended = {
    ended_at: new Date().toISOString(),
    duration_ms,
    ...(request ? { request } : {}),
    ...(answer ? { response: answer } : {}),
  };
  const base = {
    id,
    attempt,
    sequence,
    last_error: null,
    next_attempt_at: null,
    finished: true,
    recreate: article.recreate,
    ...{ warnings: null, repair_at: null },
  };

  if (outcome.kind === "published") {
    const { post } = outcome;
    const newer = post.sequence >= sequence;
    const external_id = newer ? String(post.post_id) : row.external_id;
    return {
      publication: {
        ...base,
        state: "published",
        sequence: newer ? post.sequence : sequence,
        closed: { ...ended, outcome: "published" },
        recreate: false,
        ...reportedWarnings(post.warnings, call.repair, Date.now()),
      },
      content: newer
        ? { status: contentStatusFor(post.post_status), external_id, external_url: post.post_url, wordpress_status: post.post_status }
        : null,
      told: [
        {
          ...facts,
          event_type: "publish",
          action: "content_publish",
          description: post.created ? `Published content '${row.title}' to WordPress` : `'${row.title}' was on WordPress already`,
          success: true,
          external_id,
          duration_ms,
          details: {
            ...about,
            created: post.created,
            post_url: post.post_url,
            wordpress_status: post.post_status,
            ...{ categories, tags, warnings: post.warnings, key: call.key },
          },
        },
      ],
    };
  }

  const { error } = outcome;
  const reported = error ? { type: error.type, message: error.message, advice: error.advice } : null;
  if (outcome.kind === "put_back" && !row.cancel_requested) {
    // What the site could not take at all waits as long as after a first failed call; what is one article's doing keeps no other waiting.
    const delay = error ? (speaksOfSite(error.type) && nextRetryDelay({ ...policy, maximumAttempts: 2 }, 1, error)) || 0 : null;
    return {
      publication: {
        ...base,
        state: delay === null ? "queued" : "retrying",
        attempt: attempt - 1,
        closed: null,
        last_error: reported,
        next_attempt_at: delay === null ? null : new Date(Date.now() + delay),
        finished: false,
      },
      content: null,
      told: [],
    };
  }

  const delay = row.cancel_requested || !error ? null : nextRetryDelay(policy, attempt, error);
  const state = delay !== null ? "retrying" : row.cancel_requested ? "cancelled" : error?.type === "PostGone" ? "gone" : "failed";
  const next_attempt_at = delay === null ? null : new Date(Date.now() + delay);
  const details = { ...about, error: reported, status: error?.status, answer: error?.answer, fields: error?.fields };
  const message = error?.message ?? "It was taken back.";
  return {
    publication: {
      ...base,
      state,
      closed: { ...ended, outcome: "failed", ...(reported ? { error: reported } : {}) },
      last_error: reported,
      next_attempt_at,
      finished: delay === null,
    },
    content: state === "gone" ? { ...UNTOUCHED, status: "draft" } : state === "cancelled" ? { ...UNTOUCHED, status: "review" } : null,
    told: [
      ...(error
        ? [
            {
              ...facts,
              event_type: "error" as const,
              action: "content_publish_attempt" as const,
              description: `Attempt ${attempt} of ${policy.maximumAttempts} for '${row.title}' failed: ${message}`,
              success: false,
              error_message: message,
              duration_ms,
              details: { ...details, next_attempt_at },
            },
          ]
        : []),
      ...(delay === null
        ? [
            {
              ...facts,
              event_type: "publish" as const,
              action: state === "cancelled" ? ("content_publish_cancel" as const) : ("content_publish" as const),
              description: `Publishing '${row.title}' ended as ${state}: ${message}`,
              success: false,
              error_message: reported ? `${message} ${reported.advice}` : message,
              details: { ...details, remedy: retryRemedy(row.content_id, state === "gone") },
            },
          ]
        : []),
    ],
  };
}

/** A call that failed for all of its articles is one event, not one for each. */
function ofTheWhole({ integration, results, lane, duration_ms, bulkRunId }: BatchCall): Fact[] {
  const back = results.filter(({ outcome }) => outcome.kind === "put_back" && outcome.error);
  if (lane.failure === null || back.length === 0) return [];
  const { account_id, site_id, id: integration_id } = integration;
  return [
    {
      ...{ account_id, site_id, integration_id },
      event_type: "error",
      action: "content_publish_attempt",
      description: `A batch of ${back.length} articles failed: ${lane.message}`,
      success: false,
      error_message: lane.message,
      duration_ms,
      details: { bulk_run_id: bulkRunId, articles: back.length, error: { type: lane.failure, message: lane.message } },
    },
  ];
}

import { endOfCall, reported, type CallEnd, type CallResult, type CallRow } from "../../domain/publishing/callEnd.ts";
import { isOpen, type PublicationAttempt, type Task } from "../../domain/publishing/publication.ts";
import { reportedWarnings, type RepairPolicy, type Warning } from "../../domain/publishing/repair.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { eventsOf } from "./callEvents.ts";
import { toldTask } from "./updates/toldTasks.ts";
import type { Look } from "./updates/basis.ts";
import { insertEvents } from "../events/record.ts";
import type { SiteIntegration } from "../sites/integration.ts";
import type { EntityManager } from "../orm.ts";
import { LOCK_ROWS, WRITE_CONTENTS, WRITE_PUBLICATIONS } from "./statements.ts";

/** A call to a site for one article or for many, with its owner and what it showed. */
export interface EndedCall {
  /** the `batch_id` of its publications, as long as the call owns them */
  id: string | null;
  integration: SiteIntegration;
  policy: RetryPolicy;
  /** the waits before repairs of what a post lacks */
  repair: RepairPolicy;
  bulkRunId?: string;
  /** absent if it is unknown */
  duration_ms?: number;
  /** the key that the site accepted */
  key: string | undefined;
}

/** The result of one article of a call. */
export interface SentArticle {
  article: { id: number; publication_id: string };
  /** absent if no payload could be made of the article */
  request?: PublicationAttempt["request"];
  /** of the post, for the event */
  categories: string[];
  tags: string[];
  answer?: { status: number; body: string } | undefined;
  outcome: CallResult;
  /** what an update found or made of the post */
  look?: Look | undefined;
}

/** `external_id`: its content's; `repairs`: its post lacks something for which a repair is due. */
type RecordedEnd = CallEnd & { external_id: string | null; repairs: boolean };

interface Locked extends CallRow {
  id: string;
  content_id: number;
  title: string;
  requested_by_id: number | null;
  status: string;
  external_url: string | null;
  wordpress_status: string | null;
  wordpress_title: string | null;
}

/** Most updates leave the article's own row as it is. */
const differs = (content: CallEnd["content"], row: Locked): boolean =>
  Object.entries(content).some(([column, value]) => row[column as keyof CallEnd["content"]] !== value);

/**
 * Records a call's end for each of its articles, with its events, in a constant number of statements. Only `batch_id` names the owner of a
 * publication's call. If another owner believed this call dead and took an article over, that article is left alone.
 * @returns the end of each publication that the call still owned
 */
export async function recordEnds(tx: EntityManager, call: EndedCall, sent: SentArticle[]): Promise<Map<string, RecordedEnd>> {
  const { integration } = call;
  const ended_at = new Date();
  const locked = await lockOwn(tx, call, sent);
  const ends = sent.flatMap((one) => {
    const row = locked.get(one.article.publication_id);
    return row ? [{ one, row, end: endOfCall(row, one.outcome, call.policy) }] : [];
  });
  if (ends.length === 0) return new Map();

  const contents = ends.flatMap(({ row, end: { content } }) => (differs(content, row) ? [{ ...content, id: row.content_id }] : []));
  if (contents.length > 0) {
    await WRITE_CONTENTS(tx, { integration_id: integration.id, contents: JSON.stringify(contents), ids: contents.map(({ id }) => id) });
  }
  const publications = ends.map(({ one, row, end }) => ({
    ...{ id: row.id, state: end.state, task: end.task, attempt: end.attempt, sequence: end.sequence, last_error: end.error },
    ...{ etag: etagOf(one.outcome), made: one.outcome.kind === "published" && one.outcome.post.created },
    next_attempt_at: end.retryInMs === null ? null : new Date(ended_at.getTime() + end.retryInMs),
    finished: !isOpen(end.state),
    ...lacking(one.outcome, end, call.repair, ended_at, row.task),
    closed: end.outcome && {
      ...{ ended_at, duration_ms: call.duration_ms, outcome: end.outcome },
      ...(one.request ? { request: one.request } : {}),
      ...(one.answer ? { response: one.answer } : {}),
      ...("error" in one.outcome && one.outcome.error ? { error: reported(one.outcome.error) } : {}),
    },
  }));
  await WRITE_PUBLICATIONS(tx, { publications: JSON.stringify(publications), ids: publications.map(({ id }) => id) });
  const { account_id, site_id } = integration;
  await insertEvents(
    tx,
    ends.flatMap(({ one, row, end }) =>
      eventsOf(
        {
          facts: { account_id, site_id, integration_id: integration.id, content_id: row.content_id },
          ...{ publication_id: row.id, title: row.title, attempt: row.attempt, external_id: row.external_id, task: toldTask(row) },
          requested_by_id: row.requested_by_id,
          ...{ bulk_run_id: call.bulkRunId, attempts_allowed: call.policy.maximumAttempts, duration_ms: call.duration_ms },
          ...{ terms: { categories: one.categories, tags: one.tags }, key: call.key },
        },
        one.outcome,
        end,
      ),
    ),
  );
  return new Map(
    ends.map(({ row, end }, index) => {
      const { repair_at } = publications[index]!;
      const { external_id = row.external_id } = end.content;
      return [row.id, { ...end, external_id, repairs: repair_at !== null }];
    }),
  );
}

/** The post's etag after a call that made it, or that left all its fields as they were. */
function etagOf(result: CallResult): string | undefined {
  if (result.kind === "published") return result.post.created ? result.post.etag : undefined;
  return result.kind === "changed" ? result.post.etag : undefined;
}

/** The missing parts of the post, from the answer. If a webhook reported the post and the answer was lost, a repair finds them out. */
function lacking(
  result: CallResult,
  { state }: CallEnd,
  policy: RepairPolicy,
  now: Date,
  task: Task,
): { warnings?: Warning[]; repair_at: Date | null; keeps?: true } {
  // An update says only what its own fields lack. What the post lacked before, it still lacks.
  if (result.kind === "changed" && result.post.warnings.length > 0) return reportedWarnings(result.post.warnings, policy, now.getTime());
  if (task !== "create") return { repair_at: null, keeps: true };
  if (result.kind === "published") return reportedWarnings(result.post.warnings, policy, now.getTime());
  return { repair_at: state === "published" ? now : null };
}

/** The call's own publications in their present state, locked. Their state is in a sub-select, as in db/publishing/bulk/batches.ts. */
async function lockOwn(tx: EntityManager, { id }: EndedCall, sent: SentArticle[]): Promise<Map<string, Locked>> {
  const [publication_ids, ids] = [sent.map(({ article }) => article.publication_id), sent.map(({ article }) => article.id)];
  const rows = await LOCK_ROWS<Locked>(tx, { publication_ids, ids, call_id: id });
  return new Map(rows.map((row) => [row.id, row]));
}

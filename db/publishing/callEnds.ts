import { endOfCall, reported, type CallEnd, type CallResult, type CallRow } from "../../domain/publishing/callEnd.ts";
import { isOpen, type PublicationAttempt } from "../../domain/publishing/publication.ts";
import { reportedWarnings, type RepairPolicy, type Warning } from "../../domain/publishing/repair.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { eventsOf } from "./callEvents.ts";
import { pgArray } from "../columns.ts";
import { insertEvents } from "../events/record.ts";
import type { SiteIntegration } from "../sites/integration.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

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
}

/** `external_id`: its content's; `repairs`: its post lacks something for which a repair is due. */
type RecordedEnd = CallEnd & { external_id: string | null; repairs: boolean };

interface Locked extends CallRow {
  id: string;
  content_id: number;
  title: string;
}

const WRITE_PUBLICATIONS = prepare(`
  update igny8_publications p
  set state = r.state, attempt = r.attempt, sequence = r.sequence, last_error = nullif(r.last_error, 'null'),
      recreate = p.recreate and r.state <> 'published', next_attempt_at = r.next_attempt_at,
      finished_at = case when r.finished then now() end, batch_id = null,
      cancel_requested = case when r.finished then false else p.cancel_requested end, updated_at = now(),
      warnings = case when r.warnings is null or r.warnings = 'null' then p.warnings else r.warnings end, repairs = 0, repair_at = r.repair_at,
      attempts = case when r.closed is null or r.closed = 'null' then p.attempts - -1
                      else jsonb_set(p.attempts, '{-1}', (p.attempts -> -1) || r.closed) end
  from jsonb_to_recordset(?::jsonb) as r(id uuid, state text, attempt int, sequence bigint, closed jsonb, last_error jsonb,
    next_attempt_at timestamptz, finished boolean, warnings jsonb, repair_at timestamptz)
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

  const contents = ends.flatMap(({ row, end: { content } }) =>
    Object.keys(content).length > 0 ? [{ ...content, id: row.content_id }] : [],
  );
  if (contents.length > 0) {
    await run(tx, WRITE_CONTENTS, [integration.id, JSON.stringify(contents), pgArray(contents.map(({ id }) => id))]);
  }
  const publications = ends.map(({ one, row, end }) => ({
    ...{ id: row.id, state: end.state, attempt: end.attempt, sequence: end.sequence, last_error: end.error },
    next_attempt_at: end.retryInMs === null ? null : new Date(ended_at.getTime() + end.retryInMs),
    finished: !isOpen(end.state),
    ...lacking(one.outcome, end, call.repair, ended_at),
    closed: end.outcome && {
      ...{ ended_at, duration_ms: call.duration_ms, outcome: end.outcome },
      ...(one.request ? { request: one.request } : {}),
      ...(one.answer ? { response: one.answer } : {}),
      ...("error" in one.outcome && one.outcome.error ? { error: reported(one.outcome.error) } : {}),
    },
  }));
  await run(tx, WRITE_PUBLICATIONS, [JSON.stringify(publications), pgArray(publications.map(({ id }) => id))]);
  const { account_id, site_id } = integration;
  await insertEvents(
    tx,
    ends.flatMap(({ one, row, end }) =>
      eventsOf(
        {
          facts: { account_id, site_id, integration_id: integration.id, content_id: row.content_id },
          ...{ publication_id: row.id, title: row.title, attempt: row.attempt, external_id: row.external_id },
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
      return [row.id, { ...end, external_id: end.content.external_id ?? row.external_id, repairs: repair_at !== null }];
    }),
  );
}

/** The missing parts of the post, from the answer. If a webhook reported the post and the answer was lost, a repair finds them out. */
function lacking(
  result: CallResult,
  { state }: CallEnd,
  policy: RepairPolicy,
  now: Date,
): { warnings?: Warning[]; repair_at: Date | null } {
  if (result.kind === "published") return reportedWarnings(result.post.warnings, policy, now.getTime());
  return { repair_at: state === "published" ? now : null };
}

const LOCK_CONTENTS = prepare("select from igny8_content where id = any(?::int[]) order by id for update");
const LOCK_PUBLICATIONS = prepare(`
  select p.id, p.content_id, c.title, c.external_id, p.sequence::float8 as sequence, p.attempt, p.cancel_requested
  from igny8_publications p join igny8_content c on c.id = p.content_id
  where p.id = any(?::uuid[]) and c.id = any(?::int[]) and p.batch_id is not distinct from ?::uuid and p.state = (select 'publishing') for update of p`);

/**
 * The call's own publications in their present state. It locks contents in the order that all code uses, then publications. Their state is in a
 * sub-select, as in db/publishing/bulk/batches.ts.
 */
async function lockOwn(tx: EntityManager, { id }: EndedCall, sent: SentArticle[]): Promise<Map<string, Locked>> {
  const ids = pgArray(sent.map(({ article }) => article.id));
  const publications = pgArray(sent.map(({ article }) => article.publication_id));
  await run(tx, LOCK_CONTENTS, [ids]);
  const rows = await run<Locked>(tx, LOCK_PUBLICATIONS, [publications, ids, id]);
  return new Map(rows.map((row) => [row.id, row]));
}

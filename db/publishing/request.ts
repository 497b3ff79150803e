import { isOpen, type PublicationState } from "../../domain/publishing/publication.ts";
import { hasPost, PublicationRefused, requireActive } from "../../domain/publishing/refusal.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/** A publication that is to be started, with what its workflow shows to people. */
export interface PublicationRequest {
  publication_id: string;
  state: PublicationState;
  content_id: number;
  site_id: number;
  account_id: number;
  title: string;
  site_url: string;
  /** when it is to be sent, ISO 8601; null for now */
  publish_at: string | null;
  /** its row was changed, so a run of its workflow must look at it again, even one that is about to end */
  reopened: boolean;
}

interface Look {
  content_id: number;
  site_id: number;
  account_id: number;
  title: string;
  complete: boolean;
  on_hold: boolean;
  external_id: string | null;
  external_url: string | null;
  metadata: { wordpress_status?: string };
  integration_id: number | null;
  is_active: boolean | null;
  site_url: string | null;
  publications: { id: string; integration_id: number; state: PublicationState }[];
}

/** The integration `i` of a content `c`: the one that was named (its id, twice), else the first active one of its site. */
export const INTEGRATION = `
  lateral (
    select * from igny8_site_integrations s
    where s.site_id = c.site_id and case when ?::int is null then s.is_active else s.id = ?::int end
    order by s.id limit 1
  ) i`;
/** Of a content `c`. */
export const COMPLETE = `c.title ~ '\\S' and c.content_html ~ '\\S'`;

// What nearly every click comes to, in one statement and one commit: it writes if everything permits it, and only otherwise is it
// looked up why not. Of two at the same moment the unique indexes let one through.
const CREATE = prepare(`
  with wanted as (
    select c.id, i.id as integration_id, i.config_json ->> 'site_url' as site_url
    from igny8_content c join ${INTEGRATION} on i.is_active
    where c.id = ? and c.account_id = ? and c.external_id is null and not c.on_hold and ${COMPLETE}
      and not exists (select from igny8_publications p where p.content_id = c.id and p.integration_id = i.id)
  ), content as (
    update igny8_content c set status = 'published', has_publication = true, updated_at = now() from wanted w
    where c.id = w.id and c.external_id is null and not c.on_hold
    returning c.id as content_id, c.account_id, c.site_id, c.title, c.revision, w.integration_id, w.site_url
  ), publication as (
    insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, requested_by_id, publish_at)
    select account_id, site_id, content_id, integration_id, revision, ?, ?::timestamptz from content
    on conflict do nothing returning id as publication_id, state, publish_at
  )
  select content_id, account_id, site_id, title, site_url, publication_id, state, publish_at, false as reopened from content, publication`);

const LOOK = `
  select c.id as content_id, c.site_id, c.account_id, c.title, c.external_id, c.external_url, c.metadata, ${COMPLETE} as complete, c.on_hold,
         i.id as integration_id, i.is_active, i.config_json ->> 'site_url' as site_url,
         coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'integration_id', p.integration_id, 'state', p.state))
                   from igny8_publications p where p.content_id = c.id), '[]') as publications
  from igny8_content c left join ${INTEGRATION} on true
  where c.id = ? and c.account_id = ?`;

const REOPEN = `
  with content as (
    update igny8_content set status = 'published', updated_at = now() where id = ? and external_id is null and not on_hold returning id
  )
  update igny8_publications p
  set state = 'queued', attempt = 0, workflow_id = null, in_bulk = false, run_id = null, last_error = null, next_attempt_at = null,
      finished_at = null, cancel_requested = false, requested_by_id = ?, priority = 1, publish_at = ?::timestamptz, updated_at = now()
  from content where p.id = ? and p.state = ? returning p.id`;

// A person's click goes before whoever asked first; and what has not begun yet goes when that person says.
const RAISE = `
  update igny8_publications set priority = 1, publish_at = case when attempt = 0 then ?::timestamptz else publish_at end, updated_at = now()
  where id = ? and (priority > 1 or (attempt = 0 and publish_at is distinct from ?::timestamptz)) returning publish_at`;

/** Others may change the content between a look and a write; more often in a row than this is no coincidence. */
const ROUNDS = 5;

/**
 * Publishes a content: `published` at once, and its publication queued, in one transaction (seeds 3.2, steps 2 and 3).
 * One that is under way already is returned, raised in priority; if no call was made for it yet, it gets the new time.
 * @param publishAt when to send it, ISO 8601; null for now
 * @throws PublicationRefused
 */
export async function requestPublication(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  contentId: number,
  integrationId: number | undefined,
  publishAt: string | null = null,
): Promise<PublicationRequest> {
  const wanted = [integrationId ?? null, integrationId ?? null, contentId, by.account_id];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [created] = await run<PublicationRequest>(em, CREATE, [...wanted, by.user_id, publishAt]);
    if (created) return created;

    const [row] = await em.execute<Look[]>(LOOK, wanted);
    const { content, integration, known } = permit(row, integrationId !== undefined);
    if (!known) continue;
    const { content_id, site_id, account_id, title } = content;
    const request = {
      content_id,
      site_id,
      account_id,
      title,
      site_url: integration.site_url,
      publication_id: known.id,
      publish_at: publishAt,
    };
    if (isOpen(known.state)) {
      const [raised] = await em.execute(RAISE, [publishAt, known.id, publishAt]);
      return { ...request, state: known.state, reopened: raised !== undefined };
    }
    const [reopened] = await em.execute(REOPEN, [contentId, by.user_id, publishAt, known.id, known.state]);
    if (reopened) return { ...request, state: "queued", reopened: true };
  }
  throw new Error(`Content ${contentId} changed in each of ${ROUNDS} looks`);
}

/** The seeds' validation, each failure with its code. @throws PublicationRefused */
function permit(row: Look | undefined, integrationNamed: boolean) {
  if (!row) throw new PublicationRefused("not_found");
  if (row.external_id) throw hasPost(row);
  if (!row.complete) throw new PublicationRefused("content_incomplete");
  if (row.on_hold) throw new PublicationRefused("content_on_hold");
  const { integration_id: id, is_active, site_url } = row;
  const found = id === null || is_active === null || site_url === null ? null : { id, is_active, site_url };
  const integration = requireActive(found, integrationNamed);
  const elsewhere = row.publications.find((one) => one.integration_id !== integration.id && isOpen(one.state));
  if (elsewhere) throw new PublicationRefused("published_elsewhere");
  const known = row.publications.find((one) => one.integration_id === integration.id);
  if (known?.state === "gone") throw new PublicationRefused("post_gone");
  return { content: row, integration, known };
}

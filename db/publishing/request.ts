import type { PublicationState } from "../../domain/publishing/publication.ts";
import { PublicationRefused, refusalOf, requireActive } from "../../domain/publishing/refusal.ts";
import { failedCheck, isEffect, weigh, type Wished } from "../../domain/publishing/transitions.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import { COMPLETE, ELSEWHERE, INTEGRATION, passes, REOPENED } from "./sql.ts";

/** A publication that has to be started, with what people see of its workflow. */
export interface PublicationRequest {
  publication_id: string;
  state: PublicationState;
  content_id: number;
  site_id: number;
  account_id: number;
  title: string;
  site_url: string;
  /** when to send it, ISO 8601; null for now */
  publish_at: string | null;
  /** its row was changed, so a running workflow has to read it again, even one that is about to end */
  reopened: boolean;
}

interface Look extends Wished {
  content_id: number;
  site_id: number;
  account_id: number;
  title: string;
  integration_id: number | null;
  is_active: boolean | null;
  site_url: string | null;
  publication_id: string | null;
}

// Nearly every click is one statement and one commit: it writes if every rule permits it. Only a refused request looks up the
// reason. Of two requests at the same moment, the unique indexes permit one.
const CREATE = prepare(`
  with wanted as (
    select c.id, i.id as integration_id, i.config_json ->> 'site_url' as site_url
    from igny8_content c join ${INTEGRATION} on i.is_active
    where c.id = ? and c.account_id = ? and ${passes("publish")}
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
         k.id as publication_id, coalesce(k.state, 'none') as standing, coalesce(k.attempt, 0) > 0 as begun, false as repairable,
         ${ELSEWHERE} as elsewhere
  from igny8_content c left join ${INTEGRATION} on true
  left join igny8_publications k on k.content_id = c.id and k.integration_id = i.id
  where c.id = ? and c.account_id = ?`;

const REOPEN = `
  with content as (
    update igny8_content set status = 'published', updated_at = now() where id = ? and external_id is null and not on_hold returning id
  )
  update igny8_publications p
  set ${REOPENED}, workflow_id = null, in_bulk = false, run_id = null, requested_by_id = ?, priority = 1, publish_at = ?::timestamptz
  from content where p.id = ? and p.state = ? returning p.id`;

// A person's click moves it ahead of others. If no call was made for it yet, it also gets that person's time.
const RAISE = `
  update igny8_publications set priority = 1, publish_at = case when attempt = 0 then ?::timestamptz else publish_at end, updated_at = now()
  where id = ? and (priority > 1 or (attempt = 0 and publish_at is distinct from ?::timestamptz)) returning publish_at`;

/** Others may change the content between a look and a write. More often in a row than this is no coincidence. */
const ROUNDS = 5;

/**
 * Publishes a content: it becomes `published` at once and its publication is queued, in one transaction (requirements 3.2, steps 2 and 3).
 * An open publication is returned with a raised priority. If no call was made for it yet, it gets the new time.
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
    const { look, site_url, effect } = permit(row, integrationId !== undefined);
    const { content_id, site_id, account_id, title, publication_id: id, standing } = look;
    if (id === null || standing === "none") continue;
    const request = { content_id, site_id, account_id, title, site_url, publication_id: id, publish_at: publishAt };
    if (effect === "raise") {
      const [raised] = await em.execute(RAISE, [publishAt, id, publishAt]);
      return { ...request, state: standing, reopened: raised !== undefined };
    }
    const [reopened] = await em.execute(REOPEN, [contentId, by.user_id, publishAt, id, standing]);
    if (reopened) return { ...request, state: "queued", reopened: true };
  }
  throw new Error(`Content ${contentId} changed in each of ${ROUNDS} looks`);
}

/** The validation of requirements 3.2. Each failure has a code (domain/publishing/transitions.ts). @throws PublicationRefused */
function permit(look: Look | undefined, integrationNamed: boolean) {
  if (!look) throw new PublicationRefused("not_found");
  const check = failedCheck("publish", look);
  if (check) throw refusalOf(check, look);
  const { integration_id: id, is_active, site_url } = look;
  const found = id === null || is_active === null || site_url === null ? null : { is_active, site_url };
  const integration = requireActive(found, integrationNamed);
  const effect = weigh("publish", look);
  if (!isEffect(effect)) throw refusalOf(effect, look);
  return { look, site_url: integration.site_url, effect };
}

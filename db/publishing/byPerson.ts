import { randomUUID } from "node:crypto";
import { LockMode } from "@mikro-orm/core";
import { canRepair, countOf } from "../../domain/publishing/repair.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import { OPEN_STATES } from "../../domain/publishing/publication.ts";
import { refusedChange } from "../../domain/publishing/possible.ts";
import { QUEUED_AGAIN, REOPENED } from "../../domain/publishing/reopened.ts";
import { isComplete, isInTrash, PublicationRefused, refusalOf, requireActive } from "../../domain/publishing/refusal.ts";
import { BOUND_STATES, type Effect, isEffect, weigh, type Wish } from "../../domain/publishing/transitions.ts";
import type { Content } from "../articles/content.ts";
import { recordEvent } from "../events/record.ts";
import { SiteIntegration } from "../sites/integration.ts";
import type { EntityManager } from "../orm.ts";
import { cancelPublication, lockPublication } from "./attempts.ts";
import { Publication } from "./publication.ts";
import { TOLD_TASKS, toldTask } from "./updates/toldTasks.ts";
import type { PublicationRequest } from "./request.ts";
import { requireFit } from "./rules.ts";

/** A person's wish for another task of a publication's post: the publication's own workflow does it, ahead of others. */
export const ASKED_AGAIN = { ...QUEUED_AGAIN, workflow_id: null, in_bulk: false, priority: PRIORITY.person } as const;

/**
 * A person's retry. It queues an ended publication again, with fresh attempts. It moves an open one ahead, to continue at once.
 * @param recreate permits a new post in place of one that was deleted or is in the trash; if the post exists, it changes nothing
 * @throws PublicationRefused
 */
export async function retryPublication(
  em: EntityManager,
  by: { user_id: number },
  contentId: number,
  recreate: boolean,
): Promise<PublicationRequest> {
  return em.transactional(async (tx) => {
    const { publication, content, integration } = await latestPublication(tx, contentId);
    requireActive(integration, true);
    const others = { content_id: contentId, id: { $ne: publication.id }, state: { $in: [...OPEN_STATES] } };
    // An update or a withdrawal that did not succeed is tried again as it was asked for.
    const changes = publication.task !== "create" && publication.state !== "published" && !recreate;
    const effect = permit(
      changes ? (publication.task as "update" | "withdraw") : recreate ? "recreate" : "retry",
      publication,
      content,
      (await tx.count(Publication, others)) > 0,
    );
    const lost = publication.state === "gone" || isInTrash(content);
    publication.publish_at = null;
    publication.priority = PRIORITY.person;
    if (effect === "change") {
      const { change_id, ...options } = publication.options;
      // A new id: the site may have carried the old change out, and somebody may have changed the post since.
      publication.options = change_id === undefined ? options : { ...options, change_id: randomUUID() };
      Object.assign(publication, ASKED_AGAIN, { requested_by_id: by.user_id });
      return presentRequest(publication, content, integration, true);
    }
    const reopened = effect === "reopen";
    if (reopened) {
      const { account_id, site_rules } = content;
      const { post_status = null, integration_id } = publication;
      const ruled = [site_rules, integration.rules].some((rules) => Object.keys(rules).length > 0);
      if (ruled || post_status) await requireFit(tx, { account_id, content_id: contentId, integration_id, post_status });
      // An earlier request for a new post holds until there is a post, since all tries for it may have failed.
      publication.recreate ||= lost;
      Object.assign(publication, REOPENED, { workflow_id: null, in_bulk: false, run_id: null, requested_by_id: by.user_id });
      content.status = "published";
      if (lost) {
        content.external_id = null;
        content.external_url = null;
      }
    }
    return presentRequest(publication, content, integration, reopened);
  });
}

/**
 * Changes the time of a publication, as long as no call was made for it.
 * @param publishAt ISO 8601; null for now
 * @throws PublicationRefused
 */
export async function reschedulePublication(em: EntityManager, contentId: number, publishAt: string | null): Promise<PublicationRequest> {
  return em.transactional(async (tx) => {
    const { publication, content, integration } = await latestPublication(tx, contentId);
    permit("reschedule", publication, content);
    publication.publish_at = publishAt === null ? null : new Date(publishAt);
    // From now on the person's time counts, not a plan's.
    publication.priority = PRIORITY.person;
    return presentRequest(publication, content, integration, true);
  });
}

/**
 * Takes a publication back: the content of a first publish goes to `review`, and a post that was to be changed stays as it is. During a call it only
 * records the wish, because the call may already have made or changed the post.
 * @throws PublicationRefused
 */
export async function requestCancel(em: EntityManager, contentId: number): Promise<Publication> {
  return em.transactional(async (tx) => {
    const { publication, content } = await latestPublication(tx, contentId);
    if (permit("cancel", publication, content) === "note") publication.cancel_requested = true;
    else cancel(tx, publication, content);
    return publication;
  });
}

/**
 * Puts a content on hold, and takes its open publications back. The caller has locked the content.
 * @returns publications whose workflows have to be woken; null during a call, and then nothing was changed
 */
export async function holdContent(tx: EntityManager, content: Content): Promise<string[] | null> {
  const where = { content_id: content.id, state: { $in: BOUND_STATES } };
  const open = await tx.find(Publication, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const states = open.map(({ state }) => state);
  if (refusedChange("hold", content, states)) return null;
  for (const publication of open) cancel(tx, publication, content);
  content.on_hold = true;
  await tx.flush();
  return open.map(({ id }) => id);
}

function cancel(tx: EntityManager, publication: Publication, content: Content): void {
  cancelPublication(publication, content, new Date());
  const { account_id, site_id, integration_id, content_id } = publication;
  recordEvent(tx, {
    ...{ account_id, site_id, integration_id, content_id },
    event_type: "publish",
    action: "content_publish_cancel",
    description: `${TOLD_TASKS[toldTask(publication)].doing(content.title)} was cancelled`,
    success: true,
    details: { publication_id: publication.id },
  });
}

/**
 * A person's wish for a repair: the missing parts are requested again at once, and further repairs may follow as after the first publish.
 * @throws PublicationRefused
 */
export async function requestRepair(
  em: EntityManager,
  contentId: number,
): Promise<{ publication: Publication; integration: SiteIntegration }> {
  return em.transactional(async (tx) => {
    const { publication, content, integration } = await latestPublication(tx, contentId);
    permit("repair", publication, content);
    requireActive(integration, true);
    publication.repairs = 0;
    publication.repair_at = new Date();
    return { publication, integration };
  });
}

/**
 * Records that a person accepts the article on its site without the missing parts.
 * @returns those parts; without any, nothing is changed
 * @throws PublicationRefused
 */
export async function setWarningsAside(em: EntityManager, contentId: number) {
  return em.transactional(async (tx) => {
    const { publication, content } = await latestPublication(tx, contentId);
    const { warnings, account_id, site_id, integration_id, content_id } = publication;
    if (warnings.length === 0) return { publication, warnings };
    publication.warnings = [];
    publication.repair_at = null;
    recordEvent(tx, {
      ...{ account_id, site_id, integration_id, content_id },
      event_type: "sync",
      action: "content_repair",
      description: `'${content.title}' stays on the site without ${countOf(warnings)}: somebody dismissed the warnings`,
      success: true,
      details: { publication_id: publication.id, set_aside: warnings, warnings: [] },
    });
    return { publication, warnings };
  });
}

/** The newest publication of a content. Both rows are locked, in the order that workers use. */
export async function latestPublication(tx: EntityManager, contentId: number) {
  const newest = await tx.findOne(Publication, { content_id: contentId }, { orderBy: { updated_at: "desc" }, fields: ["id"] });
  const locked = newest && (await lockPublication(tx, newest.id));
  if (!locked) throw new PublicationRefused("never_published");
  return locked;
}

export function presentRequest(
  publication: Publication,
  content: Content,
  integration: SiteIntegration,
  reopened: boolean,
): PublicationRequest {
  const { content_id, site_id, account_id, state } = publication;
  const publish_at = publication.publish_at?.toISOString() ?? null;
  const { site_url } = integration.config_json;
  return { publication_id: publication.id, state, content_id, site_id, account_id, title: content.title, site_url, publish_at, reopened };
}

/** The effect of a wish on an article whose rows are locked (domain/publishing/transitions.ts). @throws PublicationRefused */
export function permit(wish: Wish, publication: Publication, content: Content, elsewhere = false): Effect {
  const { external_id, external_url, metadata, on_hold } = content;
  const said = weigh(wish, {
    ...{ standing: publication.state, external_id, external_url, metadata, on_hold, elsewhere },
    ...{ complete: isComplete(content), begun: publication.attempt > 0, repairable: canRepair(publication.warnings) },
    task: publication.task,
  });
  if (!isEffect(said)) throw refusalOf(said, content, publication.state);
  return said;
}

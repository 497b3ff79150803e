import { LockMode } from "@mikro-orm/core";
import { canRetry, isOpen } from "../domain/publication.ts";
import { Content } from "./content.ts";
import { recordEvent } from "./events.ts";
import { SiteIntegration } from "./integration.ts";
import type { EntityManager } from "./orm.ts";
import { cancelPublication, lockPublication } from "./publicationAttempts.ts";
import { Publication } from "./publication.ts";

/** Why a publication can't be requested, retried or cancelled; seeds 3.2, step 2, each with a code of its own. */
export type RefusalCode =
  | "not_found"
  | "already_published"
  | "content_incomplete"
  | "integration_not_found"
  | "no_active_integration"
  | "integration_inactive"
  | "published_elsewhere"
  | "post_gone"
  | "never_published"
  | "already_publishing"
  | "not_open";

export class PublicationRefused extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** `reopened`: it was finished before, so a run of its workflow may be about to end and must be told to go on. */
export interface PublicationRequest {
  publication: Publication;
  content: Content;
  integration: SiteIntegration;
  reopened: boolean;
}

/**
 * Publishes a content: `published` at once, and its publication queued, in one transaction (seeds 3.2, steps 2 and 3).
 * One that is under way already is returned as it is.
 * @throws PublicationRefused
 */
export async function requestPublication(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  contentId: number,
  integrationId: number | undefined,
): Promise<PublicationRequest> {
  return em.transactional(async (tx) => {
    const content = await lockContent(tx, by.account_id, contentId);
    if (content.external_id) {
      throw new PublicationRefused("already_published", `The content is on WordPress already: ${content.external_url}`);
    }
    if (!content.title.trim() || !content.content_html.trim()) {
      throw new PublicationRefused("content_incomplete", "The content needs a title and a text before it can be published.");
    }
    const integration = await activeIntegration(tx, content, integrationId);
    const publications = await tx.find(Publication, { content_id: content.id });
    const elsewhere = publications.find((one) => one.integration_id !== integration.id && isOpen(one.state));
    if (elsewhere) {
      throw new PublicationRefused("published_elsewhere", "The content is being published through another integration. Cancel that first.");
    }
    const known = publications.find((one) => one.integration_id === integration.id);
    if (known?.state === "gone") {
      throw new PublicationRefused("post_gone", "The post was deleted in WordPress. Retry with recreate to make a new one.");
    }
    content.status = "published";
    if (known && isOpen(known.state)) return { publication: known, content, integration, reopened: false };
    if (known) {
      requeue(known, by.user_id);
      return { publication: known, content, integration, reopened: true };
    }
    const publication = tx.create(Publication, {
      account_id: content.account_id,
      site_id: content.site_id,
      content_id: content.id,
      integration_id: integration.id,
      revision: content.revision,
      state: "queued",
      attempt: 0,
      attempts: [],
      cancel_requested: false,
      recreate: false,
      sequence: 0,
      requested_by_id: by.user_id,
    });
    tx.persist(publication);
    await tx.flush();
    return { publication, content, integration, reopened: false };
  });
}

/**
 * A person's retry: a finished publication is queued again with fresh attempts; one that waits is told to go on at once.
 * @throws PublicationRefused
 */
export async function retryPublication(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  contentId: number,
  recreate: boolean,
): Promise<PublicationRequest> {
  return em.transactional(async (tx) => {
    const { publication, content } = await latestPublication(tx, by.account_id, contentId);
    const integration = await activeIntegration(tx, content, publication.integration_id);
    if (publication.state === "published") throw new PublicationRefused("already_published", "The content is on WordPress already.");
    if (publication.state === "gone" && !recreate) {
      throw new PublicationRefused("post_gone", "The post was deleted in WordPress. Send recreate: true to make a new one.");
    }
    const reopened = !isOpen(publication.state);
    if (reopened && canRetry(publication.state)) {
      publication.recreate = recreate && publication.state === "gone";
      requeue(publication, by.user_id);
      content.status = "published";
      if (publication.recreate) {
        content.external_id = null;
        content.external_url = null;
      }
    }
    return { publication, content, integration, reopened };
  });
}

/**
 * Takes a publication back; the content goes to `review`. While a call is under way only the wish is noted: a post that
 * was made is not unmade.
 * @throws PublicationRefused
 */
export async function requestCancel(em: EntityManager, by: { account_id: number }, contentId: number): Promise<Publication> {
  return em.transactional(async (tx) => {
    const { publication, content } = await latestPublication(tx, by.account_id, contentId);
    if (!isOpen(publication.state)) {
      throw new PublicationRefused("not_open", `The publication has ended already: it is ${publication.state}.`);
    }
    if (publication.state === "publishing") {
      publication.cancel_requested = true;
      return publication;
    }
    cancelPublication(publication, content, new Date());
    const { account_id, site_id, integration_id, content_id } = publication;
    recordEvent(tx, {
      ...{ account_id, site_id, integration_id, content_id },
      event_type: "publish",
      action: "content_publish_cancel",
      description: `Publishing '${content.title}' was cancelled`,
      success: true,
      details: { publication_id: publication.id },
    });
    return publication;
  });
}

async function lockContent(tx: EntityManager, accountId: number, contentId: number): Promise<Content> {
  const content = await tx.findOne(Content, { id: contentId, account_id: accountId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!content) throw new PublicationRefused("not_found", "There is no such content in this account.");
  return content;
}

/** The newest publication of a content, both rows locked in the order that workers lock them. */
async function latestPublication(tx: EntityManager, accountId: number, contentId: number) {
  const newest = await tx.findOne(
    Publication,
    { content_id: contentId, account_id: accountId },
    { orderBy: { updated_at: "desc" }, fields: ["id"] },
  );
  const locked = newest && (await lockPublication(tx, newest.id));
  if (!locked) throw new PublicationRefused("never_published", "There is no such content in this account, or it was never published.");
  return locked;
}

async function activeIntegration(tx: EntityManager, content: Content, id: number | undefined): Promise<SiteIntegration> {
  const where = id === undefined ? { is_active: true } : { id };
  const integration = await tx.findOne(SiteIntegration, { site_id: content.site_id, ...where }, { orderBy: { id: "asc" } });
  if (integration?.is_active) return integration;
  if (integration) throw new PublicationRefused("integration_inactive", "The integration is not active. Test its connection first.");
  if (id !== undefined) throw new PublicationRefused("integration_not_found", "The content's site has no such integration.");
  throw new PublicationRefused("no_active_integration", "The site has no active WordPress integration. Connect it and test the connection.");
}

function requeue(publication: Publication, userId: number): void {
  publication.state = "queued";
  publication.attempt = 0;
  publication.workflow_id = null;
  publication.run_id = null;
  publication.last_error = null;
  publication.next_attempt_at = null;
  publication.finished_at = null;
  publication.cancel_requested = false;
  publication.requested_by_id = userId;
}

import type { TaskOptions } from "../../../domain/publishing/publication.ts";
import { PRIORITY } from "../../../domain/publishing/priority.ts";
import { PublicationRefused, requireActive } from "../../../domain/publishing/refusal.ts";
import { bridgeChangesPosts } from "../../../domain/publishing/updates/bridge.ts";
import { ASKED_AGAIN, latestPublication, permit, presentRequest } from "../byPerson.ts";
import type { EntityManager } from "../../orm.ts";
import type { PublicationRequest } from "../request.ts";
import { knownPost } from "./basis.ts";
import { keepReplaced } from "./replaced.ts";

/** What a person chose for an update. */
export interface UpdateWish {
  /** fields whose change on the site IGNY8 may replace */
  overwrite: string[];
  /** send it although somebody has the post open in an editor */
  even_if_open: boolean;
  /** ISO 8601; null for now */
  publish_at: string | null;
}

/** Whether `requestUpdate` would queue an update. Nothing is written. @throws PublicationRefused as it does */
export async function weighUpdate(em: EntityManager, by: { user_id: number | null }, contentId: number, wish: UpdateWish): Promise<void> {
  const tx = em.fork();
  await tx.begin();
  try {
    await requestUpdate(tx, by, contentId, wish);
  } finally {
    await tx.rollback();
  }
}

/**
 * Queues the article's changes for its post. During a call the wish is recorded, and another call follows. If an update waits already, it
 * sends what the article is then.
 * @throws PublicationRefused
 */
export async function requestUpdate(
  em: EntityManager,
  by: { user_id: number | null },
  contentId: number,
  wish: UpdateWish,
): Promise<PublicationRequest & { status: string }> {
  return em.transactional(async (tx) => {
    const { publication, content, integration } = await latestPublication(tx, contentId);
    const effect = permit("update", publication, content);
    requireActive(integration, true);
    const known = await knownPost(tx, publication.id);
    if (!bridgeChangesPosts(known.bridge)) throw new PublicationRefused("bridge_too_old");
    const { overwrite, even_if_open, publish_at } = wish;
    const before = publication.task === "update" ? (publication.options.seen ?? {}) : {};
    const chosen = overwrite.filter((field) => known.there[field] !== undefined);
    await keepReplaced(
      tx,
      content,
      known,
      chosen.filter((field) => before[field] !== known.there[field]!.fp),
      by.user_id,
    );
    const seen = Object.fromEntries(chosen.map((field) => [field, known.there[field]!.fp]));
    const options: TaskOptions = {
      ...(overwrite.length > 0 ? { overwrite, seen: { ...before, ...seen } } : {}),
      ...(even_if_open ? { even_if_open } : {}),
    };
    if (effect === "again") {
      publication.options = { ...publication.options, ...options, again: true };
    } else if (effect === "raise") {
      publication.priority = PRIORITY.person;
      // It is a person's update from now on, and no save puts it off.
      const { saved_at: _, ...asked } = publication.options;
      publication.options = { ...asked, ...options };
      if (publication.attempt === 0) publication.publish_at = publish_at === null ? null : new Date(publish_at);
    } else {
      // An update that never reached the post has marked its revision as sent.
      const sent = known.agreed?.revision ?? (publication.task === "create" ? publication.revision : -1);
      if (publication.state === "published" && content.revision <= sent && overwrite.length === 0)
        throw new PublicationRefused("nothing_to_send");
      const at = publish_at === null ? null : new Date(publish_at);
      Object.assign(publication, ASKED_AGAIN, { task: "update", options, publish_at: at, requested_by_id: by.user_id });
    }
    return { ...presentRequest(publication, content, integration, effect !== "again"), status: content.status };
  });
}

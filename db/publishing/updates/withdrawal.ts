import { randomUUID } from "node:crypto";
import { isWithdrawnTo, type TaskOptions, type WithdrawnTo } from "../../../domain/publishing/publication.ts";
import { PublicationRefused, requireActive } from "../../../domain/publishing/refusal.ts";
import { bridgeChangesPosts } from "../../../domain/publishing/updates/bridge.ts";
import { fieldName } from "../../../domain/publishing/updates/fields.ts";
import { DELETED } from "../../../domain/sites/webhook.ts";
import { ASKED_AGAIN, latestPublication, permit, presentRequest } from "../byPerson.ts";
import type { EntityManager } from "../../orm.ts";
import type { PublicationRequest } from "../request.ts";
import { type KnownPost, knownPost } from "./basis.ts";

/** Where a person wants an article's post. */
export interface WithdrawalWish {
  to: WithdrawnTo;
  /** delete the post although it, or what somebody made of it there, can't be brought back */
  force: boolean;
  /** do it although somebody has the post open in an editor */
  even_if_open: boolean;
}

/**
 * Queues the article's post to be taken off the site, or to be brought back. A change that waits for its call is replaced.
 * @throws PublicationRefused
 */
export async function requestWithdrawal(
  em: EntityManager,
  by: { user_id: number | null },
  contentId: number,
  { to, force, even_if_open }: WithdrawalWish,
): Promise<PublicationRequest & { status: string }> {
  return em.transactional(async (tx) => {
    const { publication, content, integration } = await latestPublication(tx, contentId);
    permit("withdraw", publication, content);
    requireActive(integration, true);
    const known = await knownPost(tx, publication.id);
    if (!bridgeChangesPosts(known.bridge)) throw new PublicationRefused("bridge_too_old");
    const { wordpress_status } = content.metadata;
    if (publication.state === "published" && isWithdrawnTo(to, wordpress_status)) throw new PublicationRefused("already_there");
    const loss = to === DELETED && !force ? lossOf(wordpress_status, known) : null;
    if (loss) throw new PublicationRefused("force_needed", loss, { field: "force", message: loss });
    const options: TaskOptions = {
      ...{ to, change_id: randomUUID() },
      ...(force ? { force, seen: Object.fromEntries(Object.entries(known.there).map(([field, { fp }]) => [field, fp])) } : {}),
      ...(even_if_open ? { even_if_open } : {}),
    };
    Object.assign(publication, ASKED_AGAIN, { task: "withdraw", options, publish_at: null, requested_by_id: by.user_id });
    return { ...presentRequest(publication, content, integration, true), status: content.status };
  });
}

const FORCE = "Send force: true to delete it anyway.";

/** Why the deletion of a post can't be undone, with the way out; null if only the trash is emptied. */
function lossOf(wordpress_status: string | undefined, { there }: KnownPost): string | null {
  if (wordpress_status !== "trash") return `The post is not in the trash, so its deletion can't be undone. ${FORCE}`;
  const fields = Object.keys(there).map(fieldName);
  if (fields.length === 0) return null;
  return `Somebody changed the post there, and IGNY8 does not have these changes: ${fields.join(", ")}. ${FORCE}`;
}

import type { PublicationState } from "../../domain/publishing/publication.ts";
import { PublicationRefused, refusalOf, requireActive } from "../../domain/publishing/refusal.ts";
import type { PostStatus } from "../../domain/publishing/siteRules.ts";
import { failedCheck, isEffect, weigh, type Wished } from "../../domain/publishing/transitions.ts";
import type { EntityManager } from "../orm.ts";
import { requireFit } from "./rules.ts";
import { CREATE, LOOK, RAISE, REOPEN } from "./statements.ts";

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
  post_status: PostStatus | null;
  /** the article, its site or the request has a rule for the post */
  ruled: boolean | null;
}

/** Others may change the content between a look and a write. More often in a row than this is no coincidence. */
const ROUNDS = 5;

/**
 * Publishes a content: it becomes `published` at once and its publication is queued, in one transaction (requirements 3.2, steps 2 and 3).
 * An open publication is returned with a raised priority. If no call was made for it yet, it gets the new time.
 * @param publishAt when to send it, ISO 8601; null for now
 * @param post_status the post's status; null: by the rules of the article and its site, or as an open publication has it
 * @throws PublicationRefused
 */
export async function requestPublication(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  contentId: number,
  integrationId: number | undefined,
  publishAt: string | null = null,
  post_status: PostStatus | null = null,
): Promise<PublicationRequest> {
  const wanted = { integration_id: integrationId ?? null, content_id: contentId, account_id: by.account_id, post_status };
  const { user_id } = by;
  let weighed = false;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [created] = await CREATE<PublicationRequest>(em, { ...wanted, user_id, publish_at: publishAt, weighed });
    if (created) return created;

    const [row] = await LOOK<Look>(em, wanted);
    const { look, site_url, effect } = permit(row, integrationId !== undefined);
    const { content_id, site_id, account_id, title, publication_id: id, standing } = look;
    if (look.ruled) await requireFit(em, wanted);
    weighed = true;
    if (id === null || standing === "none") continue;
    const request = { content_id, site_id, account_id, title, site_url, publication_id: id, publish_at: publishAt };
    if (effect === "raise") {
      // The call under way has another status. What it makes is known when it ends.
      if (standing === "publishing" && post_status !== null && post_status !== look.post_status) throw new PublicationRefused("begun");
      const [raised] = await RAISE(em, { id, publish_at: publishAt, post_status });
      return { ...request, state: standing, reopened: raised !== undefined };
    }
    const [reopened] = await REOPEN(em, { content_id: contentId, user_id, publish_at: publishAt, post_status, id, standing });
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

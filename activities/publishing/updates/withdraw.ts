import { randomUUID } from "node:crypto";
import type { Content } from "../../../db/articles/content.ts";
import { type ArticleRow, loadArticle } from "../../../db/articles/load.ts";
import type { EntityManager } from "../../../db/orm.ts";
import type { Publication } from "../../../db/publishing/publication.ts";
import type { SiteIntegration } from "../../../db/sites/integration.ts";
import { keepLooks, type KnownPost, knownPost, type Look, lookOf } from "../../../db/publishing/updates/basis.ts";
import type { PostState, ToldChange } from "../../../domain/publishing/callEnd.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { isWithdrawnTo } from "../../../domain/publishing/publication.ts";
import type { Warning } from "../../../domain/publishing/repair.ts";
import { fieldName } from "../../../domain/publishing/updates/fields.ts";
import { lostByDeletion, type WithdrawalRequest } from "../../../domain/publishing/updates/withdrawal.ts";
import { DELETED } from "../../../domain/sites/webhook.ts";
import type { CallTrace, SiteAccess, SiteClient, WithdrawalAnswer } from "../../platform/client.ts";
import { readPosts } from "./look.ts";

/** A withdrawal that the site carried out: the post afterwards. `look`: undefined if the post was never read, or is deleted. */
export interface SentWithdrawal {
  post: PostState & { warnings: Warning[]; etag?: string | undefined };
  told: ToldChange;
  look: Look | undefined;
}

interface Withdrawing {
  em: EntityManager;
  client: SiteClient;
  site: SiteAccess;
  publicUrl: string;
  trace: CallTrace;
  /** receives each request before it is sent, for the record of the attempt */
  sends: (request: WithdrawalRequest) => void;
}

/** A publication whose post is to be unpublished or restored. */
export interface WithdrawalRow {
  publication: Pick<Publication, "id" | "options" | "sequence">;
  content: ArticleRow & Pick<Content, "external_id">;
  integration: Pick<SiteIntegration, "source">;
}
type Row = WithdrawalRow;

/**
 * Takes an article's post off the site, or brings it back, if the post is as IGNY8 knows it. It reads the post first if its etag is not
 * known. If somebody changed the post meanwhile, it reads the post and goes on once: only a deletion loses what somebody made there.
 * One call otherwise.
 * @throws SiteFailure ChangedThere: the deletion would lose changes that nobody here has seen
 */
export async function sendWithdrawal(row: Row, to: Withdrawing): Promise<SentWithdrawal> {
  const { em, client, site, trace, sends } = to;
  const { publication, content, integration } = row;
  const { to: aim = "draft", change_id = randomUUID(), force = false, seen = {}, even_if_open = false } = publication.options;
  const known = await knownPost(em, publication.id);
  let look = lookOf(known);
  // A post that was never read is as the call that made it left it, if its etag says so.
  let etag = known.unread ? null : known.agreed ? known.etag : known.published_etag;
  for (let moved = 0; ; moved += 1) {
    if (etag === null) {
      try {
        look = await readAndKeep(row, known, to);
      } catch (error) {
        if (aim !== DELETED || !(error instanceof SiteFailure) || error.type !== "PostGone") throw error;
        return ended({ post_id: Number(content.external_id), post_url: "", post_status: DELETED, sequence: publication.sequence });
      }
      etag = look.etag;
    }
    if (aim === DELETED) refuseLoss(seen, look, { force, moved: moved > 0 });
    const request: WithdrawalRequest = {
      ...{ content_id: content.id, source: integration.source, change_id, to: aim, expect: { etag } },
      ...{ known_sequence: publication.sequence, even_if_open, force },
    };
    sends(request);
    const answer = await client.withdraw(site, request, trace);
    if (answer.kind === "withdrawn") return carriedOut(row, answer, look);
    if (moved > 0) throw new SiteFailure("ArticleBusy", "Somebody saved the post in WordPress again and again during the call.");
    etag = null;
  }
}

/** @throws SiteFailure StatusRefused if a plugin of the site kept the post's status */
function carriedOut({ publication }: Row, { post, etag, repeated }: Extract<WithdrawalAnswer, { kind: "withdrawn" }>, look: Look | null) {
  const { to: aim = "draft" } = publication.options;
  // If the answer is repeated, somebody may have changed the status since.
  if (!repeated && !isWithdrawnTo(aim, post.post_status)) {
    const warning = post.warnings.find(({ field }) => field === "status");
    throw new SiteFailure("StatusRefused", warning?.message ?? `The post is "${post.post_status}" on the site.`, {
      advice: warning?.advice,
    });
  }
  if (etag === null) return ended(post);
  const told = { written: ["status"], left: [] };
  // Without a look, the etag says that the post is as the call that made it left it.
  return look
    ? { post, told, look: { ...look, etag, sequence: post.sequence, unread: false } }
    : { post: { ...post, etag }, told, look: undefined };
}

/** The post is deleted: nothing more is known of it. */
const ended = (post: PostState): SentWithdrawal => ({
  post: { warnings: [], ...post },
  told: { written: ["status"], left: [] },
  look: undefined,
});

/** Reads the post. What the look finds is kept whatever becomes of the withdrawal. @throws SiteFailure */
async function readAndKeep({ publication, content, integration }: Row, known: KnownPost, to: Withdrawing): Promise<Look> {
  const { em, client, site, publicUrl, trace } = to;
  const { source } = integration;
  const wanted = { known, article: await loadArticle(em, content) };
  const found = (await readPosts([wanted], { em, client, site, trace, source, publicUrl })).get(content.id);
  if (!found || found instanceof SiteFailure) throw found ?? new Error(`Nothing was read of content ${content.id}`);
  await keepLooks(em, [[publication.id, found.look]]);
  const { told, looks } = found.look.seen;
  return { ...found.look, seen: { told, looks: looks + 1 } };
}

/** @throws SiteFailure ChangedThere */
function refuseLoss(seen: Record<string, string>, look: Look | null, { force, moved }: { force: boolean; moved: boolean }): void {
  const lost = lostByDeletion(seen, look?.there ?? {}, force);
  if (lost.length === 0 && !moved) return;
  const what = lost.length > 0 ? `: ${lost.map(fieldName).join(", ")}` : "";
  throw new SiteFailure("ChangedThere", `The post was changed on the site${what}.`);
}

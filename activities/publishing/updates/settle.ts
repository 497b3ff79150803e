import type { Look } from "../../../db/publishing/updates/basis.ts";
import { sha256 } from "../../../db/publishing/updates/sha256.ts";
import type { PostState, ToldChange } from "../../../domain/publishing/callEnd.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import type { Warning } from "../../../domain/publishing/repair.ts";
import { asText, digestOf, isSet } from "../../../domain/publishing/updates/fields.ts";
import type { UpdateAnswer } from "../../platform/client.ts";
import { readPosts, type Reading } from "./look.ts";
import type { PlannedUpdate } from "./plan.ts";

/** An update that the site answered: the post afterwards, what was told, and the new agreement. */
export interface SentUpdate {
  post: PostState & { warnings: Warning[] };
  told: ToldChange;
  look: Look;
}

type Written = Extract<UpdateAnswer, { kind: "written" }>;

/**
 * What updates made of their posts. Posts that somebody changed since the last look are read again, for the people here.
 * @param answered with null for an update that had nothing to send
 * @returns in the order of `answered`; a failure for a post that is gone by now or can't be read
 */
export async function settleUpdates(
  answered: { planned: PlannedUpdate; answer: UpdateAnswer | null }[],
  to: Reading,
): Promise<(SentUpdate | SiteFailure)[]> {
  const again = answered.flatMap(({ planned, answer }) => {
    if (!answer || !somebodyChanged(answer)) return [];
    const { ready, facts } = planned;
    const agreed = answer.kind === "written" ? settled(planned, answer, facts.agreed.revision).agreed : facts.agreed;
    return [{ known: { ...ready.known, agreed, published_etag: null }, article: ready.article }];
  });
  const found = await readPosts(again, to).catch((error: unknown) => {
    // These updates are sent again, and change nothing twice.
    if (error instanceof SiteFailure) return new Map(again.map(({ article }) => [article.content_id, error]));
    throw error;
  });
  return answered.map(({ planned, answer }) => {
    const { change, ready } = planned;
    if (!answer) return untouched(planned);
    const written = namesOf(answer, "written");
    const title = written.includes("title") ? { title: asText(ready.now["title"]) } : {};
    const read = found.get(ready.content.id);
    if (read instanceof SiteFailure) return read;
    if (!read) {
      const { post } = answer as Written;
      return { post, told: { written, left: change.left, ...title }, look: settled(planned, answer as Written, ready.content.revision) };
    }
    const left = [...new Set([...change.left, ...Object.keys(read.look.there).filter((field) => field in change.set)])];
    const warnings = answer.kind === "written" ? answer.post.warnings : [];
    return { post: { ...read.post, warnings }, told: { written, left, ...title }, look: read.look };
  });
}

const namesOf = (answer: UpdateAnswer, outcome: string): string[] =>
  answer.kind === "written" ? Object.entries(answer.fields).flatMap(([field, one]) => (one.outcome === outcome ? [field] : [])) : [];
const somebodyChanged = (answer: UpdateAnswer): boolean => answer.kind === "changed_there" || namesOf(answer, "changed_there").length > 0;

/** An update with nothing to send. */
function untouched(planned: PlannedUpdate): SentUpdate {
  const { ready, fresh, change } = planned;
  const { external_id, external_url, metadata, revision } = ready.content;
  const { post_id, post_url, sequence } = fresh ?? {
    post_id: Number(external_id),
    post_url: external_url ?? "",
    sequence: ready.sequence,
  };
  const post_status = fresh?.post_status ?? metadata.wordpress_status ?? "publish";
  return {
    post: { post_id, post_url, post_status, sequence, warnings: [] },
    told: { written: [], left: change.left },
    look: settled(planned, null, revision),
  };
}

/** Whether somebody changed what IGNY8 did not read. No webhook may tell of it, because a webhook older than this answer changes nothing. */
const hidesChanges = ({ repeated, etag_before }: Written, { etag }: Look): boolean =>
  repeated || (etag_before !== undefined && etag_before !== etag);

/** What both sides agree on after a call. Fields that were left alone keep what was agreed of them before. */
function settled({ facts, ready: { now }, change }: PlannedUpdate, answer: Written | null, revision: number): Look {
  const { here, site, terms } = facts.agreed;
  const agreed = { ...facts.agreed, revision, here: { ...here }, site: { ...site }, terms: { ...terms } };
  const there = { ...facts.there };
  let unread = facts.unread || (answer !== null && hidesChanges(answer, facts));
  for (const [field, { outcome, fp, value }] of Object.entries(answer?.fields ?? {})) {
    if ((outcome !== "written" && outcome !== "unchanged") || !(field in now)) continue;
    agreed.here[field] = digestOf(now[field]!, sha256);
    if (fp !== undefined) agreed.site[field] = fp;
    if (isSet(field)) agreed.terms[field] = now[field] as string[];
    delete there[field];
    if (field !== "content") continue;
    agreed.text = typeof value === "string" ? value : change.text;
    // The site stored another text, perhaps with pictures of its own, whose addresses only a look shows.
    if (typeof value === "string") unread = true;
  }
  const { etag, sequence } = answer ? { ...answer, sequence: answer.post.sequence } : facts;
  // The site changes no protected post.
  return { ...facts, agreed, there, unread, etag, sequence, protected: answer ? false : facts.protected };
}

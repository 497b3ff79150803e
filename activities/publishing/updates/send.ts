import { loadArticle } from "../../../db/articles/load.ts";
import type { EntityManager } from "../../../db/orm.ts";
import type { Begun } from "../../../db/publishing/attempts.ts";
import { type KnownPost, knownPost, type Look } from "../../../db/publishing/updates/basis.ts";
import { sha256 } from "../../../db/publishing/updates/sha256.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import type { PostState, ToldChange } from "../../../domain/publishing/callEnd.ts";
import type { Warning } from "../../../domain/publishing/repair.ts";
import { type Change, changeId, changeOf, type UpdateRequest } from "../../../domain/publishing/updates/change.ts";
import { digestOf, fieldsOf, isSet, type OurFields } from "../../../domain/publishing/updates/fields.ts";
import type { CallTrace, SiteAccess, SiteClient, UpdateAnswer } from "../../platform/client.ts";
import { payloadOf } from "../payload.ts";
import { readPosts } from "./look.ts";

/** An update that the site answered: the post afterwards, what was told, and the new agreement. */
export interface SentUpdate {
  post: PostState & { warnings: Warning[] };
  told: ToldChange;
  look: Look;
}

interface Sending {
  em: EntityManager;
  client: SiteClient;
  site: SiteAccess;
  publicUrl: string;
  trace: CallTrace;
  /** receives the request before it is sent, for the record of the attempt */
  sends: (request: UpdateRequest) => void;
}

type Written = Extract<UpdateAnswer, { kind: "written" }>;

/**
 * Sends the article's changes to its post: only fields that changed here since both sides agreed last, each with the site's own fingerprint
 * as its condition. It reads the post first if the facts are missing or old: one call otherwise.
 * @throws SiteFailure
 */
export async function sendUpdate(
  { publication, content, integration }: Extract<Begun, { kind: "begun" }>,
  to: Sending,
): Promise<SentUpdate> {
  const { em, client, site, publicUrl, trace } = to;
  const { source } = integration;
  const known = await knownPost(em, publication.id);
  const article = await loadArticle(em, content);
  const now = fieldsOf(payloadOf(article, { source, publicUrl, recreate: false }));

  const read = async (facts: KnownPost) => {
    const found = (await readPosts([{ known: facts, article }], { em, client, site, trace, source, publicUrl })).get(content.id);
    if (!found || found instanceof SiteFailure) throw found ?? new Error(`Nothing was read of content ${content.id}`);
    return found;
  };
  const { agreed, there, pictures, form, etag, sequence, seen } = known;
  const fresh = agreed === null || agreed.text === null || form === null || known.unread ? await read(known) : null;
  const facts = fresh?.look ?? {
    agreed: agreed!,
    there,
    pictures,
    form: form!,
    etag: etag ?? "",
    sequence,
    seen,
    protected: known.protected,
    unread: false,
  };
  const change = changeOf(now, { ...facts, wordpress: known.wordpress ?? "7.1" }, publication.options.overwrite ?? [], sha256);

  if (Object.keys(change.set).length === 0) {
    const post = fresh?.post ?? {
      post_id: Number(content.external_id),
      post_url: content.external_url ?? "",
      sequence: publication.sequence,
    };
    const post_status = fresh?.post.post_status ?? content.metadata.wordpress_status ?? "publish";
    const state = { post_id: post.post_id, post_url: post.post_url, post_status, sequence: post.sequence, warnings: [] };
    return { post: state, told: { written: [], left: change.left }, look: settled(facts, now, change, content.revision, null) };
  }

  const request: UpdateRequest = {
    ...{ content_id: content.id, source, revision: content.revision, known_sequence: publication.sequence },
    change_id: changeId(publication.id, content.revision, change.set, sha256),
    even_if_open: publication.options.even_if_open ?? false,
    set: change.set,
  };
  to.sends(request);
  const answer = await client.update(site, request, trace);
  const outcomes = answer.kind === "written" ? Object.entries(answer.fields) : [];
  const written = outcomes.filter(([, { outcome }]) => outcome === "written").map(([field]) => field);
  if (answer.kind === "changed_there" || outcomes.some(([, { outcome }]) => outcome === "changed_there")) {
    // Somebody changed the post since the last look. What they made of it is read now, for the people here.
    const merged = answer.kind === "written" ? settled(facts, now, change, known.agreed?.revision ?? publication.revision, answer) : facts;
    const again = await read({ ...known, agreed: merged.agreed, published_etag: null });
    const left = [...new Set([...change.left, ...Object.keys(again.look.there).filter((field) => field in change.set)])];
    return {
      post: { ...again.post, warnings: answer.kind === "written" ? answer.post.warnings : [] },
      told: { written, left },
      look: again.look,
    };
  }
  return { post: answer.post, told: { written, left: change.left }, look: settled(facts, now, change, content.revision, answer) };
}

/** Whether somebody changed what IGNY8 did not read. No webhook may tell of it, because a webhook older than this answer changes nothing. */
const hidesChanges = ({ repeated, etag_before }: Written, { etag }: Look): boolean =>
  repeated || (etag_before !== undefined && etag_before !== etag);

/** What both sides agree on after a call. Fields that were left alone keep what was agreed of them before. */
function settled(facts: Look, now: OurFields, change: Change, revision: number, answer: Written | null): Look {
  const agreed = {
    ...facts.agreed,
    revision,
    here: { ...facts.agreed.here },
    site: { ...facts.agreed.site },
    terms: { ...facts.agreed.terms },
  };
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

import type { PostState } from "../../domain/publishing/callEnd.ts";
import type { SiteFailure } from "../../domain/publishing/failure.ts";
import type { Payload } from "../../domain/publishing/payload.ts";
import type { UpdateRequest } from "../../domain/publishing/updates/change.ts";
import type { WithdrawalRequest } from "../../domain/publishing/updates/withdrawal.ts";
import type { StoredPost } from "../../domain/publishing/updates/sitePost.ts";
import type { Warning } from "../../domain/publishing/repair.ts";
import type { SiteFacts } from "../../domain/sites/facts.ts";
import type { SiteStructure, TermsPage } from "../../domain/sites/structure.ts";
import type { BasicAuth } from "../http/request.ts";

/** What a call to a site needs: address, keys, Basic auth. */
export interface SiteAccess {
  siteUrl: string;
  /** of WordPress alone */
  plainPermalinks: boolean;
  /** the site's account. Without it, only private hosts that are allowed for all accounts may be called */
  accountId?: number;
  /** the current key first, then the previous key while it is still valid after a rotation */
  keys: string[];
  /** the Basic auth of a staging site. It is sent to the site's own address alone, as redirects are not followed */
  basicAuth?: BasicAuth | undefined;
}

/** The record of a call, for events. The client fills it in. `answer` is missing if there was none. */
export interface CallTrace {
  method: string;
  url: string;
  answer?: { status: number; body: string };
  key?: "current" | "previous";
  plainPermalinks?: boolean;
  /** the text around the answer's JSON, if any */
  noise?: string | undefined;
}

/** The facts about the site that a finished call shows (domain/sites/checks.ts). */
export const callFact = (trace: CallTrace, failure: SiteFailure | null): SiteFacts => ({
  call: { at: new Date(), failure, plain_permalinks: trace.plainPermalinks, noise: trace.answer && (trace.noise ?? null) },
});

/** The post of an article. `created`: the call made it, it was not there before. `warnings`: what the site took the article without. */
export type PublishedPost = PostState & { created: boolean; warnings: Warning[]; etag?: string | undefined };

/** Posts as they are stored, the contents whose post is deleted, those that the site never received, and those that had no room in the answer. */
export interface StoredPosts {
  posts: StoredPost[];
  deleted: number[];
  missing: number[];
  not_reached: number[];
}

/** The result of an update, by field. `changed_there`: nothing was written, because the post changed since it was read. */
export type UpdateAnswer =
  | { kind: "changed_there" }
  | {
      kind: "written";
      post: PostState & { warnings: Warning[] };
      etag: string;
      /** the post's etag without this change. If IGNY8 knows another one, somebody changed something that IGNY8 did not read */
      etag_before?: string | undefined;
      /** the site made this change before, and its answer was lost */
      repeated: boolean;
      fields: Record<string, { outcome: "written" | "unchanged" | "changed_there" | "refused"; fp?: string | undefined; value?: unknown }>;
    };

/** The result of a withdrawal. `changed_there`: nothing was done, because the post has another etag. */
export type WithdrawalAnswer =
  | { kind: "changed_there" }
  | {
      kind: "withdrawn";
      /** `post_status` is `deleted` and `post_url` empty if the post was deleted */
      post: PostState & { warnings: Warning[] };
      /** null: the post was deleted */
      etag: string | null;
      /** the site carried this change out before, and its answer was lost */
      repeated: boolean;
    };

/** The articles of one call: 1 to 25, each content id once. */
export interface Batch {
  source: string;
  site_id: number;
  articles: Payload[];
}

/** The result of one article. `not_reached`: the site had no time left for it, and has to be called again. */
export type BatchResult<Result> = Result | SiteFailure | "not_reached";

/** What a site says about itself. Values that it does not send are null. */
export interface ToldConnection {
  user: string;
  /** the Site ID that was entered there; 0: none */
  site_id: number | null;
  home_url: string | null;
  bridge_version: string | null;
  /** the WordPress version whose block editor opens articles; empty: another editor does; older bridges do not tell */
  block_editor?: string | undefined;
}

/** The present state of an article's post. `post_id`: null or 0 before the post was made. `post_status` may be `deleted` or `incomplete`. */
export interface ReportedPost {
  content_id: number;
  post_id: number | null;
  post_status: string;
  /** empty for a post that is gone */
  post_url: string;
  sequence: number;
  /** absent from plugins before 1.5; null for a post that is gone */
  etag?: string | null | undefined;
}

/** The requested contents that the site knows, and the ids of those that it never received. */
export interface PostStates {
  posts: ReportedPost[];
  missing: number[];
}

/**
 * How IGNY8 calls the sites of one platform. A post's status is told in WordPress's words (domain/publishing/wordpressStatus.ts); another
 * platform's client translates. Each function ends in time and throws SiteFailure, with `advice` of its own where the table's does not fit.
 */
export interface SiteClient {
  /** Makes the article's post, or finds it: a repeated call makes no second one. */
  publish(site: SiteAccess, payload: Payload, trace: CallTrace): Promise<PublishedPost>;
  /**
   * Sends up to 25 articles in one call. Returns each result by its content id, at least one of them reached. Throws only failures of the call as
   * a whole; after PluginMissing the articles are sent one by one.
   */
  publishBatch(site: SiteAccess, batch: Batch, trace: CallTrace): Promise<Map<number, BatchResult<PublishedPost>>>;
  testConnection(site: SiteAccess, trace: CallTrace): Promise<ToldConnection>;
  /** The version of the plugin that answers; null if no plugin names one. */
  version(site: SiteAccess): Promise<string | null>;
  structure(site: SiteAccess, trace: CallTrace): Promise<SiteStructure>;
  /** @param of.page from 1 */
  terms(site: SiteAccess, of: { taxonomy: string; page: number }, trace: CallTrace): Promise<TermsPage>;
  /** @param of.contentIds 1 to 100 */
  posts(site: SiteAccess, of: { contentIds: number[]; source: string }, trace: CallTrace): Promise<PostStates>;
  /** @param of.contentIds 1 to 20. @throws SiteFailure BridgeTooOld if the plugin can't */
  storedPosts(site: SiteAccess, of: { contentIds: number[]; source: string }, trace: CallTrace): Promise<StoredPosts>;
  /** Changes fields of a post. The same `change_id` changes nothing twice. @throws SiteFailure BridgeTooOld, BeingEdited, PostProtected, PostGone … */
  update(site: SiteAccess, request: UpdateRequest, trace: CallTrace): Promise<UpdateAnswer>;
  /** Takes a post off the site, or brings it back. The same `change_id` does it once. @throws SiteFailure as `update`, and StatusRefused */
  withdraw(site: SiteAccess, request: WithdrawalRequest, trace: CallTrace): Promise<WithdrawalAnswer>;
  /** Changes posts by up to 25 requests in one call, as `publishBatch` publishes. @throws SiteFailure of the call, such as BridgeTooOld */
  updateBatch(
    site: SiteAccess,
    batch: { source: string; changes: UpdateRequest[] },
    trace: CallTrace,
  ): Promise<Map<number, BatchResult<UpdateAnswer>>>;
}

import type { RefusalCode } from "./refusal.ts";

export const REMEDY_METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** The API request that does what a message advises. People have the message and a button; a program has this. */
export interface Remedy {
  method: (typeof REMEDY_METHODS)[number];
  /** with the query: `/api/v1/sites/7/?force=true` */
  path: string;
  /** absent if the request has no body, or if only the caller knows its content */
  body?: Record<string, unknown>;
}

const article = (contentId: number) => `/api/v1/writer/content/${contentId}/`;

/** @param gone the post was deleted in WordPress or is in the trash, so a new post is needed */
export const retryRemedy = (contentId: number, gone: boolean): Remedy => ({
  method: "POST",
  path: `${article(contentId)}publication/retry/`,
  ...(gone ? { body: { recreate: true } } : {}),
});

export const cancelRemedy = (contentId: number): Remedy => ({ method: "POST", path: `${article(contentId)}publication/cancel/` });

const REMEDIES: Partial<Record<RefusalCode, (contentId: number) => Remedy>> = {
  post_in_trash: (contentId) => retryRemedy(contentId, true),
  post_gone: (contentId) => retryRemedy(contentId, true),
  published_elsewhere: cancelRemedy,
  force_needed: (contentId) => ({ method: "POST", path: `${article(contentId)}unpublish/`, body: { to: "deleted", force: true } }),
  content_on_hold: (contentId) => ({ method: "PATCH", path: article(contentId), body: { on_hold: false } }),
  begun: cancelRemedy,
};

/** The request after which a refused wish is permitted, if one request is enough. */
export const refusalRemedy = (code: RefusalCode, contentId: number): Remedy | undefined => REMEDIES[code]?.(contentId);

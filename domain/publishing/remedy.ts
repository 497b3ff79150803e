import type { RefusalCode } from "./refusal.ts";

export const REMEDY_METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** The request to the API that does what a message advises: the message is for people, who have a button for it, this for programs. */
export interface Remedy {
  method: (typeof REMEDY_METHODS)[number];
  /** with the query: `/api/v1/sites/7/?force=true` */
  path: string;
  /** absent where there is none, or where only the caller knows what to say in it */
  body?: Record<string, unknown>;
}

const article = (contentId: number) => `/api/v1/writer/content/${contentId}/`;

/** @param gone its post was deleted in WordPress, or lies in the trash: a new one helps */
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
  content_on_hold: (contentId) => ({ method: "PATCH", path: article(contentId), body: { on_hold: false } }),
  begun: cancelRemedy,
};

/** What lets a refused wish through, where one request does. */
export const refusalRemedy = (code: RefusalCode, contentId: number): Remedy | undefined => REMEDIES[code]?.(contentId);

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
  | "content_on_hold"
  | "never_published"
  | "not_open"
  | "begun";

/** A wish that the present state of things forbids; the message says what to do. */
export class PublicationRefused extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What is on hold is published by nobody, until a person takes the hold off. */
export const onHold = (contentId: number) =>
  new PublicationRefused(
    "content_on_hold",
    `The content is on hold. Take the hold off first: PATCH /api/v1/writer/content/${contentId}/ with on_hold: false.`,
  );

/** @throws PublicationRefused unless the content may go through this integration; seeds 3.2, step 2 */
export function requireActive<T extends { is_active: boolean }>(integration: T | null | undefined, named: boolean): T {
  if (integration?.is_active) return integration;
  if (integration) throw new PublicationRefused("integration_inactive", "The integration is not active. Test its connection first.");
  if (named) throw new PublicationRefused("integration_not_found", "The content's site has no such integration.");
  throw new PublicationRefused(
    "no_active_integration",
    "The site has no active WordPress integration. Connect it and test the connection.",
  );
}

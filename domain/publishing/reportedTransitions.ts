import type { PublicationState } from "./publication.ts";

/**
 * The next state of a publication when WordPress reports its post, by a webhook or a reconciliation: the post exists (with any
 * status), or it was deleted. During a call the state belongs to that call, which at its end uses what the content knows by then
 * (`endOfCall`). If a person or an automation stopped the publication, it stays stopped, and the content gets the post's data.
 */
export const STATE_REPORTED: Readonly<Record<PublicationState, { there: PublicationState; gone: PublicationState }>> = {
  queued: { there: "published", gone: "gone" },
  waiting: { there: "published", gone: "gone" },
  publishing: { there: "publishing", gone: "publishing" },
  retrying: { there: "published", gone: "gone" },
  published: { there: "published", gone: "gone" },
  failed: { there: "published", gone: "gone" },
  cancelled: { there: "cancelled", gone: "gone" },
  held: { there: "held", gone: "gone" },
  gone: { there: "published", gone: "gone" },
};

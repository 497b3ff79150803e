import type { PublicationState } from "./publication.ts";

/**
 * What a publication becomes when WordPress tells of its post of its own accord, by a webhook or when the two sides are compared: that it
 * is there (whatever its status), or that it was deleted. While a call is under way the state is that call's, which takes at its end what
 * the content knows by then (`endOfCall`). A person's or an automation's word that it is not to be published stays; the post is known.
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

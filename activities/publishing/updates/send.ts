import type { Begun } from "../../../db/publishing/attempts.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import type { Reading } from "./look.ts";
import { type PlannedUpdate, planUpdates } from "./plan.ts";
import { readyUpdates } from "./ready.ts";
import { type SentUpdate, settleUpdates } from "./settle.ts";

/**
 * Brings one article's changes to its post: one call, and one more to read the post if what is known of it is missing or old.
 * @param sends receives what will be sent, for the record of the attempt
 * @throws SiteFailure
 */
export async function sendUpdate(
  { publication, content }: Extract<Begun, { kind: "begun" }>,
  to: Reading,
  sends: (planned: PlannedUpdate) => void,
): Promise<SentUpdate> {
  const { id: publication_id, options, sequence } = publication;
  const [ready] = sure(await readyUpdates(to.em, [{ publication_id, options, sequence, content }], to));
  const [planned] = sure(await planUpdates([ready], to));
  sends(planned);
  const { request } = planned;
  const answer = request && (await to.client.update(to.site, request, to.trace));
  const [sent] = sure(await settleUpdates([{ planned, answer }], to));
  return sent;
}

/** The only one. @throws SiteFailure if it failed */
function sure<One extends object>([one]: (One | SiteFailure)[]): [One] {
  if (!one || one instanceof SiteFailure) throw one ?? new Error("One of one is missing");
  return [one];
}

import type { SentArticle } from "../../db/publishing/callEnds.ts";
import { FAILURES, SiteFailure } from "../../domain/publishing/failure.ts";
import { speaksOfSite, type CallOutcome } from "../../domain/publishing/lane.ts";

export type Outcome = SentArticle["outcome"];

/** Which calls a site's bridge supports, as its answers showed. Kept between the batches of one activity. */
export interface SiteSkills {
  batches: boolean;
}

/** How one kind of request is sent: several in a call, or one. `Answer` is what the site says of one of them. */
export interface Sender<Request extends { content_id: number }, Answer> {
  /** whether all fit into one call */
  fit(requests: Request[]): boolean;
  /** @returns by content id; @throws SiteFailure of the call as a whole */
  together(requests: Request[]): Promise<Map<number, Answer | SiteFailure | "not_reached">>;
  /** @throws SiteFailure */
  alone(request: Request): Promise<Answer>;
}

/** The results of a batch: one for each article by its content id, and one for the site. An article without a result was not reached. */
export interface SentInParts<Answer> {
  answers: Map<number, Answer>;
  /** articles without an answer: they failed, or wait for another call */
  outcomes: Map<number, Outcome>;
  /** the failure of the whole call, or the failure that ended the batch */
  failure: SiteFailure | null;
  lane: CallOutcome & { message: string };
}

export const nothingSent = <Answer>(): SentInParts<Answer> => ({
  ...{ answers: new Map(), outcomes: new Map(), failure: null },
  lane: { failure: null, message: "" },
});

/** When a batch has to be split, no further call begins after this time. */
const IN_PARTS_MS = 8_000;
/** Bridges without the route of a batch. */
const NO_BATCHES: readonly string[] = ["PluginMissing", "BridgeTooOld"];

/**
 * Sends requests in one call. If the call would be too long, or one article makes it fail, it sends them in halves, and splits again until
 * that article is alone. The first failure of the site ends the batch. Articles that were not reached wait, and the batch costs them no
 * attempt. It does not throw: the result includes every failure.
 */
export async function sendInParts<Request extends { content_id: number }, Answer>(
  requests: Request[],
  sender: Sender<Request, Answer>,
  skills: SiteSkills,
): Promise<SentInParts<Answer>> {
  const sent = nothingSent<Answer>();
  try {
    await split(requests, { sender, skills, until: performance.now() + IN_PARTS_MS }, sent);
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    failAll([], error, sent);
  }
  return sent;
}

/** Ends a batch by a failure before anything was sent: its articles wait, or fail if no retry can help. One that was alone is the failure's own. */
export function failAll(requests: { content_id: number }[], error: SiteFailure, sent: SentInParts<unknown>): void {
  if (requests.length === 1) sent.outcomes.set(requests[0]!.content_id, failed(error));
  else notSent(requests, error, sent);
  sent.lane = { failure: error.type, message: error.message };
  sent.failure = error;
}

interface Way<Request extends { content_id: number }, Answer> {
  sender: Sender<Request, Answer>;
  skills: SiteSkills;
  /** no further call begins after this time of the clock `performance` */
  until: number;
}

/** @throws SiteFailure the failure that ended the batch */
async function split<Request extends { content_id: number }, Answer>(
  requests: Request[],
  way: Way<Request, Answer>,
  sent: SentInParts<Answer>,
): Promise<void> {
  const [first] = requests;
  if (!first || (sent.outcomes.size + sent.answers.size > 0 && performance.now() > way.until)) return;
  if (requests.length === 1) return alone(first, way, sent);
  if (way.skills.batches && way.sender.fit(requests)) {
    const failure = await together(requests, way, sent);
    if (!failure) return;
    // The first article sent alone shows whether there is a bridge at all.
    if (NO_BATCHES.includes(failure.type)) way.skills.batches = false;
    else if (speaksOfSite(failure.type) || performance.now() > way.until) {
      notSent(requests, failure, sent);
      if (speaksOfSite(failure.type)) throw failure;
      return;
    }
  }
  const half = Math.ceil(requests.length / 2);
  await split(requests.slice(0, half), way, sent);
  await split(requests.slice(half), way, sent);
}

/**
 * Ends a failed call for its articles. It costs them no attempt, because one of them may have caused the failure; each is sent alone next
 * time. If no retry can help, the articles fail.
 */
function notSent(requests: { content_id: number }[], error: SiteFailure, { outcomes }: SentInParts<unknown>): void {
  const kind = error.retryable || FAILURES[error.type].of === "article" ? "put_back" : "failed";
  for (const { content_id } of requests) outcomes.set(content_id, { kind, error });
}

/** Sends requests in one call. Returns the failure of the whole call, or null. */
async function together<Request extends { content_id: number }, Answer>(
  requests: Request[],
  { sender }: Way<Request, Answer>,
  { answers, outcomes }: SentInParts<Answer>,
): Promise<SiteFailure | null> {
  let settled = 0;
  try {
    for (const [id, result] of await sender.together(requests)) {
      if (result === "not_reached") continue;
      settled += 1;
      if (result instanceof SiteFailure) outcomes.set(id, failed(result));
      else answers.set(id, result);
    }
  } catch (error) {
    if (error instanceof SiteFailure) return error;
    throw error;
  }
  // A bridge always settles at least one article (docs/bridge-contract.md). Without this check, a site that settles none would be called for ever.
  return settled > 0 ? null : new SiteFailure("TimedOut", "The site had no time for any of the articles.");
}

/** Sends one request as a single publication does; the attempt counts. @throws SiteFailure of the site */
async function alone<Request extends { content_id: number }, Answer>(
  request: Request,
  { sender }: Way<Request, Answer>,
  { answers, outcomes }: SentInParts<Answer>,
): Promise<void> {
  try {
    answers.set(request.content_id, await sender.alone(request));
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    outcomes.set(request.content_id, failed(error));
    if (speaksOfSite(error.type)) throw error;
  }
}

/** How a failure ends a call for its article. Somebody who has the post open in an editor costs it no attempt. */
export const failed = (error: SiteFailure): Outcome =>
  error.type === "BeingEdited" ? { kind: "put_back", error } : { kind: "failed", error };

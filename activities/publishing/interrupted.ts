import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { counted } from "../../domain/text.ts";

/** The limit of repeated calls after a worker died during a call. Without it, an article that kills workers would never end. */
const INTERRUPTIONS_ALLOWED = 5;

/** Ends an article whose calls ended with their workers too often. Nothing may be made of the article before. @throws SiteFailure Interrupted */
export function refuseInterrupted({ attempt }: { attempt: number }, { maximumAttempts }: RetryPolicy): void {
  if (attempt <= maximumAttempts + INTERRUPTIONS_ALLOWED) return;
  throw new SiteFailure("Interrupted", `The worker stopped in the middle of ${counted(attempt - 1, "call")}.`);
}

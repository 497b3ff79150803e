import { defineSignal, setHandler } from "@temporalio/workflow";
import { WAKE } from "../domain/temporal/signals.ts";

/**
 * Hears the signal `wake`: the row of this workflow was changed, or its site's lane has a place; it is looked at now.
 * @param formerName what the signal was called before. Recorded histories, runs under way and an older API say it still. Nobody sends it any
 *   more: an older worker does not hear `wake` in its place, and what it misses comes with the next sync, or the next click on Release.
 */
export function onWake(hear: (...said: never[]) => void, formerName?: string): void {
  for (const name of [WAKE, ...(formerName ? [formerName] : [])]) setHandler(defineSignal<never[]>(name), hear);
}

import { defineSignal, setHandler } from "@temporalio/workflow";
import { WAKE } from "../domain/temporal/signals.ts";

/**
 * Handles the signal `wake`: the row of this workflow changed, or its site's lane granted a place. The workflow then reads its row again.
 * @param formerName the signal's former name, which recorded histories, running workflows and an older API still use. Current code never sends
 *   it. An older worker ignores `wake`; the next sync, or the next click on Release, makes up for that.
 */
export function onWake(hear: (...said: never[]) => void, formerName?: string): void {
  for (const name of [WAKE, ...(formerName ? [formerName] : [])]) setHandler(defineSignal<never[]>(name), hear);
}

import type { Publication } from "../articles/lists.ts";
import type { SyncEvent } from "./lists.ts";

type Attempt = Publication["attempts"][number];

/** The end of a call and its event are written in one transaction. Their times come from two clocks. */
const SAME_MS = 5_000;

/** The call that an event reports; undefined if it reports none, or if IGNY8 no longer keeps the call. */
export function callOf({ timestamp, details }: Pick<SyncEvent, "timestamp" | "details">, attempts: Attempt[]): Attempt | undefined {
  const at = Date.parse(timestamp);
  return attempts.findLast(
    ({ attempt, ended_at }) => attempt === details["attempt"] && ended_at !== undefined && Math.abs(Date.parse(ended_at) - at) < SAME_MS,
  );
}

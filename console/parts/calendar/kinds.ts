import type { CalendarEntry } from "../../data/calendar.ts";

interface Words {
  label: string;
  /** a Mantine color */
  color: string;
  mark: Mark;
}

/** The sign before an entry's time. It tells the kinds apart without colours. */
export type Mark = "check" | "clock" | "dashes" | "arrow" | "turn" | "warning" | "hidden";

/** WordPress's statuses of a post that visitors don't see. */
const HIDDEN: Record<string, Words> = {
  draft: { label: "Draft in WordPress", color: "gray", mark: "hidden" },
  pending: { label: "Pending in WordPress", color: "yellow", mark: "hidden" },
  private: { label: "Private", color: "grape", mark: "hidden" },
  future: { label: "Scheduled in WordPress", color: "cyan", mark: "clock" },
  trash: { label: "In WordPress trash", color: "red", mark: "hidden" },
  deleted: { label: "Deleted in WordPress", color: "red", mark: "hidden" },
};
const SENDING: Partial<Record<NonNullable<CalendarEntry["state"]>, Words>> = {
  publishing: { label: "Publishing", color: "blue", mark: "arrow" },
  retrying: { label: "Retrying", color: "orange", mark: "arrow" },
};
const QUEUED: Words = { label: "Queued", color: "blue", mark: "arrow" };

/** What an entry of the calendar is, in words, with its color. */
export function wordsOf({ kind, state, task, post_status }: CalendarEntry): Words {
  if (kind === "planned") return { label: "Planned", color: "gray", mark: "dashes" };
  if (kind === "updated") return { label: "Updated", color: "teal", mark: "turn" };
  if (kind === "failed") return { label: task === "update" ? "Update failed" : "Failed", color: "red", mark: "warning" };
  if (kind === "scheduled") return { label: task === "update" ? "Update scheduled" : "Scheduled", color: "blue", mark: "clock" };
  if (kind === "sending") return (state && SENDING[state]) ?? QUEUED;
  if (state === "gone") return HIDDEN["deleted"]!;
  return HIDDEN[post_status ?? ""] ?? { label: "Published", color: "green", mark: "check" };
}

/** Why an entry has no other time to choose; undefined if it has. */
export function fixedBecause({ kind, can_move, task }: CalendarEntry): string | undefined {
  if (can_move) return undefined;
  if (kind === "planned")
    return "Automation plans to publish this article at this time. To choose the time yourself, open the day and schedule the article there.";
  if (kind === "published" || kind === "updated") return "This is in the past.";
  if (kind === "failed")
    return task === "update"
      ? "The update failed. Open the article to try it again."
      : "Publishing failed. Open the article to retry or reschedule.";
  return "IGNY8 is sending the article. Cancel, or wait until it is done.";
}

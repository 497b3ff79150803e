import type { Right } from "../people/roles.ts";

interface AboutConcern {
  /** its name where people choose */
  label: string;
  /** somebody has to do something about it */
  action: boolean;
  /** who is notified: people with this right */
  for: Right;
}

/**
 * What people are notified of, beside the bell and by mail. igny8_concern() in the database says which event is which of them, and the cause
 * (test/db/notifications/concerns.test.ts compares the two). Its words are in domain/notifications/words.ts.
 */
export const CONCERNS = {
  "content.failed": { label: "An article could not be published or updated", action: true, for: "read" },
  "site.paused": { label: "A site is paused", action: true, for: "read" },
  "site.resumed": { label: "A site answers again", action: false, for: "read" },
  "site.key_refused": { label: "A site refuses the API key", action: true, for: "write" },
  "site.restored": { label: "A site was restored from a backup", action: true, for: "write" },
  "content.changed_on_site": { label: "Somebody changed a post on the site", action: false, for: "read" },
  "content.removed_on_site": { label: "Somebody unpublished, trashed or deleted a post on the site", action: true, for: "read" },
  "run.failed": { label: "A bulk run or automation run ended with failures", action: true, for: "read" },
  "sync.failed": { label: "A sync failed", action: false, for: "write" },
  "plugin.outdated": { label: "A site needs a newer plugin", action: true, for: "write" },
  "plugin.rollout_halted": { label: "A plugin release was halted", action: true, for: "write" },
  "webhook.disabled": { label: "A webhook was disabled", action: true, for: "write" },
} as const satisfies Record<string, AboutConcern>;
export type Concern = keyof typeof CONCERNS;
export const CONCERN_KINDS = Object.keys(CONCERNS) as Concern[];

/** An event's concern as it is stored, such as `content.failed:KeyRefused`, taken apart. */
export function concernOf(stored: string): { kind: Concern; cause: string } {
  const colon = stored.indexOf(":");
  return { kind: stored.slice(0, colon) as Concern, cause: stored.slice(colon + 1) };
}

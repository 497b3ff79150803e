import type { TaskOptions } from "../../../domain/publishing/publication.ts";

/** What the calls of a publication do, in the words of events. */
interface TaskWords {
  /** of the event at its end. Its start and its failed calls add `_start` and `_attempt` */
  action: "content_publish" | "content_update" | "content_withdraw" | "content_restore";
  /** @param what the article's title in quotation marks, or the number of articles */
  begins: (what: string, site: string) => string;
  /** a noun phrase, such as "Publishing 'Slow bread'" */
  doing: (title: string) => string;
  /** it ended without effect */
  failed: (title: string) => string;
}

export const TOLD_TASKS = {
  create: {
    action: "content_publish",
    begins: (what, site) => `Sending ${what} to ${site}`,
    doing: (title) => `Publishing '${title}'`,
    failed: (title) => `'${title}' was not published`,
  },
  update: {
    action: "content_update",
    begins: (what, site) => `Updating ${what} on ${site}`,
    doing: (title) => `Updating '${title}' in WordPress`,
    failed: (title) => `'${title}' was not updated in WordPress`,
  },
  withdraw: {
    action: "content_withdraw",
    begins: (what, site) => `Unpublishing ${what} on ${site}`,
    doing: (title) => `Unpublishing '${title}' in WordPress`,
    failed: (title) => `'${title}' was not unpublished in WordPress`,
  },
  restore: {
    action: "content_restore",
    begins: (what, site) => `Restoring ${what} on ${site}`,
    doing: (title) => `Restoring '${title}' in WordPress`,
    failed: (title) => `'${title}' was not restored in WordPress`,
  },
} as const satisfies Record<string, TaskWords>;
export type ToldTask = keyof typeof TOLD_TASKS;

/** A publication's task as people see it: a withdrawal to `publish` brings the post back. */
export const toldTask = ({ task, options }: { task: "create" | "update" | "withdraw"; options: TaskOptions }): ToldTask =>
  task === "withdraw" && options.to === "publish" ? "restore" : task;

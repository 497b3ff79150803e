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
    begins: (what, site) => `Changing ${what} on ${site}`,
    doing: (title) => `Changing '${title}' on WordPress`,
    failed: (title) => `'${title}' was not changed on WordPress`,
  },
  withdraw: {
    action: "content_withdraw",
    begins: (what, site) => `Taking ${what} down from ${site}`,
    doing: (title) => `Taking '${title}' down from WordPress`,
    failed: (title) => `'${title}' was not taken down from WordPress`,
  },
  restore: {
    action: "content_restore",
    begins: (what, site) => `Bringing ${what} back on ${site}`,
    doing: (title) => `Bringing '${title}' back on WordPress`,
    failed: (title) => `'${title}' was not brought back on WordPress`,
  },
} as const satisfies Record<string, TaskWords>;
export type ToldTask = keyof typeof TOLD_TASKS;

/** A publication's task as people see it: a withdrawal to `publish` brings the post back. */
export const toldTask = ({ task, options }: { task: "create" | "update" | "withdraw"; options: TaskOptions }): ToldTask =>
  task === "withdraw" && options.to === "publish" ? "restore" : task;

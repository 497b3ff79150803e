/**
 * The task queues; workers poll them, `GET /api/ready/` asks whether one does. `publish` is what people wait for; `suspect` makes the
 * calls to sites whose last call failed, so that those which hang hold nobody else's slot; `bulk` brings many articles to their sites in batches; `sync` is everything that may take its time (metadata sync, reconciliation, notifications, mails, clean-up), so that it never holds a publication's slot;
 * `build` makes releases of the plugin, and is the only one whose workers need its sources and the keys that sign.
 */
export const QUEUES = ["publish", "suspect", "bulk", "sync", "build"] as const;
export type Queue = (typeof QUEUES)[number];

/** Those that workflows are started on; to the others come activities alone. */
export const WORKFLOW_QUEUES: readonly Queue[] = QUEUES.filter((queue) => queue !== "suspect");

/** A worker's long poll takes a minute; one that has not asked for longer than this is gone, though Temporal lists it for five. */
const POLLING_MS = 90_000;

/** Whether a worker polls, from when each asked last (milliseconds since the epoch). */
export function isPolled(lastAsked: number[], now: number): boolean {
  return lastAsked.some((asked) => now - asked < POLLING_MS);
}

/** The queue's name in Temporal; installations that share a server have different prefixes. */
export function taskQueue(prefix: string, queue: Queue): string {
  return `${prefix}-${queue}`;
}

/** Which of our queues a name in Temporal is. */
export function queueOf(name: string): Queue | undefined {
  return QUEUES.find((queue) => name.endsWith(`-${queue}`));
}

/** The prefix of a queue's name, to reach the other queues of the same installation. */
export function prefixOf(name: string): string {
  return name.slice(0, name.lastIndexOf("-"));
}

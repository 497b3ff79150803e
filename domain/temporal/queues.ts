/**
 * The task queues. Workers poll them, and `GET /api/status/` says whether a worker does.
 * - `publish`: work for which people wait.
 * - `suspect`: calls to suspects, so that calls that hang take no slot from other sites.
 * - `bulk`: many articles in batches.
 * - `sync`: work that may take its time (metadata sync, reconciliation, notifications, mails, clean-up). It never takes a publication's slot.
 * - `build`: releases of the plugin. Only its workers need the plugin's sources and the signing keys.
 */
export const QUEUES = ["publish", "suspect", "bulk", "sync", "build"] as const;
export type Queue = (typeof QUEUES)[number];

/** The queues on which workflows start. The others run activities alone. */
export const WORKFLOW_QUEUES: readonly Queue[] = QUEUES.filter((queue) => queue !== "suspect");

/** The queue's name in Temporal. Installations that share a server have different prefixes. */
export function taskQueue(prefix: string, queue: Queue): string {
  return `${prefix}-${queue}`;
}

/** The queue behind a name in Temporal; undefined if it is none of these. */
export function queueOf(name: string): Queue | undefined {
  return QUEUES.find((queue) => name.endsWith(`-${queue}`));
}

/** The prefix of a queue's name, to address the other queues of the same installation. */
export function prefixOf(name: string): string {
  return name.slice(0, name.lastIndexOf("-"));
}

import { QUEUES, taskQueue, type Queue } from "./queues.ts";

/** By queue that a worker process polls: null if it serves it, otherwise the reason why not. */
export type QueueTroubles = Partial<Record<Queue, string | null>>;

/** What a worker process last said. */
export interface Beat {
  queues: QueueTroubles;
  /** milliseconds since then */
  silent_ms: number;
}

/** How often a worker process says what it serves, in milliseconds. */
export const BEAT_MS = 1_000;

/**
 * A process that was silent for longer no longer counts. Together with a beat's age, the API's memory of half a second and its query, a queue
 * is named within five seconds of its last worker's death. A process that is busy may be silent for two and a half seconds.
 */
export const SILENT_MS = 3_500;

/** The number of workers that serve a queue. */
export const serving = (beats: readonly Beat[], queue: Queue): number =>
  beats.filter(({ queues, silent_ms }) => silent_ms < SILENT_MS && queues[queue] === null).length;

/**
 * Why nobody serves each queue; null if somebody does.
 * @param beats the newest first
 * @param prefix of the queues' names
 */
export function unserved(beats: readonly Beat[], prefix: string): Record<Queue, string | null> {
  const why = (queue: Queue): string | null => {
    if (serving(beats, queue) > 0) return null;
    const of = beats.filter(({ queues }) => queues[queue] !== undefined);
    const troubles = of.filter(({ silent_ms }) => silent_ms < SILENT_MS).flatMap(({ queues }) => queues[queue] ?? []);
    if (troubles.length > 0) return [...new Set(troubles)].join("; ");
    const name = taskQueue(prefix, queue);
    const last = of[0];
    if (last) return `no worker polls ${name}: its last one was heard of ${Math.round(last.silent_ms / 1_000)} s ago`;
    return `no worker polls ${name}: start one with npm run worker`;
  };
  return Object.fromEntries(QUEUES.map((queue) => [queue, why(queue)])) as Record<Queue, string | null>;
}

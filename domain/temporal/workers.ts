import { QUEUES, taskQueue, type Queue } from "./queues.ts";

/** By queue that a worker process polls: null if it serves it, otherwise the reason why not. */
export type QueueTroubles = Partial<Record<Queue, string | null>>;

/** What a worker process last said. */
export interface Beat {
  queues: QueueTroubles;
  /** with worker deployments: its version's build id; otherwise null */
  build_id: string | null;
  /** milliseconds since then */
  silent_ms: number;
}

/**
 * The versions among which Temporal divides a queue's work (Temporal, "Worker Versioning"): the current one, and one that is ramping. null: workers
 * without a version. Workers of all other versions get nothing, although they poll.
 */
export type Versions = readonly (string | null)[];

/** How often a worker process says what it serves, in milliseconds. */
export const BEAT_MS = 1_000;

/**
 * A process that was silent for longer no longer counts. Together with a beat's age, the API's memory of half a second and its query, a queue
 * is named within five seconds of its last worker's death. A process that is busy may be silent for two and a half seconds.
 */
export const SILENT_MS = 3_500;

const isHere = (queue: Queue, { queues, silent_ms }: Beat) => silent_ms < SILENT_MS && queues[queue] === null;

/** The workers that get a queue's work. If a version has none, its share of the work waits, so they are none. */
function servers(beats: readonly Beat[], queue: Queue, versions: Versions | undefined): Beat[] {
  const here = beats.filter((beat) => isHere(queue, beat));
  if (!versions) return here;
  const getting = here.filter(({ build_id }) => versions.includes(build_id));
  return versions.every((version) => getting.some(({ build_id }) => build_id === version)) ? getting : [];
}

/**
 * The number of workers that serve a queue; 0 if a part of its work has none.
 * @param versions that get its work; undefined if Temporal does not say
 */
export const serving = (beats: readonly Beat[], queue: Queue, versions?: Versions): number => servers(beats, queue, versions).length;

/**
 * Why nobody serves each queue, or a part of its work; null if somebody does.
 * @param beats the newest first
 * @param prefix of the queues' names
 * @param versions that get each queue's work; undefined if Temporal does not say
 */
export function unserved(
  beats: readonly Beat[],
  prefix: string,
  versions?: Partial<Record<Queue, Versions>>,
): Record<Queue, string | null> {
  const why = (queue: Queue): string | null => {
    if (serving(beats, queue, versions?.[queue]) > 0) return null;
    const name = taskQueue(prefix, queue);
    const here = beats.filter((beat) => isHere(queue, beat)).map(({ build_id }) => build_id);
    const lacking = versions?.[queue]?.filter((version) => !here.includes(version)) ?? [];
    if (here.length > 0) return wrongVersions(name, [...new Set(here)], lacking);
    const of = beats.filter(({ queues }) => queues[queue] !== undefined);
    const troubles = of.filter(({ silent_ms }) => silent_ms < SILENT_MS).flatMap(({ queues }) => queues[queue] ?? []);
    if (troubles.length > 0) return [...new Set(troubles)].join("; ");
    const last = of[0];
    if (last) return `no worker polls ${name}: its last one was heard of ${Math.round(last.silent_ms / 1_000)} s ago`;
    return `no worker polls ${name}: start one with npm run worker`;
  };
  return Object.fromEntries(QUEUES.map((queue) => [queue, why(queue)])) as Record<Queue, string | null>;
}

/** Workers poll, and Temporal gives the work, or a part of it, to another version. */
function wrongVersions(name: string, here: Versions, lacking: Versions): string {
  const named = (versions: Versions) =>
    versions.map((version) => (version === null ? "without a version" : `of version ${version}`)).join(" and ");
  const way = here.some((version) => version !== null) ? ", or make a version of the workers that poll current" : "";
  return `work of ${name} goes to workers ${named(lacking)}, and only workers ${named(here)} poll: start the others${way} (docs/operations.md)`;
}

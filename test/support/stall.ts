import { setTimeout as sleep } from "node:timers/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";

/** The longest time, in milliseconds, for which `work` blocked this process's event loop. */
export async function longestStall<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // The timer reports the first and the last delay on its next tick.
  await sleep(20);
  delay.reset();
  const result = await work();
  await sleep(20);
  delay.disable();
  return { ms: delay.max / 1e6, result };
}

/**
 * The limit for how long one request may block others, in milliseconds: a quarter of a second on an idle machine, with a factor for a busy
 * one.
 */
export const STALL_MS = 250 * 4;

/** The limit from click to post of another site's article while sites are malicious, in milliseconds: two seconds, with the same factor. */
export const PUBLISH_MS = 2_000 * 4;

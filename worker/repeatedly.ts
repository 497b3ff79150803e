import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

export interface Repeated {
  /** milliseconds of rest between two rounds */
  everyMs: number;
  log: Pick<Logger, "warn">;
  /** what is logged when a round fails; once, until one succeeds again */
  trouble: string;
}

/**
 * Does a round again and again, until stopped; one that fails is followed by the next all the same.
 * @param round says whether there is more to do at once, without a rest
 */
export function repeatedly({ everyMs, log, trouble }: Repeated, round: () => Promise<{ more: boolean }>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    let wasWell = true;
    while (!stopping.signal.aborted) {
      try {
        const { more } = await round();
        wasWell = true;
        if (more) continue;
      } catch (err) {
        if (wasWell) log.warn({ err }, trouble);
        wasWell = false;
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    /** Resolves when the round under way has ended. */
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

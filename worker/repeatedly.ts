import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

export interface Repeated {
  /** milliseconds between two rounds */
  everyMs: number;
  log: Pick<Logger, "warn">;
  /** the message that is logged when a round fails. It is logged once, until a round succeeds again */
  trouble: string;
}

/**
 * Runs `round` again and again until it is stopped. A failed round does not stop it.
 * @param round says whether there is more to do, so that the next round follows without a pause
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
    /** Resolves when the running round has ended. */
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

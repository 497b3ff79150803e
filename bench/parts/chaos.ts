import { setTimeout as sleep } from "node:timers/promises";
import type { Member } from "../../dev/cluster/start.ts";

/** How long a stopped process stands still, in milliseconds: longer than a load balancer's checks, shorter than a person's patience. */
const STOPPED_MS = 3_000;

/**
 * Kills (SIGKILL) or stops (SIGSTOP, then SIGCONT) a random process again and again. Processes start again by themselves (dev/keepRunning.ts).
 * @param everyMs the time between two, in milliseconds
 * @returns ends it, and says how often each was hit: "api 2, killed"
 */
export function startChaos(members: readonly Member[], everyMs: number): { stop(): Promise<Map<string, number>> } {
  const hits = new Map<string, number>();
  const ended = new AbortController();
  const running = (async () => {
    while (!ended.signal.aborted) {
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
      const { name, keeper } = members[Math.floor(Math.random() * members.length)]!;
      if (ended.signal.aborted || !keeper.child.running) continue;
      const how = Math.random() < 0.5 ? "killed" : "stopped";
      hits.set(`${name}, ${how}`, (hits.get(`${name}, ${how}`) ?? 0) + 1);
      const { pid } = keeper.child;
      if (how === "killed") send(pid, "SIGKILL");
      else {
        send(pid, "SIGSTOP");
        void sleep(STOPPED_MS).then(() => send(pid, "SIGCONT"));
      }
    }
  })();
  return {
    async stop() {
      ended.abort();
      await running;
      // Nobody may stay stopped.
      await sleep(STOPPED_MS);
      return hits;
    },
  };
}

/** A process that has ended in the meantime needs no signal. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}

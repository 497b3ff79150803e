import type { Child } from "./processes.ts";

/** The wait before a process starts again, in milliseconds. It doubles while the process keeps ending, up to the longest. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A process that ran this long has recovered: its next end is a new one. */
const RECOVERED_MS = 60_000;
/** Of the last output, the lines that are shown. */
const LINES_SHOWN = 5;

interface Kept {
  name: string;
  /** the running process */
  child: Child;
  start: () => Child;
  print: (text: string) => void;
  /** the longest wait before a new start, in milliseconds; default 30,000 */
  longestWaitMs?: number;
}

export interface Keeper {
  /** the process that runs, or the last one that ran */
  readonly child: Child;
  /** Stops the process that runs then, and starts no other. */
  stop(graceMs?: number): Promise<void>;
}

/** Starts a process again whenever it ends without being stopped, and says so each time: how it ended, and its last lines if it failed on its own. */
export function keepRunning({ name, child: first, start, print, longestWaitMs = LONGEST_WAIT_MS }: Kept): Keeper {
  const stopped = Promise.withResolvers<"stopped">();
  let stopping = false;
  let child = first;
  const watched = (async () => {
    let wait = FIRST_WAIT_MS;
    for (;;) {
      const began = Date.now();
      const { code, signal } = await child.exited;
      if (stopping) return;
      if (Date.now() - began > RECOVERED_MS) wait = FIRST_WAIT_MS;
      const how = signal ?? `exit code ${code}`;
      const last = signal
        ? ""
        : child
            .tail()
            .split("\n")
            .slice(-LINES_SHOWN)
            .map((line) => `\n      ${line}`)
            .join("");
      print(`  ✗ ${name} has ended (${how}). It starts again${wait < 1_000 ? "" : ` in ${wait / 1_000} s`}.${last}`);
      await Promise.race([new Promise((resume) => setTimeout(resume, wait)), stopped.promise]);
      if (stopping) return;
      wait = Math.min(wait * 2, longestWaitMs);
      child = start();
      print(`  ✓ ${name} runs again.`);
    }
  })();
  return {
    get child() {
      return child;
    },
    async stop(graceMs) {
      stopping = true;
      stopped.resolve("stopped");
      await child.stop(graceMs);
      await watched;
    },
  };
}

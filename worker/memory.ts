import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Runs `make`, whose threads get a heap for little: each queue's workflows have a thread of their own, whose work is small, and the young
 * generation that the articles in the main thread want would be there once more for each. V8 reads these flags when a thread begins.
 */
export async function withSmallThreads<T>(make: () => Promise<T>): Promise<T> {
  for (const flag of ["--optimize-for-size", "--max-semi-space-size=1"]) setFlagsFromString(flag);
  try {
    return await make();
  } finally {
    setFlagsFromString("--no-optimize-for-size");
  }
}

/** Gives back what reading the modules has left behind; a heap that has grown once does not shrink by itself here (nodeFlags.ts). */
export function tidyUp(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;
  gc({ type: "major", execution: "sync", flavor: "last-resort" });
}

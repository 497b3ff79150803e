import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Runs `make` so that the threads it starts get a small heap. The workflows of each queue have a thread of their own with little to do. Without
 * this, each thread would have a young generation of the size that the articles need in the main thread. V8 reads these flags when a thread
 * starts.
 */
export async function withSmallThreads<T>(make: () => Promise<T>): Promise<T> {
  for (const flag of ["--optimize-for-size", "--max-semi-space-size=1"]) setFlagsFromString(flag);
  try {
    return await make();
  } finally {
    setFlagsFromString("--no-optimize-for-size");
  }
}

/** Frees the memory that loading the modules left behind. A heap that has grown does not shrink by itself here (nodeFlags.ts). */
export function tidyUp(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;
  gc({ type: "major", execution: "sync", flavor: "last-resort" });
}
